"""How calls ended, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.support.race import Outcome


def ended(outcomes: Sequence[Outcome]) -> Counter[str]:
    """Ok, the code of a refusal, or the text of a crash: how often each."""
    return Counter(outcome.crash or outcome.code or "ok" for outcome in outcomes)
