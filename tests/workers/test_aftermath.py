"""What an order's life leads to: documents, their PDFs, mails, each once and in order."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.domain import identity, notifications
from chalicelib.domain.invoicing import (
    DocumentKind,
    FiscalRecord,
    IssuedDocument,
    Series,
    SeriesHead,
    verify_ledger,
)
from chalicelib.domain.notifications import Email, EmailKind, EmailStatus
from chalicelib.domain.orders import Order, OrderCancelled, OrderOnTerms, OrderShipped, PaymentState, Standing
from chalicelib.domain.payments import Refund, RefundIssued, RefundLine, RefundStatus
from chalicelib.domain.search import EmailFilter
from tests.support.accounts import PASSWORD, make_customer, make_staff
from tests.support.aftermath import Aftermath, moved, order_of, paid, placed
from tests.support.deployment import DEMO, Deployment


def stored(after: Aftermath, number: str = "1", **changes: Any) -> Order:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, number, **changes)))
    return order


def documents(after: Aftermath, order: Order) -> list[IssuedDocument]:
    found: list[IssuedDocument] = after.commit(lambda ctx: ctx.uow.children(IssuedDocument, order.id))
    return sorted(found, key=lambda document: document.series.value, reverse=True)


def emails(after: Aftermath) -> list[Email]:
    found: list[Email] = after.deployment.run(notifications.list_emails, EmailFilter()).items
    return found


def refund(after: Aftermath, order: Order, amount: int, tax: int, *lines: RefundLine) -> RefundIssued:
    def write(ctx: Any) -> Refund:
        made: Refund = ctx.uow.create(
            Refund(
                id=ctx.new_id(), order_id=order.id, payment_id=ctx.new_id(), amount_minor=amount, tax_minor=tax,
                currency="EUR", lines=lines, status=RefundStatus.SUCCEEDED, credit_note_id=ctx.new_id(),
                created_at=ctx.now, updated_at=ctx.now,
            )
        )  # fmt: skip
        return made

    made = after.commit(write)
    return RefundIssued(
        refund_id=made.id, order_id=order.id, amount_minor=amount, tax_minor=tax, currency="EUR",
        credit_note_id=made.credit_note_id,
    )  # fmt: skip


def ledger(after: Aftermath) -> list[Any]:
    def read(ctx: Any) -> list[Any]:
        records = [record for series in Series for record in ctx.uow.children(FiscalRecord, series.value)]
        heads = [head for series in Series if (head := ctx.uow.find(SeriesHead, series.value))]
        lines = [msgspec.json.encode(record.document) for record in records]
        return list(verify_ledger(lines, [head.head() for head in heads]))

    found: list[Any] = after.commit(read)
    return found


def test_a_paid_order_gets_its_invoice_its_pdf_and_its_mail(after: Aftermath) -> None:
    order = stored(after)
    after.emit(paid(order))
    after.drain()
    (document,) = documents(after, order)
    assert (document.kind, document.number, document.gross_minor, document.tax_minor) == (
        DocumentKind.INVOICE, "2026-000001", 4090, 682,
    )  # fmt: skip
    pdf = after.documents.get(f"{DEMO}/invoices/{document.id}/STD-2026-000001.pdf")
    assert pdf is not None and pdf.startswith(b"%PDF-")
    (mail,) = after.post.sent()
    assert mail.to == "zoe@example.test"
    (email,) = emails(after)
    assert (email.id, email.kind, email.status, email.attempts) == (
        mail.mail_id, EmailKind.ORDER_PAID, EmailStatus.SENT, 1,
    )  # fmt: skip
    assert (email.subject, email.reference_id, email.order_id) == (mail.subject, document.id, order.id)
    assert after.dead() == {} and ledger(after) == []


def test_an_order_that_is_paid_twice_has_one_invoice(after: Aftermath) -> None:
    order = stored(after)
    after.emit(paid(order))
    after.emit(paid(order))
    after.drain()
    assert len(documents(after, order)) == 1
    assert len(after.post.sent()) == 1


def test_a_shop_outside_vat_issues_receipts(after: Aftermath) -> None:
    order = stored(
        after, tax_mode="none", items_tax_minor=0, shipping_tax_minor=0, shipping_tax_rate="0.0000",
        lines=tuple(
            msgspec.structs.replace(line, tax_minor=0, tax_rate="0.0000")
            for line in order_of(after.system.runtime.context(call(after)), "x").lines
        ),
    )  # fmt: skip
    after.emit(paid(order))
    after.drain()
    (document,) = documents(after, order)
    assert (document.kind, document.series, document.tax_minor) == (DocumentKind.RECEIPT, Series.STANDARD, 0)


def call(after: Aftermath) -> Any:
    from chalicelib.runtime.invoke import Call

    return Call(after.deployment.shops["demo"])


def test_tax_taken_out_of_prices_leaves_an_invoice_that_adds_up(after: Aftermath) -> None:
    """3 x 16.67 net of 20.00 with tax: the unit price is rounded, the sum is exact."""
    base = order_of(after.system.runtime.context(call(after)), "x").lines[0]
    line = msgspec.structs.replace(
        base, quantity=3, unit_price_minor=1667, subtotal_minor=5000, discount_minor=0, tax_minor=0, tax_rate="0.0000",
        total_minor=5000,
    )  # fmt: skip
    cheap = msgspec.structs.replace(
        base, id="00000000-0000-7000-8000-000000000001", quantity=3, unit_price_minor=333, subtotal_minor=1000,
        discount_minor=0, tax_minor=0, tax_rate="0.0000", total_minor=1000,
    )  # fmt: skip
    order = stored(
        after, lines=(line, cheap), subtotal_minor=6000, discount_minor=0, shipping_minor=408, items_tax_minor=0,
        shipping_tax_minor=0, shipping_tax_rate="0.0000", total_minor=6408, tax_included=False, reverse_charge=True,
        is_b2b=True, vat_number="DE123456789",
    )  # fmt: skip
    after.emit(paid(order))
    after.drain()
    (document,) = documents(after, order)
    assert (document.gross_minor, document.tax_minor, document.reverse_charge) == (6408, 0, True)
    assert ledger(after) == [] and after.dead() == {}


def test_an_order_that_does_not_add_up_gets_no_number(after: Aftermath) -> None:
    wrong = stored(after, "1", total_minor=4091)
    right = stored(after, "2")
    after.emit(paid(wrong))
    after.drain()
    assert after.dead() == {"invoices": 1}
    after.emit(paid(right))
    after.drain()
    assert documents(after, wrong) == []
    assert [document.number for document in documents(after, right)] == ["2026-000001"]


def test_a_refund_of_a_line_gets_its_credit_note_and_its_mail(after: Aftermath) -> None:
    order = stored(after)
    after.emit(paid(order))
    after.drain()
    line = RefundLine(line_id=order.lines[0].id, quantity=1, amount_minor=1800, tax_minor=300)
    fact = refund(after, order, 1800, 300, line)
    after.emit(fact)
    after.drain()
    _, note = documents(after, order)
    assert (note.id, note.series, note.number, note.gross_minor, note.tax_minor, note.refund_id) == (
        fact.credit_note_id, Series.CREDIT_NOTES, "2026-000001", 1800, 300, fact.refund_id,
    )  # fmt: skip
    assert after.documents.get(note.object_key(DEMO)) is not None
    mail = after.post.sent()[-1]
    (email,) = [each for each in emails(after) if each.kind is EmailKind.REFUND_ISSUED]
    assert (email.id, email.reference_id, email.status) == (mail.mail_id, note.id, EmailStatus.SENT)
    assert ledger(after) == []


def test_a_whole_refund_after_a_part_is_credited_as_an_amount(after: Aftermath) -> None:
    order = stored(after)
    after.emit(paid(order))
    line = RefundLine(line_id=order.lines[0].id, quantity=1, amount_minor=1800, tax_minor=300)
    after.emit(refund(after, order, 1800, 300, line))
    after.drain()
    after.emit(refund(after, order, 2290, 382, line))
    after.drain()
    assert [document.gross_minor for document in documents(after, order)[1:]] == [1800, 2290]
    assert ledger(after) == [] and after.dead() == {}


def on_terms(order: Order) -> OrderOnTerms:
    return OrderOnTerms(
        order_id=order.id,
        number=order.number,
        customer_id=None,
        account_id="acme",
        owed_minor=order.due_minor,
        due_at=order.placed_at,
        currency=order.currency,
    )


def test_a_cancelled_order_on_terms_has_its_invoice_taken_back_once_and_silently(after: Aftermath) -> None:
    order = stored(after, payment=PaymentState.PENDING, terms_account_id="acme", prepaid_minor=1090)
    after.emit(on_terms(order))
    after.drain()
    cancelled = moved(order, OrderCancelled, Standing.CANCELLED, Standing.PENDING_PAYMENT)
    after.emit(cancelled, cancelled)
    after.drain()
    invoice, note = documents(after, order)
    assert (note.number, note.gross_minor, note.tax_minor, note.refund_id) == ("2026-000001", 4090, 682, None)
    assert invoice.gross_minor == 4090
    assert after.documents.get(note.object_key(DEMO)) is not None
    assert [each for each in emails(after) if each.kind is EmailKind.REFUND_ISSUED] == []
    assert ledger(after) == [] and after.dead() == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"payment": PaymentState.PENDING},
        {"payment": PaymentState.PAID, "terms_account_id": "acme"},
    ],
)
def test_no_other_cancelled_order_is_credited_without_a_refund(after: Aftermath, changes: Any) -> None:
    order = stored(after, **changes)
    if order.payment is PaymentState.PAID:
        after.emit(paid(order))
        after.drain()
    before = documents(after, order)
    after.emit(moved(order, OrderCancelled, Standing.CANCELLED))
    after.drain()
    assert documents(after, order) == before
    assert after.dead() == {}


def test_a_credit_note_waits_for_its_invoice(after: Aftermath) -> None:
    order = stored(after)
    fact = refund(after, order, 4090, 682)
    after.emit(fact)
    for queue in after.driver.queues:
        queue.retry_after_seconds = 360
    after.drain()
    assert documents(after, order) == []
    after.emit(paid(order))
    after.drain()
    after.pass_time(seconds=360)
    after.drain()
    assert [document.series.value for document in documents(after, order)] == ["STD", "CN"]


def test_a_placed_and_a_shipped_order_are_told_of_in_the_buyers_language(after: Aftermath) -> None:
    order = stored(after, locale="fr", tracking_number="LA1", carrier="Colissimo")
    after.emit(placed(order))
    after.emit(moved(order, OrderShipped, Standing.SHIPPED))
    after.drain()
    kinds = {email.kind: email for email in emails(after)}
    assert set(kinds) == {EmailKind.ORDER_CONFIRMATION, EmailKind.ORDER_SHIPPED}
    assert all(email.status is EmailStatus.SENT and email.locale == "fr" for email in kinds.values())
    assert "commande" in kinds[EmailKind.ORDER_CONFIRMATION].subject.lower()
    file = next(mail.file for mail in after.post.sent() if mail.mail_id == kinds[EmailKind.ORDER_SHIPPED].id)
    text = (after.post.files._folder / f"{file}.txt").read_text()
    assert "LA1" in text and "75009 Paris" in text


def test_a_resent_mail_is_a_new_row_that_leaves_too(after: Aftermath) -> None:
    order = stored(after)
    after.emit(placed(order))
    after.drain()
    (first,) = emails(after)
    again = after.deployment.run(notifications.resend_email, notifications.ResendEmail(id=first.id))
    assert (again.status, again.subject, again.kind) == (EmailStatus.QUEUED, first.subject, first.kind)
    after.drain()
    assert [mail.mail_id for mail in after.post.sent()] == [first.id, again.id]
    assert {email.id: email.status for email in emails(after)} == {
        first.id: EmailStatus.SENT, again.id: EmailStatus.SENT,
    }  # fmt: skip


def test_links_are_mailed_once_and_their_secret_is_forgotten(after: Aftermath, deployment: Deployment) -> None:
    make_staff(deployment, "olga@demo.test")
    deployment.run(identity.request_staff_reset, identity.RequestReset(email="olga@demo.test"))
    after.drain()
    (mail,) = after.post.sent()
    assert mail.to == "olga@demo.test"
    text = (after.post.files._folder / f"{mail.file}.txt").read_text()
    assert "https://admin.demo.test/auth/reset-password?token=" in text.replace("\n", "")
    relay = after.driver.streams[0].source
    relay._read = 0
    after.drain()
    assert len(after.post.sent()) == 1
    assert emails(after) == []


def test_another_address_gets_the_link_and_the_old_one_a_warning(after: Aftermath, deployment: Deployment) -> None:
    customer = make_customer(deployment, "ada@example.test")
    deployment.run(
        identity.request_email_change,
        identity.RequestEmailChange(new_email="new@example.test", current_password=PASSWORD),
        actor=identity.customer_actor(customer),
    )
    after.drain()
    assert sorted(mail.to for mail in after.post.sent()) == ["ada@example.test", "new@example.test"]
    assert emails(after) == []
