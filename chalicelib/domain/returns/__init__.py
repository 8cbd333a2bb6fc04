"""Returns: goods given back, and contracts withdrawn from. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.returns.commands import (
    ApproveReturn,
    ConfirmWithdrawal,
    Declaration,
    DeclareWithdrawal,
    ListOwnReturns,
    RejectReturn,
    RequestReturn,
)
from chalicelib.domain.returns.errors import (
    OrderNotReturnable,
    ReturnDecided,
    ReturnLineNotFound,
    ReturnNotFound,
    ReturnQuantityExceeded,
    WithdrawalNotFound,
)
from chalicelib.domain.returns.events import (
    ReturnApproved,
    ReturnRejected,
    ReturnReopened,
    ReturnRequested,
    WithdrawalDeclared,
    WithdrawalMatched,
)
from chalicelib.domain.returns.model import (
    Return,
    ReturnFilter,
    ReturnItem,
    ReturnStatus,
    ReturnType,
    Withdrawal,
    WithdrawalStatus,
)
from chalicelib.domain.returns.operations.deciding import approve_return, reject_return
from chalicelib.domain.returns.operations.requesting import list_own_returns, list_returns, request_return
from chalicelib.domain.returns.operations.withdrawing import confirm_withdrawal, declare_withdrawal

__all__ = [
    "ApproveReturn",
    "ConfirmWithdrawal",
    "Declaration",
    "DeclareWithdrawal",
    "ListOwnReturns",
    "OrderNotReturnable",
    "RejectReturn",
    "RequestReturn",
    "Return",
    "ReturnApproved",
    "ReturnDecided",
    "ReturnFilter",
    "ReturnItem",
    "ReturnLineNotFound",
    "ReturnNotFound",
    "ReturnQuantityExceeded",
    "ReturnRejected",
    "ReturnReopened",
    "ReturnRequested",
    "ReturnStatus",
    "ReturnType",
    "Withdrawal",
    "WithdrawalDeclared",
    "WithdrawalMatched",
    "WithdrawalNotFound",
    "WithdrawalStatus",
    "approve_return",
    "confirm_withdrawal",
    "declare_withdrawal",
    "list_own_returns",
    "list_returns",
    "reject_return",
    "request_return",
]
