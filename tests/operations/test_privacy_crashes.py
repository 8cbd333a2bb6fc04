"""An erasure whose process dies at any table request is finished by the workers: nothing of the person is left.

To die before a request is to die after the one before it. Some sixty erasures: with the other crashes, in `make races`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from moto import mock_aws

from chalicelib.domain import identity, privacy, store_credit
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.identity import AddAddress, AddressType, Customer
from chalicelib.domain.metafields import AddMetafield, ResourceType, add_metafield
from chalicelib.domain.orders import Progress
from chalicelib.domain.privacy import EraseOwn, Erasure
from chalicelib.domain.privacy.commands import ContinueErasure
from chalicelib.domain.privacy.retention import continue_erasure
from tests.support.accounts import PASSWORD, context, make_customer
from tests.support.crash import Crashed, crash_at
from tests.support.deployment import Deployment
from tests.support.dump import dump
from tests.support.orders import known_order, place
from tests.support.table import create_table

WORDS = ("dodo@example.test", "Dodo Byron", "Dodo Lane", "Dodo note", "dodo value")
MOST = 60


def lived() -> Iterator[tuple[Deployment, Customer]]:
    """A customer with an address, an order that is over, credit and a metafield, in a fresh shop."""
    with mock_aws():
        create_table("souk")
        deployment = Deployment()
        deployment.open_shops()
        dodo = make_customer(deployment, WORDS[0], name="Dodo Byron")
        home = AddAddress(
            type=AddressType.SHIPPING, name="D", line1="Dodo Lane", city="P", postal_code="1", country="FR"
        )
        deployment.run(identity.add_address, home, actor=identity.customer_actor(dodo))
        place(deployment, known_order(customer_id=dodo.id, email=WORDS[0], progress=Progress.CANCELLED))
        credit = store_credit.MoveStoreCredit(customer_id=dodo.id, amount_minor=100, note="Dodo note")
        deployment.run(store_credit.move_store_credit, credit)
        field = AddMetafield(
            resource=ResourceType.CUSTOMER, resource_id=dodo.id, namespace="n", key="k", value="dodo value"
        )
        deployment.run(add_metafield, field)
        yield deployment, dodo


def left() -> list[str]:
    """Which words are still in the table."""
    text = json.dumps(list(dump().values())).lower()
    return [word for word in WORDS if word.lower() in text]


def erase(deployment: Deployment, dodo: Customer) -> None:
    """The customer asks, and the workers do their part."""
    deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=identity.customer_actor(dodo))
    work(deployment)


def work(deployment: Deployment) -> list[str]:
    """What the minute's schedule finds to go on with."""
    ctx = context(deployment)
    begun = [key[0] for key in ctx.uow.due(Erasure, ctx.now.replace(year=2030))]
    for erasure_id in begun:
        deployment.run(continue_erasure, ContinueErasure(id=erasure_id), actor=SYSTEM)
    return begun


@pytest.mark.races
def test_a_crash_at_any_table_request_leaves_nothing_behind() -> None:
    crashed = 0
    for number in range(1, MOST):
        for deployment, dodo in lived():
            assert left() == list(WORDS)
            with crash_at(deployment, number, after=True), suppress(Crashed):
                erase(deployment, dodo)
                assert left() == []
                assert crashed > 15, "it has more requests than that"
                return
            crashed += 1
            before = left()
            if not work(deployment) and before:
                assert before == list(WORDS), "what was not begun is whole"
                erase(deployment, dodo)
            assert left() == []
            assert work(deployment) == []
    raise AssertionError(f"more than {MOST} requests")
