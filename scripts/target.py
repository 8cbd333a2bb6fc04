"""On which deployment a command works: the one that the environment names, or else the local run."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.wiring import System


def chosen_system() -> System:
    """The deployment of SOUK_TABLE and the rest of the application's settings; without them, the local run's.

    Ends the program with a word on what to do where neither is.
    """
    if "SOUK_TABLE" in os.environ:
        from chalicelib.wiring import System

        return System()
    from scripts.local.running import running_system
    from scripts.local.services import DEFAULT_PORT
    from scripts.local.services_process import local_folder

    system = running_system(int(os.environ.get("AWS_PORT", DEFAULT_PORT)), local_folder())
    if system is None:
        sys.exit(
            "Nothing runs here: start the system (make run), or name a deployment by SOUK_TABLE and its other settings."
        )
    return system
