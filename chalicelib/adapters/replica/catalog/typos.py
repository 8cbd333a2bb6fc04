"""Words that were probably meant: one letter off for words of five letters and more, two for nine and more."""

from __future__ import annotations

import apsw

from chalicelib.adapters.replica.projection import rows

_LAST = "\U0010ffff"  # sorts behind every letter


def corrected(db: apsw.Connection, words: list[str]) -> list[str]:
    """The words, with each that starts no indexed word replaced by its nearest indexed one, if one is near enough."""
    return [word if _known(db, word) else _nearest(db, word) or word for word in words]


def _known(db: apsw.Connection, word: str) -> bool:
    return bool(rows(db, "SELECT 1 FROM vocabulary WHERE term >= ? AND term < ? LIMIT 1", (word, word + _LAST)))


def _nearest(db: apsw.Connection, word: str) -> str | None:
    limit = (len(word) >= 5) + (len(word) >= 9)
    if not limit:
        return None
    # People rarely miss the first letter, and keeping it makes the look some twenty times shorter.
    ask = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"
    bounds = (word[0], word[0] + _LAST, len(word) - limit, len(word) + limit)
    best: tuple[int, int, str] | None = None
    for term, frequency in rows(db, ask, bounds):
        away = distance(word, term, limit)
        if away <= limit and (best is None or (away, -frequency, term) < best):
            best = (away, -frequency, term)
    return best[2] if best else None


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to put in, leave out, replace or swap with a neighbour; beyond `limit` only "more"."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, there in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return row[-1]
