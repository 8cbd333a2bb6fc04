"""Every stage's merge file fits what Chalice makes, proved with a small app of the same function names."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra import names, packages, templates
from scripts import package as packaging

APP = """
import os
from chalice import Chalice, Rate

app = Chalice("souk")
QUEUES = ("webhooks", "mails", "invoices", "snapshots", "reactions", "media")
SCHEDULES = ("expire_holds", "sweep_unpaid", "retry_due", "retain", "compare_payments", "check_invariants")

if os.environ["ROUTE_GROUPS"] == "cell":
    @app.lambda_function(name="cell")
    def cell(event, context):
        return {}
elif os.environ["ROUTE_GROUPS"] == "workers":
    @app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:eu-west-1:000000000000:table/t/stream/s")
    def relay(event):
        return {}
    def named(name):
        def function(event):
            return {}
        # Chalice asks each function for its own name, and Lambda looks for it in the module.
        function.__name__ = name
        return function
    for name in QUEUES:
        globals()[name] = app.on_sqs_message(queue=name, name=name)(named(name))
    for name in SCHEDULES:
        globals()[name] = app.schedule(Rate(1, unit=Rate.MINUTES), name=name)(named(name))
else:
    @app.route("/things/{thing_id}", methods=["GET", "PUT"])
    def things(thing_id):
        return {}
"""
SCHEDULES = {"ExpireHolds", "SweepUnpaid", "RetryDue", "Retain", "ComparePayments", "CheckInvariants"}
CONFIG = (packaging.ROOT / ".chalice" / "config.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Stage to the template that would be deployed."""
    project = small_project(tmp_path_factory.mktemp("made") / "project", APP)
    build = project / "build"
    said: list[str] = []
    return {stage: packaging.package(stage, project, build, said.append).template for stage in names.DEPLOYED}


def resources(template: Path) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    return content


def test_cfn_lint_finds_nothing_in_what_is_deployed(rendered: dict[str, Path]) -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), *map(str, rendered.values())]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.returncode) == ("", 0)


def test_every_stage_is_a_route_group_of_its_own() -> None:
    stages = json.loads(CONFIG)["stages"]
    assert {name: stage["environment_variables"] for name, stage in stages.items()} == {
        name: {"ROUTE_GROUPS": name} for name in names.DEPLOYED
    }


@pytest.mark.parametrize("stage", names.STAGES)
def test_a_merge_file_names_only_functions_and_sources_that_chalice_makes(
    rendered: dict[str, Path], stage: str
) -> None:
    functions = {n for n, r in resources(rendered[stage]).items() if r.get("Type") == "AWS::Serverless::Function"}
    workers = {"Relay", *(queue.capitalize() for queue in names.QUEUES), *SCHEDULES}
    assert functions == (workers if stage == "workers" else {"APIHandler"})
    for name, resource in resources(rendered[stage]).items():
        # What Chalice did not make has no type, and an event it did not make has none either.
        assert "Type" in resource, name
        for event in resource["Properties"].get("Events", {}).values():
            assert "Type" in event, name


@pytest.mark.parametrize("stage", names.STAGES)
def test_every_function_has_a_role_of_its_own_without_wildcards(rendered: dict[str, Path], stage: str) -> None:
    content = resources(rendered[stage])
    functions = {n: r["Properties"] for n, r in content.items() if r["Type"] == "AWS::Serverless::Function"}
    for name, function in functions.items():
        assert function["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert {n for n, r in content.items() if r["Type"] == "AWS::IAM::Role"} == {f"{name}Role" for name in functions}
    for statement in statements(content):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "*" in action]
        assert "dynamodb:Scan" not in actions
        assert statement["Resource"] != "*" or actions == ["dynamodb:ListStreams"]


def statements(content: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    roles = [r["Properties"] for r in content.values() if r["Type"] == "AWS::IAM::Role"]
    documents = [policy["PolicyDocument"] for role in roles for policy in role["Policies"]]
    documents += [r["Properties"]["PolicyDocument"] for r in content.values() if r["Type"] == "AWS::IAM::Policy"]
    return [statement for document in documents for statement in document["Statement"]]


@pytest.mark.parametrize(
    ("function", "forbidden"),
    [
        ("APIHandler@store", "sqs:*"),
        ("APIHandler@store", "s3:PutObject"),
        ("APIHandler@admin", "sqs:*"),
        ("APIHandler@setup", "sqs:*"),
        ("APIHandler@setup", "ses:*"),
        ("APIHandler@setup", "s3:GetObject"),
        ("APIHandler@setup", "lambda:*"),
        ("APIHandler@hooks", "s3:*"),
        ("APIHandler@hooks", "ses:*"),
        ("APIHandler@sites", "sqs:*"),
        ("APIHandler@sites", "ses:*"),
        ("APIHandler@sites", "s3:PutObject"),
        ("Relay@workers", "secretsmanager:*"),
        ("Relay@workers", "s3:*"),
        ("Webhooks@workers", "ses:*"),
        ("Webhooks@workers", "sqs:SendMessage"),
        ("Mails@workers", "s3:PutObject"),
        ("Invoices@workers", "ses:*"),
        ("Snapshots@workers", "ses:*"),
        ("Reactions@workers", "s3:*"),
        ("Media@workers", "secretsmanager:PutSecretValue"),
        ("Media@workers", "sqs:SendMessage"),
        ("Media@workers", "ses:*"),
        ("ExpireHolds@workers", "sqs:*"),
        ("SweepUnpaid@workers", "sqs:*"),
        ("RetryDue@workers", "s3:*"),
        ("Retain@workers", "sqs:*"),
        ("CheckInvariants@workers", "dynamodb:UpdateItem"),
        ("CheckInvariants@workers", "dynamodb:PutItem"),
    ],
)
def test_a_function_may_not_do_what_is_another_functions_work(
    rendered: dict[str, Path], function: str, forbidden: str
) -> None:
    name, stage = function.split("@")
    content = resources(rendered[stage])
    own = {f"{name}Role": content[f"{name}Role"]}
    own |= {key: r for key, r in content.items() if r["Type"] == "AWS::IAM::Policy" and stage != "workers"}
    allowed = [
        action
        for statement in statements(own)
        for action in (statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]])
        if statement.get("Sid") not in {"Consume", "GiveUp"}
    ]
    assert allowed
    assert not fnmatch.filter(allowed, forbidden)


def test_only_the_function_that_needs_a_heavy_library_carries_it(rendered: dict[str, Path]) -> None:
    layered = {
        n: r["Properties"]["Layers"] for n, r in resources(rendered["workers"]).items() if "Layers" in r["Properties"]
    }
    assert layered == {"Invoices": [{"Ref": "TypesettingLayer"}], "Media": [{"Ref": "ImagingLayer"}]}


def test_a_package_that_does_not_start_is_refused(tmp_path: Path) -> None:
    # jinja2 is on this machine and not in the package.
    project = small_project(tmp_path, APP + "\nimport jinja2\n")
    (project / "requirements.txt").write_text("jinja2==3.1.6\n", encoding="utf-8")
    with pytest.raises(packaging.PackageFailed, match="store: the package does not start"):
        packaging.package("store", project, tmp_path / "build", lambda _line: None)


def small_project(folder: Path, app: str) -> Path:
    (folder / ".chalice").mkdir(parents=True)
    (folder / ".chalice" / "config.json").write_text(CONFIG, encoding="utf-8")
    (folder / "app.py").write_text(app, encoding="utf-8")
    (folder / "requirements.txt").write_text("", encoding="utf-8")
    return folder


def test_an_app_that_chalice_cannot_load_is_refused_with_the_reason(tmp_path: Path) -> None:
    project = small_project(tmp_path, APP + "\n1 / 0\n")
    with pytest.raises(packaging.PackageFailed, match=r"(?s)store: chalice package failed.*ZeroDivisionError"):
        packaging.package("store", project, tmp_path / "build", lambda _line: None)


def test_what_is_larger_than_lambda_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "ZIP_LIMIT_BYTES", 1000)
    project = small_project(tmp_path, APP)
    with pytest.raises(packaging.PackageFailed, match=r"store: deployment.zip has 0.0 MB; the bound is 0.0"):
        packaging.package("store", project, tmp_path / "build", lambda _line: None)


def test_a_layer_that_is_too_large_is_refused_like_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "STAGE_LAYERS", {"store": ("heavy",)})
    (tmp_path / "deployment.zip").write_bytes(b"-")
    (tmp_path / "heavy.zip").write_bytes(bytes(packages.ZIP_LIMIT_BYTES + 100_000))
    built = packaging.Package("store", tmp_path, 1, 1, 1, 1)
    with pytest.raises(packaging.PackageFailed, match=r"store: heavy.zip has 50.1 MB; the bound is 50.0"):
        packaging._check(built)


def test_a_layer_is_zipped_without_what_is_never_opened(tmp_path: Path) -> None:
    for name in ("Inter[opsz].ttf", "Inter-Italic[opsz].ttf"):
        write(tmp_path / "made" / "python" / "fontpkg_inter" / "files" / name)
    write(tmp_path / "made" / "python" / "typst.dist-info" / "sboms" / "typst.json")
    write(tmp_path / "made" / "python" / "typst.dist-info" / "METADATA")
    packaging._archive(tmp_path / "made", tmp_path / "layer.zip")
    with zipfile.ZipFile(tmp_path / "layer.zip") as archive:
        assert archive.namelist() == ["python/fontpkg_inter/files/Inter[opsz].ttf", "python/typst.dist-info/METADATA"]


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"-")


def test_a_package_is_made_again_only_when_something_in_it_is_another(tmp_path: Path) -> None:
    project, said = small_project(tmp_path, APP), list[str]()
    first = packaging.package("store", project, tmp_path / "build", said.append)
    assert said == ["  store: libraries", "  store: chalice package"]
    assert packaging.package("store", project, tmp_path / "build", said.append) == first
    assert len(said) == 2
    (project / "app.py").write_text(APP + "\nMORE = 1\n", encoding="utf-8")
    packaging.package("store", project, tmp_path / "build", said.append)
    assert said[2:] == ["  store: chalice package"]
    with zipfile.ZipFile(first.folder / "deployment.zip") as archive:
        assert archive.read("app.py").decode().endswith("MORE = 1\n")


def test_a_package_that_could_not_be_finished_is_not_taken_for_one(tmp_path: Path) -> None:
    project, build, said = small_project(tmp_path, APP + "\nimport jinja2\n"), tmp_path / "build", list[str]()
    for _attempt in range(2):
        with pytest.raises(packaging.PackageFailed, match="does not start"):
            packaging.package("store", project, build, said.append)
    assert said.count("  store: chalice package") == 2


def test_a_fragment_is_merged_below_what_a_stage_says_itself() -> None:
    base = {"a": {"b": 1, "c": [1, 2]}, "d": 1}
    assert templates.merged(base, {"a": {"c": [3]}, "d": {"e": 2}}) == {"a": {"b": 1, "c": [3]}, "d": {"e": 2}}
    assert base == {"a": {"b": 1, "c": [1, 2]}, "d": 1}
