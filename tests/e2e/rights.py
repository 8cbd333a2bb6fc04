"""Rights of the deployed roles: what the engine asks beyond AWS is added, and what a role can really do is tried out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Runs as a function under the role of another, with the AWS library that every Python function has.
_PROBE = """
import botocore.session
from botocore.exceptions import ClientError


def handler(calls, context):
    session = botocore.session.get_session()
    return [attempt(session.create_client(service), method, arguments) for service, method, arguments in calls]


def attempt(client, method, arguments):
    try:
        getattr(client, method)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"
"""
Call = tuple[str, str, Mapping[str, Any]]
DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


def widen(iam: Any) -> None:
    """Give roles the two things that AWS does not ask for and the engine does.

    AWS authorises a batch of messages as `sqs:SendMessage`; the engine has an action of its own for it. AWS judges a
    mail against the identity that it is sent from; the engine against "*".
    """
    for role, statement in list(_statements(iam)):
        actions = _listed(statement["Action"])
        if "sqs:SendMessage" in actions:
            _allow(iam, role, "sqs:SendMessageBatch", statement["Resource"])
        if "ses:SendRawEmail" in actions:
            _allow(iam, role, "ses:SendRawEmail", "*")


def _statements(iam: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page in iam.get_paginator("list_roles").paginate():
        for role in (each["RoleName"] for each in page["Roles"]):
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                yield from ((role, statement) for statement in document["Statement"])


def _allow(iam: Any, role: str, action: str, resource: Any) -> None:
    number = len(iam.list_role_policies(RoleName=role)["PolicyNames"])
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=f"engine-{number}", PolicyDocument=document)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def attempts(functions: Any, function: str, calls: Sequence[Call]) -> list[str]:
    """What each call answers under the role of `function`: "ok", or the code of the refusal."""
    configuration = functions.get_function_configuration(FunctionName=function)
    name = f"{function}-probe"
    functions.create_function(
        FunctionName=name,
        Role=configuration["Role"],
        Runtime=configuration["Runtime"],
        Handler="probe.handler",
        Code={"ZipFile": _archive()},
        Timeout=60,
    )
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(calls).encode())
    result = json.loads(answer["Payload"].read())
    functions.delete_function(FunctionName=name)
    assert isinstance(result, list), result
    return result


def _archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("probe.py", _PROBE)
    return content.getvalue()
