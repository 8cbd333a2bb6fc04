"""What invoicing asks of the outside: a document on paper."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.invoicing.model import FiscalDocument


class DocumentRenderer(Protocol):
    """Lays fiscal documents out."""

    def render(self, document: FiscalDocument, locale: str) -> bytes | None:
        """The document as PDF, always the same bytes; None where this process has no typesetter."""
        ...
