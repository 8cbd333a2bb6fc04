"""How the broker says no to a module's code, which may catch it and go on."""

from __future__ import annotations


class CallRefused(Exception):
    """A call is not done; `code` says why, in a word that code can compare."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
