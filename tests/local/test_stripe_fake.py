"""Payments, refunds and disputes at the local Stripe fake, driven by Stripe's own library."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from scripts.local.stripe_fake import StripeFake, StripeFault
from tests.support.stripe_fake import KEY, Receiver, client_of, create, paid


def test_a_payment_succeeds_with_its_charge_and_balance_transaction(client: stripe.StripeClient) -> None:
    intent = create(client, metadata={"order": "o1"}, description="Order 1")
    assert (intent.status, intent.amount_received, intent.latest_charge) == ("requires_payment_method", 0, None)

    confirmed = client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge.balance_transaction"]}
    )

    charge = confirmed.latest_charge
    assert isinstance(charge, stripe.Charge)
    transaction = charge.balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert (confirmed.status, confirmed.amount_received) == ("succeeded", 2500)
    assert (charge.paid, charge.captured, charge.amount_captured, charge.metadata["order"]) == (True, True, 2500, "o1")
    assert (transaction.amount, transaction.fee, transaction.net, transaction.status) == (2500, 103, 2397, "pending")
    assert client.v1.balance.retrieve().pending[0].amount == 2397


def test_stripe_api_base_reaches_the_fake_too(fake: StripeFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe, "api_base", fake.url)
    monkeypatch.setattr(stripe, "api_key", KEY)
    made = stripe.Customer.create(email="a@example.com", name="A", address={"city": "Rome", "country": "IT"})
    assert stripe.Customer.retrieve(made.id).address.city == "Rome"


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
    ],
)
def test_a_refused_card_leaves_the_intent_open(
    client: stripe.StripeClient, method: str, code: str, decline_code: str
) -> None:
    intent = create(client)
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": method})

    error = refused.value.error
    assert (refused.value.http_status, refused.value.code, error.decline_code) == (402, code, decline_code)
    assert error.payment_intent.id == intent.id
    left = client.v1.payment_intents.retrieve(intent.id)
    assert (left.status, left.payment_method) == ("requires_payment_method", None)
    assert (left.last_payment_error.code, left.last_payment_error.decline_code) == (code, decline_code)
    assert client.v1.charges.retrieve(left.latest_charge).status == "failed"
    assert client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"
    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 2


@pytest.mark.parametrize("method", ["pm_card_authenticationRequired", "pm_card_threeDSecure2Required"])
def test_three_d_secure_waits_for_the_payer(fake: StripeFake, client: stripe.StripeClient, method: str) -> None:
    intent = create(client, payment_method=method, confirm=True, return_url="http://shop.test/done?cart=1")
    assert intent.status == "requires_action"
    assert intent.next_action.redirect_to_url.url == f"{fake.url}/_fake/3ds/{intent.id}"
    assert intent.latest_charge is None

    done = fake.control.authenticate(intent.id)
    assert done["status"] == "succeeded"
    assert done["return_address"] == (
        f"http://shop.test/done?cart=1&payment_intent={intent.id}"
        f"&payment_intent_client_secret={intent.client_secret}&redirect_status=succeeded"
    )
    with pytest.raises(StripeFault, match="not waiting for the payer"):
        fake.control.authenticate(intent.id)


def test_three_d_secure_can_fail_and_is_refused_off_session(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = paid(client, method="pm_card_threeDSecure2Required")
    assert intent.next_action.type == "use_stripe_sdk"
    failed = fake.control.authenticate(intent.id, "failed")
    assert (failed["status"], failed["latest_charge"]) == ("requires_payment_method", None)
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"

    with pytest.raises(stripe.CardError) as refused:
        create(client, payment_method="pm_card_authenticationRequired", confirm=True, off_session=True)
    assert refused.value.code == "authentication_required"


@pytest.mark.parametrize(
    ("method", "outcome", "status"),
    [
        ("pm_success_de", None, "succeeded"),
        ("pm_failed_de", None, "requires_payment_method"),
        ("pm_success_de", "failed", "requires_payment_method"),
    ],
)
def test_a_bank_debit_is_processing_until_the_bank_answers(
    fake: StripeFake, client: stripe.StripeClient, method: str, outcome: Any, status: str
) -> None:
    intent = paid(client, method=method)
    assert intent.status == "processing"
    assert client.v1.charges.retrieve(intent.latest_charge).status == "pending"
    assert fake.control.settle(intent.id, outcome)["status"] == status
    assert client.v1.payment_intents.retrieve(intent.id).amount_received == (2500 if status == "succeeded" else 0)


def test_time_settles_debits_and_releases_authorizations(fake: StripeFake, client: stripe.StripeClient) -> None:
    debit = paid(client, method="pm_success_de")
    held = create(client, capture_method="manual", payment_method="pm_card_visa", confirm=True)
    fake.control.advance(5 * 24 * 3600)
    assert client.v1.payment_intents.retrieve(debit.id).status == "succeeded"
    assert client.v1.payment_intents.retrieve(held.id).status == "requires_capture"
    fake.control.advance(2 * 24 * 3600)
    expired = client.v1.payment_intents.retrieve(held.id)
    assert (expired.status, expired.cancellation_reason) == ("canceled", "automatic")


def test_manual_capture_takes_part_and_no_more(client: stripe.StripeClient) -> None:
    intent = create(client, capture_method="manual", payment_method="pm_card_visa", confirm=True)
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 2500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 2501})
    assert refused.value.code == "amount_too_large"
    captured = client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 2000})
    assert (captured.status, captured.amount_received, captured.amount_capturable) == ("succeeded", 2000, 0)
    with pytest.raises(stripe.InvalidRequestError, match="could not be captured"):
        client.v1.payment_intents.capture(intent.id)


def test_cancelling_releases_an_authorization_but_not_a_payment(client: stripe.StripeClient) -> None:
    held = create(client, capture_method="manual", payment_method="pm_card_visa", confirm=True)
    gone = client.v1.payment_intents.cancel(held.id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    assert client.v1.charges.retrieve(held.latest_charge).refunded is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.cancel(paid(client).id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert refused.value.error.payment_intent.status == "succeeded"


def test_an_intent_changes_only_until_it_is_paid(client: stripe.StripeClient) -> None:
    intent = create(client, metadata={"a": "1", "b": "2"})
    changed = client.v1.payment_intents.update(intent.id, {"amount": 900, "metadata": {"a": "", "c": "3"}})
    assert (changed.amount, changed.metadata.to_dict()) == (900, {"b": "2", "c": "3"})
    client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.update(intent.id, {"amount": 800})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert client.v1.payment_intents.update(intent.id, {"metadata": {"b": ""}}).metadata.to_dict() == {"c": "3"}


def test_automatic_methods_need_a_return_address_and_leave_no_intent(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(
            {"amount": 900, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
        )
    assert refused.value.param == "return_url"
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (0, "eur", "parameter_invalid_integer"),
        (100_000_000, "eur", "amount_too_large"),
        (1001, "kwd", "parameter_invalid_integer"),
        (500, "zzz", None),
    ],
)
def test_amounts_keep_to_the_limits_of_their_currency(
    client: stripe.StripeClient, amount: int, currency: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        create(client, amount, currency=currency)
    assert refused.value.code == code
    assert create(client, 50, currency="JPY").currency == "jpy"


def test_refunds_stop_at_what_was_charged(client: stripe.StripeClient) -> None:
    intent = paid(client, 1000)
    first = client.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 400, "reason": "requested_by_customer", "metadata": {"return": "r1"}}
    )
    assert (first.status, first.reason, first.metadata["return"]) == ("succeeded", "requested_by_customer", "r1")
    with pytest.raises(stripe.InvalidRequestError, match=r"6.01 eur.*is greater than unrefunded amount.*6.00 eur"):
        client.v1.refunds.create({"charge": intent.latest_charge, "amount": 601})
    client.v1.refunds.create({"charge": intent.latest_charge})
    charge = client.v1.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (1000, True, 2)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refused.value.code == "charge_already_refunded"


def test_refunds_in_parallel_stop_at_what_was_charged(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = paid(client, 1000)

    def refund(_: int) -> bool:
        try:
            client_of(fake).v1.refunds.create({"payment_intent": intent.id, "amount": 300})
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(refund, range(8))) == 3
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 900


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "parameter_missing"),
        ({"payment_intent": "pi_none"}, "resource_missing"),
        ({"reason": "bored"}, None),
        ({"amount": -1}, "parameter_invalid_integer"),
    ],
)
def test_malformed_refunds_are_refused(client: stripe.StripeClient, params: dict[str, Any], code: str | None) -> None:
    full = params if not params or "payment_intent" in params else {"payment_intent": paid(client).id, **params}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create(full)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert client.v1.refunds.list().data == []


def test_an_unpaid_intent_has_nothing_to_refund(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        client.v1.refunds.create({"payment_intent": create(client).id})


@pytest.mark.parametrize(
    ("method", "at_first", "in_the_end", "refunded"),
    [("pm_card_pendingRefund", "pending", "succeeded", 400), ("pm_card_refundFail", "succeeded", "failed", 0)],
)
def test_refunds_that_the_bank_answers_later(
    fake: StripeFake, client: stripe.StripeClient, method: str, at_first: str, in_the_end: str, refunded: int
) -> None:
    intent = paid(client, method=method)
    refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 400})
    assert refund.status == at_first
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 400
    assert fake.control.settle_refund(refund.id)["status"] == in_the_end
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == refunded


@pytest.mark.parametrize(("outcome", "net"), [("won", 2397 - 1500), ("lost", -103 - 1500)])
def test_a_dispute_takes_the_money_and_the_bank_decides(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver, outcome: Any, net: int
) -> None:
    intent = paid(client)
    dispute = fake.control.open_dispute(intent.id, "product_not_received")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    evidence = {"evidence": {"shipping_tracking_number": "T1"}}
    assert client.v1.disputes.update(dispute["id"], evidence).status == "under_review"
    assert fake.control.decide_dispute(dispute["id"], outcome)["status"] == outcome
    assert sum(row["net"] for row in fake.control.objects("txn")) == net
    assert fake.control.wait_for_webhooks()
    reinstated = ["charge.dispute.funds_reinstated"] if outcome == "won" else []
    assert receiver.types()[3:] == [
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.updated", "charge.dispute.closed",
        *reinstated,
    ]  # fmt: skip


# The other resources


def test_customers_change_and_cannot_be_used_once_deleted(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"name": "A", "address": {"city": "Rome"}, "metadata": {"shop": "s1"}})
    changed = client.v1.customers.update(made.id, {"name": "B", "address": "", "metadata": {"vat": "IT1"}})
    assert (changed.name, changed.address) == ("B", None)
    assert changed.metadata.to_dict() == {"shop": "s1", "vat": "IT1"}
    assert create(client, customer=made.id).customer == made.id
    client.v1.customers.delete(made.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        create(client, customer=made.id)
    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")
    updates = client.v1.events.list({"type": "customer.*"}).data
    assert [event.type for event in updates] == ["customer.deleted", "customer.updated", "customer.created"]
    assert updates[1].data.previous_attributes["name"] == "A"


def test_charges_keep_their_own_notes(client: stripe.StripeClient) -> None:
    intent = paid(client)
    client.v1.charges.update(intent.latest_charge, {"description": "Order 7", "metadata": {"invoice": "7"}})
    charge = client.v1.charges.retrieve(intent.latest_charge, {"expand": ["payment_method", "payment_intent"]})
    assert (charge.description, charge.metadata["invoice"]) == ("Order 7", "7")
    assert (charge.payment_intent.description, charge.payment_method_details.card.last4) == (None, "4242")
    assert client.v1.payment_methods.retrieve(intent.payment_method).card.brand == "visa"


def test_balance_transactions_tell_each_movement(client: stripe.StripeClient) -> None:
    intent = paid(client, method="pm_card_bypassPending")
    refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    assert client.v1.refunds.retrieve(refund.id).balance_transaction == refund.balance_transaction
    moved = client.v1.balance_transactions.list().data
    assert [(row.type, row.amount, row.status) for row in moved] == [
        ("refund", -500, "available"),
        ("charge", 2500, "available"),
    ]
    assert client.v1.balance_transactions.retrieve(moved[1].id).source == intent.latest_charge
    assert client.v1.balance.retrieve().available[0].amount == 2397 - 500


def test_a_card_that_is_always_disputed(client: stripe.StripeClient) -> None:
    intent = paid(client, method="pm_card_createDispute")
    (dispute,) = client.v1.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.amount, dispute.reason, dispute.status) == (2500, "fraudulent", "needs_response")
    draft = client.v1.disputes.update(dispute.id, {"evidence": {"customer_name": "A"}, "submit": False})
    assert (draft.status, draft.evidence.customer_name) == ("needs_response", "A")
    assert client.v1.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute.id)
    assert client.v1.disputes.retrieve(dispute.id).status == "lost"


def test_a_card_refused_after_its_payer_authenticated(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = paid(client, method="pm_card_threeDSecureRequiredChargeDeclined")
    failed = fake.control.authenticate(intent.id)
    assert (failed["status"], failed["last_payment_error"]["code"]) == ("requires_payment_method", "card_declined")
    with pytest.raises(stripe.CardError) as refused:
        create(client, payment_method="pm_card_threeDSecure2Required", confirm=True, error_on_requires_action=True)
    assert refused.value.code == "authentication_required"
    assert refused.value.error.payment_intent.latest_charge is None


def test_a_debit_that_never_settles_can_be_cancelled(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = paid_in_dollars(client)
    fake.control.advance(365 * 24 * 3600)
    assert client.v1.payment_intents.retrieve(intent.id).status == "processing"
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"
    assert client.v1.charges.retrieve(intent.latest_charge).status == "failed"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        create(client, payment_method="pm_usBankAccount_processing", confirm=True)
    assert refused.value.code == "payment_intent_incompatible_payment_method"


def paid_in_dollars(client: stripe.StripeClient) -> stripe.PaymentIntent:
    return create(client, currency="usd", payment_method="pm_usBankAccount_processing", confirm=True)


def test_an_intent_waits_for_its_payment_method_and_is_confirmed_once(client: stripe.StripeClient) -> None:
    intent = create(client, allowed_payment_method_types=["card"])
    assert intent.payment_method_types == ["card"]
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        client.v1.payment_intents.confirm(intent.id)
    chosen = client.v1.payment_intents.update(intent.id, {"payment_method": "pm_card_visa"})
    assert chosen.status == "requires_confirmation"
    assert client.v1.payment_intents.confirm(intent.id).payment_method == chosen.payment_method
    with pytest.raises(stripe.InvalidRequestError, match="already succeeded"):
        client.v1.payment_intents.confirm(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.confirm(create(client).id, {"payment_method": "pm_none"})
    assert (refused.value.http_status, refused.value.param) == (400, "payment_method")


def test_only_a_captured_charge_is_refunded(client: stripe.StripeClient) -> None:
    held = create(client, capture_method="manual", payment_method="pm_card_visa", confirm=True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": held.id})
    assert refused.value.code == "charge_not_refundable"
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        client.v1.refunds.create({"payment_intent": held.id, "charge": held.latest_charge})
    client.v1.payment_intents.capture(held.id)
    refund = client.v1.refunds.create({"charge": held.latest_charge})
    assert client.v1.refunds.update(refund.id, {"metadata": {"note": "n"}}).metadata["note"] == "n"
