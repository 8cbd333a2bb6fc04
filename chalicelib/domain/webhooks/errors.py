"""What can be wrong about webhooks."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, Invalid, NotFound


class WebhookTargetRefused(Invalid):
    """The address may not be called: not https, not public, or not an address at all."""


class TooManySubscriptions(Conflict):
    """The shop has as many subscriptions as it may."""


class TooManyToReplay(Conflict):
    """More happened in that time than is told again at once (`most`): ask for shorter times."""


class SubscriptionNotFound(NotFound):
    """No such subscription."""


class DeliveryNotFound(NotFound):
    """No such delivery."""


class DeliveryNotRetryable(Conflict):
    """Only a delivery that failed or was given up can be armed again. Details: `status`."""
