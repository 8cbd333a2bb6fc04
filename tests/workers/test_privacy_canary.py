"""A customer with words of their own in every field, who does all that a shop knows: then nobody has known them.

Words are looked for in the table, the read models and what is stored of them, the documents, every message that was
queued, and every line that was logged. They may be found where the law keeps them, and nowhere else.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import (
    catalog,
    gift_cards,
    loyalty,
    metafields,
    orders,
    payments,
    returns,
    reviews,
    settings,
    store_credit,
    webhooks,
)
from chalicelib.domain.catalog import NewVariant, ProductStatus
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.metafields import AddMetafield, ResourceType
from chalicelib.domain.modules import ModuleRow
from chalicelib.domain.orders import Move, Order
from chalicelib.runtime.invoke import Call
from tests.support.accounts import PASSWORD, sign_in_customer, staff_client
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO, Client
from tests.support.dump import dump
from tests.support.shopping import ship_to_france
from tests.workers.test_life_of_an_order import Ears

EMAIL = "canary.mail@example.test"
# What invoices say of the buyer: kept by law, in the fiscal record and the documents made of it.
FISCAL = (EMAIL, "Canary Biller", "Canary Bill Road")
ACCOUNT = ("Canary Holder", "+33 canary phone", "Canary Book", "Canary Lane", "canary.new@example.test")
ORDER = (
    "Canary Ship",
    "Canary Quay",
    "Canary step note",
    "Canary refund reason",
    "Canary return reason",
    "canary order field",
)
BESIDE = (
    "Canary review title", "Canary review text", "Canary Reviewer", "Canary card note", "Canary credit note",
    "Canary points note", "canary customer field", "canary module value", "Canary Browser",
)  # fmt: skip
GONE = (*ACCOUNT, *ORDER, *BESIDE)
EVERY = (*FISCAL, *GONE)
GUEST = ("canary.guest@example.test", "Canary Guest", "Canary Guest Road", "Canary guest review")


class Canary:
    """A shop, a customer in it, and the places where something of them may be."""

    def __init__(self, after: Aftermath, folder: Path) -> None:
        self.after, self.folder = after, folder
        after.system.ports.__dict__["webhook_sender"] = Ears()
        run = after.deployment.run
        run(settings.update_legal_profile, settings.UpdateLegalProfile(name="Atelier SARL"))
        told = ("order.placed", "order.paid", "order.shipped", "refund.issued", "review.created")
        run(webhooks.subscribe, webhooks.Subscribe(url="https://x", events=told, dialect="sovecom"))
        self.rate = ship_to_france(after.deployment)
        variant = NewVariant(price_minor=2000, currency="EUR", units=9)
        made = run(
            catalog.create_product,
            catalog.CreateProduct(title="Lamp", status=ProductStatus.PUBLISHED, variants=(variant,)),
        )
        self.product_id, self.variant_id = made.product.id, made.product.variants[0].id
        self.keys = 0

    def call(self, client: Client, method: str, url: str, body: Any = None) -> Any:
        """A request with a key, so that its answer is kept."""
        self.keys += 1
        answer = client(method, url, body, Idempotency_Key=f"canary-{self.keys}", User_Agent="Canary Browser 1.0")
        assert answer.status < 300, (method, url, answer.status, answer.body)
        return answer.json if answer.body else None

    def buy(self, client: Client, email: str, ship: dict[str, str], bill: dict[str, str]) -> str:
        """From the cart to the refund; the order's id."""
        made = client("POST", "/store/v1/carts", {})
        client.cookies["sov_cart"] = made.cookie("sov_cart")
        cart = f"/store/v1/carts/{made.json['cartId']}"
        if client.bearer:
            owned = client("POST", f"{cart}/customer")
            client.cookies["sov_cart"] = owned.cookie("sov_cart")
        self.call(client, "POST", f"{cart}/items", {"variantId": self.variant_id, "quantity": 2})
        self.call(client, "POST", f"{cart}/shipping-address", ship)
        self.call(client, "POST", f"{cart}/billing-address", bill)
        self.call(client, "POST", f"{cart}/email", {"email": email})
        self.call(client, "POST", f"{cart}/shipping-method", {"shippingRateId": self.rate})
        order_id = str(self.call(client, "POST", f"{cart}/checkout")["id"])
        run = self.after.deployment.run
        run(payments.mark_paid, payments.MarkPaid(order_id=order_id))
        run(orders.move_order, orders.MoveOrder(id=order_id, move=Move.FULFIL, note="Canary step note"))
        run(orders.move_order, orders.MoveOrder(id=order_id, move=Move.SHIP))
        refund = payments.RefundOrder(order_id=order_id, key=order_id, amount_minor=100, reason="Canary refund reason")
        run(payments.refund_order, refund)
        self.after.drain()
        return order_id

    def keep(self, customer_id: str, order_id: str) -> None:
        """What staff, programs and modules keep beside a customer."""
        run = self.after.deployment.run
        card = gift_cards.IssueGiftCard(initial_minor=500, customer_id=customer_id, note="Canary card note")
        run(gift_cards.issue_gift_card, card)
        credit = store_credit.MoveStoreCredit(customer_id=customer_id, amount_minor=100, note="Canary credit note")
        run(store_credit.move_store_credit, credit)
        points = loyalty.AwardPoints(customer_id=customer_id, points=5, note="Canary points note")
        run(loyalty.award_points, points)
        for kind, owner, value in (
            (ResourceType.CUSTOMER, customer_id, "canary customer field"),
            (ResourceType.ORDER, order_id, "canary order field"),
        ):
            command = AddMetafield(resource=kind, resource_id=owner, namespace="crm", key="k", value=value)
            run(metafields.add_metafield, command)
        row = ModuleRow(
            module="wishlist", table="t", group="g", key="k", value='"canary module value"', subject_id=customer_id,
            updated_at=self.after.deployment.clock.now(),
        )  # fmt: skip
        self.after.commit(lambda ctx: ctx.uow.create(row))

    def give_back(self, customer_id: str, order_id: str) -> None:
        """The customer wants to give a unit back."""
        line = self.order(order_id).lines[0]
        wanted = returns.RequestReturn(
            order_id=order_id,
            type=returns.ReturnType.RETURN,
            items=(returns.ReturnItem(line_id=line.id, quantity=1),),
            reason="Canary return reason",
        )
        customer = Actor(kind="customer", id=customer_id, grants=frozenset({Grant.SHOPPER}))
        self.after.deployment.run(returns.request_return, wanted, actor=customer)

    def withdraw(self, order_id: str, email: str, name: str) -> None:
        """Somebody withdraws from a contract, in two steps."""
        run = self.after.deployment.run
        wanted = returns.DeclareWithdrawal(order_number=self.order(order_id).number, email=email, name=name)
        declared = run(returns.declare_withdrawal, wanted, actor=ANONYMOUS)
        confirmed = returns.ConfirmWithdrawal(id=declared.id, token=declared.token)
        run(returns.confirm_withdrawal, confirmed, actor=ANONYMOUS)

    def order(self, order_id: str) -> Order:
        found: Order = self.after.commit(lambda ctx: ctx.uow.get(Order, order_id))
        return found

    def review(self, email: str, name: str, title: str, content: str) -> None:
        command = reviews.SubmitReview(
            product_id=self.product_id, rating=5, title=title, content=content, reviewer_name=name, reviewer_email=email
        )
        self.after.deployment.run(reviews.submit_review, command)

    def store_read_models(self) -> None:
        """As happens every hour."""
        ctx = self.after.system.runtime.context(Call(self.after.deployment.shops["demo"]))
        ctx.ports.trade.snapshot(ctx)
        ctx.ports.catalog.snapshot(ctx)

    def places(self) -> Iterator[tuple[str, str]]:
        """Every place where something may be, with what is there."""
        for (partition, sort), item in dump().items():
            yield f"table {partition.removeprefix(f'{DEMO}#')} {sort}", json.dumps(item, ensure_ascii=False)
        for path in self.folder.rglob("*.sqlite.z"):
            yield f"snapshot {path.name}", zlib.decompress(path.read_bytes()).decode("latin-1")
        for model in (self.after.system.ports.trade, self.after.system.ports.catalog):
            for slot in model._replicas._slots.values():
                if slot.replica is not None:
                    yield f"replica {slot.replica.model.name}", slot.replica.db.serialize("main").decode("latin-1")
        for message in self.after.queues.sent:
            yield f"message {message.queue}", message.body

    def found(self, *words: str) -> set[tuple[str, str]]:
        """Which words are found where."""
        return {
            (word, " ".join(place.split(" ")[:2]).partition("#")[0])
            for place, text in self.places()
            for word in words
            if word.lower() in text.lower()
        }


@pytest.fixture
def canary(after: Aftermath, tmp_path: Path) -> Canary:
    after.system.__dict__["snapshots"] = FolderStore(tmp_path / "snapshots")
    return Canary(after, tmp_path)


def address(name: str, line: str) -> dict[str, str]:
    return {"name": name, "line1": line, "city": "Paris", "postalCode": "75001", "country": "FR"}


def live(canary: Canary) -> tuple[Client, str, str]:
    """All that a customer can do; their client, their id, their order's id."""
    client = canary.after.deployment.client()
    profile = {"email": EMAIL, "password": PASSWORD, "name": "Canary Holder", "phone": "+33 canary phone"}
    customer = canary.call(client, "POST", "/store/v1/customers", {**profile, "acceptsMarketing": True})
    sign_in_customer(client, EMAIL)
    me = "/store/v1/customers/me"
    canary.call(client, "POST", f"{me}/addresses", {"type": "shipping", **address("Canary Book", "Canary Lane")})
    change = {"newEmail": "canary.new@example.test", "currentPassword": PASSWORD}
    canary.call(client, "POST", f"{me}/email/change", change)
    ship, bill = address("Canary Ship", "Canary Quay"), address("Canary Biller", "Canary Bill Road")
    order_id = canary.buy(client, EMAIL, ship, bill)
    canary.review(EMAIL, "Canary Reviewer", "Canary review title", "Canary review text")
    canary.keep(customer["id"], order_id)
    canary.give_back(customer["id"], order_id)
    canary.after.drain()
    canary.store_read_models()
    return client, customer["id"], order_id


def test_nobody_has_known_who_was_erased(canary: Canary, capsys: pytest.CaptureFixture[str]) -> None:
    client, _, _ = live(canary)
    before = canary.found(*EVERY)
    assert {word for word, _ in before} == set(EVERY), "a word that is nowhere proves nothing"
    assert {place for _, place in before} >= {"table ORDER", "table CUSTOMER", "replica trade", "table EMAIL"}
    canary.call(client, "POST", "/store/v1/customers/me/rgpd/erase", {"password": PASSWORD})
    canary.after.drain()
    assert canary.found(*GONE) == set()
    assert canary.found(*FISCAL) == {(word, "table FISCAL") for word in FISCAL}
    logged = capsys.readouterr()
    assert [word for word in EVERY if word.lower() in (logged.out + logged.err).lower()] == []
    assert canary.after.dead() == {}


def test_nobody_has_known_a_guest_who_was_erased(canary: Canary, capsys: pytest.CaptureFixture[str]) -> None:
    email, name, road, review = GUEST
    shopper = canary.after.deployment.client()
    order_id = canary.buy(shopper, email, address("Canary Ship", "Canary Quay"), address(name, road))
    canary.withdraw(order_id, email, "Canary Withdrawer")
    canary.review(email, "Canary Reviewer", review, "Canary review text")
    canary.after.drain()
    canary.store_read_models()
    assert {word for word, _ in canary.found("Canary Withdrawer", review, *GUEST)} == {"Canary Withdrawer", *GUEST}
    staff = staff_client(canary.after.deployment)
    canary.call(staff, "POST", "/admin/v1/privacy/erasures", {"email": email})
    canary.after.drain()
    gone = ("Canary Ship", "Canary Quay", "Canary Reviewer", review, "Canary review text", "Canary refund reason")
    gone = (*gone, "Canary Withdrawer")
    assert canary.found(*gone) == set()
    assert canary.found(email, name, road) == {(word, "table FISCAL") for word in (email, name, road)}
    logged = capsys.readouterr()
    assert [word for word in (*gone, *GUEST) if word.lower() in (logged.out + logged.err).lower()] == []


def test_the_fiscal_record_is_what_it_was(canary: Canary) -> None:
    client, _, order_id = live(canary)
    before = {key: item for key, item in dump().items() if "#FISCAL#" in key[0]}
    files = {path: path.read_bytes() for path in canary.folder.rglob("*.pdf")}
    assert before
    assert files
    canary.call(client, "POST", "/store/v1/customers/me/rgpd/erase", {"password": PASSWORD})
    canary.after.drain()
    assert {key: item for key, item in dump().items() if "#FISCAL#" in key[0]} == before
    assert {path: path.read_bytes() for path in canary.folder.rglob("*.pdf")} == files
    answer = staff_client(canary.after.deployment)("GET", f"/admin/v1/orders/{order_id}")
    assert answer.json["order"]["shippingAddress"] == {"country": "FR", "erased": True}
