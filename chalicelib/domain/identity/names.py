"""A person's name as one text and as two: the one rule by which either follows from the other."""

from __future__ import annotations


def name_parts(name: str | None, surname_words: int | None) -> tuple[str | None, str | None]:
    """First and last name inside a full one, of which the last `surname_words` words are the last name.

    Where that is not known (None) it is one word, unless there is only one: that is a first name.
    """
    words = (name or "").split()
    behind = min(1, max(0, len(words) - 1)) if surname_words is None else surname_words
    cut = max(0, len(words) - behind)
    return " ".join(words[:cut]) or None, " ".join(words[cut:]) or None


def whole_name(first: str | None, last: str | None) -> tuple[str | None, int | None]:
    """The full name of two parts, and how many of its words are the last name; (None, None) for no name at all."""
    words, behind = (first or "").split(), (last or "").split()
    name = " ".join([*words, *behind])
    return (name, len(behind)) if name else (None, None)
