"""What the local server shows beside the API: a start page, the mails that were sent, every mail there is."""

from __future__ import annotations

import html
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from scripts.local import mail_preview
from scripts.local.driver_events import ACCOUNT
from scripts.local.server_gateway import Gateway, Incoming, Outgoing

STAFF_EMAIL = "owner@demo.test"
STAFF_PASSWORD = "Demo-Owner-2026"

_FRESH = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


@dataclass(frozen=True)
class Surroundings:
    """What the start page points to."""

    port: int
    folder: Path
    stripe_url: str
    aws_url: str
    documents_bucket: str

    @property
    def mails(self) -> Path:
        """Where mails are kept instead of sent."""
        return self.folder / "mails"

    @property
    def documents(self) -> Path:
        """Where the local AWS keeps invoices and credit notes on disk."""
        return self.folder / "aws" / "objects" / ACCOUNT / self.documents_bucket


class Site:
    """Everything that answers on the port: the API, and for people a few pages around it."""

    def __init__(self, gateway: Gateway, around: Surroundings) -> None:
        self._gateway = gateway
        self._around = around
        self._pages: Mapping[str, Callable[[str], Outgoing | None]] = {
            mail_preview.HOME: _mail_preview,
            "/_local/mails/": lambda path: stored_file(around.mails, path or "index.html", _FRESH),
            "/_local/documents/": lambda path: stored_file(around.documents, path, _FRESH) if path else self._listing(),
        }

    def answer(self, request: Incoming) -> Outgoing:
        """A page of ours, or what the API says."""
        if request.method in {"GET", "HEAD"}:
            if request.path == "/":
                return _page(start_page(self._around))
            for prefix, page in self._pages.items():
                if request.path.startswith(prefix):
                    found = page(unquote(request.path.removeprefix(prefix)))
                    return found or self._gateway.refuse("RESOURCE_NOT_FOUND")
        return self._gateway.answer(request)

    def _listing(self) -> Outgoing:
        folder = self._around.documents
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf")) if folder.is_dir() else []
        rows = "".join(f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>' for name in files)
        return _page(
            _DOCUMENTS.replace("ROWS", rows or "<li>None yet: an invoice is printed when an order is paid.</li>")
        )


def stored_file(folder: Path, name: str, headers: list[tuple[str, str]]) -> Outgoing | None:
    """A file under `folder`, or None where there is none or the name leads out of it."""
    if "\0" in name:
        return None
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Outgoing(200, [("Content-Type", kind + charset), *headers], path.read_bytes())


def _mail_preview(path: str) -> Outgoing | None:
    page = mail_preview.preview(path)
    return None if page is None else _page(page)


def _page(text: str) -> Outgoing:
    return Outgoing(200, [("Content-Type", "text/html; charset=utf-8"), *_FRESH], text.encode())


def start_page(around: Surroundings) -> str:
    """The page at `/`: what runs here, and where everything lands."""
    here = f"http://localhost:{around.port}"
    values = {
        "HERE": here,
        "OTHER": f"http://other.localhost:{around.port}",
        "EMAIL": STAFF_EMAIL,
        "PASSWORD": STAFF_PASSWORD,
        "STRIPE": around.stripe_url,
        "AWS": around.aws_url,
        "FOLDER": str(around.folder),
        "PORT": str(around.port),
    }
    text = _START
    for name, value in values.items():
        text = text.replace(f"%{name}%", html.escape(value))
    return text


_STYLE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Souk, running locally</title>
<style>
:root { color-scheme: light dark; --edge: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; } td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--edge);
vertical-align: top; } td:first-child { white-space: nowrap; opacity: .75; width: 11rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; } pre { padding: .75rem 1rem; border: 1px solid var(--edge);
border-radius: 8px; overflow-x: auto; } a { color: inherit; }
</style>
"""

_START = (
    _STYLE
    + """<h1>Souk is running</h1>
<p>Two shops, told apart by the host name. Data stays in <code>%FOLDER%</code> until <code>make clean</code>.</p>
<h2>Shops</h2>
<table>
<tr><td>Demo shop</td><td><a href="%HERE%/store/v1/products">%HERE%/store/v1/products</a></td></tr>
<tr><td>Other shop</td><td><a href="%OTHER%/store/v1/products">%OTHER%/store/v1/products</a></td></tr>
<tr><td>Staff sign-in</td><td><code>%EMAIL%</code> with <code>%PASSWORD%</code>, at
<code>POST %HERE%/admin/v1/auth/login</code></td></tr>
</table>
<h2>To read</h2>
<table>
<tr><td>API reference</td><td><a href="/admin/v1/docs">/admin/v1/docs</a>, as
<a href="/admin/v1/openapi.json">OpenAPI</a></td></tr>
<tr><td>Search</td><td><a href="/store/v1/search?q=linen">/store/v1/search?q=linen</a></td></tr>
<tr><td>Categories</td><td><a href="/store/v1/categories/tree">/store/v1/categories/tree</a></td></tr>
<tr><td>Health</td><td><a href="/health">/health</a></td></tr>
</table>
<h2>Where things land</h2>
<table>
<tr><td>Mails</td><td><a href="/_local/mails/">/_local/mails/</a>; every kind there is:
<a href="/_local/mails/preview">/_local/mails/preview</a></td></tr>
<tr><td>Invoices as PDF</td><td><a href="/_local/documents/">/_local/documents/</a></td></tr>
<tr><td>Payments (fake)</td><td><a href="%STRIPE%/_fake/state">%STRIPE%</a>, known to this machine only</td></tr>
<tr><td>Local AWS</td><td><code>%AWS%</code></td></tr>
</table>
<h2>Try it</h2>
<pre>make demo                                    # buys something, step by step
curl %HERE%/store/v1/products?pageSize=3
curl -H 'Host: other.localhost' %HERE%/store/v1/products</pre>
</html>"""
)

_DOCUMENTS = _STYLE + '<h1>Documents</h1><ul>ROWS</ul><p><a href="/">Back</a></p></html>'
