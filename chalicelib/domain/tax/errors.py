"""The rules of tax that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound


class TaxOriginMissing(DomainError):
    """EU VAT cannot be charged without knowing from where the shop sells."""


class VatMandatoryForEuOrigin(DomainError):
    """A shop that sells from a member state (`origin_country`) cannot switch VAT off."""


class TaxRateNotAFraction(Invalid):
    """A rate is a decimal fraction from 0 to below 1 with at most four decimals."""


class TaxRateNotFound(NotFound):
    """No such rate."""


class TaxRateExists(Conflict):
    """The country (`country`), or the region in it (`region`), has a rate already."""
