"""Accounts for tests: a password that passes, people who have one, their tokens."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Context, Origin
from chalicelib.domain.identity import Customer, EmailChangeRequested, OneTimeLink, PasswordResetRequested, Role, Staff
from chalicelib.kernel.events import decode
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import Commit
from tests.support.deployment import Client, Deployment

PASSWORD = "a long enough secret"
HOME = "203.0.113.7"


def make_staff(
    deployment: Deployment, email: str = "owner@demo.test", role: Role = Role.OWNER, *, shop: str = "demo"
) -> Staff:
    """A member of staff."""
    command = identity.CreateStaff(email=email, name="Olga Owner", password=PASSWORD, role=role)
    made: Staff = deployment.run(identity.create_staff, command, actor=SYSTEM, shop=shop)
    return made


def make_customer(
    deployment: Deployment, email: str = "ada@example.test", *, shop: str = "demo", **more: Any
) -> Customer:
    """A customer."""
    command = identity.SignUp(email=email, password=PASSWORD, **more)
    made: Customer = deployment.run(identity.sign_up, command, actor=ANONYMOUS, shop=shop)
    return made


def staff_client(deployment: Deployment, email: str = "owner@demo.test", role: Role = Role.OWNER) -> Client:
    """A signed-in member of staff at `demo.test`."""
    make_staff(deployment, email, role)
    client = deployment.client()
    sign_in_staff(client, email)
    return client


def customer_client(deployment: Deployment, email: str = "ada@example.test", **more: Any) -> Client:
    """A signed-in customer at `demo.test`."""
    make_customer(deployment, email, **more)
    client = deployment.client()
    sign_in_customer(client, email)
    return client


def sign_in_staff(client: Client, email: str = "owner@demo.test", password: str = PASSWORD) -> None:
    """Sign in; the client keeps token and cookie."""
    answer = client("POST", "/admin/v1/auth/login", {"email": email, "password": password})
    client.bearer = answer.json["accessToken"]
    client.cookies["sov_refresh"] = answer.cookie("sov_refresh")


def sign_in_customer(client: Client, email: str = "ada@example.test", password: str = PASSWORD) -> None:
    """Sign in; the client keeps token and cookie."""
    answer = client("POST", "/store/v1/customers/login", {"email": email, "password": password})
    client.bearer = answer.json["accessToken"]
    client.cookies["sov_customer_refresh"] = answer.cookie("sov_customer_refresh")


def context(deployment: Deployment, actor: Actor = ANONYMOUS, shop: str = "demo") -> Context:
    """A context outside any request: read, write, `checkpoint()`."""
    return deployment.system.runtime.context(Call(deployment.shops[shop], actor, Origin(ip=HOME)))


def events(deployment: Deployment) -> list[Any]:
    """Every event of `demo.test`, oldest first."""
    commits = context(deployment).uow.children(Commit)
    return [decode(event) for commit in commits for event in commit.events]


def last_link(deployment: Deployment) -> OneTimeLink:
    """What the mail worker would send for the newest request."""
    requests = [each for each in events(deployment) if isinstance(each, PasswordResetRequested | EmailChangeRequested)]
    link = identity.one_time_link(context(deployment), requests[-1].token_id)
    assert link is not None
    return link


def secret_of(link: OneTimeLink) -> str:
    """The token inside a link."""
    return link.url.split("?token=")[1]
