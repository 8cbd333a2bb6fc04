"""The loyalty programme: two staff rows that the contract does not have."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, put
from chalicelib.dialects.sovecom.wire import loyalty_program
from chalicelib.domain import loyalty

ADMIN = (
    get("/admin/v1/loyalty-program", loyalty.get_program, id="LoyaltyProgramAdminController_get", auth="staff",
        out=loyalty_program.program),
    put("/admin/v1/loyalty-program", loyalty.set_program, id="LoyaltyProgramAdminController_set", auth="staff",
        into=loyalty_program.change, out=loyalty_program.program),
)  # fmt: skip
