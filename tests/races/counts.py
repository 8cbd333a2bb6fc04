"""Callers and rounds of the inventory: many correct and buy the same few units, and one of them makes stock low.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from chalicelib.domain import inventory
from chalicelib.domain.context import Shop
from chalicelib.domain.inventory import AdjustInventory
from chalicelib.domain.stock import AdjustmentKind, StockEntry, StockLevel
from chalicelib.runtime.records import Commit
from tests.races import plays
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.market import Goods, Market
from tests.support.outcomes import ended
from tests.support.race import Job, Outcome, Stage

CALLERS = 16
SET, MORE, LESS = AdjustmentKind.SET, AdjustmentKind.INCREMENT, AdjustmentKind.DECREMENT


def adjust(stage: Stage, shop: Shop, goods: Goods, kind: AdjustmentKind, units: int, **more: Any) -> Any:
    """Correct a count."""
    command = AdjustInventory(
        product_id=goods.product_id, variant_id=goods.variant_id, kind=kind, quantity=units, reason="race", **more
    )
    return stage.run(inventory.adjust_inventory, command, shop, OWNER)


def watch(stage: Stage, shop: Shop, goods: Goods, threshold: int) -> Any:
    """Set a threshold."""
    return adjust(stage, shop, goods, MORE, 0, low_stock_threshold=threshold)


def set_and_shift(arena: Arena, without: str | None = None) -> list[str]:
    """Two set the count to 1000, seven add 7, seven take 3: whatever came after the last setting counts on top of it."""
    market, goods = _shop(arena, 500)
    ways = [(SET, 1000)] * 2 + [(MORE, 7), (LESS, 3)] * 7
    outcomes = arena.race([Job(adjust, (market.shop, goods, *way)) for way in ways], without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    (level,) = arena.stored(market.shop).all(StockLevel, market.shop.id)
    if level.sellable not in {1000 + 7 * more - 3 * less for more in range(8) for less in range(8)}:
        found.append(f"counted {level.sellable}")
    return [*found, *_noted(arena, market.shop, 500, CALLERS)]


def shifts(arena: Arena, without: str | None = None) -> list[str]:
    """Eight add 7 and eight take 3: no one disturbs another, and all of it counts."""
    market, goods = _shop(arena, 100)
    jobs = [Job(adjust, (market.shop, goods, *way)) for way in [(MORE, 7), (LESS, 3)] * 8]
    outcomes = arena.race(jobs, without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    (level,) = arena.stored(market.shop).all(StockLevel, market.shop.id)
    if level.sellable != 132:
        found.append(f"counted {level.sellable}")
    return [*found, *_noted(arena, market.shop, 100, CALLERS)]


def taken_off(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen take 15 each off a count of 100: six can, ten are told that 10 are left."""
    market, goods = _shop(arena, 100)
    outcomes = arena.race([Job(adjust, (market.shop, goods, LESS, 15))] * CALLERS, without=without)
    found = _unexpected(outcomes, ok=6, out_of_stock=10)
    told = {(each.details["requested"], each.details["available"]) for each in outcomes if each.code == "out_of_stock"}
    if told != {(15, 10)}:
        found.append(f"told {told}")
    return [*found, *_noted(arena, market.shop, 100, 6)]


def last_units(arena: Arena, without: str | None = None) -> list[str]:
    """Eight orders want a unit each of eight, and eight corrections take one off: eight get theirs, no order in vain."""
    market, goods = _shop(arena, CALLERS // 2)
    outcomes = arena.race(_takers(arena, market, goods), without=without)
    found = _unexpected(outcomes, ok=CALLERS // 2, out_of_stock=CALLERS // 2)
    return [*found, *arena.findings(market.shop)]


def last_two(arena: Arena, without: str | None = None) -> list[str]:
    """Eight orders and eight corrections want the last two units: two get one, no order in vain."""
    market, goods = _shop(arena, 2)
    outcomes = arena.race(_takers(arena, market, goods), without=without)
    found = _unexpected(outcomes, ok=2, out_of_stock=CALLERS - 2)
    return [*found, *arena.findings(market.shop)]


def one_crossing(arena: Arena, without: str | None = None) -> list[str]:
    """Eight orders and eight corrections take a unit each of 20, low below 12: one of them says so."""
    market, goods = _shop(arena, 20)
    watch(arena.stage, market.shop, goods, 12)
    outcomes = arena.race(_takers(arena, market, goods), without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    if _told(arena, market.shop) != [12]:
        found.append(f"told {_told(arena, market.shop)}")
    return [*found, *arena.findings(market.shop)]


def watched_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """Eight variants lose 15 of 20 units while each gets a threshold of 10: told, unless it came when they were gone."""
    market = arena.market()
    every = market.goods(*[20] * (CALLERS // 2))
    takes = [Job(adjust, (market.shop, goods, LESS, 15)) for goods in every]
    outcomes = arena.race([*takes, *(Job(watch, (market.shop, goods, 10)) for goods in every)], without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    if found:
        return found
    wanted = [10 for each in outcomes[CALLERS // 2 :] if each.result.units == 20]
    if _told(arena, market.shop) != wanted:
        found.append(f"told {_told(arena, market.shop)} instead of {wanted}")
    return [*found, *arena.findings(market.shop)]


def one_return(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen add a unit each where there is none: one of them says that there are units again."""
    market, goods = _shop(arena, 0)
    outcomes = arena.race([Job(adjust, (market.shop, goods, MORE, 1))] * CALLERS, without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    if len(told := _events(arena, market.shop, "stock.back")) != 1:
        found.append(f"told {told}")
    return [*found, *arena.findings(market.shop)]


def _shop(arena: Arena, units: int) -> tuple[Market, Goods]:
    market = arena.market()
    (goods,) = market.goods(units)
    return market, goods


def _takers(arena: Arena, market: Market, goods: Goods) -> list[Job]:
    """Eight who order a unit, and eight who take one off the count."""
    carts = [market.lapsed_cart([goods], NOON) for _ in range(CALLERS // 2)]
    arena.store(market.shop, *(cart for _, cart in carts))
    orders = [Job(plays.check_out, (market.shop, ticket)) for ticket, _ in carts]
    return [*orders, *[Job(adjust, (market.shop, goods, LESS, 1))] * (CALLERS // 2)]


def _told(arena: Arena, shop: Shop) -> list[int]:
    """The thresholds below which stock was said to have fallen."""
    return [told["threshold"] for told in _events(arena, shop, "stock.low")]


def _events(arena: Arena, shop: Shop, name: str) -> list[dict[str, Any]]:
    """What events of a name say."""
    events = [event for commit in arena.stored(shop).all(Commit, shop.id) for event in commit.events]
    return [msgspec.json.decode(event.data) for event in events if event.name == name]


def _noted(arena: Arena, shop: Shop, start: int, entries: int) -> list[str]:
    """Whether the entries explain the count."""
    stored = arena.stored(shop)
    (level,) = stored.all(StockLevel, shop.id)
    changes = [entry.change for entry in stored.all(StockEntry, shop.id)]
    found = [] if level.sellable == start + sum(changes) else [f"{level.sellable} from {start} by {changes}"]
    if len(changes) != entries:
        found.append(f"{len(changes)} entries instead of {entries}")
    return found + arena.findings(shop)


def _unexpected(outcomes: list[Outcome], **wanted: int) -> list[str]:
    """Whether calls ended in any other way than wanted; having to come again is no way to end."""
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
