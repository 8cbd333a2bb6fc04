"""Stripe's form encoding: `shipping[address][city]=Rome`, `expand[0]=customer`, `expand[]=customer`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from scripts.local.stripe_fake.errors import invalid

_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode_form(encoded: str) -> dict[str, Any]:
    """Return nested dicts of strings; lists stay dicts with the keys "0", "1", … until their type is known."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _place(tree, _split(name), value, name)
    return tree


def _split(name: str) -> list[str]:
    match = _NAME.match(name)
    if match is None:
        raise invalid(f"Invalid parameter name: {name}", param=name)
    return [match.group(1), *_PART.findall(match.group(2))]


def _place(tree: dict[str, Any], parts: list[str], value: str, name: str) -> None:
    node = tree
    for part in parts[:-1]:
        child = node.setdefault(part or str(len(node)), {})
        if not isinstance(child, dict):
            raise invalid(f"Invalid parameter: {name} is both a value and a hash", param=name)
        node = child
    node[parts[-1] or str(len(node))] = value
