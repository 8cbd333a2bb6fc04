"""An OpenAPI document as one page to read: no script, no asset of anybody else's."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; text-transform: capitalize; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
summary { padding: .6rem .9rem; cursor: pointer; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
summary code { font-size: .95rem; overflow-wrap: anywhere; } summary span { opacity: .75; margin-left: auto; }
.verb { font: 600 .75rem ui-monospace, monospace; min-width: 4rem; text-align: center; padding: .15rem .4rem;
  border-radius: 5px; background: var(--soft); }
.get { background: #2b7de033; } .post { background: #1c9a5433; } .put, .patch { background: #c9861a33; }
.delete { background: #d33b3b33; }
section { padding: .2rem 1rem 1rem; border-top: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .6rem .25rem 0; }
th { font-weight: 600; } pre { background: var(--soft); padding: .8rem; border-radius: 6px; overflow: auto; }
"""


def page(document: dict[str, Any]) -> tuple[str, str]:
    """The page and the Content-Security-Policy that allows exactly its style."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    info = document["info"]
    body = "".join(_group(tag, rows, document) for tag, rows in sorted(_by_tag(document).items()))
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])} "
        f"<a href=openapi.json>OpenAPI document</a></p>{body}</html>"
    )
    return html, policy


def _by_tag(document: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            groups.setdefault(operation["tags"][0], []).append((verb, path, operation))
    return groups


def _group(tag: str, rows: list[tuple[str, str, dict[str, Any]]], document: dict[str, Any]) -> str:
    return f"<h2>{escape(tag.replace('_', ' '))}</h2>" + "".join(_row(*row, document) for row in rows)


def _row(verb: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    parts = [f"<p>{escape(operation['summary'])}</p>"]
    if operation["parameters"]:
        cells = "".join(
            f"<tr><td><code>{escape(each['name'])}</code><td>{each['in']}<td>{escape(_kind(each['schema']))}"
            for each in operation["parameters"]
        )
        parts.append(f"<table><tr><th>Parameter<th>In<th>Type{cells}</table>")
    if "requestBody" in operation:
        ((content_type, content),) = operation["requestBody"]["content"].items()
        schema = content["schema"]
        kind = "Form" if content_type == "multipart/form-data" else "Body"
        parts.append(f"<h4>{kind}</h4><pre>{escape(json.dumps(_resolved(schema, document), indent=2))}</pre>")
    for status, response in operation["responses"].items():
        parts.append(f"<p><b>{status}</b> {escape(response['description'])}</p>")
        content = response.get("content", {}).get("application/json")
        if content and status.startswith("2"):
            parts.append(f"<pre>{escape(json.dumps(_resolved(content['schema'], document), indent=2))}</pre>")
    summary = escape(operation["summary"].splitlines()[0])
    return (
        f"<details><summary><b class='verb {verb}'>{verb.upper()}</b><code>{escape(path)}</code>"
        f"<span>{summary}</span></summary><section>{''.join(parts)}</section></details>"
    )


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    return str(schema.get("format") or schema.get("type") or schema.get("enum") or "any")


def _resolved(schema: Any, document: dict[str, Any], depth: int = 0) -> Any:
    """A schema with its references put in place, shallow enough to read."""
    if not isinstance(schema, dict):
        return [_resolved(each, document, depth) for each in schema] if isinstance(schema, list) else schema
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return name if depth > 3 else _resolved(document["components"]["schemas"][name], document, depth + 1)
    return {key: _resolved(value, document, depth) for key, value in schema.items() if key != "title"}
