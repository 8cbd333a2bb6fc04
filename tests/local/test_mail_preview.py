"""Every mail as the core would write it, in every language: whole, escaped, the same as page and as text; and on show."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from chalicelib.adapters.mail.contexts import MailKind
from chalicelib.adapters.mail.formats import LANGUAGES
from chalicelib.adapters.mail.mailer import written
from chalicelib.domain.notifications.ports import Letter, OrderLetter
from scripts.local import mail_preview
from scripts.local.mail_preview import HOME, WHEN, Shown, every, preview
from scripts.local.mail_samples import EMAIL, NEW_EMAIL, TOKEN, samples
from tests.adapters.test_mail_render import Page

SHOWN = every()
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=y> & {name} {{ 7*7 }} %TEXT%"
MARKS = re.compile(r"\{\{|\}\}|\{%|%\}|\{[a-z_]+\}|\bNone\b|Undefined|UNSET|Markup\(")
AMOUNT = {"en": re.compile(r"-?€[\d,]+\.\d\d"), "fr": re.compile(r"-?\d+,\d\d €")}
SUMS = {
    "en": ["€129.00", "€72.00", "€201.00", "-€20.10", "€4.90", "€30.97", "€185.80"],
    "fr": ["129,00 €", "72,00 €", "201,00 €", "-20,10 €", "4,90 €", "30,97 €", "185,80 €"],
}
DAY = {"en": "November 19, 2026", "fr": "19 novembre 2026"}
MOMENT = {"en": "November 21, 2026, 9:41:07\u202fAM UTC", "fr": "21 novembre 2026, 09:41:07 UTC"}
FOREIGN = {"en": AMOUNT["fr"], "fr": AMOUNT["en"]}


def name_of(shown: Shown) -> str:
    return f"{shown.kind.value}-{shown.language}"


def spread(text: str) -> str:
    """The words of a text, with one common space between any two."""
    return " ".join(text.split())


def test_every_kind_is_shown_in_every_language() -> None:
    assert {(each.kind, each.language) for each in SHOWN} == {(kind, each) for kind in MailKind for each in LANGUAGES}
    assert set(WHEN) == set(MailKind)


@pytest.mark.parametrize("shown", SHOWN, ids=name_of)
def test_a_mail_is_whole_and_says_the_same_twice(shown: Shown) -> None:
    page, mail = Page(shown.mail.html), shown.mail
    assert page.open == []  # every element is closed, in order
    assert mail.subject.strip() == mail.subject != ""
    for text in map(spread, (mail.subject, page.words, mail.text)):
        assert MARKS.findall(text) == []
        assert FOREIGN[shown.language].findall(text) == []
    for told in (AMOUNT[shown.language], re.compile(r"\b1042\b"), re.compile(r"2026-\d{6}"), re.compile(r"\S+@\S+\w")):
        assert set(told.findall(page.words)) == set(told.findall(spread(mail.text)))
    assert {*page.links, *re.findall(r"https://\S+", page.words)} == set(re.findall(r"https://\S+", mail.text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_days_and_moments_are_written_as_the_reader_does(language: str) -> None:
    mails = {each.kind: each.mail for each in SHOWN if each.language == language}
    confirmation = mails[MailKind.ORDER_CONFIRMATION]
    assert AMOUNT[language].findall(spread(confirmation.text)) == SUMS[language]
    assert AMOUNT[language].findall(Page(confirmation.html).words) == SUMS[language]
    assert DAY[language] in confirmation.text
    for kind in (MailKind.WITHDRAWAL_RECEIVED, MailKind.WITHDRAWAL_LATE, MailKind.WITHDRAWAL_CANCELLED):
        assert spread(MOMENT[language]) in spread(mails[kind].text)
    for kind in (
        MailKind.CUSTOMER_PASSWORD_RESET,
        MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY,
        MailKind.STAFF_PASSWORD_RESET,
    ):
        assert f"?token={TOKEN}" in mails[kind].text and f"?token={TOKEN}" in mails[kind].html


def spoilt(letter: Letter) -> Letter:
    """The letter with what people type in the worst way."""
    changes: dict[str, Any] = {"head": msgspec.structs.replace(letter.head, legal_name=NASTY)}
    if hasattr(letter, "name"):
        changes["name"] = NASTY
    if hasattr(letter, "subject"):
        changes |= {"subject": NASTY, "text": NASTY}
    if isinstance(letter, OrderLetter):
        at = msgspec.structs.replace(letter.order.shipping_address, name=NASTY, line1=NASTY)
        lines = tuple(
            msgspec.structs.replace(each, product_title=NASTY, variant_title=NASTY) for each in letter.order.lines
        )
        order = letter.order.replace(
            shipping_address=at, billing_address=at, lines=lines, carrier=NASTY, tracking_number=NASTY, shipping_method=NASTY
        )  # fmt: skip
        declared = letter.declared and msgspec.structs.replace(letter.declared, name=NASTY)
        changes |= {"order": order, "declared": declared}
    spoilt_letter: Letter = msgspec.structs.replace(letter, **changes)
    return spoilt_letter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(MailKind))
def test_what_people_type_stays_text(kind: MailKind, language: str) -> None:
    letter = samples(language)[kind]
    good, bad = written(letter), written(spoilt(letter))
    page = Page(bad.html)
    assert "<script" not in bad.html and "onerror=y>" not in bad.html
    assert {tag for tag, _ in page.shape} <= {tag for tag, _ in Page(good.html).shape} | {"br"}
    assert page.open == []
    assert spread(NASTY) in page.words and spread(NASTY) in spread(bad.text)
    assert "49" not in set(re.findall(r"\b49\b", bad.text))


# On show


def test_the_list_leads_to_every_mail_and_that_to_its_page() -> None:
    listing = preview("")
    assert listing is not None and preview("/") == listing
    links = [link for link in Page(listing).links if link.startswith(f"{HOME}/")]
    assert links == [f"{HOME}/{kind.value}/{language}" for kind in WHEN for language in LANGUAGES]
    for link, shown in zip(links, sorted(SHOWN, key=lambda each: list(WHEN).index(each.kind)), strict=True):
        one = preview(link.removeprefix(HOME))
        assert one is not None
        assert f'<iframe sandbox="" src="{link}/html"' in one
        assert spread(shown.mail.text) in Page(one).words
        assert preview(f"{link.removeprefix(HOME)}/html") == shown.mail.html
        assert {f"{HOME}/{shown.kind.value}/{other}" for other in LANGUAGES} <= set(Page(one).links)


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/en", "/order_paid", "/order_paid/de", "/order_paid/en/text", "/a/b/c/d"]
)
def test_there_is_no_other_page(path: str) -> None:
    assert preview(path) is None


def test_a_subject_on_show_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {kind: spoilt(each) for kind, each in samples("en").items()}
    monkeypatch.setattr(mail_preview, "samples", lambda language: letters)
    for path in ("", "/message/en"):
        page = preview(path)
        assert page is not None
        assert "<script" not in page and "&lt;script&gt;" in page


def test_samples_are_addressed_to_whom_the_mail_is_for() -> None:
    to = {kind: letter.recipient for kind, letter in samples("en").items()}
    assert to.pop(MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY) == NEW_EMAIL
    assert set(to.values()) == {EMAIL}
