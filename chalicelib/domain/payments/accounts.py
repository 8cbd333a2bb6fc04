"""A shop's own account at the payment provider, as it is kept: sealed, in the platform's row of the shop."""

from __future__ import annotations

import msgspec

from chalicelib.domain.context import Context, Shop
from chalicelib.domain.payments.ports import ProviderAccount
from chalicelib.domain.ports import Vault


def sealed_account(ctx: Context, account: ProviderAccount) -> str:
    """The account in the form in which it is kept: no other shop's row could hold it."""
    return ctx.ports.vault.seal(msgspec.json.encode(account), _purpose(ctx.shop))


def opened_account(vault: Vault, shop: Shop) -> ProviderAccount | None:
    """The account of a shop, if it has its own."""
    if shop.provider_account is None:
        return None
    return msgspec.json.decode(vault.unseal(shop.provider_account, _purpose(shop)), type=ProviderAccount)


def _purpose(shop: Shop) -> str:
    return f"provider-account:{shop.id}"
