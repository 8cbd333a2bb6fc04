"""Domain errors: the broken rule as a type, its kind of fault, a stable code, and details a program can read."""

from __future__ import annotations

import enum
import re
from typing import Any, ClassVar


class Fault(enum.Enum):
    """What kind of wrong it is. A dialect maps each kind to its own status and body; the core never does."""

    INVALID = "invalid"  # the request cannot be understood
    UNPROCESSABLE = "unprocessable"  # understood, but a business rule refuses it
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    EXHAUSTED = "exhausted"  # a rate or a quota
    UNAVAILABLE = "unavailable"  # try again later


_WORD_START = re.compile(r"(?<!^)(?<![0-9])(?=[A-Z])")  # "B2B" is one word


class DomainError(Exception):
    """Base of every refusal of the core. Subclasses set `fault`; `code` follows from the class name.

    Keyword arguments become `details`: plain values that a client's program may read (never prose, never secrets).
    """

    fault: ClassVar[Fault] = Fault.UNPROCESSABLE
    code: ClassVar[str] = "domain_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = _WORD_START.sub("_", cls.__name__).lower()

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details


class NotFound(DomainError):
    """There is no such thing for this tenant: in the same words whether it never was or belongs to another."""

    fault = Fault.NOT_FOUND


class Conflict(DomainError):
    """Somebody else changed it first, or it is already done."""

    fault = Fault.CONFLICT


class Invalid(DomainError):
    """The request breaks the shape of the command. `issues` lists where: `{"path": [...], "code": ..., ...}`."""

    fault = Fault.INVALID


class Unauthenticated(DomainError):
    """No credential, or one that does not hold."""

    fault = Fault.UNAUTHENTICATED


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    fault = Fault.FORBIDDEN


class RateExceeded(DomainError):
    """Too many attempts in the window; `retry_after_seconds` says when to come back."""

    fault = Fault.EXHAUSTED


class Unavailable(DomainError):
    """A dependency cannot answer now; nothing was changed. `retry_after_seconds` says when to come back."""

    fault = Fault.UNAVAILABLE
