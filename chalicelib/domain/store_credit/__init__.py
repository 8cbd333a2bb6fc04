"""Store credit: a customer's balance with the shop. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.store_credit.commands import MoveStoreCredit, ReadStoreCredit
from chalicelib.domain.store_credit.errors import StoreCreditTooLow
from chalicelib.domain.store_credit.model import StoreCreditAccount, StoreCreditChanged, StoreCreditStatement
from chalicelib.domain.store_credit.operations import get_store_credit, move_store_credit
from chalicelib.domain.store_credit.spending import account, put_back, reference, take

__all__ = [
    "MoveStoreCredit",
    "ReadStoreCredit",
    "StoreCreditAccount",
    "StoreCreditChanged",
    "StoreCreditStatement",
    "StoreCreditTooLow",
    "account",
    "get_store_credit",
    "move_store_credit",
    "put_back",
    "reference",
    "take",
]
