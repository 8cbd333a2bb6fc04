"""How the local Stripe fake takes requests: parameters, keys, lists, idempotency and ordered faults."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import requests
import stripe

from scripts.local.stripe_fake import StripeFake, StripeFault
from scripts.local.stripe_fake.parameters import fields_of
from scripts.local.stripe_fake.routes import ROUTES
from tests.support.stripe_fake import KEY, Receiver, await_true, client_of, create, paid


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"amount_minor": 1}, "amount_minor", "parameter_unknown"),
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"shipping": {"name": "A", "address": {"town": "Rome"}}}, "shipping[address][town]", "parameter_unknown"),
        ({"automatic_payment_methods": {"allow_redirects": "never"}}, "automatic_payment_methods[enabled]",
         "parameter_missing"),
        ({"amount": "12.5"}, "amount", "parameter_invalid_integer"),
        ({"capture_method": "later"}, "capture_method", None),
        ({"receipt_email": {"to": "a"}}, "receipt_email", None),
        ({"customer": ""}, "customer", "parameter_invalid_empty"),
        ({"customer": "cus_none"}, "customer", "resource_missing"),
        ({"return_url": "http://shop.test"}, "return_url", None),
        ({"transfer_data": {"destination": "acct_1"}}, "transfer_data", "fake_not_modelled"),
        ({"application_fee_amount": 5}, "application_fee_amount", None),
    ],
)  # fmt: skip
def test_parameters_are_held_to_stripes_own_types(
    client: stripe.StripeClient, params: dict[str, Any], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        create(client, **params)
    assert (refused.value.param, refused.value.code, refused.value.http_status) == (param, code, 400)
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_modelled_parameter_is_one_of_stripes(route: Any) -> None:
    fields = set(fields_of(getattr(stripe.params, route.params_class)))
    assert (route.modelled or set()) - fields == set()


def test_objects_have_only_fields_that_stripe_documents(fake: StripeFake, client: stripe.StripeClient) -> None:
    client.v1.customers.create({"email": "a@example.com"})
    client.v1.refunds.create({"payment_intent": paid(client).id, "amount": 100})
    fake.control.open_dispute(paid(client).id)
    client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["charge.refunded"]})
    kinds = {
        "cus": stripe.Customer, "pi": stripe.PaymentIntent, "ch": stripe.Charge, "re": stripe.Refund,
        "dp": stripe.Dispute, "evt": stripe.Event, "txn": stripe.BalanceTransaction, "pm": stripe.PaymentMethod,
        "we": stripe.WebhookEndpoint,
    }  # fmt: skip
    for kind, documented in kinds.items():
        row = fake.control.objects(kind)[0]
        assert {name for name in row if not name.startswith("_")} - set(documented.__annotations__) == set(), kind


def test_keys_are_checked_and_each_has_its_own_account(receiver: Receiver) -> None:
    with StripeFake(secret_keys=["sk_test_one", "sk_test_two"]) as fake:
        intent = create(client_of(fake, "sk_test_one"))
        with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided: sk_test_\\*hree"):
            create(client_of(fake, "sk_test_three"))
        with pytest.raises(stripe.AuthenticationError):
            create(client_of(fake, "sk_live_one"))
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client_of(fake, "sk_test_two").v1.payment_intents.retrieve(intent.id)
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
        accounts = {client_of(fake, key).v1.accounts.retrieve_current().id for key in ("sk_test_one", "sk_test_two")}
        assert len(accounts) == 2


def test_connected_accounts_are_apart_and_named_in_their_events(
    fake: StripeFake, client: stripe.StripeClient, receiver: Receiver
) -> None:
    connected = client_of(fake, account="acct_shop_a")
    intent = create(connected, application_fee_amount=50, payment_method="pm_card_visa", confirm=True)
    assert client.v1.payment_intents.list().data == []
    charge = connected.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    assert charge.balance_transaction.net == 2500 - 103 - 50
    assert fake.control.wait_for_webhooks()
    assert {json.loads(payload)["account"] for payload, _ in receiver.deliveries} == {"acct_shop_a"}


def test_a_publishable_key_confirms_with_the_client_secret_only(fake: StripeFake, client: stripe.StripeClient) -> None:
    intent = create(client)
    confirm = f"{fake.url}/v1/payment_intents/{intent.id}/confirm"
    form = {"payment_method": "pm_card_visa", "client_secret": f"{intent.id}_secret_guess"}
    assert browser_post(confirm, form)[0] == 400
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    assert browser_post(f"{fake.url}/v1/refunds", {"payment_intent": intent.id})[0] == 403
    status, body = browser_post(confirm, {**form, "client_secret": intent.client_secret})
    assert (status, body["status"]) == (200, "succeeded")


def browser_post(url: str, form: dict[str, str]) -> tuple[int, Any]:
    request = Request(url, urlencode(form).encode(), {"Authorization": "Bearer pk_test_shop"}, method="POST")
    try:
        with urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_lists_go_by_cursor_and_filter(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"email": f"{n % 2}@example.com"}).id for n in range(5)]
    first = client.v1.customers.list({"limit": 2})
    assert ([row.id for row in first.data], first.has_more) == ([made[4], made[3]], True)
    assert [row.id for row in first.auto_paging_iter()] == made[::-1]
    back = client.v1.customers.list({"limit": 2, "ending_before": made[0]})
    assert ([row.id for row in back.data], back.has_more) == ([made[2], made[1]], True)
    assert [row.id for row in client.v1.customers.list({"email": "1@example.com"}).data] == [made[3], made[1]]
    assert client.v1.customers.delete(made[0]).deleted is True
    assert len(client.v1.customers.list().data) == 4
    assert client.v1.customers.list({"created": {"gt": int(time.time()) + 60}}).data == []
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.customers.list({"expand": ["data.email"]})


def test_a_key_replays_its_first_answer(fake: StripeFake, client: stripe.StripeClient) -> None:
    first = create(client, options={"idempotency_key": "order-1"})
    again = create(client, options={"idempotency_key": "order-1"})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert len(fake.control.objects("pi")) == 1
    fake.control.advance(24 * 3600)
    assert create(client, options={"idempotency_key": "order-1"}).id != first.id


def test_a_key_with_other_parameters_is_refused(fake: StripeFake, client: stripe.StripeClient) -> None:
    create(client, options={"idempotency_key": "order-1"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        create(client, 2600, options={"idempotency_key": "order-1"})
    assert refused.value.http_status == 400
    assert len(fake.control.objects("pi")) == 1
    assert create(client_of(fake, "sk_test_other"), 2600, options={"idempotency_key": "order-1"}).amount == 2600


def test_a_declined_confirmation_is_replayed_and_a_malformed_one_is_not(client: stripe.StripeClient) -> None:
    intent = create(client)
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.confirm(
                intent.id, {"payment_method": "pm_card_chargeDeclined"}, {"idempotency_key": "pay-1"}
            )
    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 1
    with pytest.raises(stripe.InvalidRequestError):
        create(client, amount_minor=5, options={"idempotency_key": "order-2"})
    assert create(client, options={"idempotency_key": "order-2"}).amount == 2500


def test_a_key_in_flight_is_refused_and_one_payment_is_made(fake: StripeFake, client: stripe.StripeClient) -> None:
    fake.control.delay_next(0.5, after_commit=False, method="POST", path="/v1/payment_intents")
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(create, client_of(fake), options={"idempotency_key": "order-1"})
        await_true(lambda: fake.control.state()["keys_in_flight"] == 1)
        with pytest.raises(stripe.APIError) as refused:
            create(client, options={"idempotency_key": "order-1"})
        first = slow.result()
    assert (refused.value.http_status, refused.value.error.code) == (409, "idempotency_key_in_use")
    assert create(client, options={"idempotency_key": "order-1"}).id == first.id
    assert len(fake.control.objects("pi")) == 1


def test_a_reply_cut_after_the_commit_is_found_again_by_its_key(fake: StripeFake, client: stripe.StripeClient) -> None:
    fake.control.cut_next(method="POST", path="/v1/payment_intents")
    key = {"idempotency_key": "order-1"}
    with pytest.raises(stripe.APIConnectionError):
        create(client, payment_method="pm_card_visa", confirm=True, options=key)
    assert len(fake.control.objects("ch")) == 1
    again = create(client, payment_method="pm_card_visa", confirm=True, options=key)
    assert again.status == "succeeded"
    assert len(fake.control.objects("ch")) == 1


def test_a_connection_cut_before_the_commit_leaves_nothing(fake: StripeFake, client: stripe.StripeClient) -> None:
    fake.control.cut_next(after_commit=False)
    with pytest.raises(stripe.APIConnectionError):
        create(client)
    assert fake.control.objects("pi") == []


def test_a_reply_later_than_the_timeout_has_still_paid(fake: StripeFake) -> None:
    fake.control.delay_next(0.6)
    hasty = stripe.StripeClient(
        KEY, base_addresses={"api": fake.url}, max_network_retries=0, http_client=stripe.RequestsClient(timeout=0.2)
    )
    with pytest.raises(stripe.APIConnectionError):
        create(hasty, options={"idempotency_key": "order-1"})
    await_true(lambda: len(fake.control.objects("pi")) == 1)
    assert create(hasty, options={"idempotency_key": "order-1"}).id == fake.control.objects("pi")[0]["id"]


@pytest.mark.parametrize(
    ("status", "raised", "code"), [(409, stripe.APIError, "lock_timeout"), (429, stripe.RateLimitError, None)]
)
def test_conflicts_and_rate_limits_are_not_stored(
    fake: StripeFake, client: stripe.StripeClient, status: int, raised: type[stripe.StripeError], code: str | None
) -> None:
    fake.control.fail_next(status, times=2)
    for _ in range(2):
        with pytest.raises(raised) as refused:
            create(client, options={"idempotency_key": "order-1"})
        assert refused.value.http_status == status
        assert refused.value.error.code == (code or "rate_limit")
        assert refused.value.request_id.startswith("req_")
    assert create(client, options={"idempotency_key": "order-1"}).status == "requires_payment_method"


@pytest.mark.parametrize(("after_commit", "intents"), [(False, 0), (True, 1)])
def test_a_server_error_is_stored_under_its_key(
    fake: StripeFake, client: stripe.StripeClient, after_commit: bool, intents: int
) -> None:
    fake.control.fail_next(500, after_commit=after_commit)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as refused:
            create(client, options={"idempotency_key": "order-1"})
        assert refused.value.http_status == 500
    assert len(fake.control.objects("pi")) == intents
    assert [row["replayed"] for row in fake.control.requests()] == [False, True]


def test_a_fault_strikes_the_request_it_was_ordered_for(fake: StripeFake, client: stripe.StripeClient) -> None:
    fake.control.fail_next(500, path="/v1/refunds*", skip=1)
    intent = paid(client)
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    with pytest.raises(stripe.APIError):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    fake.control.fail_next(500)
    fake.control.clear_faults()
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 100


# Malformed requests


@pytest.mark.parametrize(
    ("authorization", "status"),
    [(None, 401), ("Basic c2tfdGVzdF9zaG9wOg==", 200), ("Basic %%%", 401), ("Bearer sk_test_shop", 200)],
)
def test_keys_come_as_bearer_or_basic(fake: StripeFake, authorization: str | None, status: int) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = requests.get(f"{fake.url}/v1/balance", headers=headers, timeout=5)
    assert answer.status_code == status
    assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("path", "form", "status", "param"),
    [
        ("/v1/subscriptions", "", 404, None),
        ("/v1/customers", "a[b=1", 400, "a[b"),
        ("/v1/customers", "name=A&name[x]=B", 400, "name[x]"),
        ("/v1/customers", "address=Rome", 400, "address"),
        ("/v1/customers", "preferred_locales[x]=it", 400, "preferred_locales"),
        ("/v1/customers", f"metadata[{'k' * 41}]=v", 400, "metadata"),
        ("/v1/customers", f"metadata[k]={'v' * 501}", 400, "metadata[k]"),
        ("/v1/payment_intents", "amount=500&currency=eur&confirm=yes", 400, "confirm"),
        ("/v1/webhook_endpoints", "url=shop.test&enabled_events[]=*", 400, "url"),
    ],
)
def test_malformed_forms_are_refused(fake: StripeFake, path: str, form: str, status: int, param: str | None) -> None:
    answer = requests.post(fake.url + path, data=form, headers={"Authorization": f"Bearer {KEY}"}, timeout=5)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error.get("param")) == (status, "invalid_request_error", param)


def test_control_requests_are_checked(fake: StripeFake) -> None:
    for path, body, status in [
        ("/_fake/nothing", "{}", 404),
        ("/_fake/faults", '{"kind": "error"}', 400),
        ("/_fake/faults", "[]", 400),
        ("/_fake/faults", "{", 400),
        ("/_fake/disputes/dp_none/decide", '{"outcome": "won"}', 404),
    ]:
        headers = {"Content-Type": "application/json"}
        assert requests.post(fake.url + path, data=body, headers=headers, timeout=5).status_code == status
    with pytest.raises(StripeFault, match="must be one of succeeded, or failed"):
        fake.control.settle(create(client_of(fake)).id, "perhaps")  # type: ignore[arg-type]


def test_a_key_longer_than_stripes_limit_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        create(client, options={"idempotency_key": "k" * 256})
