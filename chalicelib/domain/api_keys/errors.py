"""What can be wrong about API keys."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated


class ApiKeyNotFound(NotFound):
    """No such key."""


class TooManyApiKeys(Conflict):
    """The shop has as many keys as it may (`most`); revoked ones do not count."""


class ApiKeyExpiryPast(Invalid):
    """A key cannot expire before it is made."""


class UnknownScopes(Invalid):
    """A key has scopes that there are, and at least one (`unknown`: those that there are not)."""


class ApiKeyInvalid(Unauthenticated):
    """Nothing that opens this shop: unknown, expired or revoked, which is not told apart."""


class SignatureReplayed(Unauthenticated):
    """The signature was accepted before."""


class ForeignKey(NotFound):
    """The key is one of another shop, for which this one does not exist."""
