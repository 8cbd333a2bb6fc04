"""Which price a list gives, and that changes of prices come to the same in any grouping."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.price_lists import ListedPrice, ListedPrices, PriceList, PriceListId, price_of
from chalicelib.domain.price_lists.rules import flat, with_prices

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EMPTY = ListedPrices(price_list_id="l", product_id="p")


def listed(bps: int = 0) -> PriceList:
    return PriceList(id=PriceListId("l"), name="l", currency="EUR", percent_off_bps=bps, created_at=NOW, updated_at=NOW)


def test_the_variants_price_comes_before_the_products_and_that_before_the_percentage() -> None:
    own = ListedPrices(price_list_id="l", product_id="p", product_minor=900, variants_minor={"v": 800})
    assert price_of(listed(1000), own, "v", 1000) == 800
    assert price_of(listed(1000), own, "w", 1000) == 900
    assert price_of(listed(1000), EMPTY, "w", 1000) == 900
    assert price_of(listed(1000), None, "w", 1005) == 904
    assert price_of(listed(), None, "w", 1000) is None
    assert price_of(listed(10_000), None, "w", 1000) == 0


changes = st.lists(
    st.builds(
        ListedPrice,
        product_id=st.just("p"),
        variant_id=st.sampled_from([None, "v", "w"]),
        price_minor=st.none() | st.integers(0, 9),
    ),
    max_size=12,
)


@given(changes, st.integers(0, 12))
def test_prices_set_at_once_or_in_turns_come_to_the_same(all_changes: list[ListedPrice], cut: int) -> None:
    at_once = with_prices(EMPTY, all_changes)
    assert with_prices(with_prices(EMPTY, all_changes[:cut]), all_changes[cut:]) == at_once
    last = {each.variant_id: each.price_minor for each in all_changes}
    assert {each.variant_id: each.price_minor for each in flat([at_once])} == {
        key: minor for key, minor in last.items() if minor is not None
    }
    assert at_once.empty is (not flat([at_once]))


@given(st.integers(0, 10_000), st.integers(0, 10**9))
def test_a_percentage_never_makes_a_price_negative_or_higher(bps: int, catalogue: int) -> None:
    found = price_of(listed(bps), None, "v", catalogue)
    assert found is None if not bps else 0 <= (found or 0) <= catalogue
