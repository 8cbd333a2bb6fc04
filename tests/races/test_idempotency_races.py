"""One Idempotency-Key, many callers at the same moment: one effect, one answer for all."""

from __future__ import annotations

from collections import Counter

from chalicelib.domain.context import Shop
from chalicelib.domain.taxonomy import Tag
from tests.races import plays
from tests.support.arena import Arena
from tests.support.race import Job, Outcome

ROUNDS = 10


def keyed_round(arena: Arena, without: str | None = None) -> tuple[Shop, list[Outcome]]:
    shop = arena.open_shop()
    jobs = [Job(plays.make_tag, (shop, f"Tag {number}" if without else "Tag", "one key")) for number in range(16)]
    return shop, arena.race(jobs, without=without)


def test_sixteen_calls_with_one_key_have_one_effect_and_one_answer(arena: Arena) -> None:
    for _ in range(ROUNDS):
        shop, outcomes = keyed_round(arena)
        (tag,) = arena.stored().all(Tag, shop.id)
        assert [outcome.crash or outcome.code for outcome in outcomes] == [None] * 16
        assert {outcome.result.id for outcome in outcomes} == {tag.id}


def test_another_request_under_the_key_is_refused(arena: Arena) -> None:
    shop = arena.open_shop()
    outcomes = arena.race([Job(plays.make_tag, (shop, f"Tag {number % 2}", "one key")) for number in range(16)])
    assert Counter(outcome.crash or outcome.code or "ok" for outcome in outcomes) == Counter(
        ok=8, idempotency_mismatch=8
    )
    assert len(arena.stored().all(Tag, shop.id)) == 1


def test_the_check_fails_without_the_absence_of_the_record(arena: Arena) -> None:
    effects = []
    for _ in range(5):
        shop, _ = keyed_round(arena, without="IDEMPOTENCY absence")
        effects.append(len(arena.stored().all(Tag, shop.id)))
    assert max(effects) > 1
