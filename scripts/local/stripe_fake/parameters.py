"""Checks request parameters against the TypedDicts that stripe-python ships, so that no other call is accepted.

`stripe.params.PaymentIntentCreateParams` and its siblings are generated from Stripe's OpenAPI document: they hold each
parameter's name, nesting, type and closed values. The wire has only strings; the types turn them into ints and bools.
"""

from __future__ import annotations

import sys
import types
import typing
from functools import cache
from typing import Any, Literal, Union

from scripts.local.stripe_fake.errors import StripeFault, invalid


@cache
def fields_of(params_class: type) -> dict[str, Any]:
    """Return name to type for a TypedDict, without the request options (api_key, idempotency_key, …) mixed into it."""
    from stripe._request_options import RequestOptions
    from typing_extensions import get_type_hints

    options = RequestOptions.__annotations__
    annotations = {name: note for name, note in params_class.__annotations__.items() if name not in options}
    bare = type(params_class.__name__, (), {"__annotations__": {n: _source(a) for n, a in annotations.items()}})
    return dict(get_type_hints(bare, globalns=vars(sys.modules[params_class.__module__])))


def _source(annotation: Any) -> Any:
    return annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation


def check_parameters(class_name: str, tree: dict[str, Any]) -> dict[str, Any]:
    """Return the typed parameters, or raise Stripe's `parameter_unknown`, `parameter_missing` and the like."""
    import stripe.params

    return _check_hash(getattr(stripe.params, class_name), tree, "")


def _check_hash(params_class: Any, tree: dict[str, Any], path: str) -> dict[str, Any]:
    fields = fields_of(params_class)
    unknown = [_join(path, name) for name in tree if name not in fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise invalid(message, param=unknown[0], code="parameter_unknown")
    for name in sorted(params_class.__required_keys__):
        if name in fields and name not in tree:
            raise invalid(
                f"Missing required param: {_join(path, name)}.", param=_join(path, name), code="parameter_missing"
            )
    return {name: _convert(fields[name], value, _join(path, name)) for name, value in tree.items()}


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _convert(kind: Any, value: Any, path: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _convert_union(typing.get_args(kind), value, path)
    if isinstance(value, dict):
        return _convert_tree(kind, origin, value, path)
    if origin is Literal:
        return _convert_enum(typing.get_args(kind), value, path)
    return _convert_scalar(kind, value, path)


def _convert_union(kinds: tuple[Any, ...], value: Any, path: str) -> Any:
    if isinstance(value, dict):
        return _first_fitting([kind for kind in kinds if _takes_tree(kind)], value, path)
    literals = [option for kind in kinds if typing.get_origin(kind) is Literal for option in typing.get_args(kind)]
    if value in literals:
        return value
    # `Literal[...] | str` marks an enumeration that may grow in a later version, not free text: what this version of
    # the API does not list, it refuses. `Literal[""]` alone only says that an empty value unsets the parameter.
    others = [kind for kind in kinds if typing.get_origin(kind) is not Literal and not _takes_tree(kind)]
    closed = any(option != "" for option in literals)
    if closed:
        others = [kind for kind in others if kind is not str]
    if others:
        return _first_fitting(others, value, path)
    if closed:
        return _convert_enum(tuple(literals), value, path)
    raise invalid("Invalid object", param=path)


def _first_fitting(kinds: list[Any], value: Any, path: str) -> Any:
    refusal: StripeFault = invalid("Invalid string: a hash is not allowed here", param=path)
    for kind in kinds:
        try:
            return _convert(kind, value, path)
        except StripeFault as fault:
            refusal = fault
    raise refusal


def _takes_tree(kind: Any) -> bool:
    return typing.get_origin(kind) in (dict, list) or hasattr(kind, "__required_keys__")


def _convert_tree(kind: Any, origin: Any, value: dict[str, Any], path: str) -> Any:
    if hasattr(kind, "__required_keys__"):
        return _check_hash(kind, value, path)
    if origin is dict:
        return {name: _convert_scalar(str, item, _join(path, name), blank=True) for name, item in value.items()}
    if origin is list:
        if not all(name.isdigit() for name in value):
            raise invalid("Invalid array", param=path)
        item_kind = typing.get_args(kind)[0]
        ordered = sorted(value, key=int)
        return [_convert(item_kind, value[name], f"{path}[{index}]") for index, name in enumerate(ordered)]
    raise invalid("Invalid string: a hash is not allowed here", param=path)


def _convert_enum(options: tuple[Any, ...], value: Any, path: str) -> Any:
    if value not in options:
        known = [str(option) for option in options if option != ""]
        listed = known[0] if len(known) == 1 else f"{', '.join(known[:-1])}, or {known[-1]}"
        raise invalid(f"Invalid {path}: must be one of {listed}", param=path)
    return value


def _convert_scalar(kind: Any, value: Any, path: str, blank: bool = False) -> Any:
    if not isinstance(value, str) or _takes_tree(kind):
        raise invalid("Invalid object" if isinstance(value, str) else "Invalid string", param=path)
    if value == "" and not blank:
        message = (
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a "
            "non-empty value."
        )
        raise invalid(message, param=path, code="parameter_invalid_empty")
    if kind is bool:
        return _bool(value, path)
    if kind is int:
        return _int(value, path)
    return value


def _bool(value: str, path: str) -> bool:
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", param=path)
    return value == "true"


def _int(value: str, path: str) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise invalid(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer")
    return int(value)
