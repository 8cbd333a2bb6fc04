"""What each stage ships: requirements.txt less what its functions never import, and the layers beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from infra import names

#: A zip above 50 MiB is refused for direct upload by Lambda, and starts slowly long before: 50 MB of a million bytes.
ZIP_LIMIT_BYTES = 50_000_000
#: Code and layers of one function, unpacked.
UNPACKED_LIMIT_BYTES = 250_000_000

#: In nobody's package: Chalice puts its own runtime there, without the command line and what that needs.
BUILD_ONLY = frozenset({"chalice"})

#: Layer → requirements in it, and with that in no package.
LAYERS: Mapping[str, frozenset[str]] = {
    "typesetting": frozenset({"typst", "pypdf", "fontpkg-inter", "noto-cjk-sans-otc"}),
    "imaging": frozenset({"pillow"}),
}
#: In wheels of layers, and never opened: a face that no document is set in, lists of what the wheel was built from.
NEVER_OPENED = ("*/fontpkg_inter/files/Inter-Italic*", "*.dist-info/sboms/*")
STAGE_LAYERS: Mapping[str, Sequence[str]] = {"workers": ("typesetting", "imaging")}

#: Only workers write mails and documents, so only they know about templates and how a locale writes a date; only the
#: contract of `sites` shows the text of pages, so only it knows Markdown.
_WRITING = frozenset({"jinja2", "babel"})
_SHOWING = frozenset({"markdown-it-py"})
#: All that is in the package of the cell, and in no other.
IN_CELL = frozenset({"quickjs-rs", "wasmtime"})
LEFT_OUT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(names.API_STAGES, _WRITING | _SHOWING),
    "sites": _WRITING,
    "workers": _SHOWING,
}


#: The services of AWS that functions call. botocore describes more than four hundred, in half the size of a package.
AWS_SERVICES = frozenset({"dynamodb", "lambda", "s3", "secretsmanager", "ses", "sqs", "sts"})


def requirement_name(line: str) -> str:
    """The normalised project name of a requirements line, "" for a comment or a blank line."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line.split("#", maxsplit=1)[0])
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else ""


def requirements(stage: str, everything: str) -> str:
    """The lines of `everything` (the text of requirements.txt) that the stage's package contains."""
    if stage == names.CELL:
        return _lines(everything, lambda name: name in IN_CELL)
    dropped = BUILD_ONLY | IN_CELL | LEFT_OUT.get(stage, frozenset()) | frozenset().union(*LAYERS.values())
    return _lines(everything, lambda name: name not in dropped)


def layer_requirements(layer: str, everything: str) -> str:
    """The lines of `everything` that a layer contains."""
    return _lines(everything, lambda name: name in LAYERS[layer])


def _lines(everything: str, wanted: Callable[[str], bool]) -> str:
    kept = [line.strip() for line in everything.splitlines() if requirement_name(line)]
    return "".join(f"{line}\n" for line in kept if wanted(requirement_name(line)))
