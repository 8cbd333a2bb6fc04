"""What the types say of persons: every stored kind says what becomes of it, every text in it what it is."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec
import pytest

import chalicelib
from chalicelib.adapters.dynamo.keys import PATTERNS
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.privacy.registry import HOLDINGS, Fate, FoundBy
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import (
    FiscalText,
    PersonalMap,
    PersonalText,
    PlainText,
    SecretText,
    personal_fields,
    text_fields,
    without_person,
)
from tests.support.orders import known_order

for _module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(_module.name)


def kinds(of: type[Any] = Entity) -> Iterator[type[Entity]]:
    for child in of.__subclasses__():
        if child.__module__.startswith("chalicelib.") and "KIND" in vars(child):
            yield child
        yield from kinds(child)


STORED = {kind.KIND: kind for kind in kinds() if kind.KIND}
ABOUT_PERSONS = sorted(
    kind for kind in STORED if kind in HOLDINGS and HOLDINGS[kind].fate not in (Fate.NONE, Fate.STAFF)
)


def test_every_stored_kind_says_what_becomes_of_it() -> None:
    assert sorted(HOLDINGS) == sorted(PATTERNS)
    assert sorted(HOLDINGS) == sorted(STORED)


@pytest.mark.parametrize("kind", ABOUT_PERSONS)
def test_every_text_in_a_record_about_a_person_says_what_it_is(kind: str) -> None:
    assert [each.path for each in text_fields(STORED[kind]) if each.mark is None and not each.is_id] == []


@pytest.mark.parametrize("kind", sorted(STORED))
def test_what_is_personal_can_be_found_or_expires(kind: str) -> None:
    holding, personal = HOLDINGS[kind], personal_fields(STORED[kind])
    if holding.fate is Fate.NONE:
        assert personal == [], "it holds something about a person, and nothing is done about it"
    if holding.fate in (Fate.DELETED, Fate.EMPTIED):
        assert holding.found_by
        assert FoundBy.NOTHING not in holding.found_by
    if holding.fate is Fate.KEPT:
        assert personal == [], "what is kept by law is declared as fiscal"


class Inner(msgspec.Struct, frozen=True):
    street: PersonalText
    country: PlainText = "FR"


class Known(Entity, frozen=True, kw_only=True):
    KIND: ClassVar[str] = ""

    id: str
    email: PersonalText
    name: PersonalText | None = None
    nick: PersonalText = "nobody"
    vat: FiscalText
    secret: SecretText
    undeclared: str = ""
    more: PersonalMap = {}
    parts: tuple[Inner, ...] = ()


def test_what_is_personal_goes_and_the_rest_stays() -> None:
    known = Known(
        id="1", email="a@b.test", name="Ada", nick="ada", vat="FR1", secret="s", undeclared="u",
        more={"a": 1}, parts=(Inner("Rue A"), Inner("Rue B", "DE")), version=3,
    )  # fmt: skip
    assert without_person(known) == Known(
        id="1", email="", nick="nobody", vat="FR1", secret="s", undeclared="u",
        parts=(Inner(""), Inner("", "DE")), version=3,
    )  # fmt: skip
    assert without_person(without_person(known)) == without_person(known)


def test_the_walk_finds_every_text_and_its_mark() -> None:
    assert {each.path: each.mark for each in text_fields(Known)} == {
        "Known.id": None,
        "Known.email": "personal",
        "Known.name": "personal",
        "Known.nick": "personal",
        "Known.vat": "fiscal",
        "Known.secret": "secret",
        "Known.undeclared": None,
        "Known.more": "personal",
        "Known.parts[].street": "personal",
        "Known.parts[].country": "plain",
    }


def test_an_address_is_cut_down_to_its_country_and_says_so() -> None:
    full = PostalAddress(name="Ada", line1="Rue A", city="Paris", postal_code="75001", country="FR")
    assert without_person(full) == PostalAddress(country="FR", erased=True)


def test_an_order_keeps_what_books_of_account_need() -> None:
    order = known_order(vat_number="FR1", notes="Ring twice", metadata={"gift": "Ada"}, tracking_number="T1")
    cut = PostalAddress(country="FR", erased=True)
    assert without_person(order) == order.replace(
        email="", notes=None, metadata={}, tracking_number=None, shipping_address=cut, billing_address=cut
    )
