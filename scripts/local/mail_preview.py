"""Every mail in every language on a page of the local run: the HTML in a frame, the plain text beside it."""

from __future__ import annotations

import html
from dataclasses import dataclass

from chalicelib.adapters.mail.contexts import MailKind
from chalicelib.adapters.mail.mailer import written
from chalicelib.adapters.mail.render import RenderedMail
from chalicelib.domain.context import LANGUAGES
from scripts.local.mail_samples import samples

HOME = "/_local/mails/preview"
WHEN = {
    MailKind.ORDER_CONFIRMATION: "an order is placed, before it is paid",
    MailKind.ORDER_PAID: "an order is paid and its invoice exists",
    MailKind.ORDER_SHIPPED: "an order leaves",
    MailKind.REFUND_ISSUED: "money went back and its credit note exists",
    MailKind.WITHDRAWAL_RECEIVED: "a buyer withdraws in time",
    MailKind.WITHDRAWAL_LATE: "a buyer withdraws too late",
    MailKind.WITHDRAWAL_CANCELLED: "a buyer withdraws before paying: the order is cancelled",
    MailKind.CUSTOMER_PASSWORD_RESET: "a customer has forgotten the password",
    MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY: "a customer wants another e-mail: to the new one",
    MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE: "a customer wants another e-mail: to the old one",
    MailKind.STAFF_PASSWORD_RESET: "a member of staff has forgotten the password",
    MailKind.SETUP_CODE: "somebody is about to own a new shop",
    MailKind.MESSAGE: "a module writes",
}


@dataclass(frozen=True)
class Shown:
    """A mail on show."""

    kind: MailKind
    language: str
    mail: RenderedMail

    @property
    def address(self) -> str:
        """Where it is shown."""
        return f"{HOME}/{self.kind.value}/{self.language}"


def preview(path: str) -> str | None:
    """The page at a path under `HOME`: the list, `kind/language`, or that with `/html`; None where there is none."""
    parts = [part for part in path.split("/") if part]
    if not parts:
        return _listing()
    found = {(each.kind.value, each.language): each for each in every()}.get((parts[0], parts[1] if parts[1:] else ""))
    if found is None or parts[2:] not in ([], ["html"]):
        return None
    return found.mail.html if parts[2:] else _one(found)


def every() -> list[Shown]:
    """Every kind in every language."""
    letters = [(language, kind, letter) for language in LANGUAGES for kind, letter in samples(language).items()]
    return [Shown(kind, language, written(letter)) for language, kind, letter in letters]


def _listing() -> str:
    shown = every()
    rows = "".join(_row(kind, [each for each in shown if each.kind is kind]) for kind in WHEN)
    return _PAGE.replace("%TITLE%", "Every mail").replace("%MAIN%", _LISTING.replace("%ROWS%", rows))


def _row(kind: MailKind, shown: list[Shown]) -> str:
    links = "".join(
        f'<li><a href="{each.address}" lang="{each.language}">{html.escape(each.mail.subject)}</a></li>'
        for each in shown
    )
    return f"<tr><td><code>{kind.value}</code></td><td>{html.escape(WHEN[kind])}</td><td><ul>{links}</ul></td></tr>"


def _one(shown: Shown) -> str:
    others = "".join(
        f'<a href="{HOME}/{shown.kind.value}/{language}"{" aria-current=page" if language == shown.language else ""}>'
        f"{language}</a> "
        for language in LANGUAGES
    )
    values = {
        "SUBJECT": html.escape(shown.mail.subject),
        "KIND": shown.kind.value,
        "LANGUAGES": others,
        "FRAME": f"{shown.address}/html",
        "TEXT": html.escape(shown.mail.text),
    }
    main = _ONE
    for name, value in values.items():
        main = main.replace(f"%{name}%", value)
    return _PAGE.replace("%TITLE%", values["SUBJECT"]).replace("%MAIN%", main)


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>%TITLE%</title><style>
:root { color-scheme: light dark; --edge: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 82rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; } nav { margin: 0 0 1rem; } nav a[aria-current] { font-weight: 700; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--edge); } ul { margin: 0; padding: 0; list-style: none; }
code, pre { font: 14px/1.5 ui-monospace, monospace; } a { color: inherit; }
.both { display: flex; flex-wrap: wrap; gap: 1.25rem; } .both > * { border: 1px solid var(--edge); border-radius: 8px; }
iframe { flex: 1 1 40rem; height: 80rem; background: #fff; }
pre { flex: 1 1 30rem; margin: 0; padding: 1rem; overflow-x: auto; white-space: pre-wrap; }
</style></head><body>%MAIN%</body></html>"""
_LISTING = """<h1>Every mail</h1><nav><a href="/">Start</a> · <a href="/_local/mails/">Sent mail</a></nav>
<table><tr><th>Kind</th><th>Sent when</th><th>Subject</th></tr>%ROWS%</table>"""
_ONE = f"""<h1>%SUBJECT%</h1><nav><a href="{HOME}">Every mail</a> · <code>%KIND%</code> · %LANGUAGES%</nav>
<div class="both"><iframe sandbox="" src="%FRAME%" title="The mail as HTML"></iframe><pre>%TEXT%</pre></div>"""
