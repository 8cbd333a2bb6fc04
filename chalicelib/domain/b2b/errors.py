"""The rules of business accounts that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Forbidden, NotFound


class B2BNotInPlan(Forbidden):
    """The shop's plan (`plan`) has no business accounts."""


class B2BAccountNotFound(NotFound):
    """No such business account."""


class CustomerHasAccount(Conflict):
    """The customer (`customer_id`) is a contact of another business account already."""


class TooManyContacts(DomainError):
    """A business account has at most `maximum` contacts."""


class CreditLimitNegative(DomainError):
    """A credit limit is zero or more."""


class CreditLimitBelowOutstanding(Conflict):
    """The company owes more than the new limit would allow: it can be lowered by `available` at most."""


class CreditLimitExceeded(Conflict):
    """The company may owe `available` more, and the order comes to `requested`."""


class B2BAccountInactive(Conflict):
    """The business account is suspended or pending, and cannot buy on terms."""
