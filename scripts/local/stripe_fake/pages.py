"""The bank's page of a 3D Secure payment, for trying a checkout in a browser."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from scripts.local.stripe_fake.amounts import format_amount
from scripts.local.stripe_fake.errors import Resource


def authentication_page(intent: Resource) -> str:
    """Return the page with its two buttons; they post to the address of the page itself."""
    amount = escape(format_amount(intent["amount"], intent["currency"]))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Test bank</title><body>"
        f"<h1>Test bank</h1><p>Payment of {amount}</p><form method=post>"
        "<button name=outcome value=succeeded>Complete</button> <button name=outcome value=failed>Fail</button>"
        "</form></body></html>"
    )


def return_address(intent: Resource) -> str | None:
    """Return where the payer goes after the bank's page, with the parameters that Stripe adds."""
    if not intent["_return_url"]:
        return None
    query = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "failed" if intent["status"] == "requires_payment_method" else "succeeded",
        }
    )
    joiner = "&" if "?" in intent["_return_url"] else "?"
    return f"{intent['_return_url']}{joiner}{query}"
