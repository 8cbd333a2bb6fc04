"""The typesetter as the core asks for it; functions packaged without it say so instead of failing."""

from __future__ import annotations

import importlib.util

from chalicelib.domain.invoicing.model import FiscalDocument


class TypstPrinter:
    """See `domain.invoicing.ports.DocumentRenderer`."""

    def render(self, document: FiscalDocument, locale: str) -> bytes | None:
        """The document as PDF/A-3b."""
        if importlib.util.find_spec("typst") is None:
            return None
        from chalicelib.adapters.pdf.render import render_document

        return render_document(document, locale)
