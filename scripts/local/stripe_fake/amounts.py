"""Amounts and currencies as Stripe takes them: integers in the smallest unit, with limits per currency."""

from __future__ import annotations

from scripts.local.stripe_fake.errors import invalid


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


MAX_AMOUNT = 99_999_999
DEFAULT_MINIMUM = 50
MINIMUMS = {
    "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000, "myr": 200,
    "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
}  # fmt: skip
ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
# ISK and UGX have no minor unit any more, but Stripe keeps taking them with two decimals that must be zero.
WHOLE_UNITS = frozenset({"isk", "ugx"})
TWO_DECIMAL = _codes(
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc "
    "cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd "
    "kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php "
    "pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs "
    "wst xcd xcg yer zar zmw"
)
CURRENCIES = ZERO_DECIMAL | THREE_DECIMAL | WHOLE_UNITS | TWO_DECIMAL


def check_currency(currency: str) -> str:
    """Return the currency in lower case, or refuse one that Stripe does not take."""
    code = currency.lower()
    if code not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}. Stripe currently supports these currencies: "
                      f"{', '.join(sorted(CURRENCIES))}", param="currency")  # fmt: skip
    return code


def check_amount(amount: int, currency: str, param: str = "amount") -> int:
    """Return the amount if it lies within the limits of its currency."""
    if amount < 1:
        raise invalid("Invalid positive integer", param=param, code="parameter_invalid_integer")
    minimum = MINIMUMS.get(currency, DEFAULT_MINIMUM)
    if amount < minimum:
        message = f"Amount must be at least {format_amount(minimum, currency)}"
        raise invalid(message, param=param, code="amount_too_small")
    if amount > MAX_AMOUNT:
        message = f"Amount must be no more than {format_amount(MAX_AMOUNT, currency)}"
        raise invalid(message, param=param, code="amount_too_large")
    step = 10 if currency in THREE_DECIMAL else 100 if currency in WHOLE_UNITS else 1
    if amount % step:
        message = f"Invalid amount: amounts in {currency} must be divisible by {step}"
        raise invalid(message, param=param, code="parameter_invalid_integer")
    return amount


def format_amount(amount: int, currency: str) -> str:
    """Return an amount for a message: `10.50 eur`, `50 jpy`."""
    places = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    if places == 0:
        return f"{amount} {currency}"
    whole, part = divmod(amount, 10**places)
    return f"{whole}.{part:0{places}d} {currency}"
