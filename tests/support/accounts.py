"""Accounts for tests: a password that passes, people who have one, their tokens."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, SYSTEM
from chalicelib.domain.identity import Customer, Role, Staff
from tests.support.deployment import Client, Deployment

PASSWORD = "a long enough secret"


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
