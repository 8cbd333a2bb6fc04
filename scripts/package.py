"""Builds what is deployed: one zip and one template per stage, in build/<stage>/, and refuses what is too large.

python -m scripts.package [STAGE ...]

A stage that was built from the same files, libraries and settings is not built again.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import names, packages, templates

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
MEGABYTE = 1_000_000
_SMALLEST = 9  # of zlib's levels
#: Amazon Linux 2, under Python 3.11 and older, has glibc 2.26; Amazon Linux 2023 has 2.34.
PLATFORMS = ["manylinux2014_x86_64"] + (["manylinux_2_28_x86_64"] if sys.version_info >= (3, 12) else [])

#: Beside a finished package: what it was made from.
_RECORD = "built.json"

Say = Callable[[str], None]

# Its command line answers a failure with a return value, which alone would end the process as if all were well.
_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"

# Runs inside the package alone, without this machine's libraries: what it cannot import, Lambda cannot either.
_IMPORT_CHECK = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for handler in sys.argv[2:]:
    module, name = handler.rsplit(".", 1)
    getattr(importlib.import_module(module), name)
"""


class PackageFailed(Exception):
    """A stage could not be packaged, or its package would not run; the message says why."""


@dataclass(frozen=True)
class Package:
    """A stage as it is deployed; `template` and the files it names lie in `folder`."""

    stage: str
    folder: Path
    zip_bytes: int
    unpacked_bytes: int
    layer_bytes: int
    functions: int

    @property
    def template(self) -> Path:
        """The SAM template, with local file names as code locations."""
        return self.folder / "sam.json"

    @property
    def layers(self) -> dict[str, Path]:
        """What lies beside the package for some of its functions, by name."""
        return {name: self.folder / f"{name}.zip" for name in packages.STAGE_LAYERS.get(self.stage, ())}


def package(stage: str, project: Path = ROOT, build: Path = BUILD, say: Say = print) -> Package:
    """Build one stage, or find it built already; raises PackageFailed."""
    everything = (project / "requirements.txt").read_text(encoding="utf-8")
    folder = build / stage
    merge = json.dumps(templates.merge_template(stage), indent=1)
    origin = _origin(project, everything, merge)
    known = _built_from(origin, folder)
    if known is not None:
        return known
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "merge.json").write_text(merge, encoding="utf-8")
    _run_chalice(stage, _prepared_source(stage, project, everything, build, say), folder, say)
    layers = sum(_put_layer(name, everything, folder, say) for name in packages.STAGE_LAYERS.get(stage, ()))
    built = _measured(stage, folder, layers)
    _check(built)
    # Written last: what ended half-way is built again.
    (folder / _RECORD).write_text(json.dumps({"origin": origin, "layer_bytes": layers}), encoding="utf-8")
    return built


def _origin(project: Path, everything: str, merge: str) -> str:
    """A hash of all that a package follows from, this program among it."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}{everything}{merge}".encode())
    own = [Path(__file__), Path(packages.__file__)]
    files = [project / "app.py", project / ".chalice" / "config.json", *sorted((project / "chalicelib").rglob("*"))]
    for path in own + files:
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.name if path in own else path.relative_to(project)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _built_from(origin: str, folder: Path) -> Package | None:
    record = folder / _RECORD
    if not record.exists():
        return None
    written = json.loads(record.read_bytes())
    return _measured(folder.name, folder, written["layer_bytes"]) if written["origin"] == origin else None


def _prepared_source(stage: str, project: Path, everything: str, build: Path, say: Say) -> Path:
    """The project with the stage's libraries beside it, as Chalice wants them."""
    requirements = packages.requirements(stage, everything)
    # Stages with the same libraries share a folder, and libraries of last time are used again.
    recipe = f"{sys.version_info[:2]}{sorted(packages.AWS_SERVICES)}{requirements}"
    digest = hashlib.sha256(recipe.encode()).hexdigest()
    source = build / f"source-{digest[:12]}"
    if not (source / "complete").exists():
        say(f"  {stage}: libraries")
        shutil.rmtree(source, ignore_errors=True)
        _install(requirements, source / "vendor")
        (source / "complete").touch()
    _copy_source(project, source)
    return source


def _install(requirements: str, target: Path) -> None:
    """Put libraries for Lambda's Linux into `target`: wheels only, whatever machine this is."""
    target.mkdir(parents=True)
    wanted = requirements.split("\n")[:-1]
    if not wanted:
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--only-binary=:all:", *(f"--platform={platform}" for platform in PLATFORMS), "--target", str(target)]
    finished = subprocess.run(command + wanted, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise PackageFailed(f"no wheels for Lambda's Linux:\n{finished.stderr.strip()[-1500:]}")
    shutil.rmtree(target / "bin", ignore_errors=True)
    for description in (target / "botocore" / "data").glob("*/"):
        if description.name not in packages.AWS_SERVICES:
            shutil.rmtree(description)


def _copy_source(project: Path, source: Path) -> None:
    shutil.rmtree(source / "chalicelib", ignore_errors=True)
    hidden = shutil.ignore_patterns("__pycache__", "*.pyc")
    if (project / "chalicelib").is_dir():
        shutil.copytree(project / "chalicelib", source / "chalicelib", ignore=hidden)
    (source / ".chalice").mkdir(parents=True, exist_ok=True)
    shutil.copy(project / "app.py", source)
    shutil.copy(project / ".chalice" / "config.json", source / ".chalice")
    # The libraries are in vendor/ already, which Chalice takes as they are.
    (source / "requirements.txt").write_text("", encoding="utf-8")


def _run_chalice(stage: str, source: Path, folder: Path, say: Say) -> None:
    say(f"  {stage}: chalice package")
    command = [sys.executable, "-c", _CHALICE, "--project-dir", str(source)]
    command += ["package", "--stage", stage, "--merge-template", str(folder / "merge.json"), str(folder)]
    # Packaging asks AWS nothing, but Chalice makes its clients first.
    dummy = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SOUK_")} | dummy
    finished = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    output = finished.stdout + finished.stderr
    if finished.returncode != 0:
        raise PackageFailed(f"{stage}: chalice package failed:\n{output.strip()[-3000:]}")


def _put_layer(name: str, everything: str, folder: Path, say: Say) -> int:
    """Put a layer beside the package, made anew only when its libraries are others; its size unpacked."""
    requirements = packages.layer_requirements(name, everything)
    recipe = f"{sys.version_info[:2]}{requirements}{packages.NEVER_OPENED}{_SMALLEST}"
    digest = hashlib.sha256(recipe.encode()).hexdigest()
    kept = folder.parent / f"layer-{name}-{digest[:12]}.zip"
    if not kept.exists():
        say(f"  {folder.name}: layer {name}")
        target = folder / name / "python"
        _install(requirements, target)
        _archive(target.parent, folder / "layer.zip")
        shutil.rmtree(target.parent)
        (folder / "layer.zip").replace(kept)
    shutil.copy(kept, folder / f"{name}.zip")
    return _unpacked_bytes(kept)


def _archive(content: Path, target: Path) -> None:
    """Zip a folder as small as it goes, without what is never opened."""
    files = {path.relative_to(content).as_posix(): path for path in sorted(content.rglob("*")) if path.is_file()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_SMALLEST) as archive:
        for name, path in files.items():
            if not any(fnmatch.fnmatch(name, pattern) for pattern in packages.NEVER_OPENED):
                archive.write(path, name)


def _measured(stage: str, folder: Path, layer_bytes: int) -> Package:
    archive = folder / "deployment.zip"
    return Package(
        stage=stage,
        folder=folder,
        zip_bytes=archive.stat().st_size,
        unpacked_bytes=_unpacked_bytes(archive),
        layer_bytes=layer_bytes,
        functions=len(_handlers(folder / "sam.json")),
    )


def _unpacked_bytes(archive: Path) -> int:
    with zipfile.ZipFile(archive) as content:
        return sum(item.file_size for item in content.infolist())


def _handlers(template: Path) -> list[str]:
    resources: dict[str, Any] = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    functions = [item for item in resources.values() if item["Type"] == "AWS::Serverless::Function"]
    return sorted(str(item["Properties"]["Handler"]) for item in functions)


def _check(built: Package) -> None:
    for archive in (built.folder / "deployment.zip", *built.layers.values()):
        size = archive.stat().st_size
        if size > packages.ZIP_LIMIT_BYTES:
            bound = _megabytes(packages.ZIP_LIMIT_BYTES)
            raise PackageFailed(f"{built.stage}: {archive.name} has {_megabytes(size)} MB; the bound is {bound}")
    if built.unpacked_bytes + built.layer_bytes > packages.UNPACKED_LIMIT_BYTES:
        total = _megabytes(built.unpacked_bytes + built.layer_bytes)
        raise PackageFailed(f"{built.stage}: code and layers have {total} MB unpacked; Lambda's bound is 250")
    if sys.platform == "linux":
        _check_imports(built)


def _check_imports(built: Package) -> None:
    unpacked = built.folder / "unpacked"
    with zipfile.ZipFile(built.folder / "deployment.zip") as content:
        content.extractall(unpacked)
    command = [sys.executable, "-I", "-S", "-B", "-c", _IMPORT_CHECK, str(unpacked), *_handlers(built.template)]
    environment = {"ROUTE_GROUPS": built.stage, "AWS_DEFAULT_REGION": "eu-west-1", "PATH": os.environ["PATH"]}
    finished = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    shutil.rmtree(unpacked)
    if finished.returncode != 0:
        raise PackageFailed(f"{built.stage}: the package does not start:\n{finished.stderr.strip()[-2000:]}")


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"


def table(built: Sequence[Package]) -> str:
    """The packages and their layers as a table of text, sizes in millions of bytes."""
    rows = [("", "functions", "zipped MB", "unpacked MB")]
    for item in built:
        rows.append(
            (item.stage, str(item.functions), _megabytes(item.zip_bytes), _megabytes(item.unpacked_bytes)),
        )
        rows += [
            (f"layer {name}", "", _megabytes(path.stat().st_size), _megabytes(_unpacked_bytes(path)))
            for name, path in item.layers.items()
        ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.package", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {', '.join(names.DEPLOYED)}; all without one")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.stages) - set(names.DEPLOYED)
    if unknown:
        parser.error(f"unknown stage: {', '.join(sorted(unknown))}")
    try:
        built = [package(stage) for stage in chosen.stages or names.DEPLOYED]
    except PackageFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(table(built))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
