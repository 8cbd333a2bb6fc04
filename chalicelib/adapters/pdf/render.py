"""Turning a laid-out page into PDF bytes with typst.

The content reaches the template as JSON data and stays data: no text of a shop or a shopper is ever read as markup,
and the compiler works on files in memory only. Measured: one page takes 0.03 s, sixty lines 0.1 s, two thousand
lines 2 s, and the first document of a process 0.1 s more; a process levels off near 100 MB, 370 MB with 2000 lines.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from chalicelib.adapters.pdf.cii import cross_industry_invoice
from chalicelib.adapters.pdf.facturx import FILE_NAME, declare_invoice
from chalicelib.adapters.pdf.forms import Forms
from chalicelib.adapters.pdf.page import lay_out
from chalicelib.domain.invoicing.einvoice import e_invoice, lacks
from chalicelib.domain.invoicing.model import FiscalDocument

Standard = Literal["a-3b", "1.7"]

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("document.typ")
# Wheels that carry fonts and no code to speak of; the first is the face of the documents, the next fill its gaps.
_FONT_PACKAGES = ("fontpkg_inter", "noto_cjk_sans_otc")
ARCHIVAL: Standard = "a-3b"
_STANDARDS: tuple[Standard, ...] = (ARCHIVAL, "1.7")  # archival, and what always works


class DocumentNotRendered(RuntimeError):
    """The template could not be compiled at all: a fault of the installation, not of the document."""


def render_document(document: FiscalDocument, locale: str, logo: bytes | None = None) -> bytes:
    """The document as PDF/A-3b with its own content attached as JSON; the same input gives the same bytes.

    Where the document has all that EN 16931 asks for, it is a Factur-X file: the invoice is attached as XML too.
    `logo` is a PNG or JPEG; anything else is left out. A text with characters no font here has (an emoji in a name)
    cannot be archival by definition and comes as plain PDF, where a box stands for each. Raises DocumentNotRendered.
    """
    import typst

    failures: list[str] = []
    for standard, picture in _attempts(_usable(logo)):
        try:
            return _pdf(document, locale, picture, standard)
        except typst.TypstError as error:
            failures.append(f"{standard}: {error}")
    raise DocumentNotRendered("; ".join(failures))


def render_pages(document: FiscalDocument, locale: str, logo: bytes | None = None, ppi: int = 96) -> list[bytes]:
    """The pages as PNG pictures, for a preview on a screen."""
    pages = _compiler(document, locale, _usable(logo)).compile(format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages or b""]


def _pdf(document: FiscalDocument, locale: str, logo: bytes | None, standard: Standard) -> bytes:
    pdf = _compiler(document, locale, logo).compile(
        format="pdf", pdf_standards=standard, timestamp=int(document.issued_at.timestamp())
    )
    if not isinstance(pdf, bytes):
        raise DocumentNotRendered(f"{standard}: not one file")
    return declare_invoice(pdf) if standard == ARCHIVAL and not lacks(document) else pdf


def _attempts(logo: bytes | None) -> Iterator[tuple[Standard, bytes | None]]:
    """What to try, best first: an invoice without its logo, or less archival, is better than none."""
    for standard in _STANDARDS:
        yield standard, logo
        if logo is not None:
            yield standard, None


def _compiler(document: FiscalDocument, locale: str, logo: bytes | None) -> typst.Compiler:
    import typst

    files = {
        "main.typ": _TEMPLATE.read_bytes(),
        "page.json": msgspec.json.encode(lay_out(document, locale)),
        "document.json": msgspec.json.encode(document, order="sorted"),
    }
    if logo is not None:
        # Files in memory must be text, so the picture travels as a list of its bytes.
        files["logo.json"] = msgspec.json.encode(list(logo))
    e_invoiced = not lacks(document)
    if e_invoiced:
        language = Forms(locale, document.currency).locale.language
        files[FILE_NAME] = cross_industry_invoice(e_invoice(document), language)
    inputs = {
        "logo": "yes" if logo is not None else "no",
        "name": f"{document.series.value}-{document.number}.json",
        "invoice": FILE_NAME if e_invoiced else "",
    }
    # The compiler takes named files in memory, which its type stubs leave out.
    return typst.Compiler(files, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)  # type: ignore[type-var]


def _usable(logo: bytes | None) -> bytes | None:
    if logo is not None and logo.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return logo
    return None


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts shipped with the code, never the machine's: the same document looks the same everywhere."""
    import typst

    folders: list[str] = []
    for name in _FONT_PACKAGES:
        package = importlib.util.find_spec(name)
        if package is not None and package.origin is not None:
            folders.append(str(Path(package.origin).parent))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
