"""A shop whose integration checks carts out step by step, with gift cards, credit and points, on whatever deployment."""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.domain import cart, checkout_sessions, gift_cards, identity, loyalty, store_credit
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.checkout_sessions import (
    AdvanceSession,
    Contact,
    Delivery,
    GetSession,
    PayBy,
    Payment,
    SessionView,
    Stage,
    StartSession,
)
from chalicelib.domain.context import ANONYMOUS, Actor, Shop
from chalicelib.domain.gift_cards import GiftCard, IssueGiftCard, ShownCard
from chalicelib.domain.grants import Grant
from chalicelib.domain.ledger import Entry
from chalicelib.domain.loyalty import AwardPoints, LoyaltyAccount
from chalicelib.domain.store_credit import MoveStoreCredit, StoreCreditAccount
from chalicelib.runtime.invoke import Call
from tests.support.deployment import Deployment
from tests.support.market import PARIS, Goods, Market

INTEGRATION = Actor(
    kind="api",
    id="01900000-0000-7000-8000-0000000000ab",
    grants=frozenset({Grant.CARTS_READ, Grant.CARTS_WRITE, Grant.CHECKOUT_READ, Grant.CHECKOUT_WRITE}),
)


class Direct(NamedTuple):
    """A deployment, called as a `Stage` is."""

    deployment: Deployment

    def run(self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None) -> Any:
        """Call an operation for a shop."""
        return self.deployment.system.runtime.invoke(operation, command, Call(shop, actor, key=key))


class Means(NamedTuple):
    """With what a checkout is paid."""

    by: PayBy = PayBy.MANUAL
    cards: tuple[str, ...] = ()
    credit: bool = False
    points: int = 0
    codes: tuple[str, ...] | None = None

    @property
    def step(self) -> Payment:
        """As the payment step says it."""
        return Payment(
            by=self.by, gift_card_codes=self.cards, store_credit=self.credit, points=self.points, codes=self.codes
        )


BY_HAND = Means()


class Till:
    """One shop of one deployment, and the integration that serves its shoppers."""

    def __init__(self, market: Market) -> None:
        self.market = market

    @classmethod
    def of(cls, deployment: Deployment) -> Till:
        """A till in the demo shop of a deployment."""
        return cls(Market(Direct(deployment), deployment.shops["demo"]))

    def api(self, operation: Any, command: Any, key: str | None = None) -> Any:
        """Call an operation as the integration."""
        return self.market._deployment.run(operation, command, self.market.shop, INTEGRATION, key)

    # What the shop keeps for people

    def card(self, amount: int, **more: Any) -> ShownCard:
        """A gift card."""
        made: ShownCard = self.market.staff(gift_cards.issue_gift_card, IssueGiftCard(initial_minor=amount, **more))
        return made

    def customer(self, email: str = "zoe@example.test", credit: int = 0, points: int = 0) -> str:
        """A customer with credit and points, by id."""
        command = identity.SignUp(email=email, password="a long enough secret")
        made = str(self.market.shopper(identity.sign_up, command).id)
        if credit:
            self.market.staff(store_credit.move_store_credit, MoveStoreCredit(customer_id=made, amount_minor=credit))
        if points:
            self.market.staff(loyalty.award_points, AwardPoints(customer_id=made, points=points))
        return made

    # The way to an order

    def cart(self, *goods: Goods, quantity: int = 1, customer: str | None = None) -> str:
        """A cart that the integration keeps, by id: its units are held."""
        kept = self.api(cart.keep_cart, cart.KeepCart(customer_id=customer)).cart
        for each in goods:
            self.api(cart.add_line, cart.AddLine(cart_id=kept.id, variant_id=each.variant_id, quantity=quantity))
        return str(kept.id)

    def start(self, cart_id: str) -> str:
        """Begin the checkout of a cart; the session's id."""
        return str(self.api(checkout_sessions.start_session, StartSession(cart_id=cart_id)).session.id)

    def step(self, session_id: str, stage: Stage, key: str | None = None, **given: Any) -> SessionView:
        """Take a step."""
        command = AdvanceSession(session_id=session_id, stage=stage, **given)
        seen: SessionView = self.api(checkout_sessions.advance_session, command, key)
        return seen

    def get(self, session_id: str) -> SessionView:
        """Look at a session."""
        seen: SessionView = self.api(checkout_sessions.get_session, GetSession(session_id=session_id))
        return seen

    def walk(
        self, cart_id: str, means: Means = BY_HAND, *, email: str = "guest@example.test", address: PostalAddress = PARIS
    ) -> SessionView:
        """From a cart to the review."""
        session_id = self.start(cart_id)
        self.step(session_id, Stage.CONTACT, contact=Contact(email=email))
        self.step(session_id, Stage.SHIPPING, delivery=Delivery(address=address))
        self.step(session_id, Stage.PAYMENT, payment=means.step)
        return self.step(session_id, Stage.REVIEW)

    def complete(self, session_id: str, key: str | None = None) -> SessionView:
        """Place the order of a session."""
        return self.step(session_id, Stage.COMPLETE, key)

    def buy(
        self, goods: Goods, means: Means = BY_HAND, *, quantity: int = 1, customer: str | None = None
    ) -> SessionView:
        """The whole way, from an empty cart to an order."""
        return self.complete(self.walk(self.cart(goods, quantity=quantity, customer=customer), means).session.id)


def balances(stored: Any, tenant: str) -> dict[str, int]:
    """What every account holds, by its book and its id; each is the sum of its entries."""
    found: dict[str, int] = {}
    for kind in (GiftCard, StoreCreditAccount, LoyaltyAccount):
        for account in stored.all(kind, tenant):
            found[f"{kind.LEDGER} {account.of.account_id}"] = account.balance
    sums = dict.fromkeys(found, 0)
    for entry in stored.all(Entry, tenant):
        sums[f"{entry.ledger} {entry.account_id}"] += entry.amount
    assert sums == found
    return found
