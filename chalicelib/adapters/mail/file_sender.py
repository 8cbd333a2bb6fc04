"""Mails kept in a folder instead of sent, with a page that lists them: how a developer reads the shop's mail."""

from __future__ import annotations

import html
import os
from pathlib import Path

import msgspec

from chalicelib.adapters.mail.message import OutgoingMail, compose
from chalicelib.kernel.clock import iso_ms

_LOG = "sent.jsonl"


class SentMail(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: a mail that was sent, once more if it was sent again. `file` is its name without ending."""

    mail_id: str
    at: str
    to: str
    sender: str
    subject: str
    file: str


class FileSender:
    """Writes each mail as `.eml`, `.html` and `.txt` into a folder, with `index.html` over all of them.

    The same mail sent twice overwrites its files but counts twice in `sent.jsonl`, so that tests see duplicates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: OutgoingMail) -> str | None:
        """Write one mail; the id is the name of its files."""
        mime = compose(message)
        sent = SentMail(
            mail_id=message.mail_id,
            at=iso_ms(message.at),
            to=message.to,
            sender=f"{message.from_name} <{message.from_address}>",
            subject=message.subject,
            file=f"{message.at:%Y%m%dT%H%M%S}-{message.mail_id}",
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(f"{sent.file}.eml", mime.as_bytes())
        self._write(f"{sent.file}.html", message.html.encode())
        self._write(f"{sent.file}.txt", message.text.encode())
        with (self._folder / _LOG).open("ab") as log:
            log.write(msgspec.json.encode(sent) + b"\n")
        self._write("index.html", _index(self.sent()).encode())
        return sent.file

    def sent(self) -> list[SentMail]:
        """Every mail sent so far, oldest first."""
        log = self._folder / _LOG
        if not log.exists():
            return []
        return [msgspec.json.decode(line, type=SentMail) for line in log.read_bytes().splitlines()]

    def _write(self, name: str, content: bytes) -> None:
        """Replace a file at once, so that nobody reads half of it."""
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.write_bytes(content)
        draft.replace(self._folder / name)


def _index(sent: list[SentMail]) -> str:
    rows = "".join(_row(mail) for mail in reversed(sent))
    return _PAGE.replace("ROWS", rows or '<tr><td colspan="4">No mail yet.</td></tr>')


def _row(mail: SentMail) -> str:
    at, to, sender, subject, file = map(html.escape, (mail.at, mail.to, mail.sender, mail.subject, mail.file))
    links = f'<a href="{file}.txt">text</a> <a href="{file}.eml">eml</a>'
    return (
        f'<tr><td class="at">{at}</td><td>{to}<small>{sender}</small></td>'
        f'<td><a href="{file}.html"><b>{subject}</b></a></td><td>{links}</td></tr>'
    )


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sent mail</title><style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 40px auto; padding: 0 16px; }
table { width: 100%; border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: 10px 12px 10px 0; border-bottom: 1px solid #8884; }
small { display: block; opacity: 0.65; }
.at { white-space: nowrap; font-variant-numeric: tabular-nums; opacity: 0.65; }
</style></head><body><h1>Sent mail</h1>
<table><tr><th>When</th><th>To, from</th><th>Subject</th><th></th></tr>ROWS</table></body></html>
"""
