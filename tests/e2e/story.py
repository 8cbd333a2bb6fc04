"""The purchase of `make demo`, told against the deployed system: the same steps, the mails at SES."""

from __future__ import annotations

import json
import ssl
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from scripts.demo import SHOPPER, Story
from scripts.demo_client import insist, wait_for
from tests.e2e.cloud import Cloud

# On a busy machine every function's first call takes a while: it is unpacked for itself.
PATIENCE = 240.0


@dataclass(kw_only=True)
class DeployedStory(Story):
    """See `scripts.demo.Story`; `order` and `subscription` are what it left behind."""

    cloud: Cloud
    patience: float = PATIENCE
    order: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff, self.shopper = self.cloud.browser(), self.cloud.browser()

    def check_out(self, cart: dict[str, Any]) -> dict[str, Any]:
        self.order = super().check_out(cart)
        return self.order

    def find_mails(self, order: dict[str, Any]) -> None:
        """The shopper got a mail about the order, and one about the payment: SES has them."""
        kinds = {"order_confirmation", "order_paid"}
        path = f"/admin/v1/emails?orderId={order['id']}"

        def sent() -> list[dict[str, Any]] | None:
            rows = self.staff.call("GET", path, quiet=True).json["data"]
            insist("mails that failed", [], [(row["type"], row["error"]) for row in rows if row["status"] == "failed"])
            done = [row for row in rows if row["status"] == "sent"]
            return done if kinds <= {row["type"] for row in done} else None

        rows = wait_for("the confirmation and the receipt", sent, PATIENCE)
        insist("recipients", {SHOPPER}, {row["recipient"] for row in rows})
        at_ses = [mail["Subject"] for mail in mails_at_ses(self.cloud)]
        insist("mails at SES", sorted(row["subject"] for row in rows), sorted(at_ses))


def mails_at_ses(cloud: Cloud, recipient: str = SHOPPER) -> list[dict[str, Any]]:
    """What the engine's SES took over for somebody: for the shopper, if nobody else is named."""
    return [mail for mail in all_mails(cloud) if mail["To"] == [recipient]]


def all_mails(cloud: Cloud) -> list[dict[str, Any]]:
    """What the engine's SES took over for anybody."""
    trusted = ssl.create_default_context(cafile=cloud.certificate)
    with urllib.request.urlopen(f"{cloud.endpoint_url}/_ministack/ses/messages", context=trusted) as answer:
        accounts = json.load(answer)["messages"]
    return [mail for mails in accounts.values() for mail in mails]
