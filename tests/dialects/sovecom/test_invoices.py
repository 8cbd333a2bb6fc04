"""Invoices on the wire: a PDF in the browser, for staff and for whoever bought; nobody else learns that there is one."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.invoicing import CreditOrder, DocumentKind, IssuedDocument, issue_credit_note
from chalicelib.domain.orders import Order
from scripts import export_ledger, verify_ledger
from tests.support.accounts import customer_client, staff_client
from tests.support.aftermath import Aftermath, order_of, paid
from tests.support.deployment import DEMO, Answer, Client, Deployment

MISSING = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    return Aftermath(deployment, tmp_path)


def bought(after: Aftermath, customer_id: str | None = None, shop: str = "demo") -> Order:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1", customer_id=customer_id)), shop)
    return order


def invoiced(after: Aftermath, **who: Any) -> Order:
    order = bought(after, **who)
    after.emit(paid(order), shop=who.get("shop", "demo"))
    after.drain()
    return order


def credited(after: Aftermath, order: Order, shop: str = "demo") -> str:
    """A refund of 1.00 and its credit note, by id."""

    def give_back(ctx: Any) -> str:
        note_id: str = ctx.new_id()
        wanted = CreditOrder(credit_note_id=note_id, refund_id=DEMO, order_id=order.id, amount_minor=100, tax_minor=17)
        issue_credit_note(ctx, wanted)
        return note_id

    note: str = after.commit(give_back, shop)
    after.drain()
    return note


def pdf(answer: Answer) -> bytes:
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="invoice-STD-2026-000001.pdf"'
    assert answer.is_base64
    return base64.b64decode(answer.body)


def test_staff_download_an_invoice_once_the_order_is_paid(after: Aftermath) -> None:
    client = staff_client(after.deployment)
    order = bought(after)
    before = client("GET", f"/admin/v1/orders/{order.id}/invoice")
    assert (before.status, before.json) == (404, MISSING)
    after.emit(paid(order))
    after.drain()
    content = pdf(client("GET", f"/admin/v1/orders/{order.id}/invoice"))
    assert content.startswith(b"%PDF-")


def test_a_lost_pdf_is_printed_again_from_the_document(after: Aftermath) -> None:
    client = staff_client(after.deployment)
    order = invoiced(after)
    first = pdf(client("GET", f"/admin/v1/orders/{order.id}/invoice"))
    (kept,) = (path for path in after.documents._folder.rglob("*.pdf"))
    kept.unlink()
    assert pdf(client("GET", f"/admin/v1/orders/{order.id}/invoice")) == first
    assert kept.read_bytes() == first


def test_reissuing_prints_only_what_is_missing(after: Aftermath) -> None:
    client = staff_client(after.deployment)
    order = invoiced(after)
    url = f"/admin/v1/orders/{order.id}/invoice/reissue"
    answer = client("POST", url)
    assert (answer.status, answer.json) == (200, {"reissued": False, "invoiceNumber": "2026-000001"})
    (kept,) = (path for path in after.documents._folder.rglob("*.pdf"))
    kept.unlink()
    assert client("POST", url).json == {"reissued": True, "invoiceNumber": "2026-000001"}
    assert kept.exists()
    rows = client("GET", "/admin/v1/audit-log?action=invoice.reissued").json["data"]
    assert [row["changes"] for row in rows] == [{"reissued": True}, {"reissued": False}]


class NoTypesetter:
    """What an API function has."""

    def render(self, document: Any, locale: str) -> None:
        return None


def test_a_function_without_a_typesetter_has_it_printed_and_asks_to_come_back(after: Aftermath) -> None:
    client = staff_client(after.deployment)
    order = invoiced(after)
    (kept,) = (path for path in after.documents._folder.rglob("*.pdf"))
    kept.unlink()
    typesetter = after.system.ports.renderer
    after.system.ports.__dict__["renderer"] = NoTypesetter()
    url = f"/admin/v1/orders/{order.id}/invoice"
    later = client("GET", url)
    assert (later.status, later.headers["retry-after"]) == (503, "5")
    assert client("POST", f"{url}/reissue").json == {"reissued": True, "invoiceNumber": "2026-000001"}
    after.system.ports.__dict__["renderer"] = typesetter
    after.drain()
    after.system.ports.__dict__["renderer"] = NoTypesetter()
    assert pdf(client("GET", url)).startswith(b"%PDF-")


def test_a_customer_downloads_only_their_own(after: Aftermath) -> None:
    client = customer_client(after.deployment)
    me = client("GET", "/store/v1/customers/me").json["id"]
    mine, theirs = invoiced(after, customer_id=me), bought(after)
    assert pdf(client("GET", f"/store/v1/orders/{mine.id}/invoice")).startswith(b"%PDF-")
    for url in (f"/store/v1/orders/{theirs.id}/invoice", f"/store/v1/orders/{DEMO}/invoice"):
        answer = client("GET", url)
        assert (answer.status, answer.json) == (404, MISSING)
    assert client("GET", "/store/v1/orders/nonsense/invoice").status == 400
    assert after.deployment.client()("GET", f"/store/v1/orders/{mine.id}/invoice").status == 401


def test_a_guests_invoice_is_nobodys_to_download(after: Aftermath) -> None:
    order = invoiced(after)
    client = customer_client(after.deployment)
    assert client("GET", f"/store/v1/orders/{order.id}/invoice").status == 404


def test_another_shops_invoice_is_not_found(after: Aftermath) -> None:
    order = invoiced(after, shop="other")
    client = staff_client(after.deployment)
    assert client("GET", f"/admin/v1/orders/{order.id}/invoice").status == 404
    assert client("POST", f"/admin/v1/orders/{order.id}/invoice/reissue").status == 404


def test_who_may_only_read_may_not_reissue(after: Aftermath) -> None:
    order = invoiced(after)
    client = staff_client(after.deployment, "sam@demo.test", Role.STAFF)
    assert client("GET", f"/admin/v1/orders/{order.id}/invoice").status == 200
    assert client("POST", f"/admin/v1/orders/{order.id}/invoice/reissue").status == 403


def test_the_ledger_is_exported_for_an_auditor_who_verifies_it(after: Aftermath, tmp_path: Path) -> None:
    first, second = invoiced(after), invoiced(after)
    invoiced(after, shop="other")

    credited(after, first)
    file = tmp_path / "ledger.jsonl"
    assert export_ledger.main(["demo", str(file)], after.system) == 0
    lines = file.read_bytes().splitlines()
    documents = [msgspec.json.decode(line) for line in lines[:-1]]
    assert [(each["series"], each["number"]) for each in documents] == [
        ("STD", "2026-000001"), ("STD", "2026-000002"), ("CN", "2026-000001"),
    ]  # fmt: skip
    assert [each["order_id"] for each in documents] == [first.id, second.id, first.id]
    assert file.stat().st_mode & 0o777 == 0o600
    assert verify_ledger.main([str(file)]) == 0
    file.write_bytes(file.read_bytes().replace(b"Lamp", b"Lump", 1))
    assert verify_ledger.main([str(file)]) == 1
    rows = staff_client(after.deployment)("GET", "/admin/v1/audit-log?action=ledger.exported").json["data"]
    assert [row["changes"] for row in rows] == [{"documents": 3}]
    assert export_ledger.main(["nowhere", str(file)], after.system) == 1


def test_what_a_download_costs(after: Aftermath) -> None:
    client: Client = staff_client(after.deployment)
    order = invoiced(after)
    assert client("GET", f"/admin/v1/orders/{order.id}/invoice").cost <= 4


def test_credit_notes_are_listed_and_downloaded_and_a_lost_one_comes_back_the_same(after: Aftermath) -> None:
    client = staff_client(after.deployment)
    order = invoiced(after)
    url = f"/admin/v1/orders/{order.id}/credit-notes"
    assert client("GET", url).json == []
    first, second = credited(after, order), credited(after, order)
    answer = client("GET", url)
    assert [row["id"] for row in answer.json] == [first, second]
    assert answer.json[0] == {
        "id": first, "series": "CN", "creditNoteNumber": "2026-000001", "refundId": DEMO, "totalAmount": 100,
        "taxAmount": 17, "currency": "EUR", "issuedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert answer.cost <= 3
    download = client("GET", f"{url}/{first}")
    assert (download.status, download.headers["content-type"]) == (200, "application/pdf")
    assert download.headers["content-disposition"] == 'inline; filename="credit-note-CN-2026-000001.pdf"'
    assert download.cost <= 4
    (kept,) = (path for path in after.documents._folder.rglob("CN-2026-000001.pdf"))
    kept.unlink()
    assert client("GET", f"{url}/{first}").body == download.body
    assert kept.read_bytes() == base64.b64decode(download.body)


def test_credit_notes_belong_to_their_order_its_buyer_and_its_shop(after: Aftermath) -> None:
    client = customer_client(after.deployment)
    me = client("GET", "/store/v1/customers/me").json["id"]
    mine, theirs, elsewhere = invoiced(after, customer_id=me), invoiced(after), invoiced(after, shop="other")
    note, other = credited(after, mine), credited(after, theirs)
    foreign = credited(after, elsewhere, "other")
    own = f"/store/v1/orders/{mine.id}/credit-notes"
    assert [row["id"] for row in client("GET", own).json] == [note]
    assert base64.b64decode(client("GET", f"{own}/{note}").body).startswith(b"%PDF-")
    for url in (
        f"{own}/{other}",
        f"/store/v1/orders/{theirs.id}/credit-notes",
        f"/store/v1/orders/{theirs.id}/credit-notes/{other}",
        f"/store/v1/orders/{elsewhere.id}/credit-notes/{foreign}",
    ):
        answer = client("GET", url)
        assert (answer.status, answer.json) == (404, MISSING), url
    assert after.deployment.client()("GET", own).status == 401
    staff = staff_client(after.deployment)
    issued = after.commit(lambda ctx: ctx.uow.children(IssuedDocument, mine.id))
    (invoice_id,) = (each.id for each in issued if each.kind is DocumentKind.INVOICE)
    for url in (
        f"/admin/v1/orders/{elsewhere.id}/credit-notes/{foreign}",
        f"/admin/v1/orders/{elsewhere.id}/credit-notes",
        f"/admin/v1/orders/{mine.id}/credit-notes/{other}",
        f"/admin/v1/orders/{mine.id}/credit-notes/{invoice_id}",
    ):
        assert staff("GET", url).status == 404
    assert staff("GET", f"/admin/v1/orders/{mine.id}/credit-notes/nonsense").status == 400
    assert after.deployment.client()("GET", f"/admin/v1/orders/{mine.id}/credit-notes").status == 401
