"""What the mails say: every kind in every language, exactly where it counts."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from html.parser import HTMLParser

import msgspec
import pytest

from chalicelib.adapters.mail import contexts, formats
from chalicelib.adapters.mail.contexts import CONTEXTS, MailKind
from chalicelib.adapters.mail.errors import MailRejected
from chalicelib.adapters.mail.render import is_web_address, render
from chalicelib.adapters.mail.sheet import facts
from chalicelib.adapters.mail.theme import DEFAULT_COLOUR, contrast, palette
from chalicelib.adapters.mail.words import load, words
from chalicelib.kernel.money import Money

AT = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
SHOP = contexts.MailShop(
    name="Atelier Verne",
    url="https://atelier-verne.example",
    support_email="hello@atelier-verne.example",
    address=("12 rue des Lilas", "44000 Nantes"),
    timezone="Europe/Paris",
)


def reset(shop: contexts.MailShop, url: str = "https://a.example/") -> contexts.PasswordReset:
    return contexts.PasswordReset(shop=shop, url=url, valid_minutes=60)


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


ORDER = contexts.MailOrder(
    number="SO-42",
    placed_at=AT,
    lines=(
        contexts.MailLine(title="Mug", variant="Sand", quantity=4, total=euros(7200)),
        contexts.MailLine(title="Gift card", quantity=1, total=euros(2500)),
    ),
    subtotal=euros(9700),
    discount=euros(970),
    shipping=euros(690),
    tax=euros(1570),
    total=euros(9420),
    shipping_method="Colissimo",
    shipping_address=contexts.MailAddress(lines=("Zoé Martin", "3 quai de la Fosse", "44000 Nantes")),
    url="https://atelier-verne.example/orders/42",
)
RESET = contexts.PasswordReset(
    shop=SHOP, name="Zoé", url="https://atelier-verne.example/r?token=a&b=c", valid_minutes=60
)
WITHDRAWN = contexts.WithdrawalReceived(shop=SHOP, name="Zoé", order_number="SO-42", declared_at=AT, lines=ORDER.lines)
MAILS: dict[MailKind, contexts.MailContext] = {
    MailKind.ORDER_CONFIRMATION: contexts.OrderConfirmation(shop=SHOP, name="Zoé", order=ORDER),
    MailKind.ORDER_PAID: contexts.OrderPaid(
        shop=SHOP,
        name="Zoé",
        order=ORDER,
        paid_at=AT,
        payment_method="Visa 4242",
        invoice_number="F-7",
        invoice_url="https://atelier-verne.example/invoices/7",
    ),
    MailKind.ORDER_SHIPPED: contexts.OrderShipped(
        shop=SHOP,
        name="Zoé",
        order=ORDER,
        carrier="La Poste",
        tracking_number="6A123",
        tracking_url="https://post.example/6A123",
    ),
    MailKind.REFUND_ISSUED: contexts.RefundIssued(
        shop=SHOP,
        name="Zoé",
        order_number="SO-42",
        amount=euros(7200),
        refunded_at=AT,
        payment_method="Visa 4242",
        credit_note_number="A-1",
        credit_note_url="https://atelier-verne.example/credit-notes/1",
    ),
    MailKind.WITHDRAWAL_RECEIVED: WITHDRAWN,
    MailKind.WITHDRAWAL_LATE: WITHDRAWN,
    MailKind.WITHDRAWAL_CANCELLED: WITHDRAWN,
    MailKind.CUSTOMER_PASSWORD_RESET: RESET,
    MailKind.STAFF_PASSWORD_RESET: RESET,
    MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY: contexts.EmailChangeVerify(
        shop=SHOP, new_email="zoe@new.example", url="https://atelier-verne.example/confirm?token=t", valid_minutes=90
    ),
    MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE: contexts.EmailChangeNotice(shop=SHOP, new_email="zoe@new.example"),
    MailKind.SETUP_CODE: contexts.SetupCode(shop=SHOP, code="493027", valid_minutes=10),
    MailKind.MESSAGE: contexts.Message(shop=SHOP, subject="Back in stock: Tee", message="One.\n\nTwo & three."),
}
EVERY = [(kind, language) for kind in MailKind for language in formats.LANGUAGES]

SUBJECTS = {
    (MailKind.ORDER_CONFIRMATION, "en"): "We have received your order SO-42",
    (MailKind.ORDER_CONFIRMATION, "fr"): "Nous avons bien reçu votre commande SO-42",
    (MailKind.ORDER_PAID, "en"): "Receipt for your order SO-42",
    (MailKind.ORDER_PAID, "fr"): "Reçu pour votre commande SO-42",
    (MailKind.ORDER_SHIPPED, "en"): "Your order SO-42 is on its way",
    (MailKind.ORDER_SHIPPED, "fr"): "Votre commande SO-42 est en route",
    (MailKind.REFUND_ISSUED, "en"): "Refund of €72.00 for your order SO-42",
    (MailKind.REFUND_ISSUED, "fr"): "Remboursement de 72,00\xa0€ pour votre commande SO-42",
    (MailKind.WITHDRAWAL_RECEIVED, "en"): "We have received your withdrawal from order SO-42",
    (MailKind.WITHDRAWAL_RECEIVED, "fr"): "Nous avons bien reçu votre rétractation pour la commande SO-42",
    (MailKind.WITHDRAWAL_LATE, "en"): "We have received your declaration about order SO-42",
    (MailKind.WITHDRAWAL_LATE, "fr"): "Nous avons bien reçu votre déclaration pour la commande SO-42",
    (MailKind.WITHDRAWAL_CANCELLED, "en"): "We have received your withdrawal from order SO-42",
    (MailKind.WITHDRAWAL_CANCELLED, "fr"): "Nous avons bien reçu votre rétractation pour la commande SO-42",
    (MailKind.CUSTOMER_PASSWORD_RESET, "en"): "Choose a new password for Atelier Verne",
    (MailKind.CUSTOMER_PASSWORD_RESET, "fr"): "Choisissez un nouveau mot de passe pour Atelier Verne",
    (MailKind.STAFF_PASSWORD_RESET, "en"): "Choose a new password for the administration of Atelier Verne",
    (MailKind.STAFF_PASSWORD_RESET, "fr"): "Choisissez un nouveau mot de passe pour l’administration de Atelier Verne",
    (MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY, "en"): "Confirm your new e-mail address",
    (MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY, "fr"): "Confirmez votre nouvelle adresse e-mail",
    (MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE, "en"): "Your e-mail address is about to change",
    (MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE, "fr"): "Votre adresse e-mail va changer",
    (MailKind.SETUP_CODE, "en"): "493027 is your set-up code",
    (MailKind.SETUP_CODE, "fr"): "493027 est votre code d’installation",
    (MailKind.MESSAGE, "en"): "Back in stock: Tee",
    (MailKind.MESSAGE, "fr"): "Back in stock: Tee",
}


class Page(HTMLParser):
    """The elements, attributes and visible text of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self._text: list[str] = []
        self.feed(html)
        self.close()
        self.words = " ".join(" ".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "title" not in self.open:
            self._text.append(data)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_mail_in_every_language(kind: MailKind, language: str) -> None:
    mail = render(kind, language, MAILS[kind])
    page = Page(mail.html)
    assert mail.subject == SUBJECTS[kind, language]
    assert page.open == []
    assert f'<html lang="{language}"' in mail.html
    for text in (page.words, mail.text):
        assert re.findall(r"[{}]|None|<|Undefined", text) == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_text_has_every_link_of_the_page(kind: MailKind, language: str) -> None:
    mail = render(kind, language, MAILS[kind])
    assert set(Page(mail.html).links) == set(re.findall(r"https://\S+", mail.text))


def test_the_text_of_a_receipt_is_exactly_this() -> None:
    assert render(MailKind.ORDER_PAID, "en", MAILS[MailKind.ORDER_PAID]).text == RECEIPT


RECEIPT = """Atelier Verne
=============

Hello Zoé,

Thank you. We have received €94.20 for your order SO-42. Please keep
this e-mail as your receipt.

Order: SO-42
Paid on: March 1, 2026
Paid with: Visa 4242
Invoice: F-7

4 x Mug (Sand): €72.00
1 x Gift card: €25.00

Subtotal: €97.00
Discount: -€9.70
Shipping: €6.90
Includes tax: €15.70
Total: €94.20

Ships to:
  Zoé Martin
  3 quai de la Fosse
  44000 Nantes

Download your invoice:
https://atelier-verne.example/invoices/7

View your order:
https://atelier-verne.example/orders/42

--\x20
Questions? Reply to this e-mail or write to hello@atelier-verne.example.
You receive this e-mail because of your dealings with Atelier Verne.
12 rue des Lilas
44000 Nantes
https://atelier-verne.example
"""


def test_the_page_of_a_french_confirmation_says_exactly_this() -> None:
    words = Page(render(MailKind.ORDER_CONFIRMATION, "fr", MAILS[MailKind.ORDER_CONFIRMATION]).html).words
    assert words[words.index("Bonjour") :] == (
        "Bonjour Zoé, Nous avons bien reçu votre commande SO-42 et vous écrirons dès son expédition. "
        "Commande SO-42 Passée le 1 mars 2026 Mode de livraison Colissimo "
        "4 × Mug Sand 72,00 € 1 × Gift card 25,00 € "
        "Sous-total 97,00 € Remise -9,70 € Livraison 6,90 € Dont TVA 15,70 € Total 94,20 € "
        "Adresse de livraison Zoé Martin 3 quai de la Fosse 44000 Nantes Voir votre commande "
        "Une question ? Répondez à cet e-mail ou écrivez à hello@atelier-verne.example. "
        "Vous recevez cet e-mail dans le cadre de vos échanges avec Atelier Verne. "
        "12 rue des Lilas · 44000 Nantes"
    )


def test_a_receipt_without_a_link_says_where_the_invoice_is() -> None:
    paid = contexts.OrderPaid(shop=SHOP, order=ORDER, paid_at=AT, invoice_number="F-7")
    text = render(MailKind.ORDER_PAID, "en", paid).text
    assert "\n\nYour invoice F-7 is kept with your order; write to us if you need a\ncopy.\n\n" in text
    assert "Download" not in text
    assert "Hello,\n" in text


def test_a_parcel_lists_what_is_in_it_and_no_prices() -> None:
    shipped = (contexts.MailLine(title="Mug", quantity=2, total=euros(3600)),)
    text = render(MailKind.ORDER_SHIPPED, "en", contexts.OrderShipped(shop=SHOP, order=ORDER, shipped=shipped)).text
    assert text[text.index("In this parcel") : text.index("Ships to")] == "In this parcel:\n2 x Mug\n\n"
    assert "€" not in text


def test_a_receipt_names_who_pays_and_a_parcel_does_not() -> None:
    order = msgspec.structs.replace(ORDER, billing_address=contexts.MailAddress(lines=("ACME SARL",)))
    paid = render(MailKind.ORDER_PAID, "en", contexts.OrderPaid(shop=SHOP, order=order, paid_at=AT)).text
    shipped = render(MailKind.ORDER_SHIPPED, "en", contexts.OrderShipped(shop=SHOP, order=order)).text
    assert "\n\nBilled to:\n  ACME SARL\n" in paid
    assert ("Ships to:" in shipped, "ACME SARL" in shipped) == (True, False)


def test_payment_instructions_keep_their_lines() -> None:
    mail = contexts.OrderConfirmation(shop=SHOP, order=ORDER, payment_instructions="IBAN <FR76>\nReference SO-42")
    rendered = render(MailKind.ORDER_CONFIRMATION, "en", mail)
    assert "How to pay:\nIBAN <FR76>\nReference SO-42\n" in rendered.text
    assert "IBAN &lt;FR76&gt;<br>Reference SO-42" in rendered.html


def test_tax_on_top_is_named_differently_from_tax_included() -> None:
    order = msgspec.structs.replace(ORDER, tax_included=False)
    text = render(MailKind.ORDER_CONFIRMATION, "en", contexts.OrderConfirmation(shop=SHOP, order=order)).text
    assert "\nTax: €15.70\n" in text


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "{{7*7}}",
        "{% raw %}",
        "{shop}",
        "${7*7}",
        "' onx='1",
        "</title></style><img src=x>",
        "&lt;b&gt;",
        "%(name)s",
        "{0.__class__}",
    ],
)
def test_what_people_type_stays_text(payload: str) -> None:
    """Every string a tenant or a buyer chose is hostile here; the page's shape must be that of harmless words."""

    def mail(word: str) -> contexts.OrderConfirmation:
        line = contexts.MailLine(title=word, variant=word, quantity=1, total=euros(100))
        address = contexts.MailAddress(lines=(word, word))
        order = msgspec.structs.replace(
            ORDER, number=word, lines=(line,), shipping_method=word, shipping_address=address, billing_address=address
        )
        shop = msgspec.structs.replace(
            SHOP, name=word, colour=word, logo_url=word, support_email=word, address=(word,), timezone=word
        )
        return contexts.OrderConfirmation(shop=shop, name=word, order=order, payment_instructions=word)

    kind = MailKind.ORDER_CONFIRMATION
    hostile, harmless = (render(kind, "en", mail(word)) for word in (payload, "harmless"))
    assert Page(hostile.html).shape == Page(harmless.html).shape
    assert f"1 × {payload}" in Page(hostile.html).words
    assert hostile.subject == f"We have received your order {payload}"
    assert "49" not in hostile.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/relative",
        "",
        "https://",
        "https:///x",
        "ftp://a.b",
        "https://a.example/\r\nx",
        "https://a.example/ b",
        'https://a.example/"',
        "https://a.example\\b",
        " https://a.b",
    ],
)
def test_a_link_that_is_not_a_web_address_is_refused(url: str) -> None:
    assert is_web_address(url) is False
    with pytest.raises(MailRejected) as caught:
        render(MailKind.STAFF_PASSWORD_RESET, "en", reset(SHOP, url))
    assert caught.value.reason == "link_not_web"


def test_a_logo_or_picture_that_is_not_a_web_address_is_left_out() -> None:
    shop = msgspec.structs.replace(SHOP, logo_url="javascript:alert(1)")
    assert "<img" not in render(MailKind.STAFF_PASSWORD_RESET, "en", reset(shop)).html
    shop = msgspec.structs.replace(SHOP, logo_url="https://cdn.example/logo.png")
    html = render(MailKind.STAFF_PASSWORD_RESET, "en", reset(shop)).html
    assert '<img src="https://cdn.example/logo.png" alt="Atelier Verne"' in html


def test_a_context_of_another_kind_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="setup_code takes SetupCode, not PasswordReset"):
        render(MailKind.SETUP_CODE, "en", RESET)


@pytest.mark.parametrize("kind", MailKind)
def test_a_context_survives_the_queue(kind: MailKind) -> None:
    mail = MAILS[kind]
    assert msgspec.json.decode(msgspec.json.encode(mail), type=CONTEXTS[kind]) == mail


def _placeholders(phrases: str | list[str]) -> list[set[str]]:
    each = [phrases] if isinstance(phrases, str) else phrases
    return [{name for _, name, _, _ in string.Formatter().parse(phrase) if name} for phrase in each]


def test_the_languages_have_the_same_phrases_with_the_same_facts() -> None:
    english, french = load("en"), load("fr")
    assert set(english) == set(french) == {"common"} | {kind.value for kind in MailKind}
    for section, phrases in english.items():
        assert {key: _placeholders(each) for key, each in phrases.items()} == {
            key: _placeholders(each) for key, each in french[section].items()
        }


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_phrases_name_only_facts_that_exist(kind: MailKind, language: str) -> None:
    known = set(facts(MAILS[kind], formats.mail_locale(language)))
    named = [name for each in load(language)[kind.value].values() for names in _placeholders(each) for name in names]
    assert [name for name in named if name not in known] == []


def test_a_kind_without_facts_and_a_phrase_of_the_other_form_are_programming_errors() -> None:
    with pytest.raises(TypeError, match="no facts for MailContext"):
        facts(contexts.MailContext(shop=SHOP), formats.mail_locale("en"))
    said = words(MailKind.SETUP_CODE, "en", {"shop": "x"})
    with pytest.raises(TypeError, match="body is a list of phrases"):
        said.say("body")
    with pytest.raises(TypeError, match="title is one phrase"):
        said.paragraphs("title")


def test_french_puts_an_unbreakable_space_before_high_punctuation() -> None:
    phrases = [each for section in load("fr").values() for each in section.values()]
    texts = [text for each in phrases for text in ([each] if isinstance(each, str) else each)]
    assert [text for text in texts if re.search(r"(?<!\u00a0)[:;?!]", text)] == []


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("fr", "fr"),
        ("fr-CA", "fr_CA"),
        ("fr_BE", "fr_BE"),
        ("FR", "fr"),
        ("en-GB", "en_GB"),
        ("de", "en"),
        ("", "en"),
        ("fr-", "fr"),
        ("fr-ZZZZZZ", "fr"),
        ("../../etc", "en"),
        ("en-US-x-y", "en"),
    ],
)
def test_a_language_tag_finds_a_language_the_mails_are_written_in(tag: str, expected: str) -> None:
    assert str(formats.mail_locale(tag)) == expected


@pytest.mark.parametrize(
    ("amount", "tag", "expected"),
    [
        (Money(123456, "EUR"), "en", "€1,234.56"),
        (Money(123456, "EUR"), "fr", "1\u202f234,56\xa0€"),
        (Money(-5, "EUR"), "en", "-€0.05"),
        (Money(0, "USD"), "en", "$0.00"),
        (Money(1200, "JPY"), "en", "¥1,200"),
        (Money(1200, "JPY"), "fr", "1\u202f200\xa0JPY"),
        (Money(1234567, "KWD"), "en", "KWD\xa01,234.567"),
        (Money(1234, "IQD"), "en", "IQD\xa01.234"),
        (Money(500, "CHF"), "en", "CHF\xa05.00"),
        (Money(-500, "CHF"), "en", "-CHF\xa05.00"),
        (Money(999, "CAD"), "fr-CA", "9,99\xa0$"),
        (Money(10**17 + 1, "EUR"), "en", "€1,000,000,000,000,000.01"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: Money, tag: str, expected: str) -> None:
    assert formats.money(amount, formats.mail_locale(tag)) == expected


@pytest.mark.parametrize(
    ("timezone", "expected"),
    [
        ("UTC", "28 février 2026"),
        ("Europe/Paris", "1 mars 2026"),
        ("No/Where", "28 février 2026"),
        ("", "28 février 2026"),
        ("../../etc/passwd", "28 février 2026"),
    ],
)
def test_a_day_is_the_day_where_the_shop_is(timezone: str, expected: str) -> None:
    assert formats.day(AT, formats.mail_locale("fr"), timezone) == expected


@pytest.mark.parametrize(
    ("count", "tag", "expected"),
    [
        (1, "en", "1 minute"),
        (10, "en", "10 minutes"),
        (60, "en", "1 hour"),
        (90, "en", "90 minutes"),
        (1440, "en", "24 hours"),
        (60, "fr", "1\xa0heure"),
        (30, "fr", "30 minutes"),
    ],
)
def test_a_duration_is_exact(count: int, tag: str, expected: str) -> None:
    assert formats.minutes(count, formats.mail_locale(tag)) == expected


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#123456;background:url(x)", "", "#123456\n"])
def test_only_a_hexadecimal_colour_is_taken(colour: str) -> None:
    assert palette(colour) == palette(DEFAULT_COLOUR)


def test_a_readable_colour_is_used_as_it_is() -> None:
    chosen = palette("#0F766E")
    assert (chosen.accent, chosen.on_accent, chosen.link) == ("#0f766e", "#ffffff", "#0f766e")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#111111", "#24507a", "#777777", "#ff0000"])
def test_every_colour_stays_readable_in_light_and_dark(colour: str) -> None:
    chosen = palette(colour)
    readable = {
        "button": contrast(chosen.accent, chosen.on_accent) >= 4.5,
        "link": contrast(chosen.link, "#ffffff") >= 4.5,
        "button shape, dark": contrast(chosen.accent_dark, "#1b1e23") >= 3,
        "button, dark": contrast(chosen.accent_dark, chosen.on_accent_dark) >= 4.5,
        "link, dark": contrast(chosen.link_dark, "#1b1e23") >= 4.5,
    }
    assert [name for name, holds in readable.items() if not holds] == []


def test_contrast_is_that_of_wcag() -> None:
    assert (contrast("#000000", "#ffffff"), contrast("#777777", "#777777")) == (21.0, 1.0)
