"""The local AWS (ministack): installs it on first use, starts it on loopback only, keeps its data between runs.

python -m scripts.local.services start|stop|status|reset
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from scripts.local.certificate import make_certificate
from scripts.local.services_process import Server, ServiceFailed, is_alive, is_listening, local_folder, stop

REQUIREMENT = "ministack[full]>=1.5.33,<1.6"
DEFAULT_PORT = 4566
_SAVING_SECONDS, _ENDING_SECONDS = 20.0, 2.0

Say = Callable[[str], None]


@dataclass
class LocalAws:
    """One local AWS. `folder` holds its data, log and process id; without `keep` it starts empty and forgets.

    `enforce_iam` makes every call obey the policies of its caller, as functions do in the cloud, and buckets their own:
    those answer over TLS only, so `tls` belongs to it. Who calls then trusts `certificate`.
    """

    port: int = DEFAULT_PORT
    folder: Path | None = None
    keep: bool = True
    enforce_iam: bool = False
    say: Say = print
    tls: bool = False

    def __post_init__(self) -> None:
        self.home = self.folder or local_folder() / "aws"
        self.certificate = self.home / "certificate.pem"
        self.endpoint_url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start it, or find it running already, and return its endpoint; raises ServiceFailed."""
        if self.is_running():
            self.say(f"local AWS is already running at {self.endpoint_url}")
            return self.endpoint_url
        if is_listening(self.port):
            raise ServiceFailed(f"port {self.port} is taken by another program: stop it, or choose another AWS_PORT")
        program = ensure_installed(self.say)
        self.home.mkdir(parents=True, exist_ok=True)
        self._scratch.mkdir(exist_ok=True)
        server = Server(
            name="local AWS",
            command=[str(program)],
            folder=self.home,
            log=self.home / "log.txt",
            environment=self._environment(),
        )
        self._pid_file.write_text(str(server.start(self._is_ready).pid), encoding="utf-8")
        return self.endpoint_url

    def stop(self) -> None:
        """End it. Data that is kept is written to disk on the way out, so this waits; otherwise there is no need to."""
        pid = self._pid()
        if pid is not None:
            stop(pid, _SAVING_SECONDS if self.keep else _ENDING_SECONDS)
        self._pid_file.unlink(missing_ok=True)
        if self._scratch.exists():
            _remove_later(self._scratch.rename(self.home / f"scratch-{time.time_ns()}"))

    def is_running(self) -> bool:
        """Whether the process that we started is alive and answers."""
        pid = self._pid()
        return pid is not None and is_alive(pid) and self._is_ready()

    def reset(self) -> None:
        """Stop it and forget everything it held."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def _pid_file(self) -> Path:
        return self.home / f"pid-{self.port}"

    @property
    def _scratch(self) -> Path:
        """Where it unpacks the functions that it runs: hundreds of megabytes, which must not stay behind."""
        return self.home / "scratch"

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def _environment(self) -> dict[str, str]:
        keep = "1" if self.keep else "0"
        # Settings of the caller's own AWS must not leak into the engine or into the functions that it starts.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "SOUK_"))}
        return inherited | {
            "GATEWAY_PORT": str(self.port),
            "EDGE_PORT": str(self.port),
            "MINISTACK_HOST": "127.0.0.1",
            "BIND_HOST": "127.0.0.1",
            "PERSIST_STATE": keep,
            "TMPDIR": str(self._scratch),
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": keep,
            "S3_DATA_DIR": str(self.home / "objects"),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true" if self.enforce_iam else "false",
            **(self._encryption() if self.tls else {}),
        }

    def _encryption(self) -> dict[str, str]:
        made = make_certificate(self.home)
        # The functions that the engine starts inherit the last one, and so trust what they call.
        return {
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(made.path),
            "MINISTACK_SSL_KEY": str(made.key),
            "AWS_CA_BUNDLE": str(made.path),
        }

    def _is_ready(self) -> bool:
        trusted = ssl.create_default_context(cafile=str(self.certificate)) if self.tls else None
        try:
            with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/ready", timeout=2, context=trusted) as answer:
                return bool(json.load(answer)["status"] == "completed")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _remove_later(folder: Path) -> None:
    """Remove a folder of very many files in a process that nobody waits for."""
    program = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"
    subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def ensure_installed(say: Say = print) -> Path:
    """The ministack program, in an environment of its own because it pins another botocore than ours."""
    chosen = os.environ.get("SOUK_MINISTACK_VENV")
    home = Path(chosen) if chosen else local_folder() / "ministack-venv"
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    stamp = home / "souk-requirement.txt"
    complete = stamp.exists() and stamp.read_text(encoding="utf-8") == REQUIREMENT
    if chosen or complete:
        if not (binaries / "ministack").exists():
            raise ServiceFailed(f"no ministack in {home}: unset SOUK_MINISTACK_VENV, or remove that folder")
        return binaries / "ministack"
    say(f"installing {REQUIREMENT} into {home} (once, about a minute) ...")
    venv.create(home, with_pip=True, clear=home.exists())
    command = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise ServiceFailed(f"pip could not install {REQUIREMENT}:\n{finished.stderr.strip()[-1500:]}")
    stamp.write_text(REQUIREMENT, encoding="utf-8")
    return binaries / "ministack"


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.local.services", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "reset"])
    parser.add_argument("--port", type=int, default=int(os.environ.get("AWS_PORT", DEFAULT_PORT)))
    chosen = parser.parse_args(arguments)
    local = LocalAws(port=chosen.port)
    try:
        if chosen.action == "start":
            print(f"local AWS at {local.start()}, data in {local.home}")
        elif chosen.action == "stop":
            local.stop()
        elif chosen.action == "reset":
            local.reset()
    except ServiceFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    running = local.is_running()
    if chosen.action != "start":
        print("running" if running else "not running")
    return 1 if chosen.action == "status" and not running else 0


if __name__ == "__main__":
    raise SystemExit(main())
