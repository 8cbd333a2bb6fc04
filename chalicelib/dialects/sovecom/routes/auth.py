"""Staff sign-in: rows under `/admin/v1/auth`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.sovecom.wire import auth
from chalicelib.domain import identity

ADMIN = (
    post("/admin/v1/auth/login", identity.staff_sign_in, id="AuthController_login", auth="none",
         into=auth.sign_in, out=auth.staff_login),
    post("/admin/v1/auth/2fa", identity.answer_challenge, id="AuthController_verify2fa", auth="none",
         into=auth.answer, out=auth.staff_signed_in),
    post("/admin/v1/auth/refresh", identity.staff_refresh, id="AuthController_refresh", auth="staff-cookie",
         into=auth.staff_session, out=auth.staff_signed_in),
    post("/admin/v1/auth/logout", identity.staff_sign_out, id="AuthController_logout", auth="staff-cookie", status=204,
         into=auth.staff_session, out=auth.staff_signed_out),
    get("/admin/v1/auth/me", identity.staff_self, id="AuthController_me", auth="staff", out=auth.me),
    post("/admin/v1/auth/2fa/enroll", identity.enrol_totp, id="AuthController_enroll2fa", auth="staff",
         out=auth.enrolment),
    post("/admin/v1/auth/2fa/confirm", identity.confirm_totp, id="AuthController_confirm2fa", auth="staff", status=204,
         into=auth.confirmation),
    post("/admin/v1/auth/2fa/disable", identity.disable_totp, id="AuthController_disable2fa", auth="staff", status=204,
         into=auth.disabling),
    post("/admin/v1/auth/password/forgot", identity.request_staff_reset, id="PasswordController_forgot", auth="none",
         status=202, into=auth.forgotten, out=auth.accepted),
    post("/admin/v1/auth/password/reset", identity.reset_staff_password, id="PasswordController_resetPassword",
         auth="none", status=204, into=auth.reset),
)  # fmt: skip
