"""`make clients`: write the Python client's models and operations from the OpenAPI document; --check compares only.

The document is made from the rows that serve the requests, so a client made from it cannot drift from them either.
"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts.openapi import DOCUMENTS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "clients" / "python" / "src" / "souk"
_REF = "#/components/schemas/"
_SITE = "/api/v1/{siteId}"
_SUFFIX = re.compile(r"(Out|Row)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_TWIN = re.compile(r"By(Put|Post)$")
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "dict[str, Any]"}
_PAGING = ("page", "limit", "cursor")

_MODELS = '''"""What the API sends and takes. Made by `make clients` from the OpenAPI document: do not edit."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what is sent and taken: camelCase on the wire, unknown keys of a newer API are left out."""
'''
_OPERATIONS = '''"""Every operation of the API. Made by `make clients` from the OpenAPI document: do not edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from souk import models
from souk.transport import Page, Transport


class Operations:
    """Every operation of a site, by its name. Money is in minor units; times are ISO 8601 in UTC.

    A write takes an `idempotency_key`; without one each call gets its own, kept through retries.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
'''


class Writer:
    """Turns one document into Python."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths: dict[str, Any] = document["paths"]
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self.used: dict[str, None] = {}

    def type_of(self, schema: dict[str, Any], where: str = "models.") -> str:
        """The annotation for a schema; models that it names are noted as used."""
        if "$ref" in schema:
            return self._named(schema["$ref"].removeprefix(_REF), where)
        if "anyOf" in schema:
            return " | ".join(dict.fromkeys(self.type_of(each, where) for each in schema["anyOf"]))
        if "enum" in schema:
            return f"Literal[{', '.join(repr(each) for each in schema['enum'])}]".replace("'", '"')
        if "const" in schema:
            return f"Literal[{json.dumps(schema['const'])}]"
        kind = schema.get("type")
        if kind == "null":
            return "None"
        if kind == "array":
            return f"list[{self.type_of(schema.get('items', {}), where)}]"
        if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
            return f"dict[str, {self.type_of(schema['additionalProperties'], where)}]"
        return _SIMPLE.get(str(kind), "Any")

    def _named(self, name: str, where: str) -> str:
        schema = self.schemas[name]
        if "enum" in schema or "properties" not in schema:
            return self.type_of(schema, where)
        self.used[name] = None
        return where + class_name(name)

    def operations(self) -> str:
        """The module of operations."""
        methods = [
            method
            for path, verbs in self.paths.items()
            if path.startswith(_SITE)
            for verb, described in verbs.items()
            if not _TWIN.search(described["operationId"]) and self._answer(described) is not None
            for method in self._methods(verb.upper(), path.removeprefix(_SITE), described)
        ]
        return _OPERATIONS + "".join(f"\n{method}" for method in methods)

    def _methods(self, verb: str, path: str, described: dict[str, Any]) -> list[str]:
        said = self.schemas[self._answer(described) or ""]
        if "items" not in said.get("properties", {}):
            return [self._method(verb, path, described, said)]
        return self._listing(path, described, said)

    def _answer(self, described: dict[str, Any]) -> str | None:
        """The schema of what a success says; None for what is not one of the API's envelopes."""
        success = next(answer for status, answer in described["responses"].items() if status.startswith("2"))
        schema = success.get("content", {}).get("application/json", {}).get("schema", {})
        name = str(schema.get("$ref", "")).removeprefix(_REF)
        return name if "success" in self.schemas.get(name, {}).get("properties", {}) else None

    def _method(self, verb: str, path: str, described: dict[str, Any], said: dict[str, Any]) -> str:
        data = said["properties"].get("data")
        result = "None" if data is None else self.type_of(data)
        places = re.findall(r"{(\w+)}", path)
        query, body = self._query(described), self._body(described)
        arguments = [f"{snake(each)}: str" for each in places]
        keywords = [*map(self._keyword, query), *map(self._keyword, body)]
        keywords += ["idempotency_key: str | None = None"] if verb != "GET" else []
        call = [f'"{verb}"', url(path), self._dict(query) if query else "None"]
        if body or verb != "GET":
            call.append(self._dict(body) if body else "None")
            call.append("idempotency_key")
        made = f"self._transport.call({', '.join(call)})"
        lines = [f"        {made}"]
        if data is not None:
            lines = [f"        said = {made}", f'        return msgspec.convert(said["data"], {result})']
        return self._definition(snake(described["operationId"]), arguments, keywords, result, described, lines)

    def _listing(self, path: str, described: dict[str, Any], said: dict[str, Any]) -> list[str]:
        item = self.type_of(said["properties"]["items"]["items"])
        places = re.findall(r"{(\w+)}", path)
        arguments = [f"{snake(each)}: str" for each in places]
        parameters = self._query(described)
        filters = [each for each in parameters if each[0] not in _PAGING]
        keywords = list(map(self._keyword, filters))
        name = snake(described["operationId"])
        walk = "walk" if any(each[0] == "cursor" for each in parameters) else "pages"
        numbered = self._dict([*filters, ("page", {}, True), ("limit", {}, True)])
        whole = self._dict([*filters, ("limit", {}, True)])
        page = self._definition(
            name, arguments, ["page: int = 1", "limit: int = 20", *keywords], f"Page[{item}]", described,
            [f"        return self._transport.page({url(path)}, {numbered}, {item})"],
        )  # fmt: skip
        iterate = self._definition(
            name.replace("list_", "iterate_", 1), arguments, ["limit: int = 100", *keywords], f"Iterator[{item}]",
            {"summary": "All of them, fetched page after page."},
            [f"        return self._transport.{walk}({url(path)}, {whole}, {item})"],
        )  # fmt: skip
        return [page, iterate]

    def _definition(
        self, name: str, arguments: list[str], keywords: list[str], result: str, described: Any, lines: list[str]
    ) -> str:
        given = ["self", *arguments, *(["*", *keywords] if keywords else [])]
        summary = described["summary"].split("\n\n")[0].replace("\n", " ")
        doc = f'        """{summary}"""\n'
        return f"    def {name}({', '.join(given)}) -> {result}:\n{doc}" + "\n".join(lines) + "\n"

    def _query(self, described: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
        return [
            (each["name"], each["schema"], each["required"])
            for each in described.get("parameters", [])
            if each["in"] == "query"
        ]

    def _body(self, described: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
        if "requestBody" not in described:
            return []
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].removeprefix(_REF)]
        needed = schema.get("required", [])
        return sorted(
            ((name, kind, name in needed) for name, kind in schema.get("properties", {}).items()),
            key=lambda each: not each[2],
        )

    def _keyword(self, field: tuple[str, dict[str, Any], bool]) -> str:
        name, schema, required = field
        kind = self.type_of(schema)
        return f"{snake(name)}: {kind}" if required else f"{snake(name)}: {kind} | UnsetType = UNSET"

    def _dict(self, fields: list[tuple[str, dict[str, Any], bool]]) -> str:
        return "{" + ", ".join(f'"{name}": {snake(name)}' for name, _, _ in fields) + "}"

    def models(self) -> str:
        """The module of models: all that the operations use, and what those use."""
        made: dict[str, str] = {}
        while waiting := [name for name in self.used if name not in made]:
            for name in waiting:
                made[name] = self._model(name)
        return _MODELS + "".join(f"\n\n{made[name]}" for name in sorted(made, key=class_name))

    def _model(self, name: str) -> str:
        schema = self.schemas[name]
        needed = schema.get("required", [])
        doc = schema.get("description", class_name(name)).split("\n\n")[0].replace("\n", " ")
        lines = [f"class {class_name(name)}(Model, frozen=True, kw_only=True):", f'    """{doc}"""', ""]
        for field, kind in schema["properties"].items():
            annotation = self.type_of(kind, "")
            given = "" if snake(field) == field or camel(snake(field)) == field else f', name="{field}"'
            if field in needed:
                default = f" = msgspec.field({given.removeprefix(', ')})" if given else ""
                lines.append(f"    {snake(field)}: {annotation}{default}")
            else:
                default = f"msgspec.field(default=UNSET{given})" if given else "UNSET"
                lines.append(f"    {snake(field)}: {annotation} | UnsetType = {default}")
        return "\n".join(lines) + "\n"


def class_name(schema: str) -> str:
    """The name of a schema's class: rows and what is sent are just what they are."""
    return _SUFFIX.sub("", schema) or schema


def snake(name: str) -> str:
    """A name of the wire as Python writes it."""
    made = _CAMEL.sub(r"_\1", name.replace("[]", "")).lower()
    return made + "_" if keyword.iskeyword(made) else made


def camel(name: str) -> str:
    """A Python name as the wire writes it."""
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)


def url(path: str) -> str:
    """The expression for a path."""
    filled = re.sub(r"{(\w+)}", lambda found: "{" + snake(found[1]) + "}", path)
    return f'f"{filled}"' if "{" in filled else f'"{filled}"'


def texts() -> dict[Path, str]:
    """Every generated file with its content, in the project's style."""
    writer = Writer(DOCUMENTS["shopvo"]())
    operations = writer.operations()
    return {
        path: _formatted(path, text)
        for path, text in ((PACKAGE / "operations.py", operations), (PACKAGE / "models.py", writer.models()))
    }


def _formatted(path: Path, text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["check", "--fix-only", "--select", "F401,I,RUF036"], ["format"]):
        command = [*ruff, *step, "-q", "--stdin-filename", str(path), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare with what is committed")
    check = parser.parse_args().check
    stale = []
    for path, text in texts().items():
        if not check:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
    for path in stale:
        print(f"{path} is not what the document says: run `make clients` and commit it", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
