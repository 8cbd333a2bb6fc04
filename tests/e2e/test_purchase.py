"""A purchase on the deployed system, and everything that follows from it."""

from __future__ import annotations

import io

from pypdf import PdfReader

from scripts.demo_client import wait_for
from scripts.local.seed_shops import DEMO
from tests.e2e.cloud import Cloud
from tests.e2e.story import PATIENCE, DeployedStory, mails_at_ses

BACK = 1000


def test_the_provider_charged_what_the_order_says_and_told_it_once(cloud: Cloud, bought: DeployedStory) -> None:
    (intent,) = cloud.stripe.objects("pi")
    assert (intent["status"], intent["amount_received"]) == ("succeeded", bought.order["totalAmount"])
    delivered = [(each["state"], each["attempts"]) for each in cloud.stripe.deliveries()]
    assert delivered == [("delivered", [200])] * len(delivered)
    assert len(delivered) >= 1


def test_the_invoice_was_printed_into_the_bucket_by_the_worker(cloud: Cloud, bought: DeployedStory) -> None:
    bucket = cloud.outputs["data"]["DocumentsBucketName"]
    (stored,) = cloud.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert stored["Key"].startswith(DEMO.tenant.id)
    content = cloud.client("s3").get_object(Bucket=bucket, Key=stored["Key"])["Body"].read()
    downloaded = bought.staff.call("GET", f"/admin/v1/orders/{bought.order['id']}/invoice").body
    assert downloaded == content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "STD-2026-000001" in text and "165.10" in text.replace(",", ".") and "Marie Dupont" in text


def test_the_mails_are_from_the_shop_and_to_the_shopper(cloud: Cloud, bought: DeployedStory) -> None:
    mails = mails_at_ses(cloud)[:2]
    assert len(mails) == 2
    assert all("shop@atelier.test" in mail["Source"] for mail in mails)
    assert all(bought.order["orderNumber"] in mail["Subject"] for mail in mails)


def test_the_merchant_was_told_each_event_once_and_could_verify_it(cloud: Cloud, bought: DeployedStory) -> None:
    cloud.settle()
    assert bought.receiver.refused == []
    told = [(event["event"], event["data"]["orderId"]) for event in bought.receiver.events]
    assert sorted(told) == [("order.created", bought.order["id"]), ("order.paid", bought.order["id"])]


def test_a_document_that_was_lost_is_printed_again(cloud: Cloud, bought: DeployedStory) -> None:
    bucket = cloud.outputs["data"]["DocumentsBucketName"]
    (stored,) = cloud.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    cloud.client("s3").delete_object(Bucket=bucket, Key=stored["Key"])
    path = f"/admin/v1/orders/{bought.order['id']}/invoice"
    # The function that answers carries no typesetter: it asks the one that does.
    asked = bought.staff.call("GET", path, expect=None)
    assert (asked.status, asked.headers["Retry-After"]) == (503, "5")
    wait_for(
        "the print", lambda: bought.staff.call("GET", path, expect=None, quiet=True).status == 200 or None, PATIENCE
    )


def test_a_refund_reaches_the_provider_the_books_and_the_shopper(cloud: Cloud, bought: DeployedStory) -> None:
    path = f"/admin/v1/orders/{bought.order['id']}"
    body = {"idempotencyKey": "e2e-refund", "amount": BACK}
    first = bought.staff.call("POST", f"{path}/refunds", body, expect=201).json
    again = bought.staff.call("POST", f"{path}/refunds", body, expect=201).json
    assert again["refundId"] == first["refundId"]
    (refund,) = cloud.stripe.objects("re")
    assert (refund["status"], refund["amount"]) == ("succeeded", BACK)
    wait_for("the mail about the refund", lambda: len(mails_at_ses(cloud)) == 3 or None, PATIENCE)
    assert bought.staff.call("GET", path).json["order"]["status"] == "partially_refunded"
    cloud.settle()
    printed = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["data"]["DocumentsBucketName"])["Contents"]
    assert len(printed) == 2
