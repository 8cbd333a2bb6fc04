"""Money, dates and durations as people write them in a locale."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_symbol, parse_pattern
from babel.units import format_unit

from chalicelib.domain.context import LANGUAGES
from chalicelib.kernel.money import Money, minor_digits


def mail_locale(tag: str) -> Locale:
    """The locale of a language tag such as `fr`, `fr-CA` or `fr_CA`; English if the mails are not written in it."""
    parts = tag.replace("_", "-").split("-")
    if parts[0].lower() not in LANGUAGES:
        return Locale("en")
    try:
        return Locale.parse("-".join(parts), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(parts[0].lower())


def money(amount: Money, locale: Locale) -> str:
    """`amount` in the locale's own form, always with the decimals the kernel gives its currency."""
    digits = minor_digits(amount.currency)
    layout = str(locale.currency_formats["standard"].pattern)
    if get_currency_symbol(amount.currency, locale)[-1:].isalpha():
        layout = layout.replace("¤#", "¤\u00a0#")  # CHF 5, not CHF5: CLDR's currency spacing, which Babel leaves out
    pattern = parse_pattern(layout)
    pattern.frac_prec = (digits, digits)
    return str(pattern.apply(Decimal(amount.amount_minor).scaleb(-digits), locale, amount.currency, False))


def day(at: datetime, locale: Locale, timezone: str) -> str:
    """The calendar day of a moment where the shop is, in words; UTC when the zone is not known."""
    return str(format_date(at.astimezone(_zone(timezone)), format="long", locale=locale))


def moment(at: datetime, locale: Locale, timezone: str) -> str:
    """A moment to the second with its zone, where the shop is."""
    text = str(format_datetime(at.astimezone(_zone(timezone)), format="long", locale=locale))
    return text.removesuffix("TU") + "UTC" if text.endswith(" TU") else text  # what French calls it few people know


def minutes(count: int, locale: Locale) -> str:
    """A duration in words: whole hours as hours, anything else as minutes."""
    number, unit = (count // 60, "duration-hour") if count % 60 == 0 else (count, "duration-minute")
    return str(format_unit(number, unit, length="long", locale=locale))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
