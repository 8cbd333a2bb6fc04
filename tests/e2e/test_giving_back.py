"""What was bought and is given back on the deployed system: a customer's return, and a guest's withdrawal in two steps."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import facturx
import pytest
from pypdf import PdfReader

from scripts.demo_client import wait_for
from tests.e2e.cloud import Cloud
from tests.e2e.edge import Browser
from tests.e2e.shopping import ADDRESS, Bought, buy, customer, mailed, merchant, printed
from tests.e2e.story import PATIENCE, mails_at_ses

IDA, GUEST = "ida.returns@example.com", "gustav.withdraws@example.com"


@pytest.fixture(scope="module")
def staff(cloud: Cloud) -> Browser:
    return merchant(cloud)


@pytest.fixture(scope="module")
def bought_by_ida(cloud: Cloud, staff: Browser) -> Bought:
    return _invoiced(staff, buy(cloud, customer(cloud, IDA, name="Ida Iversen"), IDA))


@pytest.fixture(scope="module")
def bought_by_guest(cloud: Cloud, staff: Browser) -> Bought:
    return _invoiced(staff, buy(cloud, cloud.browser(), GUEST, {**ADDRESS, "name": "Gustav Grau"}))


def _invoiced(staff: Browser, bought: Bought) -> Bought:
    printed(staff, f"/admin/v1/orders/{bought.id}/invoice")
    return bought


def dossier(staff: Browser, bought: Bought) -> dict[str, Any]:
    found: dict[str, Any] = staff.call("GET", f"/admin/v1/orders/{bought.id}", quiet=True).json
    return found


def listed(staff: Browser, bought: Bought) -> dict[str, Any]:
    """The return of an order in the queue of staff, waited for."""

    def come() -> dict[str, Any] | None:
        rows = staff.call("GET", "/admin/v1/returns?pageSize=100", quiet=True).json["data"]
        mine: list[dict[str, Any]] = [each for each in rows if each["orderId"] == bought.id]
        return mine[0] if mine else None

    return wait_for("the return in the queue", come, PATIENCE)


def refunds(cloud: Cloud, bought: Bought) -> list[tuple[str, int]]:
    """What the provider gave back of an order."""
    intents = [each["id"] for each in cloud.stripe.objects("pi") if bought.id in str(each["metadata"])]
    return [
        (each["status"], each["amount"]) for each in cloud.stripe.objects("re") if each["payment_intent"] in intents
    ]


def credit_note(who: Browser, base: str) -> bytes:
    """The only credit note of an order, as a file, waited for until it is drawn up and printed."""

    def drawn() -> dict[str, Any] | None:
        rows = who.call("GET", base, quiet=True).json
        return rows[0] if len(rows) == 1 else None

    note = wait_for("the credit note", drawn, PATIENCE)
    return printed(who, f"{base}/{note['id']}").body


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_customer_gives_one_of_two_back_and_has_money_and_credit_note(
    cloud: Cloud, staff: Browser, bought_by_ida: Bought
) -> None:
    line = dossier(staff, bought_by_ida)["items"][0]
    assert line["quantity"] == 2
    wanted = {"type": "return", "items": [{"orderItemId": line["id"], "quantity": 1}], "reason": "Too small"}
    path = f"/store/v1/customers/me/orders/{bought_by_ida.id}/returns"
    asked = bought_by_ida.shopper.call("POST", path, wanted, expect=201).json
    assert (asked["status"], refunds(cloud, bought_by_ida)) == ("requested", [])
    assert listed(staff, bought_by_ida)["id"] == asked["id"]
    approve = f"/admin/v1/returns/{asked['id']}/approve"
    bought_by_ida.shopper.call("POST", approve, expect=401)
    back = line["lineTotalAmount"] // 2
    assert staff.call("POST", approve).json["status"] == "refunded"
    staff.call("POST", approve, expect=409)
    assert refunds(cloud, bought_by_ida) == [("succeeded", back)]
    (own,) = bought_by_ida.shopper.call("GET", path).json
    assert own["status"] == "refunded"
    order = dossier(staff, bought_by_ida)["order"]
    assert (order["status"], order["refundedAmount"]) == ("partially_refunded", back)
    by_buyer = credit_note(bought_by_ida.shopper, f"/store/v1/orders/{bought_by_ida.id}/credit-notes")
    assert by_buyer == credit_note(staff, f"/admin/v1/orders/{bought_by_ida.id}/credit-notes")
    assert f"{back / 100:.2f}" in text_of(by_buyer).replace(",", ".")
    assert facturx.get_xml_from_pdf(by_buyer, check_xsd=True, check_schematron=False)[0] == "factur-x.xml"


def test_the_credit_notes_of_others_are_not_seen(cloud: Cloud, staff: Browser, bought_by_ida: Bought) -> None:
    path = f"/store/v1/orders/{bought_by_ida.id}/credit-notes"
    customer(cloud, "ulf.curious@example.com").call("GET", path, expect=404)
    cloud.browser().call("GET", path, expect=401)


def test_a_guest_withdraws_in_two_steps_and_is_told_when_to_the_second(
    cloud: Cloud, staff: Browser, bought_by_guest: Bought
) -> None:
    anybody, number = cloud.browser(), str(bought_by_guest.order["orderNumber"])
    body = {"orderNumber": number, "email": GUEST}
    declared = anybody.call("POST", "/store/v1/withdrawals", body, expect=201).json
    confirm = f"/store/v1/withdrawals/{declared['id']}/confirm"
    anybody.call("POST", confirm, {"token": declared["token"][:-2]}, expect=404)
    before = datetime.now(UTC).replace(microsecond=0)
    confirmed = anybody.call("POST", confirm, {"token": declared["token"]}).json
    assert confirmed["status"] == "received"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", confirmed["declaredAt"])
    declared_at = datetime.fromisoformat(confirmed["declaredAt"])
    assert before <= declared_at <= datetime.now(UTC)
    assert anybody.call("POST", confirm, {"token": declared["token"]}).json == confirmed
    mail = mailed(cloud, GUEST, "withdrawal", number)
    assert f"on {declared_at:%B %-d, %Y, %-I:%M:%S %p} UTC" in " ".join(mail["BodyText"].split())
    row = listed(staff, bought_by_guest)
    assert (row["type"], row["status"], row["customerId"]) == ("withdrawal", "requested", None)
    assert row["withinWithdrawalWindow"] is True
    cloud.settle()
    acknowledged = [each for each in mails_at_ses(cloud, GUEST) if "withdrawal" in each["Subject"]]
    assert len(acknowledged) == 1


def test_who_withdraws_from_all_has_all_back(cloud: Cloud, staff: Browser, bought_by_guest: Bought) -> None:
    row = listed(staff, bought_by_guest)
    assert staff.call("POST", f"/admin/v1/returns/{row['id']}/approve").json["status"] == "refunded"
    total = bought_by_guest.order["totalAmount"]
    assert refunds(cloud, bought_by_guest) == [("succeeded", total)]
    assert dossier(staff, bought_by_guest)["order"]["status"] == "refunded"
    note = credit_note(staff, f"/admin/v1/orders/{bought_by_guest.id}/credit-notes")
    assert f"{total / 100:.2f}" in text_of(note).replace(",", ".")
    assert mailed(cloud, GUEST, "Refund")["Source"] == "shop@atelier.test"


def test_a_withdrawal_from_no_order_is_answered_alike_and_leads_to_nothing(cloud: Cloud, staff: Browser) -> None:
    anybody, nobody = cloud.browser(), "nemo.nowhere@example.com"
    before = staff.call("GET", "/admin/v1/returns").json["total"]
    declared = anybody.call(
        "POST", "/store/v1/withdrawals", {"orderNumber": "9999999", "email": nobody}, expect=201
    ).json
    confirmed = anybody.call("POST", f"/store/v1/withdrawals/{declared['id']}/confirm", {"token": declared["token"]})
    assert confirmed.json["status"] == "received"
    cloud.settle()
    assert mails_at_ses(cloud, nobody) == []
    assert staff.call("GET", "/admin/v1/returns").json["total"] == before
