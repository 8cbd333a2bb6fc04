"""How an outbound request fails, in a closed set of reasons that tells a merchant nothing about our own network."""

from __future__ import annotations

import enum


class BlockReason(enum.Enum):
    """Which rule a target breaks. For our logs: what a merchant reads is that the address is not allowed."""

    SYNTAX = "syntax"
    SCHEME = "scheme"
    USERINFO = "userinfo"
    HOST = "host"
    PORT = "port"
    ADDRESS = "address"
    HEADER = "header"


class FailureReason(enum.Enum):
    """Why a delivery did not complete.

    Unknown name, refused, reset, filtered and unroutable are one reason, so that nobody can scan ports through us.
    """

    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    BAD_REPLY = "bad_reply"


class BlockedTarget(Exception):
    """The request may not be made: not to this address, or not with these headers."""

    def __init__(self, reason: BlockReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class DeliveryFailed(Exception):
    """The request was allowed but brought no reply; it may be tried again."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason
