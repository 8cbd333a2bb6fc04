"""What modules may tell the world: events under their own name, and a few mails."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Customer, Limit
from chalicelib.domain.modules.broker.refusal import CallRefused
from chalicelib.domain.modules.events import ModuleEmitted, ModuleMailQueued
from chalicelib.domain.modules.model import Module, ModuleMail
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.privacy import PersonalText

MAILS = Limit("module_mail", 20, 60)  # per module (SovEcom contract, section 33)
MAX_EVENTS = 10

_Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,40}$(?!\n)")]
# Events are kept and sent on: numbers, flags and ids only, so that nothing about a person gets into them.
_Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{0,64}$(?!\n)")]
_Field = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,40}$(?!\n)")]

_Address = Annotated[PersonalText, Meta(pattern=r"^[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+$(?!\n)", max_length=254)]


class Emission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments that tell something."""

    name: _Word
    data: Annotated[dict[_Field, _Id | int | float | bool | None], Meta(max_length=20)] = {}


class Mail(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Arguments that write a mail: to an address, or to a customer whose address the module need not know."""

    subject: Annotated[PersonalText, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]*$(?!\n)")]
    text: Annotated[PersonalText, Meta(min_length=1, max_length=10_000)]
    to: _Address | None = None
    customer_id: str | None = None
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$(?!\n)")] | None = None


class Fetch(msgspec.Struct, frozen=True):
    """Arguments that call an address."""

    url: str


class Outbox:
    """What one run tells, until its end."""

    def __init__(self, ctx: Context, module: Module) -> None:
        self._ctx = ctx
        self._module = module
        self._events: list[ModuleEmitted] = []
        self._mails: list[ModuleMail] = []

    def emit(self, args: Emission) -> None:
        """Tell something, under the module's own prefix."""
        if len(self._events) >= MAX_EVENTS:
            raise CallRefused("too_many_events")
        name = f"mod_{self._module.name.replace('-', '_')}.{args.name}"
        self._events.append(ModuleEmitted(module=self._module.name, name=name, data=dict(args.data)))

    def mail(self, args: Mail) -> None:
        """Write a mail. One table request when it is to a customer."""
        if len(self._mails) >= MAILS.most:
            raise CallRefused("too_many_mails")
        recipient, locale = self._recipient(args)
        self._mails.append(
            ModuleMail(
                id=self._ctx.new_id(),
                module=self._module.name,
                recipient=recipient,
                locale=args.locale or locale or self._ctx.shop.locale,
                subject=args.subject,
                text=args.text,
                created_at=self._ctx.now,
            )
        )

    def _recipient(self, args: Mail) -> tuple[str, str | None]:
        if args.to is not None and args.customer_id is None:
            return identity.normal_email(args.to), None
        if args.customer_id is None or args.to is not None or not is_uuid(args.customer_id):
            raise CallRefused("invalid_arguments")
        customer = self._ctx.uow.find(Customer, args.customer_id)
        if customer is None or not customer.active:
            raise CallRefused("unknown_customer")
        return customer.email, customer.locale

    def write(self) -> None:
        """Hand all of it to the unit of work; beyond the module's limit of mails the commit is refused."""
        for fact in self._events:
            self._ctx.uow.emit(fact)
        for mail in self._mails:
            self._ctx.uow.create(mail)
            self._ctx.uow.emit(ModuleMailQueued(mail_id=mail.id))
        if self._mails:
            identity.take(self._ctx, MAILS, self._module.name, times=len(self._mails))


def fetch(ctx: Context, args: Fetch) -> Any:
    """No host is on the list of those that modules may call."""
    raise CallRefused("host_not_allowed")
