"""Reads the CloudFormation templates of this folder: short tags become plain dictionaries, fragments are merged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
DATA = FOLDER / "data.yaml"
EDGE = FOLDER / "edge.yaml"
ALARMS = FOLDER / "alarms.yaml"
MERGE = FOLDER / "merge"

Template = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """A safe loader that knows CloudFormation's short tags and keeps dates as the strings they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """Spell `!Sub x` as `{"Fn::Sub": x}`, `!Ref x` as `{"Ref": x}` and `!GetAtt a.b` with its two parts."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def load(path: Path) -> Template:
    """The template at `path`, every intrinsic in its long form."""
    # _Loader is a SafeLoader: it builds plain values only.
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    if not isinstance(document, dict):
        raise TypeError(f"{path} is not a template: expected a mapping at the top")
    return document


def dump(template: Mapping[str, Any]) -> str:
    """The template as YAML in its long form, which both CloudFormation and Chalice read."""
    return str(yaml.safe_dump(dict(template), sort_keys=False, allow_unicode=True, width=120))


def merged(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> Template:
    """`base` with `overlay` on top: mappings are merged key by key, anything else is replaced."""
    result: Template = dict(base)
    for key, value in overlay.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def merge_template(stage: str) -> Template:
    """What is merged over the output of `chalice package --stage STAGE`: the shared fragments, then the stage's own.

    A stage file names its fragments under `Extends`; `__STAGE__` in a fragment becomes the stage's name; top-level
    keys that start with `x-` hold what the file refers to by anchor, and are left out.
    """
    own = {key: value for key, value in load(MERGE / f"{stage}.yaml").items() if not key.startswith("x-")}
    result: Template = {}
    for fragment in own.pop("Extends", []):
        result = merged(result, load(MERGE / f"{fragment}.yaml"))
    return _stage_named(merged(result, own), stage)


def _stage_named(template: Template, stage: str) -> Template:
    named: Template = json.loads(json.dumps(template).replace("__STAGE__", stage))
    return named


def resolved(value: Any, parameters: Mapping[str, str]) -> Any:
    """`value` with `Ref` and `Fn::Sub` of known parameters filled in; what is not known stays as written."""
    if isinstance(value, list):
        return [resolved(item, parameters) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        filled = re.sub(r"\$\{([^}]+)}", lambda name: parameters.get(name[1], name[0]), value["Fn::Sub"])
        return {"Fn::Sub": filled} if "${" in filled else filled
    return {key: resolved(item, parameters) for key, item in value.items()}


def default_parameters(template: Mapping[str, Any]) -> dict[str, str]:
    """Parameter name to default value, for those parameters that have one."""
    declared: Mapping[str, Any] = template.get("Parameters", {})
    return {name: str(spec["Default"]) for name, spec in declared.items() if "Default" in spec}
