"""Signed-in people for tests: real accounts, real passwords, real tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.domain import identity
from chalicelib.domain.context import SYSTEM, Actor
from chalicelib.domain.grants import ALL_STAFF_GRANTS
from tests.support.deployment import Client, Deployment

PASSWORD = "correct horse battery staple"
STAFF_EMAIL = "owner@demo.test"
CUSTOMER_EMAIL = "shopper@demo.test"


def staff(deployment: Deployment, email: str = STAFF_EMAIL, role: identity.Role = identity.Role.OWNER) -> Client:
    """A client signed in as a member of staff of the demo shop."""
    everything = Actor(kind="system", grants=ALL_STAFF_GRANTS | SYSTEM.grants)
    command = identity.CreateStaff(email=email, name="Olive Owner", password=PASSWORD, role=role)
    deployment.run(identity.create_staff, command, actor=everything)
    return signed_in(deployment, "/admin/v1/auth/login", email)


def customer(deployment: Deployment, email: str = CUSTOMER_EMAIL) -> Client:
    """A client signed in as a customer of the demo shop."""
    body = {"email": email, "password": PASSWORD, "name": "Sam Shopper"}
    assert deployment.client()("POST", "/store/v1/customers", body).status == 201
    return signed_in(deployment, "/store/v1/customers/login", email)


def signed_in(deployment: Deployment, url: str, email: str) -> Client:
    """A client with the token of an account."""
    answer = deployment.client()("POST", url, {"email": email, "password": PASSWORD})
    assert answer.status == 200, answer.body
    return deployment.client(bearer=answer.json["accessToken"])


@contextmanager
def without_grant(grant: str) -> Iterator[None]:
    """Inside, owners may do everything but one thing."""
    before = identity.GRANTS_OF_ROLE[identity.Role.OWNER]
    identity.GRANTS_OF_ROLE[identity.Role.OWNER] = before - {grant}
    try:
        yield
    finally:
        identity.GRANTS_OF_ROLE[identity.Role.OWNER] = before
