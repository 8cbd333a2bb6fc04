"""Handing mails over: refused for good, delayed and tried again, given up, brought back; never an order in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.adapters.mail.errors import MailRejected, MailUnavailable
from chalicelib.adapters.mail.file_sender import FileSender
from chalicelib.adapters.mail.making import NoSender, make_sender, smtp_server
from chalicelib.adapters.mail.message import OutgoingMail
from chalicelib.adapters.mail.senders import SesSender, SmtpSender
from chalicelib.domain import notifications
from chalicelib.domain.notifications import Email, EmailStatus
from chalicelib.domain.orders import Order
from chalicelib.domain.search import EmailFilter
from tests.support.aftermath import Aftermath, order_of, placed


def placed_order(after: Aftermath) -> Order:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")))
    after.emit(placed(order))
    return order


def logged(after: Aftermath) -> Email:
    (email,) = after.deployment.run(notifications.list_emails, EmailFilter()).items
    found: Email = email
    return found


def test_a_throttled_mail_is_sent_later_once(after: Aftermath) -> None:
    after.post.failures = [MailUnavailable("ses:Throttling"), MailUnavailable("ses:Throttling")]
    placed_order(after)
    after.drain()
    email = logged(after)
    assert (email.status, email.attempts, email.error) == (EmailStatus.SENT, 3, None)
    assert len(after.post.sent()) == 1
    assert after.dead() == {}


def test_a_mail_that_never_leaves_is_given_up_and_parked(after: Aftermath) -> None:
    after.post.failures = [MailUnavailable("ses:Throttling")] * 5
    placed_order(after)
    after.drain()
    email = logged(after)
    assert (email.status, email.attempts, email.error) == (EmailStatus.FAILED, 5, "ses:Throttling")
    assert after.dead() == {"mails": 1}
    queue = after.queues.by_name["mails"]
    queue.send(queue.dead.pop()["Body"])
    after.drain()
    assert (logged(after).status, logged(after).attempts) == (EmailStatus.SENT, 6)
    assert [mail.mail_id for mail in after.post.sent()] == [email.id]


def test_a_refused_mail_is_never_tried_again(after: Aftermath) -> None:
    after.post.failures = [MailRejected("ses:MessageRejected")]
    placed_order(after)
    after.drain()
    email = logged(after)
    assert (email.status, email.attempts, email.error) == (EmailStatus.FAILED, 1, "ses:MessageRejected")
    assert after.dead() == {}
    body = next(message.body for message in after.queues.sent if '"email.queued"' in message.body)
    after.queues.by_name["mails"].send(body.replace(email.id, email.id))
    after.drain()
    assert after.post.attempts == 1


def test_a_mail_whose_sender_died_leaves_again_under_the_same_id(after: Aftermath) -> None:
    for queue in after.driver.queues:
        queue.retry_after_seconds = 360
    after.post.failures = [MemoryError()]
    placed_order(after)
    after.drain()
    assert (logged(after).status, logged(after).attempts) == (EmailStatus.QUEUED, 1)
    after.pass_time(seconds=360)
    after.drain()
    assert (logged(after).status, logged(after).attempts) == (EmailStatus.SENT, 2)


def test_while_one_sends_another_waits(after: Aftermath) -> None:
    for queue in after.driver.queues:
        queue.retry_after_seconds = 30
    after.post.failures = [MemoryError()]
    placed_order(after)
    after.drain()
    after.pass_time(seconds=60)
    after.drain()
    assert after.post.attempts == 1


def test_the_log_holds_no_body(after: Aftermath) -> None:
    placed_order(after)
    after.drain()
    assert "Lamp" not in repr(logged(after))


def test_resending_needs_its_order(after: Aftermath) -> None:
    placed_order(after)
    after.drain()
    email = logged(after)
    orphan = after.commit(lambda ctx: ctx.uow.create(email.replace(id=ctx.new_id(), order_id=None, version=0)))
    with pytest.raises(notifications.EmailNotResendable):
        after.deployment.run(notifications.resend_email, notifications.ResendEmail(id=orphan.id))
    with pytest.raises(notifications.EmailNotFound):
        after.deployment.run(notifications.resend_email, notifications.ResendEmail(id=email.id), shop="other")


@pytest.mark.parametrize(
    ("kind", "made"), [("ses", SesSender), ("smtp", SmtpSender), ("file", FileSender), ("none", NoSender)]
)
def test_the_settings_choose_the_sender(kind: str, made: type, tmp_path: Path) -> None:
    assert type(make_sender(kind, "eu-west-1", None, str(tmp_path), "smtp://localhost")) is made


def test_an_unknown_kind_of_sender_is_refused() -> None:
    with pytest.raises(ValueError, match="'pigeon'"):
        make_sender("pigeon", "eu-west-1", None, "", "")


def test_nothing_leaves_without_a_sender(after: Aftermath) -> None:
    from chalicelib.adapters.mail.mailer import Mailer

    after.system.ports.__dict__["mailer"] = Mailer(NoSender(), "shop@souk.test")
    placed_order(after)
    after.drain()
    assert (logged(after).status, logged(after).provider_message_id) == (EmailStatus.SENT, None)


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "username", "password"),
    [
        ("smtp://u%40x:p%3Aw@mail.test", "mail.test", 587, "starttls", "u@x", "p:w"),
        ("smtps://mail.test:4650", "mail.test", 4650, "tls", None, None),
        ("smtp+plain://localhost", "localhost", 25, "plain", None, None),
    ],
)
def test_the_url_of_a_server(
    url: str, host: str, port: int, security: str, username: str | None, password: str | None
) -> None:
    server = smtp_server(url)
    assert (server.host, server.port, server.security) == (host, port, security)
    assert (server.username, server.password) == (username, password)


@pytest.mark.parametrize("url", ["", "http://mail.test", "smtp://"])
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SOUK_SMTP_URL"):
        smtp_server(url)


def test_the_same_mail_is_the_same_bytes(after: Aftermath) -> None:
    placed_order(after)
    after.drain()
    (mail,) = after.post.sent()
    folder = after.post.files._folder
    first = (folder / f"{mail.file}.eml").read_bytes()
    after.post.send(OutgoingMail(
        mail_id=mail.mail_id, at=logged(after).created_at, from_name="Demo", from_address="shop@souk.test", to=mail.to,
        subject=mail.subject, html=(folder / f"{mail.file}.html").read_text(),
        text=(folder / f"{mail.file}.txt").read_text(),
    ))  # fmt: skip
    assert (folder / f"{mail.file}.eml").read_bytes() == first
