"""VAT numbers of customers: their form, and what a register says of them."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.context import Context
from chalicelib.domain.identity.errors import VatNumberMalformed
from chalicelib.domain.identity.model import Customer
from chalicelib.domain.tax import TaxMode, TaxSettings
from chalicelib.domain.tax.ports import VatOutcome


def vat_changes(ctx: Context, customer: Customer, number: str | None) -> dict[str, Any]:
    """What a VAT number changes about a customer: nothing if it is the stored one. Asks the register before any write.

    Only a number that the register confirms counts as validated. Raises `VatNumberMalformed`.
    """
    normal = None if number is None else normal_vat_number(number)
    if normal == customer.vat_number:
        return {}
    confirmed, reference = (False, None) if normal is None else _confirmed(ctx, normal)
    return {
        "vat_number": normal,
        "vat_validated": confirmed,
        "vat_validated_at": ctx.now if confirmed else None,
        "vat_consultation_ref": reference,
    }


def normal_vat_number(number: str) -> str:
    """A VAT number in its usual form. Raises `VatNumberMalformed` when no number of its EU country looks like that.

    A wrong check digit passes: that number is for the register to refuse, and shops outside VAT never ask. Numbers of
    other countries are kept as they were given.
    """
    from stdnum.eu import vat  # a module per country: loaded by those who give a number
    from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError

    stripped = number.strip().upper()
    try:
        return str(vat.validate(stripped))
    except (InvalidFormat, InvalidLength) as error:
        raise VatNumberMalformed() from error
    except ValidationError:
        return "".join(stripped.split())


def _confirmed(ctx: Context, number: str) -> tuple[bool, str | None]:
    from stdnum.eu import vat

    settings = ctx.uow.find(TaxSettings)
    if settings is None or settings.mode is not TaxMode.EU_VAT or not vat.is_valid(number):
        return False, None
    answer = ctx.ports.vat_register.check(number[:2], number[2:])
    confirmed = answer.outcome is VatOutcome.VALID
    return confirmed, answer.consultation_ref if confirmed else None
