"""An invoice on the deployed system: a Factur-X for whoever bought and for staff, and for nobody else."""

from __future__ import annotations

import io
from typing import Any

import facturx
import pytest
import requests
from lxml import etree
from pypdf import PdfReader

from tests.e2e.cloud import PLAN, Cloud
from tests.e2e.edge import Browser
from tests.e2e.shopping import Bought, buy, customer, merchant, printed, stored

BUYER = "nora.invoiced@example.com"
NORA = {"name": "Nora Nilsen", "line1": "7 rue du Lac", "city": "Annecy", "postalCode": "74000", "country": "FR"}


@pytest.fixture(scope="module")
def staff(cloud: Cloud) -> Browser:
    return merchant(cloud)


@pytest.fixture(scope="module")
def bought_by_nora(cloud: Cloud) -> Bought:
    return buy(cloud, customer(cloud, BUYER, name="Nora Nilsen"), BUYER, NORA)


def paths(bought: Bought) -> tuple[str, str]:
    """Where staff and the buyer find the invoice."""
    return f"/admin/v1/orders/{bought.id}/invoice", f"/store/v1/orders/{bought.id}/invoice"


def amounts(xml: bytes) -> dict[str, str]:
    """The sums of an invoice as its data tells them, by their names in EN 16931."""
    root: Any = etree.fromstring(xml)
    (sums,) = root.iter("{*}SpecifiedTradeSettlementHeaderMonetarySummation")
    return {etree.QName(each).localname: str(each.text) for each in sums}


def test_staff_and_buyer_have_the_same_file_and_its_data_is_the_orders(
    cloud: Cloud, staff: Browser, bought_by_nora: Bought
) -> None:
    by_staff, by_buyer = (
        printed(who, path)
        for who, path in zip((staff, bought_by_nora.shopper), paths(bought_by_nora), strict=True)
    )  # fmt: skip
    assert by_staff.body == by_buyer.body
    assert by_buyer.headers["Content-Type"] == "application/pdf"
    name, xml = facturx.get_xml_from_pdf(by_buyer.body, check_xsd=True, check_schematron=False)
    assert name == "factur-x.xml"
    total = f"{bought_by_nora.order['totalAmount'] / 100:.2f}"
    assert (amounts(xml)["GrandTotalAmount"], amounts(xml)["DuePayableAmount"]) == (total, "0.00")
    reader = PdfReader(io.BytesIO(by_buyer.body))
    assert b"<pdfaid:part>3</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Nora Nilsen" in text and "FR11123456782" in text


def test_nobody_else_learns_that_there_is_an_invoice(cloud: Cloud, staff: Browser, bought_by_nora: Bought) -> None:
    for_staff, for_buyer = paths(bought_by_nora)
    printed(staff, for_staff)
    stranger = customer(cloud, "sven.stranger@example.com")
    assert stranger.call("GET", for_buyer, expect=404).json["message"] == "Not Found"
    assert cloud.browser().call("GET", for_buyer, expect=401).body[:1] == b"{"
    cloud.browser().call("GET", for_staff, expect=401)
    bought_by_nora.shopper.call("GET", for_staff, expect=401)
    staff.call("GET", for_buyer, expect=401)


def test_the_bucket_of_documents_opens_to_nobody_and_is_not_served(
    cloud: Cloud, staff: Browser, bought_by_nora: Bought
) -> None:
    content = printed(staff, paths(bought_by_nora)[0]).body
    s3, bucket = cloud.client("s3"), cloud.outputs["data"]["DocumentsBucketName"]
    keys = stored(cloud, "DocumentsBucketName", PLAN.tenant.id)
    (key,) = (each for each in keys if s3.get_object(Bucket=bucket, Key=each)["Body"].read() == content)
    cloud.browser().call("GET", f"/uploads/{key}", expect=404)
    cloud.browser().call("GET", f"/uploads/{key.replace('/', '%2F')}", expect=404)
    straight = requests.get(f"{cloud.endpoint_url}/{bucket}/{key}", verify=cloud.certificate, timeout=30)
    assert (straight.status_code, b"%PDF" in straight.content) == (403, False)
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(closed.values()) == {True}
