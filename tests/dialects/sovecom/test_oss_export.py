"""The One Stop Shop's return as a file: against figures worked out by hand, in exact minor units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from chalicelib.dialects.kit.csv_file import csv_file, guarded
from chalicelib.dialects.kit.wire import BadRequest
from chalicelib.domain.identity import Role
from chalicelib.domain.invoicing import CreditedLine, CreditOrder, issue_credit_note
from chalicelib.domain.orders import Order, OrderLine, PaymentState, Progress
from tests.support.accounts import staff_client
from tests.support.aftermath import PARIS, Aftermath, order_of, paid
from tests.support.deployment import Answer, Deployment

URL = "/admin/v1/taxes/oss-export"
HEADER = "order_number,placed_at,destination_country,line_type,net,vat_rate,vat_amount,currency"
WIEN = structs.replace(PARIS, city="Wien", country="AT")
VAT = {
    "taxMode": "eu_vat",
    "ossPosture": "above_or_opted_in",
    "euVatRegistration": {"originCountry": "FR", "vatNumber": "FR12345678901"},
}


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    return Aftermath(deployment, tmp_path)


@pytest.fixture
def admin(after: Aftermath) -> Any:
    client = staff_client(after.deployment)
    assert client("PUT", "/admin/v1/taxes/settings", VAT).status == 200
    return client


def sold(after: Aftermath, number: str, shop: str = "demo", **changes: Any) -> Order:
    """An order that was paid, with its invoice."""

    def write(ctx: Any) -> Order:
        return ctx.uow.create(order_of(ctx, number, **{"shipping_address": WIEN, **changes}))

    order: Order = after.commit(write, shop)
    if order.payment is not PaymentState.PENDING:
        after.emit(paid(order), shop=shop)
    after.drain()
    return order


def two_rates(ctx: Any) -> tuple[OrderLine, ...]:
    """10.00 with 20 % in it, and 3 at 3.33 with 10 % in them."""
    (first,) = order_of(ctx, "0").lines
    lamp = {"quantity": 1, "unit_price_minor": 1000, "subtotal_minor": 1000, "discount_minor": 0, "tax_minor": 167}
    book = {"quantity": 3, "unit_price_minor": 333, "subtotal_minor": 999, "discount_minor": 0, "tax_minor": 91}
    return (
        structs.replace(first, **lamp, total_minor=1000),
        structs.replace(first, id=ctx.new_id(), tax_rate="0.1000", **book, total_minor=999),
    )


def given_back(after: Aftermath, order: Order, amount: int, tax: int, *lines: CreditedLine) -> None:
    """A refund's credit note."""

    def write(ctx: Any) -> None:
        wanted = CreditOrder(
            credit_note_id=ctx.new_id(),
            refund_id=ctx.new_id(),
            order_id=order.id,
            amount_minor=amount,
            tax_minor=tax,
            lines=lines,
        )
        issue_credit_note(ctx, wanted)

    after.commit(write)
    after.drain()


def rows(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="oss-export.csv"'
    head, *found = answer.body.removesuffix("\n").split("\n")
    assert head == HEADER
    assert "\r" not in answer.body
    return found


def test_sales_and_refunds_of_a_year(after: Aftermath, admin: Any) -> None:
    """36.00 of goods hold 6.00 at 20 %, 4.90 of shipping 0.82; one lamp back is 18.00 with 3.00; 1.00 holds 0.17."""
    order = sold(after, "1")
    after.pass_time(days=1)
    line = CreditedLine(line_id=order.lines[0].id, quantity=1, gross_minor=1800, tax_minor=300)
    given_back(after, order, 1800, 300, line)
    given_back(after, order, 100, 17)
    admin = staff_client(after.deployment, "late@demo.test")
    answer = admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31")
    assert rows(answer) == [
        "1,2026-11-21T12:00:00.000Z,AT,goods,3000,0.2000,600,EUR",
        "1,2026-11-21T12:00:00.000Z,AT,shipping,408,0.2000,82,EUR",
        "1,2026-11-21T12:00:00.000Z,AT,refund,-1500,0.2000,-300,EUR",
        "1,2026-11-21T12:00:00.000Z,AT,refund,-83,0.2000,-17,EUR",
    ]
    admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31")
    assert admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31").cost <= 5


def test_each_rate_has_its_rows_and_what_was_sold_at_it_comes_back_at_it(after: Aftermath, admin: Any) -> None:
    amounts = {
        "subtotal_minor": 1999, "discount_minor": 0, "shipping_minor": 0, "shipping_tax_minor": 0,
        "shipping_method": None, "items_tax_minor": 258, "total_minor": 1999,
    }  # fmt: skip
    order = after.commit(
        lambda ctx: ctx.uow.create(order_of(ctx, "1", shipping_address=WIEN, lines=two_rates(ctx), **amounts))
    )
    after.emit(paid(order))
    after.drain()
    given_back(after, order, 1999, 258)
    assert [each.split(",")[3:7] for each in rows(admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31"))] == [
        ["goods", "833", "0.2000", "167"],
        ["goods", "908", "0.1000", "91"],
        ["refund", "-833", "0.2000", "-167"],
        ["refund", "-908", "0.1000", "-91"],
    ]


def test_prices_without_vat_are_the_net(after: Aftermath, admin: Any) -> None:
    (line,) = after.commit(lambda ctx: order_of(ctx, "0")).lines
    priced = structs.replace(line, tax_minor=720, total_minor=4320)
    sold(after, "1", tax_included=False, lines=(priced,), items_tax_minor=720, shipping_tax_minor=98, total_minor=4908)
    assert [each.split(",")[3:7] for each in rows(admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31"))] == [
        ["goods", "3600", "0.2000", "720"],
        ["shipping", "490", "0.2000", "98"],
    ]


def test_only_paid_sales_to_consumers_in_other_member_states_count(after: Aftermath, admin: Any) -> None:
    untaxed = {"items_tax_minor": 0, "shipping_tax_minor": 0, "tax_included": False, "total_minor": 4090}
    line = structs.replace(after.commit(lambda ctx: order_of(ctx, "0")).lines[0], tax_rate="0.0000", tax_minor=0)
    free = {**untaxed, "lines": (line,), "shipping_tax_rate": "0.0000"}
    sold(after, "1", shipping_address=PARIS)
    sold(after, "2", shipping_address=structs.replace(PARIS, country="CH"), **free)
    sold(after, "3", is_b2b=True)
    sold(after, "4", is_b2b=True, reverse_charge=True, **free)
    sold(after, "5", payment=PaymentState.PENDING)
    sold(after, "6", payment=PaymentState.PENDING, progress=Progress.CANCELLED)
    sold(after, "7", tax_mode="none", **free)
    sold(after, "8", shop="other")
    assert rows(admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31")) == []


def test_a_quarter_ends_with_its_last_instant_in_utc_and_refunds_count_when_they_are_made(
    after: Aftermath, admin: Any
) -> None:
    order = sold(after, "1")  # 21 November
    after.pass_time(days=40, hours=11, minutes=59, seconds=59)
    sold(after, "2")  # the last second of the year
    after.pass_time(seconds=1)
    given_back(after, order, 100, 17)  # the first of the next
    admin = staff_client(after.deployment, "late@demo.test")

    def kinds(since: str, until: str) -> list[tuple[str, str]]:
        found = rows(admin("GET", f"{URL}?from={since}&to={until}"))
        return [(each.split(",")[0], each.split(",")[3]) for each in found]

    assert kinds("2026-10-01", "2026-12-31") == [
        ("1", "goods"), ("1", "shipping"), ("2", "goods"), ("2", "shipping"),
    ]  # fmt: skip
    assert kinds("2027-01-01", "2027-03-31") == [("1", "refund")]
    assert kinds("2026-11-22", "2026-12-30") == []
    assert kinds("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z") == [("2", "goods"), ("2", "shipping")]
    assert kinds("2027-01-01T01:00:00%2B01:00", "2027-01-01T01:00:00%2B01:00") == [("1", "refund")]


@pytest.mark.parametrize(
    "change",
    [
        {"ossPosture": "below_threshold"},
        {"euVatRegistration": {"originCountry": "US"}},
    ],
)
def test_a_shop_that_does_not_use_it_gets_the_heading_alone(after: Aftermath, admin: Any, change: Any) -> None:
    sold(after, "1")
    assert admin("PUT", "/admin/v1/taxes/settings", change).status == 200
    assert rows(admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31")) == []


def test_what_was_sold_before_the_shop_joined_is_not_declared_after(after: Aftermath, admin: Any) -> None:
    admin("PUT", "/admin/v1/taxes/settings", {"ossPosture": "below_threshold"})
    before = sold(after, "1")
    admin("PUT", "/admin/v1/taxes/settings", {"ossPosture": "above_or_opted_in"})
    sold(after, "2")
    given_back(after, before, 100, 17)
    assert {each.split(",")[0] for each in rows(admin("GET", f"{URL}?from=2026-01-01&to=2026-12-31"))} == {"2"}


@pytest.mark.parametrize(
    "query",
    ["", "?from=2026-01-01", "?to=2026-01-01", "?from=soon&to=2026-01-01", "?from=2026-01-01&to=2026-01-02&x=1"],
)
def test_a_wrong_question_is_a_400(admin: Any, query: str) -> None:
    assert admin("GET", f"{URL}{query}").status == 400


def test_it_is_for_staff_who_may_read_settings(after: Aftermath, admin: Any) -> None:
    question = f"{URL}?from=2026-01-01&to=2026-12-31"
    assert after.deployment.client()("GET", question).status == 401
    assert staff_client(after.deployment, "sam@demo.test", Role.STAFF)("GET", question).status == 403


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_cell_of_text_is_a_formula_and_numbers_stay_numbers(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(-17) == -17
    assert guarded(f"a{start}") == f"a{start}"


def test_a_file_is_no_larger_than_an_answer_may_be() -> None:
    assert len(csv_file("a.csv", ("x",), [("a" * 5_499_995,)]).body or "") == 5_500_000
    with pytest.raises(BadRequest):
        csv_file("a.csv", ("x",), [("a" * 5_499_996,)])


def test_a_file_quotes_what_would_break_its_lines() -> None:
    reply = csv_file("a.csv", ("x", "y"), [('a"b', 1), ("a,b\nc", -2), ("=1", 3)], line_end="\n")
    assert reply.body == 'x,y\n"a""b",1\n"a,b\nc",-2\n\'=1,3\n'
