"""A whole shop that may die and be started again: its table, its queues, its provider, its mails outlive it."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from chalicelib.adapters.mail.file_sender import SentMail
from chalicelib.domain import payments
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Shop
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.orders import Order, standing_of
from chalicelib.domain.payments import Payment, Refund
from chalicelib.domain.returns import Return
from chalicelib.domain.stock import StockLevel
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import Commit, machine_now
from chalicelib.workers import outbox
from scripts.local.stripe_fake import StripeFake
from scripts.local.stripe_fake.signatures import signature_header
from tests.support.aftermath import Aftermath, MemoryQueues
from tests.support.deployment import DEMO, NOON, Deployment, settings
from tests.support.judge import findings
from tests.support.market import PARIS, Goods, Market, Ticket
from tests.support.patience import set_patience
from tests.support.stored import Stored

SECRET = "whsec_present"
VISIBILITY_SECONDS = 360.0


class World:
    """What outlives a process, and the process of the moment (`deployment` with its `workers`)."""

    def __init__(self, folder: Path, provider: StripeFake, **config: Any) -> None:
        self.provider = provider
        self._folder = folder
        self._config = settings(
            stripe_api_key="sk_test_shop", stripe_api_base=provider.url, stripe_webhook_secret=SECRET, **config
        )
        self.deployment = self._start()
        self.deployment.open_shops()
        self.workers = self._work(MemoryQueues())
        self.market = Market(self, self.shop)

    @property
    def shop(self) -> Shop:
        """The demo shop."""
        return self.deployment.shops["demo"]

    def restart(self) -> None:
        """A new process: nothing in memory, minutes later; the stream begins again, so every event comes twice."""
        gone = self.workers
        self.deployment = self._start()
        self.deployment.clock.at = gone.deployment.clock.at
        self.deployment.shops = gone.deployment.shops
        self.workers = self._work(gone.queues)
        self.workers.pass_time(minutes=7)

    def _start(self) -> Deployment:
        started = Deployment(self._config)
        set_patience(started.system)
        return started

    def _work(self, queues: MemoryQueues) -> Aftermath:
        """The workers of the present process; what they fail at comes again after the queue's visibility time."""
        workers = Aftermath(self.deployment, self._folder, queues=queues)
        for name, mapping in zip(queues.by_name, workers.driver.queues, strict=True):
            mapping.retry_after_seconds = None
            queues.by_name[name].visibility_seconds = VISIBILITY_SECONDS
        return workers

    def run(self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None) -> Any:
        """Call an operation, as `Stage.run` does."""
        return self.deployment.system.runtime.invoke(operation, command, Call(shop, actor, key=key))

    def ready_cart(self, goods: Sequence[Goods], quantity: int) -> Ticket:
        """A cart ready for checkout, without holds."""
        ticket, cart = self.market.lapsed_cart(goods, NOON, quantity=quantity)
        uow = self.deployment.system.unit(self.shop.id, "nonce")
        uow.create(cart)
        uow.commit()
        return ticket

    def tell(self) -> list[int]:
        """Every message of the provider so far arrives at the webhook, oldest first; the statuses it gets."""
        client = self.deployment.client(host="hooks.souk.test")
        statuses = []
        for event in sorted(self.provider.control.objects("evt"), key=lambda row: row["created"]):
            body = json.dumps(event)
            signature = signature_header(body.encode(), [SECRET], int(time.time()))
            statuses.append(client("POST", "/webhooks/stripe", body, Stripe_Signature=signature).status)
        return statuses

    def settle(self) -> None:
        """Everything that time brings: queues are worked off, schedules run, queues are worked off."""
        self.workers.drain()
        self.workers.pass_time(minutes=7)
        with mock.patch.object(outbox, "machine_now", lambda: machine_now() + timedelta(hours=1)):
            self.workers.run("retry_due")
        self.workers.drain()

    def sent(self) -> list[SentMail]:
        """Every mail that left, also those that left twice."""
        return self.workers.post.sent()

    def findings(self) -> list[str]:
        """What is wrong in the demo shop."""
        ctx = self.deployment.system.runtime.context(Call(self.shop, SYSTEM))
        stored = self.stored()
        unsent = [commit for commit in stored.all(Commit, DEMO) if commit.events and not commit.published]
        dead = [f"dead letters: {self.workers.dead()}"] if self.workers.dead() else []
        return [*findings(ctx, stored), *dead, *(f"unpublished {commit.id}" for commit in unsent)]

    def stored(self) -> Stored:
        """The table as it is now."""
        return Stored(self._config.endpoint_url, only=DEMO)

    def state(self) -> dict[str, Any]:
        """Where everything stands, without ids and times: what a crash must not change."""
        stored = self.stored()
        control = self.provider.control
        return {
            "orders": [
                (standing_of(order).value, order.total_minor, order.refunded_minor) for order in stored.all(Order, DEMO)
            ],
            "stock": sorted(
                Counter(
                    (level.on_hand, level.held, level.allocated, level.available)
                    for level in stored.all(StockLevel, DEMO)
                ).items()
            ),
            "payments": sorted((each.status.value, each.received_minor) for each in stored.all(Payment, DEMO)),
            "refunds": [(each.status.value, each.amount_minor) for each in stored.all(Refund, DEMO)],
            "returns": [(each.status.value, each.attempt) for each in stored.all(Return, DEMO)],
            "known": stored.places(DEMO, PARIS.name or "", PARIS.line1 or "", "zoe@example.test"),
            "documents": sorted((each.kind.value, each.number) for each in stored.all(IssuedDocument, DEMO)),
            "provider": [
                (row["status"], row["amount"], row["amount_received"]) for row in control.objects("pi")
            ],
            "given back": [(row["status"], row["amount"]) for row in control.objects("re")],
            # A mail may be sent again after a crash, under the same id.
            "mails": sorted({mail.mail_id: re.sub(r"\d", "n", mail.subject) for mail in self.sent()}.values()),
        }  # fmt: skip


def pay_online(world: World, ticket: Any) -> str:
    """A shopper pays what is in a cart; the order's id. The provider's messages are not told yet."""
    opened = world.market.shopper(payments.open_payment, ticket.access)
    world.provider.control.pay((opened.client_secret or "").split("_secret_")[0])
    return str(opened.order_id)


@contextmanager
def silence() -> Iterator[None]:
    """No log lines meanwhile."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
