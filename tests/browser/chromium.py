"""Chromium without a window: found, or installed where Debian's packages are to be had, and run with a profile of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")


def program() -> str:
    """The browser; installs it as root, or with sudo, where it is missing and apt-get is there."""
    found = os.environ.get("CHROMIUM") or _found()
    if found is None and shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*as_root, "apt-get", "update", "-qq"], check=True)
        install = [
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
        ]
        subprocess.run([*as_root, *install, "chromium"], check=True)
        found = _found()
    assert found, "these tests need Chromium: install it, or say where it is: CHROMIUM=/path/to/chromium make browser"
    return found


@contextlib.contextmanager
def chromium(folder: Path, url: str) -> Iterator[Path]:
    """A browser that has opened an address, and the folder that its downloads go to."""
    downloads, profile = folder / "downloads", folder / "profile"
    settings = {
        "download": {"default_directory": str(downloads), "prompt_for_download": False},
        "profile": {"default_content_setting_values": {"automatic_downloads": 1}},  # also those that nobody clicked for
    }
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    downloads.mkdir()
    command = [program(), *SWITCHES, f"--user-data-dir={profile}", url]
    with (folder / "chromium.txt").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield downloads
        finally:
            process.terminate()


def rendered(folder: Path, url: str) -> tuple[str, list[str]]:
    """A page after its scripts and styles, and what the browser wrote into its console."""
    command = [program(), *SWITCHES, f"--user-data-dir={folder}", "--enable-logging=stderr", "--dump-dom", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def _found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
