"""The catalogue of words: what each mail says in each language, from one TOML file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from chalicelib.adapters.mail.contexts import MailKind

_FOLDER = Path(__file__).parent / "words"

Phrases = dict[str, str | list[str]]


class Words(msgspec.Struct, frozen=True):
    """The phrases of one mail in one language, with the mail's facts filled in where a phrase names them."""

    phrases: Phrases
    facts: Mapping[str, str]

    def say(self, key: str) -> str:
        """One phrase, as plain text: a template for HTML escapes it like any other value."""
        phrase = self.phrases[key]
        if not isinstance(phrase, str):
            raise TypeError(f"{key} is a list of phrases")
        return phrase.format_map(self.facts)

    def paragraphs(self, key: str) -> list[str]:
        """A list of phrases, as plain text; a fact of several paragraphs makes several."""
        phrases = self.phrases[key]
        if isinstance(phrases, str):
            raise TypeError(f"{key} is one phrase")
        return [part for phrase in phrases for part in phrase.format_map(self.facts).split("\n\n")]


def words(kind: MailKind, language: str, facts: Mapping[str, str]) -> Words:
    """The words of a mail: its own phrases over those all mails share."""
    catalogue = load(language)
    return Words({**catalogue["common"], **catalogue[kind.value]}, facts)


@lru_cache(maxsize=8)
def load(language: str) -> dict[str, Phrases]:
    """The whole catalogue of a language: the mail's kind (or `common`), then the phrase's key."""
    return msgspec.convert(tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8")), dict[str, Phrases])
