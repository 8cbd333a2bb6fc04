"""The sessions of customers."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.identity import sessions
from chalicelib.domain.identity.commands import SessionOpened, SignIn, UseSession
from chalicelib.domain.identity.errors import SessionEnded, SignInRefused
from chalicelib.domain.identity.model import Audience, Customer
from chalicelib.domain.identity.proof import proved
from chalicelib.kernel.operation import operation


@operation("identity.customer_sign_in", raises=(SignInRefused,))
def customer_sign_in(ctx: Context, command: SignIn) -> SessionOpened:
    """Sign in a customer."""
    customer = proved(ctx, Audience.CUSTOMER, command.email, command.password)
    assert isinstance(customer, Customer)  # noqa: S101 - the audience decides the type
    return sessions.customer_signed_in(ctx, customer)


@operation("identity.customer_refresh", raises=(SessionEnded,))
def customer_refresh(ctx: Context, command: UseSession) -> SessionOpened:
    """Trade a refresh secret for an access token and the next secret."""
    return sessions.rotate(ctx, Audience.CUSTOMER, command.refresh_token)


@operation("identity.customer_sign_out")
def customer_sign_out(ctx: Context, command: UseSession) -> None:
    """End a session; one that has ended already is none to end."""
    ended = sessions.end(ctx, Audience.CUSTOMER, command.refresh_token)
    if ended is not None:
        ctx.audit("customer.logout", "customers", ended.subject_id)
