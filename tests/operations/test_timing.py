"""The clock tells a stranger nothing: a refusal takes as long whether what was asked for exists or not.

Compared is the CPU time that a call costs the process, which the machine's other work hardly touches, in turns, so that
whatever drifts drifts for both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest

from chalicelib.adapters.identity.passwords import Argon2Hasher
from chalicelib.domain import catalog
from chalicelib.kernel.ids import new_id
from tests.support.accounts import make_customer, make_staff, staff_client
from tests.support.deployment import Deployment

WARM_UP = 3
MEMORY_KIB = 16384  # a quarter of production's: hashing still is most of the work
SAME = 0.25  # of the quicker one's time: what a busy machine makes of equal work


def gap(one: Callable[[], None], other: Callable[[], None], rounds: int) -> float:
    """By which part the median of one call is above that of the other."""
    seconds: dict[Callable[[], None], list[float]] = {one: [], other: []}
    for number in range(rounds + WARM_UP):
        for call in (one, other) if number % 2 else (other, one):
            started = time.process_time()
            call()
            seconds[call].append(time.process_time() - started)
    quicker, slower = sorted(median(each[WARM_UP:]) for each in seconds.values())
    return slower / quicker - 1


class HashesOnlyWhatExists(Argon2Hasher):
    """What the check must notice: no work where there is no password."""

    def verify(self, stored: str | None, password: str) -> bool:
        return stored is not None and super().verify(stored, password)


def sign_in_gap(deployment: Deployment, path: str, hasher: Argon2Hasher, rounds: int) -> float:
    """Between a wrong password and an unknown e-mail, each within every limit."""
    deployment.system.ports.__dict__["passwords"] = hasher
    client = deployment.client()

    def sign_in(email: str) -> Callable[[], None]:
        def call() -> None:
            deployment.clock.advance(timedelta(hours=1))
            assert client("POST", path, {"email": email, "password": "not the right one"}).status == 401

        return call

    return gap(sign_in("known@demo.test"), sign_in("unknown@demo.test"), rounds)


@pytest.mark.parametrize("path", ["/admin/v1/auth/login", "/store/v1/customers/login"])
def test_an_unknown_email_takes_as_long_as_a_wrong_password(deployment: Deployment, path: str) -> None:
    deployment.system.ports.__dict__["passwords"] = Argon2Hasher(MEMORY_KIB)
    make_staff(deployment, "known@demo.test")
    make_customer(deployment, "known@demo.test")
    assert sign_in_gap(deployment, path, Argon2Hasher(MEMORY_KIB), rounds=15) < SAME
    assert sign_in_gap(deployment, path, HashesOnlyWhatExists(MEMORY_KIB), rounds=7) > 2 * SAME


def test_what_belongs_to_another_shop_takes_as_long_as_what_never_was(deployment: Deployment) -> None:
    variants = (catalog.NewVariant(price_minor=2000, currency="EUR"),)
    command = catalog.CreateProduct(title="Lamp", variants=variants)
    theirs = deployment.run(catalog.create_product, command, shop="other").product.id
    client = staff_client(deployment)

    def ask(product_id: str) -> Callable[[], None]:
        def call() -> None:
            assert client("GET", f"/admin/v1/products/{product_id}").status == 404

        return call

    assert gap(ask(theirs), ask(new_id()), rounds=60) < SAME
