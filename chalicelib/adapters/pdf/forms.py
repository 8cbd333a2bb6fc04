"""Amounts, rates, dates and foreign text in the form they are printed."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_symbol, parse_pattern

from chalicelib.adapters.pdf.words import BY_LANGUAGE
from chalicelib.kernel.money import minor_digits

_LONGEST_WORD = 22
_ZERO_WIDTH_SPACE = "\u200b"
# Marks that turn the direction of what follows: in a name they could make an amount read backwards.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Forms:
    """The printed forms of one locale. A language without words of ours reads as English throughout."""

    def __init__(self, locale: str, currency: str) -> None:
        self.locale = _locale(locale)
        self._currency = currency
        self._digits = minor_digits(currency)

    def amount(self, amount_minor: int) -> str:
        """An amount without its currency, for columns: `1,234.50`."""
        return self._decimal(amount_minor, str(self.locale.decimal_formats[None].pattern))

    def money(self, amount_minor: int) -> str:
        """An amount with its currency: `€1,234.50`, `1 234,50 €`."""
        pattern = str(self.locale.currency_formats["standard"].pattern)
        if get_currency_symbol(self._currency, self.locale)[-1].isalpha():
            pattern = pattern.replace("¤#", "¤\u00a0#")  # CLDR's own rule: a letter never touches a digit.
        return self._decimal(amount_minor, pattern)

    def rate(self, tax_rate: str) -> str:
        """A VAT rate: "0.0550" is `5.5%` or `5,5 %`."""
        pattern = parse_pattern(self.locale.percent_formats[None].pattern)
        pattern.frac_prec = (0, 2)
        return str(pattern.apply(Decimal(tax_rate), self.locale))

    def date(self, at: datetime) -> str:
        """The UTC day, as numbers and years of documents are counted: `3 March 2026`."""
        return str(format_date(at.astimezone(UTC).date(), format="long", locale=self.locale))

    def country(self, code: str | None) -> str:
        """The name of an ISO 3166 country, or the code itself when it has none."""
        return self.locale.territories.get(code, code) if code else ""

    def _decimal(self, amount_minor: int, pattern: str) -> str:
        # Babel's own digits follow CLDR, which differs from ISO 4217 for some currencies; money here is ISO 4217.
        fixed = parse_pattern(pattern)
        fixed.frac_prec = (self._digits, self._digits)
        value = Decimal(amount_minor).scaleb(-self._digits)
        return str(fixed.apply(value, self.locale, currency=self._currency, currency_digits=False))


def _locale(name: str) -> Locale:
    try:
        locale = Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en", "GB")
    return locale if locale.language in BY_LANGUAGE else Locale("en", "GB")


def printable(text: str) -> str:
    """Text of others, safe to lay out: one line, no control or direction marks, and no word too long to break."""
    kept = "".join(_printable_character(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(_breakable(word) for word in kept.split(" "))


def clipped(text: str, longest: int) -> str:
    """The text, cut to `longest` characters with an ellipsis when there are more."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _printable_character(character: str) -> str:
    if character.isspace():
        return " " if character not in "\u00a0\u202f" else character
    if character in _DIRECTION_MARKS or unicodedata.category(character) in ("Cc", "Cs", "Cn"):
        return ""
    return character


def _breakable(word: str) -> str:
    """A break may fall after every so many characters of a long word, never between a letter and its accent."""
    if len(word) <= _LONGEST_WORD:
        return word
    pieces: list[str] = []
    since = 0
    for character in word:
        if since >= _LONGEST_WORD and unicodedata.category(character) not in ("Mn", "Mc", "Me", "Cf"):
            pieces.append(_ZERO_WIDTH_SPACE)
            since = 0
        pieces.append(character)
        since += 1
    return "".join(pieces)
