"""The rules of promotions that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, NotFound


class FixedPromotionWithoutCurrency(DomainError):
    """A fixed amount off must say of which currency."""


class PercentageAboveWhole(DomainError):
    """Nobody can take more than the whole off (`maximum_bps`)."""


class PromotionValueNegative(DomainError):
    """A promotion takes off; it never adds."""


class FreeShippingWithValue(DomainError):
    """Free shipping takes off what shipping costs; it has no value of its own (`value`)."""


class ScopedPromotionWithoutTargets(DomainError):
    """A promotion on products or categories must name them."""


class PromotionCodeNotApplicable(DomainError):
    """The code takes nothing off this cart; why is not said, so that codes cannot be probed."""


class PromotionNotFound(NotFound):
    """No such promotion."""


class PromotionCodeTaken(Conflict):
    """Another promotion has this code (`code`)."""


class PromotionAlreadyRedeemed(Conflict):
    """Orders were placed with it (`used` times): it stays in the books."""


class PromotionUsedUp(Conflict):
    """A promotion that counted on this cart has reached its limit of uses meanwhile."""
