"""The list of all that a module's code may ask for, and the check of its grant on every call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.modules.broker import readings, sending
from chalicelib.domain.modules.broker.refusal import CallRefused
from chalicelib.domain.modules.broker.rows import Listing, One, Put, Rows
from chalicelib.domain.modules.broker.sending import Emission, Fetch, Mail, Outbox
from chalicelib.domain.modules.model import Module, Permission
from chalicelib.domain.modules.ports import Answer, Exchange, HostCall


class _Way(NamedTuple):
    """A call: what must be granted, its arguments, and what it does."""

    needs: Permission
    args: type[msgspec.Struct]
    run: Callable[[Broker, Any], Any]


class Broker:
    """Answers the calls of one run in the name of one module. What they change is written by `finish`, or never."""

    def __init__(self, ctx: Context, module: Module, customer_id: str | None) -> None:
        self.ctx = ctx
        self.rows = Rows(ctx, module, customer_id)
        self.outbox = Outbox(ctx, module)
        self._module = module

    def answer(self, calls: Sequence[HostCall]) -> tuple[Exchange, ...]:
        """Do what some calls ask for, in their order; the rows that they name are read in one table request."""
        admitted = [(call, self._admitted(call)) for call in calls]
        self.rows.learn(asked.where for _, asked in admitted if isinstance(asked, One))
        return tuple(Exchange(call=call, answer=self._answer(call, asked)) for call, asked in admitted)

    def _admitted(self, call: HostCall) -> msgspec.Struct | CallRefused:
        """The arguments of a call that the module may make, or why it may not. Default: it may not."""
        way = _WAYS.get(call.name)
        if way is None:
            return CallRefused("unknown_call")
        if not self._module.may(way.needs):
            return CallRefused("permission_not_granted")
        try:
            return msgspec.convert(call.args, way.args)
        except msgspec.ValidationError:
            return CallRefused("invalid_arguments")

    def _answer(self, call: HostCall, asked: msgspec.Struct | CallRefused) -> Answer:
        if isinstance(asked, CallRefused):
            return Answer(error=asked.code)
        try:
            return Answer(value=_WAYS[call.name].run(self, asked))
        except CallRefused as refusal:
            return Answer(error=refusal.code)

    def finish(self) -> None:
        """Hand what the run changed and told to the unit of work."""
        self.rows.write()
        self.outbox.write()


def _reading(read: Callable[[Context, Any], Any]) -> Callable[[Broker, Any], Any]:
    return lambda broker, args: read(broker.ctx, args)


_WAYS = {
    "data.get": _Way(Permission.WRITE_OWN_TABLES, One, lambda broker, args: broker.rows.get(args.where)),
    "data.put": _Way(Permission.WRITE_OWN_TABLES, Put, lambda broker, args: broker.rows.put(args)),
    "data.delete": _Way(Permission.WRITE_OWN_TABLES, One, lambda broker, args: broker.rows.delete(args.where)),
    "data.list": _Way(Permission.WRITE_OWN_TABLES, Listing, lambda broker, args: broker.rows.listed(args)),
    "products.get": _Way(Permission.READ_PRODUCTS, readings.ById, _reading(readings.product)),
    "products.list": _Way(Permission.READ_PRODUCTS, readings.ByIds, _reading(readings.products)),
    "categories.list": _Way(Permission.READ_CATEGORIES, readings.Nothing, _reading(readings.categories)),
    "orders.get": _Way(Permission.READ_ORDERS, readings.ById, _reading(readings.order)),
    "orders.list": _Way(Permission.READ_ORDERS, readings.OfCustomer, _reading(readings.orders)),
    "customers.get": _Way(Permission.READ_CUSTOMERS, readings.ById, _reading(readings.customer)),
    "events.emit": _Way(Permission.EMIT_EVENTS, Emission, lambda broker, args: broker.outbox.emit(args)),
    "email.send": _Way(Permission.EMAIL_SEND, Mail, lambda broker, args: broker.outbox.mail(args)),
    "http.fetch": _Way(Permission.HTTP_OUTBOUND, Fetch, _reading(sending.fetch)),
}
