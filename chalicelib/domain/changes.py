"""What a command asks for, as plain values: fields to apply to an entity, and the note for the audit log."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

_ADDRESSING = frozenset({"id", "product_id", "variant_id", "expected_version"})


def given(command: msgspec.Struct, *leave_out: str) -> dict[str, Any]:
    """The fields that a command sets (UNSET ones are left out), without its ids and the ones named."""
    fields = ((name, getattr(command, name)) for name in command.__struct_fields__)
    return {
        name: value
        for name, value in fields
        if value is not UNSET and name not in _ADDRESSING and name not in leave_out
    }


def noted(command: msgspec.Struct) -> dict[str, Any]:
    """The same in builtin types, for the audit log."""
    return {name: msgspec.to_builtins(value) for name, value in given(command).items()}
