"""Requests that the document allows: made up by rule, and about half of them with what is known to work."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.known import Known, Place


def cases(operation: Any, known: Known) -> st.SearchStrategy[Any]:
    """Requests of an operation; each with the place that it asks for."""
    row = operation.definition.raw["operationId"]
    return _case(operation, known, row)


@st.composite
def _case(draw: st.DrawFn, operation: Any, known: Known, row: str) -> Any:
    case = draw(operation.as_strategy())
    if operation.path.startswith("/api/"):
        case.path_parameters["siteId"] = "demo"
    place = Place({})
    places = known.places(row, operation.path)
    if places and draw(st.booleans()):
        place = draw(st.sampled_from(places))
        names = case.path_parameters.keys() & place.variables.keys()
        case.path_parameters.update({name: place.variables[name] for name in names})
    _ask(draw, case, known, row)
    _fill(draw, case, known.bodies(row) if place.body is None else [place.body], known)
    return case, place


def _ask(draw: st.DrawFn, case: Any, known: Known, row: str) -> None:
    """Half of the queries are known to have an answer; ids in the others are often real."""
    if not case.query:
        return
    if draw(st.booleans()):
        case.query = dict(draw(st.sampled_from(known.queries(row))))
    else:
        case.query = _with_ids(draw, case.query, known)


def _fill(draw: st.DrawFn, case: Any, accepted: list[Any], known: Known) -> None:
    """Half of the bodies are known to be accepted, many of them with one field of those made up."""
    made_up = case.body
    if accepted and draw(st.booleans()):
        case.body = copy.deepcopy(draw(st.sampled_from(accepted)))
        if isinstance(made_up, dict) and made_up and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(made_up)))
            case.body[name] = made_up[name]
    elif isinstance(made_up, dict | list):
        case.body = _with_ids(draw, made_up, known)


def _with_ids(draw: st.DrawFn, value: Any, known: Known, name: str = "") -> Any:
    """The value with real ids in about half of the places where one is asked for."""
    real = known.ids(name)
    if real and isinstance(value, str) and draw(st.booleans()):
        return draw(st.sampled_from(real))
    if isinstance(value, dict):
        return {key: _with_ids(draw, each, known, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(draw, each, known, name) for each in value]
    return value
