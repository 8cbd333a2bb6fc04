"""What identity reports. Events name things by id: who acts on them reads the rest, and never meets a secret."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("identity.password_reset_requested")
class PasswordResetRequested(Event, frozen=True, kw_only=True):
    """Somebody asked for a new password; `token_id` leads to the link to mail. `audience` is staff or customer."""

    audience: str
    account_id: str
    token_id: str


@event("identity.email_change_requested")
class EmailChangeRequested(Event, frozen=True, kw_only=True):
    """A customer wants another e-mail: the link goes to the new address, a notice to the old."""

    customer_id: str
    token_id: str


@event("identity.customer_registered")
class CustomerRegistered(Event, frozen=True, kw_only=True):
    """Somebody has a customer account: by signing up, or from staff."""

    customer_id: str
