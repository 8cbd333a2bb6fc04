"""Fiscal documents on paper: A4 PDF/A-3b, laid out by typst from the document alone."""

from chalicelib.adapters.pdf.render import DocumentNotRendered, render_document, render_pages

__all__ = ["DocumentNotRendered", "render_document", "render_pages"]
