"""A person on the deployed system who asks what is known of them, and then is nobody: a customer, and a guest.

Their words are looked for in the table, in every file of every bucket, in what every function logged and in the mails
that left later. They may be found where the law keeps them, in the fiscal record and its documents, and nowhere else.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pypdf import PdfReader

from chalicelib.workers.schedules import request_snapshots
from infra import names
from scripts.demo_client import wait_for
from scripts.local import aws
from tests.e2e.cloud import Cloud
from tests.e2e.edge import Browser
from tests.e2e.shopping import PASSWORD, Bought, buy, customer, merchant, printed, stored
from tests.e2e.story import PATIENCE, all_mails
from tests.e2e.test_schedules import RATES, due_minute
from tests.support.dump import dump

BUCKETS = ("MediaBucketName", "ReplicasBucketName", "DocumentsBucketName")
FUNCTIONS = (names.CELL, *names.API_STAGES, "relay", *names.QUEUES, *RATES)


@dataclass(frozen=True)
class Person:
    """Somebody whose every word is their own."""

    email: str
    bill: dict[str, str]
    ship: dict[str, str]
    others: tuple[str, ...] = ()

    @property
    def fiscal(self) -> tuple[str, ...]:
        """What invoices say of the buyer."""
        return (self.email, self.bill["name"], self.bill["line1"])

    @property
    def gone(self) -> tuple[str, ...]:
        return (self.ship["name"], self.ship["line1"], *self.others)


def address(name: str, line: str) -> dict[str, str]:
    return {"name": name, "line1": line, "city": "Reims", "postalCode": "51100", "country": "FR"}


ADA = Person(
    "canary.ada@example.com",
    address("Canary Adabill", "Canary Adabill Road"),
    address("Canary Adaship", "Canary Adaship Quay"),
    ("Canary Adaholder", "+33 canary 1815", "Canary Adabook Lane", "Canary Ada return reason"),
)
BEN = Person(
    "canary.ben@example.com",
    address("Canary Benbill", "Canary Benbill Road"),
    address("Canary Benship", "Canary Benship Quay"),
    ("Canary Ben withdrawer",),
)


@dataclass(frozen=True)
class Traces:
    """What was logged and mailed up to some moment."""

    lines: dict[str, int]
    mails: int


def traces(cloud: Cloud) -> Traces:
    return Traces({name: len(cloud.log_lines(name)) for name in FUNCTIONS}, len(all_mails(cloud)))


def places(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """Every place where something is kept, with what is there."""
    for (partition, _), item in dump(cloud.outputs["data"]["TableName"], cloud.endpoint_url, aws.REGION).items():
        yield f"table {partition.split('#')[1]}", json.dumps(item, ensure_ascii=False)
    s3 = cloud.client("s3")
    for output in BUCKETS:
        for key in stored(cloud, output):
            content = s3.get_object(Bucket=cloud.outputs["data"][output], Key=key)["Body"].read()
            yield f"bucket {output}", key + _readable(key, content)


def _readable(key: str, content: bytes) -> str:
    if key.endswith(".z"):
        return zlib.decompress(content).decode("latin-1")
    if key.endswith(".pdf"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("latin-1")


def found(cloud: Cloud, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Which words are where."""
    return {
        (word, place) for place, text in places(cloud) for word in words if word.lower() in text.lower()
    }  # fmt: skip


def keep_read_models(cloud: Cloud, person: Person) -> None:
    """As happens every hour; afterwards the bucket has a file that tells of the person."""
    request_snapshots(cloud.system, due_minute())
    told = ("bucket ReplicasBucketName",)
    wait_for(
        "a snapshot that tells", lambda: {place for _, place in found(cloud, (person.email,))} >= set(told) or None, PATIENCE
    )  # fmt: skip


def has_no_trace(cloud: Cloud, gone: tuple[str, ...], fiscal: tuple[str, ...], before: Traces) -> None:
    """Nothing says who it was but the fiscal record; and nothing was said of them since, nor ever logged."""
    cloud.settle()
    kept = {(word, place) for word in fiscal for place in ("table FISCAL", "bucket DocumentsBucketName")}
    assert found(cloud, (*gone, *fiscal)) == kept
    words = [word.lower() for word in (*gone, *fiscal)]
    assert [mail["Subject"] for mail in all_mails(cloud)[before.mails :] if _any(words, json.dumps(mail))] == []
    logged = {name: cloud.log_lines(name) for name in FUNCTIONS}
    assert all(len(lines) >= before.lines[name] for name, lines in logged.items())
    assert [(name, line) for name, lines in logged.items() for line in lines if _any(words, line)] == []


def _any(words: list[str], text: str) -> bool:
    return any(word in text.lower() for word in words)


@pytest.fixture(scope="module")
def staff(cloud: Cloud) -> Browser:
    return merchant(cloud)


def live(cloud: Cloud, staff: Browser) -> Bought:
    """All that a customer does: an account, an address, an order, a return."""
    shopper = customer(cloud, ADA.email, name="Canary Adaholder", phone="+33 canary 1815", acceptsMarketing=True)
    book = {"type": "shipping", **address("Canary Adaholder", "Canary Adabook Lane")}
    shopper.call("POST", "/store/v1/customers/me/addresses", book, expect=201)
    bought = buy(cloud, shopper, ADA.email, ADA.ship, ADA.bill)
    printed(staff, f"/admin/v1/orders/{bought.id}/invoice")
    (line, *_) = staff.call("GET", f"/admin/v1/orders/{bought.id}").json["items"]
    wanted = {"type": "return", "items": [{"orderItemId": line["id"], "quantity": 1}]}
    path = f"/store/v1/customers/me/orders/{bought.id}/returns"
    shopper.call("POST", path, {**wanted, "reason": "Canary Ada return reason"}, expect=201)
    return bought


def test_a_customer_is_told_everything_and_then_erased(cloud: Cloud, staff: Browser) -> None:
    bought = live(cloud, staff)
    me, shopper = "/store/v1/customers/me", bought.shopper
    cloud.settle()
    keep_read_models(cloud, ADA)
    every = (*ADA.gone, *ADA.fiscal)
    assert {word for word, _ in found(cloud, every)} == set(every), "a word that is nowhere proves nothing"
    shopper.call("POST", f"{me}/rgpd/export", {"password": "not the one"}, expect=401)
    told = shopper.call("POST", f"{me}/rgpd/export", {"password": PASSWORD}).json
    assert (told["profile"]["email"], told["profile"]["name"]) == (ADA.email, "Canary Adaholder")
    (order,) = told["orders"]
    assert (order["shippingAddress"]["line1"], order["totalAmount"]) == (ADA.ship["line1"], bought.order["totalAmount"])
    assert {each["line1"] for each in told["addresses"]} == {"Canary Adabook Lane"}
    before = traces(cloud)
    shopper.call("POST", f"{me}/rgpd/erase", {"password": "not the one"}, expect=401)
    shopper.call("POST", f"{me}/rgpd/erase", {"password": PASSWORD}, expect=204)
    has_no_trace(cloud, ADA.gone, ADA.fiscal, before)
    shopper.call("GET", me, expect=401)
    cloud.browser().call("POST", "/store/v1/customers/login", {"email": ADA.email, "password": PASSWORD}, expect=401)
    seen = staff.call("GET", f"/admin/v1/orders/{bought.id}").json["order"]
    assert (seen["shippingAddress"], seen["totalAmount"]) == ({"country": "FR", "erased": True}, order["totalAmount"])


def test_a_guest_who_withdrew_is_erased_by_the_merchant(cloud: Cloud, staff: Browser) -> None:
    bought = buy(cloud, cloud.browser(), BEN.email, BEN.ship, BEN.bill)
    printed(staff, f"/admin/v1/orders/{bought.id}/invoice")
    body = {"orderNumber": str(bought.order["orderNumber"]), "email": BEN.email, "name": "Canary Ben withdrawer"}
    declared = cloud.browser().call("POST", "/store/v1/withdrawals", body, expect=201).json
    cloud.browser().call("POST", f"/store/v1/withdrawals/{declared['id']}/confirm", {"token": declared["token"]})
    cloud.settle()
    keep_read_models(cloud, BEN)
    every = (*BEN.gone, *BEN.fiscal)
    assert {word for word, _ in found(cloud, every)} == set(every), "a word that is nowhere proves nothing"
    before = traces(cloud)
    cloud.browser().call("POST", "/admin/v1/privacy/erasures", {"email": BEN.email}, expect=401)
    staff.call("POST", "/admin/v1/privacy/erasures", {"email": BEN.email}, expect=202)
    has_no_trace(cloud, BEN.gone, BEN.fiscal, before)
    assert staff.call("GET", f"/admin/v1/orders/{bought.id}").json["order"]["email"] != BEN.email


def test_a_customer_is_erased_by_the_merchant_who_repeats_the_mail(cloud: Cloud, staff: Browser) -> None:
    email = "canary.cleo@example.com"
    shopper = customer(cloud, email, name="Canary Cleoholder")
    path = f"/admin/v1/customers/{shopper.call('GET', '/store/v1/customers/me').json['id']}"
    staff.call("DELETE", path, {"confirmEmail": "canary.cleo@example.org"}, expect=400)
    before = traces(cloud)
    staff.call("DELETE", path, {"confirmEmail": email}, expect=204)
    has_no_trace(cloud, (email, "Canary Cleoholder"), (), before)
