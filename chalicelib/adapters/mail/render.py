"""Mails as text: a kind, a language and the facts in; a subject, an HTML page and its plain text twin out."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from chalicelib.adapters.mail import formats
from chalicelib.adapters.mail.contexts import CONTEXTS, MailContext, MailKind
from chalicelib.adapters.mail.errors import MailRejected
from chalicelib.adapters.mail.sheet import Sheet, facts, sheet
from chalicelib.adapters.mail.theme import palette
from chalicelib.adapters.mail.words import Words, words

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>\\]+(?:[/?#][^\s\"'<>\\]*)?", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_GAP = re.compile(r"\n{3,}")
_TEXT_WIDTH = 72
_OWN_TEMPLATE = frozenset(
    {MailKind.ORDER_CONFIRMATION, MailKind.ORDER_PAID, MailKind.ORDER_SHIPPED, MailKind.REFUND_ISSUED}
)


class RenderedMail(msgspec.Struct, frozen=True):
    """A mail in the reader's language."""

    subject: str
    html: str
    text: str


def render(kind: MailKind, locale: str, context: MailContext) -> RenderedMail:
    """Write a mail. `locale` is a language tag; a language the mails are not written in gives English.

    Raises TypeError when `context` is not of the kind's own type, and MailRejected when a link in it is not an
    absolute http(s) address.
    """
    if type(context) is not CONTEXTS[kind]:
        raise TypeError(f"{kind.value} takes {CONTEXTS[kind].__name__}, not {type(context).__name__}")
    chosen = formats.mail_locale(locale)
    said = words(kind, chosen.language, facts(context, chosen))
    name = kind.value if kind in _OWN_TEMPLATE else "letter"
    seen = _seen(context, said, sheet(context, said, chosen))
    environment = _environment()
    return RenderedMail(
        subject=said.say("subject"),
        html=environment.get_template(f"{name}.html.j2").render(seen, language=str(chosen).replace("_", "-")),
        text=_tidy(environment.get_template(f"{name}.txt.j2").render(seen)),
    )


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http(s) address that is safe in an attribute."""
    return _WEB_ADDRESS.fullmatch(url) is not None


def _seen(mail: MailContext, said: Words, tables: Sheet) -> dict[str, object]:
    return {
        "mail": mail,
        "shop": mail.shop,
        "facts": said.facts,
        "say": said.say,
        "paragraphs": said.paragraphs,
        "greeting": said.say("hello_named" if mail.name else "hello"),
        "colon": said.say("colon"),
        "sheet": tables,
        "palette": palette(mail.shop.colour),
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"link": _link, "flat": _flat, "wrapped": _wrapped, "broken": _broken}
    environment.tests["web_address"] = is_web_address
    return environment


def _tidy(text: str) -> str:
    """Never more than one empty line, and one line end at the end."""
    return _GAP.sub("\n\n", text).strip("\n") + "\n"


def _link(url: str) -> str:
    if not is_web_address(url):
        raise MailRejected("link_not_web")
    return url


def _flat(value: str) -> str:
    return _LINE_BREAKS.sub(" ", value)


def _wrapped(value: str) -> str:
    return textwrap.fill(_flat(value), _TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _broken(value: str) -> Markup:
    return Markup("<br>").join(value.splitlines())
