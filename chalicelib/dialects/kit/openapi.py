"""OpenAPI 3.1 from the rows: the same rows that serve the requests, so that the document cannot drift."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import msgspec

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.route import Route
from chalicelib.kernel.errors import DomainError

_REF = "#/components/schemas/{name}"
_VARIABLE = re.compile(r"{(\w+)\+?}")
Parts = dict[str, list[Any]]  # the schemas of a row's inputs by name, and of what it may answer (`out`)


class OpenApi(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is answered."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


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
    types = [(row.id, part, kind) for row in rows for part, kind in (*_inputs(row).items(), *_outputs(row))]
    schemas, components = msgspec.json.schema_components([kind for _, _, kind in types], ref_template=_REF)
    of_rows: dict[str, Parts] = {row.id: {} for row in rows}
    for (row_id, part, _), schema in zip(types, schemas, strict=True):
        of_rows[row_id].setdefault(part, []).append(schema)
    paths: dict[str, Any] = {}
    for row in rows:
        path = row.path.replace("+}", "}")
        paths.setdefault(path, {})[row.method.lower()] = _operation(row, spelling, of_rows[row.id], components)
    return {
        "openapi": "3.1.0",
        "info": {"title": spelling.title, "version": spelling.version, "description": spelling.description},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted({**components, "Error": spelling.error}.items())),
            "securitySchemes": spelling.schemes,
        },
    }


def _operation(row: Route, spelling: Spelling, parts: Parts, components: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": row.id,
        "summary": inspect.getdoc(row.operation.run) or row.operation.name,
        "tags": [row.operation.name.split(".", 1)[0]],
        "parameters": _parameters(row, parts, components),
        "responses": _responses(row, spelling, parts),
    }
    security = spelling.security.get(row.auth)
    if security:
        described["security"] = security
    for part, media_type in (("body", "application/json"), ("form", "multipart/form-data")):
        if part in parts:
            described["requestBody"] = {"required": True, "content": {media_type: {"schema": parts[part][0]}}}
    return described


def _parameters(row: Route, parts: Parts, components: dict[str, Any]) -> list[dict[str, Any]]:
    path, _ = _properties(parts.get("path"), components)
    query, needed = _properties(parts.get("query"), components)
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


def _properties(schemas: list[Any] | None, components: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The properties of a struct, and which of them are required."""
    if schemas is None:
        return {}, frozenset()
    (schema,) = schemas
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    return schema.get("properties", {}), frozenset(schema.get("required", ()))


def _responses(row: Route, spelling: Spelling, parts: Parts) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    if row.raw:
        success["content"] = {row.raw: {}}
    elif "out" in parts:
        schema = parts["out"][0] if len(parts["out"]) == 1 else {"anyOf": parts["out"]}
        success["content"] = {"application/json": {"schema": schema}}
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
    described |= {status: {"description": meaning} for status, meaning in row.others.items()}
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


def _outputs(row: Route) -> list[tuple[str, Any]]:
    """What the body of a success may be: none, one kind, or one of several."""
    if row.out is None or row.raw:
        return []
    kind = inspect.signature(row.out, eval_str=True).return_annotation
    if get_origin(kind) is Reply:
        (kind,) = get_args(kind)
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return [("out", each) for each in kinds if each not in (None, NoneType)]
