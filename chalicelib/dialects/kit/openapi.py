"""OpenAPI 3.1 from the rows: the same rows that serve the requests, so that the document cannot drift."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.route import Route
from chalicelib.kernel.errors import DomainError

_REF = "#/components/schemas/{name}"
_VARIABLE = re.compile(r"{(\w+)\+?}")


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialect's document needs to know beyond its rows.

    `security` maps a row's `auth` to the schemes it takes; `common` are the statuses any row may answer; `error` is the
    schema of an error body; `status_of` gives the status of a domain error.
    """

    title: str
    version: str
    description: str
    schemes: dict[str, Any]
    security: dict[str, list[dict[str, list[str]]]]
    error: dict[str, Any]
    status_of: Callable[[type[DomainError]], int]
    common: frozenset[int] = frozenset()


def document(routes: Iterable[Route], spelling: Spelling) -> dict[str, Any]:
    """The OpenAPI document of some rows."""
    rows = list(routes)
    types = [kind for row in rows for kind in (*_inputs(row).values(), _output(row)) if _has_schema(kind)]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    by_type = {id(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, Any] = {}
    for row in rows:
        path = row.path.replace("+}", "}")
        paths.setdefault(path, {})[row.method.lower()] = _operation(row, spelling, by_type, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": spelling.title, "version": spelling.version, "description": spelling.description},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted({**components, "Error": spelling.error}.items())),
            "securitySchemes": spelling.schemes,
        },
    }


def _operation(row: Route, spelling: Spelling, schemas: dict[int, Any], components: dict[str, Any]) -> dict[str, Any]:
    inputs = _inputs(row)
    described: dict[str, Any] = {
        "operationId": row.id,
        "summary": inspect.getdoc(row.operation.run) or row.operation.name,
        "tags": [row.operation.name.split(".", 1)[0]],
        "parameters": _parameters(row, inputs, schemas, components),
        "responses": _responses(row, spelling, schemas),
    }
    security = spelling.security.get(row.auth)
    if security:
        described["security"] = security
    if "body" in inputs:
        content = {"application/json": {"schema": schemas[id(inputs["body"])]}}
        described["requestBody"] = {"required": True, "content": content}
    if "form" in inputs:
        content = {"multipart/form-data": {"schema": schemas[id(inputs["form"])]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(
    row: Route, inputs: dict[str, Any], schemas: dict[int, Any], components: dict[str, Any]
) -> list[dict[str, Any]]:
    path, _ = _properties(inputs.get("path"), schemas, components)
    query, needed = _properties(inputs.get("query"), schemas, components)
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": path.get(name, {"type": "string"})}
        for name in _VARIABLE.findall(row.path)
    ]
    found += [
        {"name": name, "in": "query", "required": name in needed, "schema": schema} for name, schema in query.items()
    ]
    if row.operation.writes:
        key = {"type": "string", "minLength": 1, "maxLength": 255}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    return found


def _properties(
    kind: Any, schemas: dict[int, Any], components: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[str]]:
    """The properties of a struct, and which of them are required."""
    if kind is None or id(kind) not in schemas:
        return {}, frozenset()
    schema = schemas[id(kind)]
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    return schema.get("properties", {}), frozenset(schema.get("required", ()))


def _responses(row: Route, spelling: Spelling, schemas: dict[int, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    output = _output(row)
    if row.raw:
        success["content"] = {"*/*": {}}  # a page, a picture, a file: told by the answer
    elif id(output) in schemas:
        success["content"] = {"application/json": {"schema": schemas[id(output)]}}
    failures = {spelling.status_of(error) for error in row.operation.raises}
    failures |= {400, 409, 413, 503} if row.operation.writes else {400, 503}
    failures |= {429} if row.throttle else set()
    failures |= {401} if spelling.security.get(row.auth) else set()
    failures |= {403} if row.operation.needs or row.auth.endswith("cookie") else set()
    if row.operation.writes and "expected_version" in getattr(row.operation.command_type, "__struct_fields__", ()):
        failures.add(412)
    failures |= spelling.common
    failures.add(404)  # an unknown host is an unknown shop
    error = {"application/json": {"schema": {"$ref": _REF.format(name="Error")}}}
    described: dict[str, Any] = {str(row.status): success}
    for status in sorted(failures):
        phrase = "Payload Too Large" if status == 413 else HTTPStatus(status).phrase
        described[str(status)] = {"description": phrase, "content": error}
    return described


def _inputs(row: Route) -> dict[str, Any]:
    if row.into is None:
        return {}
    signature = inspect.signature(row.into, eval_str=True)
    return {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if name in ("body", "form", "query", "path")
    }


def _output(row: Route) -> Any:
    if row.out is None:
        return None
    return inspect.signature(row.out, eval_str=True).return_annotation


def _has_schema(kind: Any) -> bool:
    return kind not in (None, Reply, inspect.Signature.empty)
