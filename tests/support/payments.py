"""A shop that takes payments: the deployment joined to the Stripe fake, whose messages arrive at our webhook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from moto import mock_aws

from chalicelib.domain import payments
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Context
from chalicelib.domain.orders import ExpireOrder, Order
from chalicelib.domain.payments import PaymentOpened, Reconcile, RefundItem, RefundMade, RefundOrder
from chalicelib.kernel.operation import Operation
from scripts.local.stripe_fake import StripeFake
from tests.support.deployment import Answer, Deployment, settings
from tests.support.orders import Rows, known_order, place
from tests.support.table import create_table

SECRET, OLD_SECRET = "whsec_present", "whsec_previous"
KEY = "sk_test_shop"


def _start(ctx: Context, command: str) -> PaymentOpened:
    return payments.start_payment(ctx, ctx.uow.get(Order, command))


START: Operation[str, PaymentOpened] = Operation("test.start_payment", _start, None, True)


class Desk:
    """What tests do with a shop that takes payments.

    The provider's messages are let in only while a test waits for them (`settled`): moto takes one caller at a time.
    """

    def __init__(self, deployment: Deployment, fake: StripeFake) -> None:
        self.deployment = deployment
        self.fake = fake
        self.answers: list[Answer] = []
        self.door = threading.Lock()
        self.door.acquire()

    def receive(self, payload: bytes, signature: str | None, host: str = "hooks.souk.test") -> Answer:
        """A request to our webhook, at a host that is no shop's."""
        headers = {} if signature is None else {"Stripe-Signature": signature}
        client = self.deployment.client(host=host)
        answer = client("POST", "/webhooks/stripe", payload.decode(), **headers)
        self.answers.append(answer)
        return answer

    def start(self, order: Order, actor: Actor = ANONYMOUS, shop: str = "demo") -> PaymentOpened:
        """A shopper wants to pay."""
        made: PaymentOpened = self.deployment.run(START, order.id, actor=actor, shop=shop)
        return made

    def pay(self, order: Order, method: str = "pm_card_visa") -> str:
        """A shopper pays; the intent's id."""
        opened = self.start(order)
        intent_id = (opened.client_secret or "").split("_secret_")[0]
        self.fake.control.pay(intent_id, method)
        return intent_id

    def paid(self, order: Order | None = None, method: str = "pm_card_visa") -> Order:
        """An order that was paid online, and heard of."""
        placed = place(self.deployment, order or known_order())
        self.pay(placed, method)
        self.settled()
        assert self.rows(placed).standing == "paid"
        return placed

    def settled(self) -> None:
        """Let the provider's messages in, and wait until all are delivered."""
        self.door.release()
        try:
            assert self.fake.control.wait_for_webhooks()
        finally:
            self.door.acquire()

    def reconcile(self, order: Order) -> None:
        """The sweep's call."""
        self.deployment.run(payments.reconcile, Reconcile(order_id=order.id), actor=SYSTEM)

    def expire(self, order: Order) -> None:
        """The other sweep's call."""
        self.deployment.run(payments.expire_unpaid, ExpireOrder(id=order.id), actor=SYSTEM)

    def refund(self, order: Order, key: str, amount: int | None = None, *items: RefundItem, **more: Any) -> RefundMade:
        """Staff give money back."""
        command = RefundOrder(order_id=order.id, key=key, amount_minor=amount, items=items, **more)
        made: RefundMade = self.deployment.run(payments.refund_order, command)
        return made

    def rows(self, order: Order) -> Rows:
        """What the table holds about an order."""
        return Rows(self.deployment, order.id)

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """What the fake holds of a kind: pi, ch, re, cus, evt."""
        return self.fake.control.objects(kind)

    def taken_minor(self) -> int:
        """Money at the provider: charged and not given back."""
        charges = [charge for charge in self.objects("ch") if charge["status"] == "succeeded"]
        return sum(charge["amount_captured"] - charge["amount_refunded"] for charge in charges)


@contextmanager
def desk(**changes: Any) -> Iterator[Desk]:
    """A fresh deployment on moto, a fresh fake, and a socket that hands the fake's messages to our webhook.

    `changes` are settings of the deployment.
    """
    holder: list[Desk] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            with holder[0].door:
                signature = self.headers["Stripe-Signature"]
                status = 200 if over.is_set() else holder[0].receive(payload, signature).status
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with mock_aws():
        create_table("souk")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        url = f"http://127.0.0.1:{server.server_address[1]}/webhooks/stripe"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with StripeFake(webhook_url=url, webhook_secret=SECRET) as fake:
            secrets = f"{SECRET},{OLD_SECRET}"
            config = settings(stripe_api_key=KEY, stripe_webhook_secret=secrets, stripe_api_base=fake.url, **changes)
            deployment = Deployment(config)
            deployment.open_shops()
            deployment.system.ports.payments._retries = 0  # every fault reaches us
            holder.append(Desk(deployment, fake))
            yield holder[0]
            over.set()
            holder[0].door.release()
        server.shutdown()
        server.server_close()
