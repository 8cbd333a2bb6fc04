"""What can be wrong about customers' groups."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, Invalid, NotFound


class CustomerGroupNotFound(NotFound):
    """No such group of customers."""


class CustomerGroupInUse(Conflict):
    """Only a group in which nobody is can be removed."""


class TooManyCustomerGroups(Conflict):
    """A shop has `limit` groups, and a customer is in fewer still."""


class UnknownCustomerGroups(Invalid):
    """Some of the given groups do not exist; `ids` names them."""
