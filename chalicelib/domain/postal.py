"""An address as lines on paper, in the order in which its country writes them."""

from __future__ import annotations

from chalicelib.domain.address import PostalAddress

# The town before the postcode, on one line with the state or by itself; elsewhere the postcode comes first.
_TOWN_FIRST = frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "US"})


def postal_lines(address: PostalAddress) -> tuple[str, ...]:
    """The lines of an address, less its country."""
    named = {name: getattr(address, name) or "" for name in address.__struct_fields__ if name != "erased"}
    if address.country in _TOWN_FIRST:
        town = _joined(", ", named["city"], _joined(" ", named["region"], named["postal_code"]))
        lines: tuple[str, ...] = (named["company"], named["name"], named["line1"], named["line2"], town)
    else:
        town = _joined(" ", named["postal_code"], named["city"])
        lines = (named["company"], named["name"], named["line1"], named["line2"], town, named["region"])
    return tuple(line for line in lines if line)


def _joined(separator: str, *parts: str) -> str:
    return separator.join(part for part in parts if part)
