"""Rounds of carts that many hold in their hands: edited at once, brought along by several tabs when somebody signs in.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.domain import cart
from chalicelib.domain.cart import Access, AddLine, Cart, CartStatus, RemoveLine, SetQuantity
from chalicelib.domain.context import ANONYMOUS, Actor, Shop
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import ConcurrentChange
from tests.support.arena import Arena
from tests.support.deployment import NOON
from tests.support.market import Goods, Market, Ticket
from tests.support.outcomes import ended
from tests.support.race import Job, Outcome, Stage

EDITORS = 16
TABS = 8


def edit(stage: Stage, shop: Shop, ticket: Ticket, operation: str, fields: dict[str, Any]) -> int:
    """Change a cart, and come again as often as told to; how often that was."""
    name, command = {
        "add": (cart.add_line, AddLine),
        "set": (cart.set_quantity, SetQuantity),
        "remove": (cart.remove_line, RemoveLine),
    }[operation]
    wanted = command(cart_id=ticket.cart_id, token=ticket.token, **fields)
    return _insist(stage, name, wanted, shop, ANONYMOUS)


def take_along(stage: Stage, shop: Shop, ticket: Ticket, customer_id: str) -> int:
    """Make a guest's cart the one of who has just signed in, as a tab does; come again as often as told to."""
    actor = Actor(kind="customer", id=customer_id, grants=frozenset({Grant.SHOPPER}))
    return _insist(stage, cart.associate_cart, ticket.access, shop, actor)


def _insist(stage: Stage, operation: Any, command: Access, shop: Shop, actor: Actor) -> int:
    again = 0
    while True:
        try:
            stage.run(operation, command, shop, actor)
        except ConcurrentChange:
            again += 1
        else:
            return again


def one_line_each(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen clients put a thing of their own into one cart, three units each: it has sixteen lines."""
    market = arena.market()
    goods = market.goods(*[5] * EDITORS)
    ticket = _stored(arena, market, [])
    jobs = [Job(edit, (market.shop, ticket, "add", {"variant_id": each.variant_id, "quantity": 3})) for each in goods]
    outcomes = arena.race(jobs, without=without)
    return [*_unexpected(outcomes, ok=EDITORS), *_wrong(arena, market, ticket, dict.fromkeys(goods, 3))]


def one_more_each(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen clients add a unit of the same thing to one cart: it has one line of sixteen."""
    market = arena.market()
    (goods,) = market.goods(20)
    ticket = _stored(arena, market, [])
    job = Job(edit, (market.shop, ticket, "add", {"variant_id": goods.variant_id, "quantity": 1}))
    outcomes = arena.race([job] * EDITORS, without=without)
    return [*_unexpected(outcomes, ok=EDITORS), *_wrong(arena, market, ticket, {goods: EDITORS})]


def all_at_once(arena: Arena, without: str | None = None) -> list[str]:
    """Of sixteen clients four add a thing, four set a line to five, four drop a line, four add to one: all of it counts."""
    market = arena.market()
    goods = market.goods(*[20] * EDITORS)
    new, kept, dropped, raised = (goods[start : start + 4] for start in range(0, EDITORS, 4))
    ticket = _stored(arena, market, [*kept, *dropped, *raised])
    (made,) = arena.stored(market.shop).all(Cart, market.shop.id)
    line_ids = {line.variant_id: line.id for line in made.lines}
    edits = [("add", {"variant_id": each.variant_id, "quantity": 1}) for each in (*new, *raised)]
    edits += [("set", {"line_id": line_ids[each.variant_id], "quantity": 5}) for each in kept]
    edits += [("remove", {"line_id": line_ids[each.variant_id]}) for each in dropped]
    outcomes = arena.race([Job(edit, (market.shop, ticket, *each)) for each in edits], without=without)
    wanted = {**dict.fromkeys(new, 1), **dict.fromkeys(kept, 5), **dict.fromkeys(raised, 3)}
    return [*_unexpected(outcomes, ok=EDITORS), *_wrong(arena, market, ticket, wanted)]


def one_cart_in_many_tabs(arena: Arena, without: str | None = None) -> list[str]:
    """Eight tabs of one visitor sign in at once, all with the same cart: it joins the customer's cart once."""
    market, who = _customer(arena)
    one, two, three = market.goods(20, 20, 20)
    mine = _stored(arena, market, [one, two], customer_id=who)
    take_along(arena.stage, market.shop, mine, who)
    guest = _stored(arena, market, [one, three])
    outcomes = arena.race([Job(take_along, (market.shop, guest, who))] * TABS, without=without)
    found = _unexpected(outcomes, ok=1, cart_not_found=TABS - 1)
    return [*found, *_dead(arena, market, 1), *_wrong(arena, market, mine, {one: 4, two: 2, three: 2})]


def many_carts(arena: Arena, without: str | None = None) -> list[str]:
    """Eight tabs, each with a cart of its own, sign in at once: one cart is left, with the sum of all."""
    market, who = _customer(arena)
    shared, *own = market.goods(*[20] * (TABS + 1))
    guests = [_stored(arena, market, [shared, each]) for each in own]
    outcomes = arena.race([Job(take_along, (market.shop, guest, who)) for guest in guests], without=without)
    found = _unexpected(outcomes, ok=TABS)
    active = [each for each in arena.stored(market.shop).all(Cart, market.shop.id) if each.status is CartStatus.ACTIVE]
    if len(active) != 1:
        return [*found, f"{len(active)} carts are left"]
    left = Ticket(active[0].id, "")
    wanted = {shared: 2 * TABS, **dict.fromkeys(own, 2)}
    return [*found, *_dead(arena, market, TABS - 1), *_wrong(arena, market, left, wanted)]


def added_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """A cart joins the customer's while seven tabs still add to it: what was taken in is there, what was not is refused."""
    market, who = _customer(arena)
    first, *more = market.goods(*[20] * TABS)
    mine = _stored(arena, market, [first], customer_id=who)
    take_along(arena.stage, market.shop, mine, who)
    guest = _stored(arena, market, [first])
    adds = [Job(edit, (market.shop, guest, "add", {"variant_id": each.variant_id, "quantity": 2})) for each in more]
    outcomes = arena.race([Job(take_along, (market.shop, guest, who)), *adds], without=without)
    ways = ended(outcomes)
    found = [] if set(ways) <= {"ok", "cart_not_found"} and outcomes[0].ok else [f"ended {dict(ways)}"]
    taken = [goods for goods, outcome in zip(more, outcomes[1:], strict=True) if outcome.ok]
    return [*found, *_dead(arena, market, 1), *_wrong(arena, market, mine, {first: 4, **dict.fromkeys(taken, 2)})]


def _customer(arena: Arena) -> tuple[Market, str]:
    market, who = arena.market(), new_id()
    arena.store(market.shop, Customer(id=who, email="zoe@example.test", created_at=NOON, updated_at=NOON))
    return market, who


def _stored(arena: Arena, market: Market, goods: Sequence[Goods], **fields: Any) -> Ticket:
    """A cart with two units of each, none of which are held."""
    ticket, made = market.lapsed_cart(goods, NOON, quantity=2)
    arena.store(market.shop, made.replace(**fields))
    return ticket


def _dead(arena: Arena, market: Market, carts: int) -> list[str]:
    """Whether so many carts were given up, and own nothing."""
    stored = arena.stored(market.shop).all(Cart, market.shop.id)
    gone = [each for each in stored if each.status is CartStatus.ABANDONED]
    found = [] if len(gone) == carts else [f"{len(gone)} carts were given up"]
    return [*found, *(f"cart {each.id} still has {len(each.lines)} lines" for each in gone if each.lines)]


def _wrong(arena: Arena, market: Market, ticket: Ticket, wanted: dict[Goods, int]) -> list[str]:
    """Whether a cart has exactly these lines."""
    (found,) = [each for each in arena.stored(market.shop).all(Cart, market.shop.id) if each.id == ticket.cart_id]
    lines = Counter({line.variant_id: line.quantity for line in found.lines})
    expected = Counter({goods.variant_id: units for goods, units in wanted.items()})
    told = [] if lines == expected and len(found.lines) == len(wanted) else [f"lines {sorted(lines.values())}"]
    return [*told, *arena.findings(market.shop)]


def _unexpected(outcomes: list[Outcome], **wanted: int) -> list[str]:
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
