"""The system of a local run, for scripts beside it."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from chalicelib.wiring import System
from scripts.local import aws
from scripts.local.run_settings import application_environment
from scripts.local.services_process import is_listening


def running_system(aws_port: int, folder: Path) -> System | None:
    """The System of the local run, or None where none runs."""
    endpoint = f"http://127.0.0.1:{aws_port}"
    if not is_listening(aws_port):
        return None
    resources = aws.create_resources(endpoint, say=lambda _text: None)
    os.environ.update(application_environment(resources, 8000, "", folder))
    log = folder / "logs" / "seed.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.redirect_stdout(log.open("a", encoding="utf-8", buffering=1)):
        system = System()
    logging.getLogger("souk").setLevel(logging.WARNING)
    return system
