"""How fiscal documents are stored: the series itself, its head, and a pointer beside the order."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.domain.invoicing.chain import GENESIS, Head
from chalicelib.domain.invoicing.model import DocumentKind, FiscalDocument, Series, TaxRecap
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText


class FiscalRecord(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One document in its series. Written once and never changed: no operation saves it again."""

    KIND: ClassVar[str] = "FISCAL_DOCUMENT"

    series: PlainText
    sequence: int
    document: FiscalDocument


class SeriesHead(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The last document of a series. Whoever adds one saves the head over the version that it read."""

    KIND: ClassVar[str] = "SEQUENCE"

    series: str
    sequence: int = 0
    hash: str = GENESIS
    issued_at: datetime | None = None

    def head(self) -> Head:
        """The head as the chain needs it."""
        return Head(Series(self.series), self.sequence, self.hash, self.issued_at)

    def after(self, document: FiscalDocument) -> SeriesHead:
        """The head once `document` is the last."""
        moved: SeriesHead = self.replace(sequence=document.sequence, hash=document.hash, issued_at=document.issued_at)
        return moved


class IssuedDocument(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A document as its order knows it: where it is in the series, and what lists show of it.

    `oss_country` is the member state it is declared for in the One Stop Shop, and `recap` then what of it, by rate.
    """

    KIND: ClassVar[str] = "DOCUMENT"

    id: str
    order_id: str
    kind: DocumentKind
    series: Series
    sequence: int
    number: PlainText
    currency: PlainText
    gross_minor: int
    tax_minor: int
    reverse_charge: bool = False
    refund_id: str | None = None
    locale: PlainText = "en"
    oss_country: PlainText | None = None
    recap: tuple[TaxRecap, ...] = ()
    issued_at: datetime

    @property
    def file_name(self) -> str:
        """The name under which it is downloaded."""
        what = "credit-note" if self.kind is DocumentKind.CREDIT_NOTE else "invoice"
        return f"{what}-{self.series.value}-{self.number}.pdf"

    def object_key(self, tenant: str) -> str:
        """Where its PDF is kept."""
        return f"{tenant}/invoices/{self.id}/{self.series.value}-{self.number}.pdf"
