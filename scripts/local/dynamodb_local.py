"""DynamoDB Local, AWS's own emulator with true transactions: the engine on which races are proved.

    with DynamoDBLocal() as endpoint_url: ...

The jar comes out of the npm package `amplify-dynamodb-simulator`, pinned by version and hash; it needs Java 17.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from scripts.local import aws
from scripts.local.services_process import Server, ServiceFailed, free_port, is_listening, local_folder, stop

PACKAGE = "amplify-dynamodb-simulator"
VERSION = "2.9.30"
SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
NO_JAVA = (
    "DynamoDB Local needs Java 17 or later, and no `java` was found. Install one (Debian: apt-get install "
    "openjdk-17-jre-headless; macOS: brew install openjdk@17) or point JAVA_HOME at it."
)

Say = Callable[[str], None]


class DynamoDBLocal:
    """An in-memory DynamoDB on a port of its own; entering it returns the endpoint, leaving it ends the process."""

    def __init__(self, port: int | None = None, say: Say = print) -> None:
        self.port = port or free_port()
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        self._say = say
        self._pid: int | None = None

    def start(self) -> str:
        """Start the engine, wait until it answers, and return its endpoint; raises ServiceFailed."""
        java = java_command()
        folder = ensure_installed(self._say)
        server = Server(
            name="DynamoDB Local",
            command=[
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                # It lives for minutes: an optimizing compiler would take more from the callers than it gives back.
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=./DynamoDBLocal_lib",
                "-jar",
                "DynamoDBLocal.jar",
                "-inMemory",
                # One database whatever key and region a client signs with.
                "-sharedDb",
                "-port",
                str(self.port),
            ],
            folder=folder,
            log=local_folder() / "logs" / f"dynamodb-local-{self.port}.log",
            environment=dict(os.environ),
        )
        self._pid = server.start(self._is_ready, timeout_seconds=60).pid
        return self.endpoint_url

    def stop(self) -> None:
        """End the engine; what it held is gone."""
        if self._pid is not None:
            stop(self._pid)
            self._pid = None

    def _is_ready(self) -> bool:
        if not is_listening(self.port):
            return False
        aws.client("dynamodb", self.endpoint_url).list_tables(Limit=1)
        return True

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def java_command() -> str:
    """The Java to run; raises ServiceFailed where there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else None
    found = found or shutil.which("java")
    # macOS ships a `java` that only opens a dialogue: running it is the only way to tell.
    if found is None or subprocess.run([found, "-version"], capture_output=True, check=False).returncode != 0:
        raise ServiceFailed(NO_JAVA)
    return found


def ensure_installed(say: Say = print) -> Path:
    """The folder that holds DynamoDBLocal.jar, fetched on first use."""
    target = local_folder() / "dynamodb-local" / VERSION
    target.parent.mkdir(parents=True, exist_ok=True)
    # Several may start at once, each in a process of its own: one fetches, the others wait for it.
    with (target.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / "DynamoDBLocal.jar").exists():
            _install(target, say)
    return target


def _install(target: Path, say: Say) -> None:
    downloads = local_folder() / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    archive = downloads / f"{PACKAGE}-{VERSION}.tgz"
    if not archive.exists() or not _is_expected(archive):
        say(f"fetching {PACKAGE} {VERSION} (64 MB, once) ...")
        _fetch(archive)
    if not _is_expected(archive):
        raise ServiceFailed(f"{archive} is not the archive it should be (sha256 differs): delete it and try again")
    _unpack(archive, target)


def _fetch(archive: Path) -> None:
    if shutil.which("npm"):
        command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(archive.parent)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0 and archive.exists():
            return
    # npm spells its settings in lower case.
    registry = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")  # noqa: SIM112
    url = f"{registry}/{PACKAGE}/-/{PACKAGE}-{VERSION}.tgz"
    try:
        with urllib.request.urlopen(url, timeout=120) as answer, archive.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except urllib.error.URLError as error:
        raise ServiceFailed(f"could not fetch {url}: {error.reason}") from error


def _is_expected(archive: Path) -> bool:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256


def _unpack(archive: Path, target: Path) -> None:
    prefix = "package/emulator/"
    half = target.with_name(f"{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if member.isfile() and member.name.startswith(prefix):
                member.name = member.name.removeprefix(prefix)
                # The "data" filter refuses absolute paths and "..".
                tar.extract(member, half, filter="data")
    half.rename(target)  # when complete: a run that was killed leaves no half installation
