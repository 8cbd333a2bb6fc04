"""The wire form of a mail: exact headers, both bodies, the same bytes each time, and nothing injected."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from chalicelib.adapters.mail.errors import MailRejected
from chalicelib.adapters.mail.message import OutgoingMail, check_address, compose

MAIL = OutgoingMail(
    mail_id="0199c0de-order_paid",
    at=datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=1))),
    from_name="Atelier Zoé",
    from_address="shop@souk.example",
    to="buyer@example.com",
    to_name="Paul Martin",
    reply_to="hello@atelier.example",
    subject="Reçu pour votre commande SO-42",
    html="<p>Bonjour Zoé</p>",
    text="Bonjour Zoé\n.\nFrom here on",
    language="fr",
)


def change(**fields: str | None) -> OutgoingMail:
    return msgspec.structs.replace(MAIL, **fields)


def test_the_headers_are_exactly_these() -> None:
    parsed = email.message_from_bytes(compose(MAIL).as_bytes(), policy=email.policy.default)
    headers = {name: value for name, value in parsed.items() if name not in ("Content-Type", "MIME-Version")}
    assert headers == {
        "From": "Atelier Zoé <shop@souk.example>",
        "To": "Paul Martin <buyer@example.com>",
        "Reply-To": "hello@atelier.example",
        "Subject": "Reçu pour votre commande SO-42",
        "Date": "Mon, 05 Jan 2026 08:30:00 +0000",
        "Message-ID": "<0199c0de-order_paid@souk.example>",
        "X-Souk-Mail-Id": "0199c0de-order_paid",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr",
    }


def test_the_body_is_text_with_html_as_its_alternative() -> None:
    parsed = email.message_from_bytes(compose(MAIL).as_bytes(), policy=email.policy.default)
    parts = [(part.get_content_type(), part.get_content()) for part in parsed.iter_parts()]
    assert parsed.get_content_type() == "multipart/alternative"
    assert parts == [
        ("text/plain", "Bonjour Zoé\r\n.\r\nFrom here on\r\n"),
        ("text/html", "<p>Bonjour Zoé</p>\r\n"),
    ]


def test_the_bytes_are_ascii_with_network_line_ends_and_the_same_each_time() -> None:
    first, second = compose(MAIL).as_bytes(), compose(MAIL).as_bytes()
    assert first == second
    assert first.isascii()
    assert first.count(b"\n") == first.count(b"\r\n")
    assert compose(change(mail_id="another")).as_bytes() != first


def test_a_long_name_and_id_stay_one_header_each() -> None:
    mail = change(mail_id="a" * 100, from_name="é" * 128, subject="ü" * 300)
    parsed = email.message_from_bytes(compose(mail).as_bytes(), policy=email.policy.default)
    assert parsed["Message-ID"] == f"<{'a' * 100}@souk.example>"
    assert parsed["X-Souk-Mail-Id"] == "a" * 100
    assert parsed["From"].addresses[0].addr_spec == "shop@souk.example"
    assert parsed["From"].addresses[0].display_name.replace(" ", "") == "é" * 128
    assert parsed["Subject"] == "ü" * 300
    assert max(map(len, compose(mail).as_bytes().splitlines())) < 998  # RFC 5322, 2.1.1


def test_quotes_and_commas_in_a_name_do_not_make_a_second_address() -> None:
    parsed = email.message_from_bytes(
        compose(change(to_name='O"Neil, Paul; x')).as_bytes(), policy=email.policy.default
    )
    assert [address.addr_spec for address in parsed["To"].addresses] == ["buyer@example.com"]
    assert parsed["To"].addresses[0].display_name == 'O"Neil, Paul; x'


HOSTILE = ("\r\nBcc: victim@example.com", "\nBcc: v", "\rBcc: v", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b", "a\u202eb")


@pytest.mark.parametrize("field", ["from_name", "to_name", "subject"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_would_inject_a_header_is_rejected(field: str, value: str) -> None:
    with pytest.raises(MailRejected) as caught:
        compose(change(**{field: f"Shop{value}"}))
    assert caught.value.reason == field


@pytest.mark.parametrize("field", ["from_address", "to", "reply_to"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_would_inject_through_an_address_is_rejected(field: str, value: str) -> None:
    with pytest.raises(MailRejected):
        compose(change(**{field: f"shop@souk.example{value}"}))
    with pytest.raises(MailRejected):
        compose(change(**{field: f"shop{value}@souk.example"}))


@pytest.mark.parametrize(
    "name", ["support@bank.example", "Bank <support@bank.example>", "x support@bank.example y", "<b>", "a>b"]
)
@pytest.mark.parametrize("field", ["from_name", "to_name"])
def test_a_name_that_poses_as_an_address_is_rejected(field: str, name: str) -> None:
    with pytest.raises(MailRejected) as caught:
        compose(change(**{field: name}))
    assert caught.value.reason == field


@pytest.mark.parametrize("name", ["@home", "B@r Zoé", "Tom & Jerry", "C++ \\ Co", "", "株式会社"])
def test_an_honest_name_is_kept(name: str) -> None:
    parsed = email.message_from_bytes(compose(change(from_name=name)).as_bytes(), policy=email.policy.default)
    assert parsed["From"].addresses[0].display_name == name


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("mail_id", "", "mail_id"),
        ("mail_id", "a b", "mail_id"),
        ("mail_id", "../x", "mail_id"),
        ("mail_id", "a" * 101, "mail_id"),
        ("mail_id", "a\n", "mail_id"),
        ("from_name", "a" * 129, "from_name"),
        ("subject", "a" * 301, "subject"),
        ("language", "fr\r\nX: 1", "language"),
        ("language", "", "language"),
    ],
)
def test_other_fields_have_their_form(field: str, value: str, reason: str) -> None:
    with pytest.raises(MailRejected) as caught:
        compose(change(**{field: value}))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "a@",
        "@b.example",
        "a",
        "a@b",
        "a b@c.example",
        "a@b c.example",
        "a@@b.example",
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "<a@b.example>",
        "A <a@b.example>",
        '"a b"@c.example',
        "a..b@c.example",
        ".a@c.example",
        "a.@c.example",
        "a@.example",
        "a@c..example",
        "a@-c.example",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "é@c.example",
        "a" * 65 + "@c.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 126 + "example",
        "a%b@c.example\n",
    ],
)
def test_what_is_not_one_address_is_rejected(address: str) -> None:
    with pytest.raises(MailRejected) as caught:
        check_address(address)
    assert caught.value.reason == "to_address"


def test_ten_thousand_recipients_are_not_one_address() -> None:
    with pytest.raises(MailRejected):
        compose(change(to=",".join(f"u{i}@example.com" for i in range(10_000))))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a@b.example", "a@b.example"),
        ("First.Last+tag@Sub.Example.COM", "First.Last+tag@sub.example.com"),
        ("o'neil@b.example", "o'neil@b.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ],
)
def test_an_address_takes_its_ascii_form(address: str, expected: str) -> None:
    assert check_address(address) == expected
