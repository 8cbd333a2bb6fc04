"""Creates and updates CloudFormation stacks by change set: running it twice changes nothing the second time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

Say = Callable[[str], None]
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class StackFailed(Exception):
    """CloudFormation refused the template or rolled the stack back; the message names the first failing resource."""


@dataclass(frozen=True)
class Stack:
    """A stack as it should be. `source` is `{"TemplateBody": …}` or `{"TemplateURL": …}`."""

    name: str
    source: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deployer:
    """Brings stacks to the state asked for, through one CloudFormation client."""

    cloudformation: Any
    say: Say = print
    poll_seconds: float = 2.0
    timeout_seconds: float = 1800.0

    def deploy(self, stack: Stack) -> dict[str, str]:
        """Create or update `stack`, wait until it is done, and return its outputs; raises StackFailed."""
        status = self._status(stack.name)
        if status in {"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"}:
            # A first creation that failed leaves a stack that can only be deleted.
            self.say(f"  {stack.name}: removing the remains of a failed creation")
            self.cloudformation.delete_stack(StackName=stack.name)
            self._wait(stack.name, gone=True)
            status = None
        change_set = self._propose(stack, "UPDATE" if status else "CREATE")
        if change_set is None:
            self.say(f"  {stack.name}: no change")
        else:
            self.cloudformation.execute_change_set(StackName=stack.name, ChangeSetName=change_set)
            self._wait(stack.name)
            self.say(f"  {stack.name}: {self._status(stack.name)}")
        return self.outputs(stack.name)

    def outputs(self, name: str) -> dict[str, str]:
        """Output key to value of an existing stack."""
        stack = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _propose(self, stack: Stack, kind: str) -> str | None:
        name = f"souk-{time.time_ns()}"
        self.cloudformation.create_change_set(
            StackName=stack.name,
            ChangeSetName=name,
            ChangeSetType=kind,
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in stack.parameters.items()],
            Tags=[{"Key": key, "Value": value} for key, value in stack.tags.items()],
            **stack.source,
        )
        while True:
            change = self.cloudformation.describe_change_set(StackName=stack.name, ChangeSetName=name)
            if change["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                break
            time.sleep(self.poll_seconds)
        reason = change.get("StatusReason", "")
        if change["Status"] == "FAILED":
            self.cloudformation.delete_change_set(StackName=stack.name, ChangeSetName=name)
            if any(text in reason for text in _NOTHING_TO_DO):
                return None
            raise StackFailed(f"{stack.name}: {reason}")
        self.say(f"  {stack.name}: {kind.lower()} with {len(change['Changes'])} changed resources")
        return name

    def _wait(self, name: str, gone: bool = False) -> None:
        deadline = time.monotonic() + self.timeout_seconds
        while time.monotonic() < deadline:
            status = self._status(name)
            if status is None or status == "DELETE_COMPLETE":
                if gone:
                    return
                raise StackFailed(f"{name}: disappeared while it was being deployed")
            if not status.endswith("_IN_PROGRESS"):
                if gone or "ROLLBACK" in status or "FAILED" in status:
                    raise StackFailed(f"{name}: {status}: {self._first_failure(name)}")
                return
            time.sleep(self.poll_seconds)
        raise StackFailed(f"{name}: not finished after {self.timeout_seconds:.0f} s")

    def _status(self, name: str) -> str | None:
        try:
            status: str = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        return status

    def _first_failure(self, name: str) -> str:
        events = self.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        if not failed:
            return "no failed resource was recorded"
        first = failed[-1]
        return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"
