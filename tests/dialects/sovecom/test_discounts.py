"""Promotions of types that SovEcom does not make: its admin tells of them by their own name."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_outside_the_calendar_is_none(deployment: Deployment, moment: str) -> None:
    admin = staff_client(deployment)
    discount = {"code": "SOON", "name": "Soon", "type": "percentage", "value": 1000}
    refused = admin("POST", URL, {**discount, "startsAt": moment})
    assert (refused.status, refused.json["errors"]) == (
        400, [{"code": "invalid_type", "path": ["startsAt"], "expected": "date",
               "message": "Invalid input: expected date, received string"}],
    )  # fmt: skip
    made = admin("POST", URL, {**discount, "startsAt": "0001-01-01T00:00:00-14:00"})
    assert (made.status, made.json["startsAt"]) == (201, "0001-01-01T14:00:00.000Z")
