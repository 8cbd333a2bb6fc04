"""Stripe's test PaymentMethods and test card numbers, and what becomes of a payment made with each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["succeeds", "declines", "needs_authentication", "processes", "fails_later", "processes_forever"]
RefundOutcome = Literal["succeeds", "pending", "fails_later"]


@dataclass(frozen=True)
class Decline:
    """A refusal by the bank: Stripe's error code, the bank's decline code and the message shown to the payer."""

    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True)
class TestMethod:
    """One test PaymentMethod; `decline` with `needs_authentication` strikes after the payer authenticated."""

    outcome: Outcome = "succeeds"
    type: str = "card"
    brand: str = "visa"
    last4: str = "4242"
    funding: str = "credit"
    decline: Decline | None = None
    refunds: RefundOutcome = "succeeds"
    dispute_reason: str | None = None
    funds_available_at_once: bool = False


def _declined(decline_code: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", decline_code, message)


GENERIC = _declined("generic_decline")
INSUFFICIENT_FUNDS = _declined("insufficient_funds", "Your card has insufficient funds.")
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required", "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)  # fmt: skip
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.")
INCORRECT_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.")
PROCESSING_ERROR = Decline(
    "processing_error", "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)  # fmt: skip
VELOCITY = _declined(
    "card_velocity_exceeded", "Your card was declined for making repeated attempts too frequently or exceeding its "
    "amount limit.",
)  # fmt: skip
BANK_FAILURE = Decline(
    "payment_intent_payment_attempt_failed", None, "The payment failed after it was submitted to the bank."
)


def _refused(decline: Decline, last4: str) -> TestMethod:
    return TestMethod(outcome="declines", decline=decline, last4=last4)


def _authenticated(last4: str, decline: Decline | None = None) -> TestMethod:
    return TestMethod(outcome="needs_authentication", last4=last4, decline=decline)


def _bank(outcome: Outcome, kind: str, last4: str, dispute_reason: str | None = None) -> TestMethod:
    decline = BANK_FAILURE if outcome == "fails_later" else None
    return TestMethod(outcome, kind, "", last4, "debit", decline, "pending", dispute_reason)


TEST_METHODS: dict[str, TestMethod] = {
    "pm_card_visa": TestMethod(),
    "pm_card_visa_debit": TestMethod(last4="5556", funding="debit"),
    "pm_card_mastercard": TestMethod(brand="mastercard", last4="4444"),
    "pm_card_mastercard_debit": TestMethod(brand="mastercard", last4="3222", funding="debit"),
    "pm_card_amex": TestMethod(brand="amex", last4="8431"),
    "pm_card_discover": TestMethod(brand="discover", last4="9424"),
    "pm_card_bypassPending": TestMethod(last4="0077", funds_available_at_once=True),
    "pm_card_pendingRefund": TestMethod(last4="7726", refunds="pending"),
    "pm_card_refundFail": TestMethod(last4="5126", refunds="fails_later"),
    "pm_card_createDispute": TestMethod(last4="0259", dispute_reason="fraudulent"),
    "pm_card_createDisputeProductNotReceived": TestMethod(last4="2685", dispute_reason="product_not_received"),
    "pm_card_visa_chargeDeclined": _refused(GENERIC, "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _refused(INSUFFICIENT_FUNDS, "9995"),
    "pm_card_visa_chargeDeclinedLostCard": _refused(_declined("lost_card"), "9987"),
    "pm_card_visa_chargeDeclinedStolenCard": _refused(_declined("stolen_card"), "9979"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _refused(VELOCITY, "6975"),
    "pm_card_chargeDeclinedExpiredCard": _refused(EXPIRED, "0069"),
    "pm_card_chargeDeclinedIncorrectCvc": _refused(INCORRECT_CVC, "0127"),
    "pm_card_chargeDeclinedProcessingError": _refused(PROCESSING_ERROR, "0119"),
    "pm_card_authenticationRequired": _authenticated("3184"),
    "pm_card_threeDSecure2Required": _authenticated("3220"),
    "pm_card_threeDSecureRequired": _authenticated("3063"),
    "pm_card_threeDSecureRequiredChargeDeclined": _authenticated("1629", GENERIC),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": _authenticated("3178", INSUFFICIENT_FUNDS),
    "pm_success_de": _bank("processes", "sepa_debit", "3000"),
    "pm_failed_de": _bank("fails_later", "sepa_debit", "3001"),
    "pm_disputed_de": _bank("processes", "sepa_debit", "3002", "general"),
    "pm_usBankAccount_success": _bank("processes", "us_bank_account", "6789"),
    "pm_usBankAccount_processing": _bank("processes_forever", "us_bank_account", "0009"),
}

# Names that Stripe accepts beside those in its list of test PaymentMethods.
ALIASES = {
    "pm_card_chargeDeclined": "pm_card_visa_chargeDeclined",
    "pm_card_chargeDeclinedInsufficientFunds": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_us": "pm_card_visa",
    "pm_card_de": "pm_card_visa",
    "pm_card_threeDSecure2": "pm_card_threeDSecure2Required",
}

CARD_NUMBERS = {
    "4242424242424242": "pm_card_visa",
    "5555555555554444": "pm_card_mastercard",
    "4000000000000077": "pm_card_bypassPending",
    "4000000000007726": "pm_card_pendingRefund",
    "4000000000005126": "pm_card_refundFail",
    "4000000000000259": "pm_card_createDispute",
    "4000000000000002": "pm_card_visa_chargeDeclined",
    "4000000000009995": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "4000000000009987": "pm_card_visa_chargeDeclinedLostCard",
    "4000000000009979": "pm_card_visa_chargeDeclinedStolenCard",
    "4000000000006975": "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
    "4000000000000069": "pm_card_chargeDeclinedExpiredCard",
    "4000000000000127": "pm_card_chargeDeclinedIncorrectCvc",
    "4000000000000119": "pm_card_chargeDeclinedProcessingError",
    "4000002760003184": "pm_card_authenticationRequired",
    "4000000000003220": "pm_card_threeDSecure2Required",
    "4000008400001629": "pm_card_threeDSecureRequiredChargeDeclined",
    "4000008260003178": "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
}


def token_of(name: str) -> str | None:
    """Return the test PaymentMethod for its name, an alias or a test card number, None for anything else."""
    name = CARD_NUMBERS.get(name.replace(" ", ""), name)
    name = ALIASES.get(name, name)
    return name if name in TEST_METHODS else None
