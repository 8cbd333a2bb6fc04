"""Checkout sessions: a checkout in steps, for integrations. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.checkout_sessions.commands import (
    AdvanceSession,
    Contact,
    Delivery,
    GetSession,
    Payment,
    StartSession,
)
from chalicelib.domain.checkout_sessions.errors import (
    CartOfAnotherCustomer,
    CheckoutChanged,
    SessionComplete,
    SessionNotFound,
    StepIncomplete,
    StepMissing,
    StepTooFarBack,
    TermsNotGranted,
    TooManyCodes,
    TooManyGiftCards,
)
from chalicelib.domain.checkout_sessions.model import (
    Agreement,
    CheckoutSession,
    PayBy,
    PaymentChoice,
    SessionView,
    Stage,
)
from chalicelib.domain.checkout_sessions.operations import advance_session, get_session, start_session

__all__ = [
    "AdvanceSession",
    "Agreement",
    "CartOfAnotherCustomer",
    "CheckoutChanged",
    "CheckoutSession",
    "Contact",
    "Delivery",
    "GetSession",
    "PayBy",
    "Payment",
    "PaymentChoice",
    "SessionComplete",
    "SessionNotFound",
    "SessionView",
    "Stage",
    "StartSession",
    "StepIncomplete",
    "StepMissing",
    "StepTooFarBack",
    "TermsNotGranted",
    "TooManyCodes",
    "TooManyGiftCards",
    "advance_session",
    "get_session",
    "start_session",
]
