"""The Python client against the real application: every call goes through the rows, the core and the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from chalicelib.dialects.shopvo import signing
from scripts import clients
from souk import Conflict, Forbidden, InvalidRequest, NotFound, Souk, Unauthorized, Unreachable, verify_webhook
from tests.support.catalog import make_product, variant
from tests.support.deployment import Answer, Client, Deployment

Handler = Callable[[httpx.Request], httpx.Response]


def served(deployment: Deployment) -> Handler:
    """The application as an HTTP server in this process."""
    caller = Client(deployment)

    def handle(request: httpx.Request) -> httpx.Response:
        names = ("authorization", "content-type", "idempotency-key", signing.HEADER.lower())
        headers = {name: request.headers[name] for name in names if name in request.headers}
        target = request.url.raw_path.decode()
        answer: Answer = deployment.call(caller, request.method, target, request.content.decode() or None, headers)
        return httpx.Response(answer.status, headers=answer.headers, text=answer.body)

    return handle


def connect(deployment: Deployment, handler: Handler | None = None, *, signed: bool = False, **options: Any) -> Souk:
    key = deployment.site_client(options.pop("scopes", ("admin:*",)), signed=signed).key
    http = httpx.Client(transport=httpx.MockTransport(handler or served(deployment)))
    waits = options.setdefault("waits", [])
    del options["waits"]
    return Souk("https://shop.test", "demo", key.text, key.signing_secret, http=http, sleep=waits.append, **options)


def test_what_is_committed_is_what_the_document_says() -> None:
    for path, text in clients.texts().items():
        assert path.read_text(encoding="utf-8") == text, "run `make clients`"


def test_lists_are_walked_whole_and_counted_by_page(deployment: Deployment) -> None:
    for number in range(5):
        make_product(deployment, f"Tee {number}")
    shop = connect(deployment)
    assert [each.name for each in shop.iterate_products(limit=2)] == [f"Tee {number}" for number in (4, 3, 2, 1, 0)]
    page = shop.list_products(page=2, limit=2)
    assert ([each.name for each in page.items], page.total, page.total_pages) == (["Tee 2", "Tee 1"], 5, 3)


def test_a_cart_is_filled_with_typed_answers_and_refusals(deployment: Deployment) -> None:
    item = make_product(deployment, "Lamp", variant(2000, 5))
    shop = connect(deployment)
    cart = shop.create_cart(session_id="s-1")
    from souk.models import ItemBody

    wanted = ItemBody(product_id=item.product.id, variant_id=item.product.variants[0].id, quantity=2)
    filled = shop.change_cart(cart_id=cart.id, action="add", item=wanted)
    assert [(each.quantity, each.price) for each in filled.items] == [(2, 2000)]
    assert filled.total == 4000
    with pytest.raises(Conflict) as refused:
        shop.change_cart(cart_id=cart.id, action="add", item=msgspec.structs.replace(wanted, quantity=9))
    assert (refused.value.status, refused.value.code) == (409, "OUT_OF_STOCK")
    assert refused.value.request_id == "test-request"
    with pytest.raises(NotFound):
        shop.get_order("no-such-order")
    with pytest.raises(InvalidRequest) as invalid:
        shop.issue_gift_card(initial_balance=-1)
    assert "initialBalance" in invalid.value.message


def test_who_may_not_is_told(deployment: Deployment) -> None:
    with pytest.raises(Forbidden) as refused:
        connect(deployment, scopes=("read:catalog",)).issue_gift_card(initial_balance=100)
    assert "write:gift-cards" in refused.value.message
    stranger = Souk("https://shop.test", "demo", http=httpx.Client(transport=httpx.MockTransport(served(deployment))))
    with pytest.raises(Unauthorized):
        stranger.list_gift_cards()


def test_every_attempt_is_signed_anew(deployment: Deployment) -> None:
    shop = connect(deployment, signed=True)
    card = shop.issue_gift_card(initial_balance=500)
    assert shop.redeem_gift_card(card.id, amount=200, order_id="o-1").remaining_balance == 300


def test_a_lost_answer_is_asked_for_again_and_the_write_happens_once(deployment: Deployment) -> None:
    real, lost, waits = served(deployment), [], []

    def losing(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        if request.method == "POST" and not lost:
            lost.append(request.headers["idempotency-key"])
            raise httpx.ReadTimeout("the answer is lost")
        return answer

    shop = connect(deployment, losing, waits=waits)
    card = shop.issue_gift_card(initial_balance=500)
    assert [each.id for each in shop.iterate_gift_cards()] == [card.id]
    assert (len(lost), len(waits)) == (1, 1)


def test_who_is_asked_to_wait_waits_as_long(deployment: Deployment) -> None:
    real, answers, waits = served(deployment), [429, 503], []

    def busy(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answers.pop(0), headers={"Retry-After": "7"}) if answers else real(request)

    assert connect(deployment, busy, waits=waits).list_products().total == 0
    assert waits == [7.0, 7.0]


def test_when_no_answer_ever_comes_that_is_said(deployment: Deployment) -> None:
    def dead(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    waits: list[float] = []
    with pytest.raises(Unreachable, match="refused"):
        connect(deployment, dead, waits=waits, attempts=3).list_products()
    assert len(waits) == 2


def test_a_webhook_is_believed_only_when_signed() -> None:
    import time

    body, now = b'{"event":"order.created"}', int(time.time())
    assert verify_webhook("whsec_x", signing.sign("whsec_x", body, now), body)
    assert not verify_webhook("whsec_y", signing.sign("whsec_x", body, now), body)
    assert not verify_webhook("whsec_x", signing.sign("whsec_x", body, now - 301), body)
    assert not verify_webhook("whsec_x", "sha256=", body)
