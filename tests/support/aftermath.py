"""What follows a commit, in this process: the table's stream, queues in memory, the workers' own handlers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.adapters.mail.file_sender import FileSender, SentMail
from chalicelib.adapters.mail.mailer import Mailer
from chalicelib.adapters.mail.message import OutgoingMail
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.checkout.events import placed
from chalicelib.domain.context import SYSTEM, Context
from chalicelib.domain.orders import Order, OrderId, OrderLine, OrderMoved, OrderPaid, PaymentState, Standing
from chalicelib.kernel.events import Event
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.messages import Outgoing
from chalicelib.workers.functions import QUEUES, handlers
from scripts.local.driver import Driver, Faults, Function, MemoryQueue, QueueMapping, StreamMapping, TableStream
from tests.support.deployment import Deployment

PARIS = PostalAddress(name="Zoë Martin", line1="1 rue A", city="Paris", postal_code="75009", country="FR")


class SecondHand:
    """A clock for queues, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class MemoryQueues:
    """See `runtime.messages.Queues`, with queues that `refuse` may close for some messages."""

    clock: SecondHand = field(default_factory=SecondHand)
    refuse: Callable[[Outgoing], bool] = lambda message: False

    def __post_init__(self) -> None:
        self.by_name = {name: MemoryQueue(arn=f"arn:{name}", clock=self.clock) for name in QUEUES}
        self.sent: list[Outgoing] = []

    def send(self, messages: Sequence[Outgoing]) -> set[int]:
        refused = set()
        for position, message in enumerate(messages):
            if self.refuse(message):
                refused.add(position)
                continue
            self.sent.append(message)
            self.by_name[message.queue].send(message.body, message.group, message.deduplication)
        return refused


class MotoStream:
    """The stream of a table of moto's, read where moto keeps it."""

    def __init__(self, table: str) -> None:
        self.arn = f"arn:aws:dynamodb:us-east-1:{DEFAULT_ACCOUNT_ID}:table/{table}/stream/moto"
        self._name = table
        self._read = 0

    def read(self, limit: int) -> list[dict[str, Any]]:
        # A transaction that is rolled back leaves another table object behind.
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[self._name]
        items = table.stream_shard.items[self._read : self._read + limit]
        self._read += len(items)
        return [item.to_json() for item in items]

    def confirm(self, record: dict[str, Any]) -> None:
        """Nothing is forgotten between runs, because there is one."""


class Post:
    """A sender that keeps mails in a folder, and fails when told to."""

    def __init__(self, folder: Path) -> None:
        self.files = FileSender(folder)
        self.failures: list[Exception] = []
        self.attempts = 0

    def send(self, message: OutgoingMail) -> str | None:
        self.attempts += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.files.send(message)

    def sent(self) -> list[SentMail]:
        return self.files.sent()


class Aftermath:
    """The workers around a deployment."""

    def __init__(
        self, deployment: Deployment, folder: Path, faults: Faults | None = None, queues: MemoryQueues | None = None
    ) -> None:
        self.deployment = deployment
        self.system: Any = deployment.system
        self.faults = faults or Faults()
        self.queues = queues or MemoryQueues()
        self.post = Post(folder / "mail")
        self.documents = FolderStore(folder / "documents")
        self.system.__dict__["queues"] = self.queues
        self.system.ports.__dict__["mailer"] = Mailer(self.post, "shop@souk.test")
        self.system.ports.__dict__["documents"] = self.documents
        self.handlers = handlers(self.system)
        self.driver = Driver(streams=[self._stream()], queues=[self._queue(name) for name in QUEUES])

    def _stream(self) -> StreamMapping:
        config = self.system.config
        if config.endpoint_url is None:
            return StreamMapping(self._function("relay"), MotoStream(config.table))
        dynamodb = boto3.client("dynamodb", region_name=config.region, endpoint_url=config.endpoint_url)
        streams = boto3.client("dynamodbstreams", region_name=config.region, endpoint_url=config.endpoint_url)
        arn = dynamodb.describe_table(TableName=config.table)["Table"]["LatestStreamArn"]
        return StreamMapping(self._function("relay"), TableStream(streams, arn))

    def _queue(self, name: str) -> QueueMapping:
        return QueueMapping(self._function(name), self.queues.by_name[name], retry_after_seconds=0)

    def _function(self, name: str) -> Function:
        return Function(name, self.handlers[name], faults=self.faults)

    def drain(self) -> int:
        """Work through everything until nothing is left."""
        return self.driver.drain()

    def run(self, name: str) -> Any:
        """Call a schedule's function once."""
        return self.handlers[name]({}, None)

    def pass_time(self, **by: float) -> None:
        """Move the shops' clock, and that of the queues."""
        self.deployment.clock.advance(timedelta(**by))
        self.queues.clock.seconds += timedelta(**by).total_seconds()

    def dead(self) -> dict[str, int]:
        """How many messages each queue gave up on, where any."""
        return {name: len(queue.dead) for name, queue in self.queues.by_name.items() if queue.dead}

    def commit(self, write: Callable[[Context], Any], shop: str = "demo") -> Any:
        """Run something as an operation of the system."""
        operation: Operation[None, Any] = Operation("test.write", lambda ctx, command: write(ctx), None, writes=True)
        return self.deployment.run(operation, None, shop=shop, actor=SYSTEM)

    def emit(self, *events: Event, shop: str = "demo") -> None:
        """Commit events alone."""
        self.commit(lambda ctx: [ctx.uow.emit(event) for event in events], shop)


def order_of(ctx: Context, number: str, **changes: Any) -> Order:
    """A paid order: 2 lamps at 20.00, VAT of 20 % included, 4.00 off, shipping 4.90."""
    line = OrderLine(
        id=ctx.new_id(),
        product_id=ctx.new_id(),
        variant_id=ctx.new_id(),
        product_title="Lamp",
        variant_title="Default",
        sku="L-1",
        quantity=2,
        unit_price_minor=2000,
        subtotal_minor=4000,
        discount_minor=400,
        tax_rate="0.2000",
        tax_minor=600,
        total_minor=3600,
        created_at=ctx.now,
    )
    base: dict[str, Any] = {
        "id": OrderId(ctx.new_id()),
        "number": number,
        "cart_id": ctx.new_id(),
        "email": "zoe@example.test",
        "currency": "EUR",
        "payment": PaymentState.PAID,
        "lines": (line,),
        "subtotal_minor": 4000,
        "discount_minor": 400,
        "shipping_minor": 490,
        "items_tax_minor": 600,
        "shipping_tax_minor": 82,
        "total_minor": 4090,
        "tax_mode": "eu_vat",
        "shipping_tax_rate": "0.2000",
        "shipping_address": PARIS,
        "billing_address": PARIS,
        "shipping_method": "Colissimo",
        "guest_token_hash": "0" * 64,
        "stock_taken": False,
        "placed_at": ctx.now,
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }
    return Order(**{**base, **changes})


def moved(order: Order, kind: type[OrderMoved], status: Standing, before: Standing = Standing.PAID) -> OrderMoved:
    """An event of an order's life."""
    return kind(
        order_id=order.id,
        number=order.number,
        customer_id=order.customer_id,
        status=status,
        previous_status=before,
        total_minor=order.total_minor,
        refunded_minor=order.refunded_minor,
        currency=order.currency,
    )


def paid(order: Order) -> OrderMoved:
    """The event of an order's payment."""
    return moved(order, OrderPaid, Standing.PAID, Standing.PENDING_PAYMENT)


__all__ = ["PARIS", "Aftermath", "MemoryQueues", "Post", "SecondHand", "moved", "order_of", "paid", "placed"]
