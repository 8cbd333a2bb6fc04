"""One-time links: issued by operations, mailed by the mail worker, used once.

The operation stores the token sealed beside its hash and emits only the hash; whoever mails the link opens it with
`one_time_link` and, once the mail is out, has the secret forgotten with `link_sent`.
"""

from __future__ import annotations

import base64
import hashlib

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.identity.credentials import TOKEN_LIFETIME, Token, TokenPurpose
from chalicelib.domain.identity.errors import TokenNotUsable
from chalicelib.domain.identity.model import Account, Audience, Customer
from chalicelib.domain.identity.sessions import ACCOUNTS
from chalicelib.kernel.privacy import PersonalText, SecretText

_TOKEN_BYTES = 32
_PATHS = {
    TokenPurpose.CUSTOMER_PASSWORD_RESET: "/{locale}/reset",
    TokenPurpose.CUSTOMER_EMAIL_CHANGE: "/{locale}/account/email-confirm",
}
AUDIENCES = {
    TokenPurpose.STAFF_PASSWORD_RESET: Audience.STAFF,
    TokenPurpose.CUSTOMER_PASSWORD_RESET: Audience.CUSTOMER,
    TokenPurpose.CUSTOMER_EMAIL_CHANGE: Audience.CUSTOMER,
}


class OneTimeLink(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail with a one-time link needs. `notice_to` is the old e-mail that is told of a change."""

    purpose: TokenPurpose
    recipient: PersonalText
    name: PersonalText | None
    locale: str
    url: SecretText
    valid_minutes: int
    notice_to: PersonalText | None = None


def new_token(ctx: Context, purpose: TokenPurpose, account: Account, new_email: str | None = None) -> Token:
    """A token for an account, not stored yet."""
    secret = base64.urlsafe_b64encode(ctx.random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode()
    token_id = digest(secret)
    return Token(
        id=token_id,
        purpose=purpose,
        subject_id=account.id,
        token_version=account.token_version,
        email_fingerprint=ctx.ports.vault.fingerprint(account.email),
        new_email_fingerprint=None if new_email is None else ctx.ports.vault.fingerprint(new_email),
        sealed=ctx.ports.vault.seal(secret.encode(), _seal_purpose(token_id)),
        expires_at=ctx.now + TOKEN_LIFETIME,
    )


def usable(ctx: Context, secret: str, *purposes: TokenPurpose) -> tuple[Token, Account]:
    """The token and its account. Raises `TokenNotUsable` for every reason alike. Two table requests at most."""
    token = ctx.uow.get(Token, digest(secret), missing=TokenNotUsable())
    account = _subject(ctx, token)
    if token.purpose not in purposes or account is None:
        raise TokenNotUsable()
    return token, account


def used(ctx: Context, token: Token) -> None:
    """Mark a token as used: by the version that was read, so that it works once."""
    ctx.uow.save(token.replace(used_at=ctx.now, sealed=None))


def one_time_link(ctx: Context, token_id: str) -> OneTimeLink | None:
    """The link to mail for a token, or None when there is nothing (any more) to mail. Two table requests."""
    token = ctx.uow.find(Token, token_id)
    account = None if token is None else _subject(ctx, token)
    if token is None or account is None or token.sealed is None:
        return None
    secret = ctx.ports.vault.unseal(token.sealed, _seal_purpose(token.id)).decode()
    locale = (account.locale if isinstance(account, Customer) else None) or ctx.shop.locale
    new_email = pending_email(account) if token.new_email_fingerprint else None
    path = _PATHS.get(token.purpose, ctx.ports.limits.admin_reset_path).format(locale=locale)
    return OneTimeLink(
        purpose=token.purpose,
        recipient=new_email or account.email,
        name=getattr(account, "name", None),
        locale=locale,
        url=f"{_origin(ctx, AUDIENCES[token.purpose])}{path}?token={secret}",
        valid_minutes=int(TOKEN_LIFETIME.total_seconds()) // 60,
        notice_to=account.email if new_email else None,
    )


def link_sent(ctx: Context, token_id: str) -> None:
    """Forget the secret of a link that was mailed."""
    token = ctx.uow.find(Token, token_id)
    if token is not None and token.sealed is not None:
        ctx.uow.save(token.replace(sealed=None))


def pending_email(account: Account) -> str | None:
    """The e-mail that an account is about to have."""
    return account.pending_email if isinstance(account, Customer) else None


def digest(secret: str) -> str:
    """Under which id a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _subject(ctx: Context, token: Token) -> Account | None:
    """The token's account, if both still stand as they did when it was issued."""
    if not token.alive(ctx.now):
        return None
    account = ctx.uow.find(ACCOUNTS[AUDIENCES[token.purpose]], token.subject_id)
    if account is None or not account.active or account.token_version != token.token_version:
        return None
    if ctx.ports.vault.fingerprint(account.email) != token.email_fingerprint:
        return None
    if token.new_email_fingerprint not in (None, ctx.ports.vault.fingerprint(pending_email(account) or "")):
        return None
    return account


def _origin(ctx: Context, audience: Audience) -> str:
    shop, settings = ctx.shop, ctx.ports.limits
    if audience is Audience.STAFF:
        return shop.link_origin(shop.admin_origins, settings.admin_origin)
    return shop.link_origin(shop.store_origins, settings.store_origin)


def _seal_purpose(token_id: str) -> str:
    return f"one-time-token:{token_id}"
