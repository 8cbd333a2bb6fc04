"""Promotions of types that SovEcom does not make: its admin tells of them by their own name."""

from __future__ import annotations

from chalicelib.domain import promotions
from chalicelib.domain.promotions import CreatePromotion, PromotionType
from tests.support.accounts import staff_client
from tests.support.deployment import DEMO, Deployment

NOON = "2026-11-21T12:00:00.000Z"
URL = "/admin/v1/discounts"


def test_the_admin_lists_free_shipping_changes_it_and_does_not_make_it(deployment: Deployment) -> None:
    command = CreatePromotion(name="Free", code="FREE", type=PromotionType.FREE_SHIPPING, value=0)
    made = deployment.run(promotions.create_promotion, command).promotion
    admin = staff_client(deployment)
    row = {
        "id": made.id, "tenantId": DEMO, "code": "FREE", "name": "Free", "type": "free_shipping", "value": 0,
        "currency": None, "minCartAmount": None, "appliesTo": "all", "targetIds": None, "customerSegment": None,
        "stackable": False, "usageLimitTotal": None, "usageLimitPerCustomer": None, "usedCount": 0, "startsAt": None,
        "endsAt": None, "active": True, "createdAt": NOON, "updatedAt": NOON,
    }  # fmt: skip
    assert admin("GET", URL).json == [row]
    assert admin("PATCH", f"{URL}/{made.id}", {"active": False}).json == {**row, "active": False}
    assert admin("PATCH", f"{URL}/{made.id}", {"value": 1}).status == 422
    refused = admin("POST", URL, {"name": "x", "type": "free_shipping", "value": 0})
    assert (refused.status, refused.json["errors"][0]["path"]) == (400, ["type"])
    assert len(admin("GET", URL).json) == 1
