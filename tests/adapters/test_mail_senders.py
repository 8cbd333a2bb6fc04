"""How mails leave: through SES, through SMTP servers that say yes or no, and into a folder."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws
from moto.ses.models import ses_backends

from chalicelib.adapters.mail.errors import MailRejected, MailUnavailable
from chalicelib.adapters.mail.file_sender import FileSender, SentMail
from chalicelib.adapters.mail.message import OutgoingMail, compose
from chalicelib.adapters.mail.senders import SesSender, SmtpSender, SmtpServer

MAIL = OutgoingMail(
    mail_id="mail-1",
    at=datetime(2026, 1, 5, 8, 30, tzinfo=UTC),
    from_name="Atelier &Verne",
    from_address="shop@souk.example",
    to="buyer@example.com",
    subject="Receipt & <thanks>",
    html="<p>Hello</p>",
    text="Hello\n.leading dot",
)


@pytest.fixture
def ses() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client(
            "ses", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x", aws_session_token="x"
        )


def test_ses_takes_the_raw_mail_and_gives_an_id(ses: Any) -> None:
    ses.verify_domain_identity(Domain="souk.example")
    provider_id = SesSender("eu-west-1", client=ses).send(MAIL)
    sent = ses_backends["123456789012"]["eu-west-1"].sent_messages
    assert [(each.id, each.raw_data.encode()) for each in sent] == [(provider_id, compose(MAIL).as_bytes())]


def test_ses_is_asked_exactly_this(ses: Any) -> None:
    expected = {
        "Source": "shop@souk.example",
        "Destinations": ["buyer@example.com"],
        "RawMessage": {"Data": compose(MAIL).as_bytes()},
        "ConfigurationSetName": "bounces",
    }
    with Stubber(ses) as stub:
        stub.add_response("send_raw_email", {"MessageId": "ses-1"}, expected)
        assert SesSender("eu-west-1", configuration_set="bounces", client=ses).send(MAIL) == "ses-1"


def test_ses_rejects_a_sender_nobody_verified(ses: Any) -> None:
    with pytest.raises(MailRejected) as caught:
        SesSender("eu-west-1", client=ses).send(MAIL)
    assert caught.value.reason == "ses:MessageRejected"
    assert ses.get_send_quota()["SentLast24Hours"] == 0.0


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("MessageRejected", 400, MailRejected),
        ("InvalidParameterValue", 400, MailRejected),
        ("Throttling", 400, MailUnavailable),
        ("TooManyRequestsException", 429, MailUnavailable),
        ("429", 429, MailUnavailable),
        ("ServiceUnavailable", 503, MailUnavailable),
        ("InternalFailure", 500, MailUnavailable),
        ("AccessDenied", 403, MailUnavailable),
        ("AccountSendingPausedException", 400, MailUnavailable),
        ("MailFromDomainNotVerifiedException", 400, MailUnavailable),
    ],
)
def test_each_answer_of_ses_is_final_or_not(
    ses: Any, code: str, status: int, error: type[MailRejected | MailUnavailable]
) -> None:
    with Stubber(ses) as stub:
        stub.add_client_error("send_raw_email", code, "buyer@example.com is bad", status, expected_params=ANY_PARAMS)
        with pytest.raises(error) as caught:
            SesSender("eu-west-1", client=ses).send(MAIL)
    assert str(caught.value) == f"ses:{code}"


ANY_PARAMS = {"Source": ANY, "Destinations": ANY, "RawMessage": ANY}


def test_ses_that_cannot_be_reached_is_unavailable_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(MailUnavailable) as caught:
        SesSender("eu-west-1", endpoint_url=f"http://127.0.0.1:{port}").send(MAIL)
    assert caught.value.reason == "ses:EndpointConnectionError"


def test_a_forged_header_never_reaches_ses(ses: Any) -> None:
    with Stubber(ses), pytest.raises(MailRejected) as caught:
        SesSender("eu-west-1", client=ses).send(msgspec.structs.replace(MAIL, subject="x\r\nBcc: v@example.com"))
    assert caught.value.reason == "subject"


class SmtpScript:
    """An SMTP server on loopback that keeps what it hears; `answers` overrides the reply to a command's first word."""

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        self.heard: list[str] = []
        self.mails: list[bytes] = []
        self._answers = answers or {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            connected, _ = self._listener.accept()
        except OSError:
            return
        with contextlib.suppress(ConnectionError), connected, connected.makefile("rwb") as stream:
            self._say(stream, self._answers.get("connect", "220 ready"))
            for line in stream:
                if not self._hear(stream, line.decode("latin-1").strip()):
                    return

    def _hear(self, stream: Any, command: str) -> bool:
        self.heard.append(command)
        word = command.split(" ")[0].upper()
        usual = {"EHLO": "250-hi\r\n250 AUTH PLAIN", "DATA": "354 go", "QUIT": "221 bye", "AUTH": "235 in"}
        answer = self._answers.get(word, usual.get(word, "250 ok"))
        if answer == "drop":
            return False
        self._say(stream, answer)
        if word == "DATA" and answer.startswith("354"):
            self.mails.append(b"".join(iter(stream.readline, b".\r\n")))
            self._say(stream, self._answers.get(".", "250 taken"))
        return word != "QUIT"

    @staticmethod
    def _say(stream: Any, answer: str) -> None:
        stream.write(answer.encode() + b"\r\n")
        stream.flush()


def plain(port: int, **fields: Any) -> SmtpServer:
    return SmtpServer(host="mail.shop.example", port=port, security="plain", timeout_seconds=2, **fields)


def local(host: str, port: int) -> str:
    return {"mail.shop.example": "127.0.0.1"}[host]


def test_smtp_hands_over_exactly_the_mail() -> None:
    script = SmtpScript()
    assert SmtpSender(plain(script.port, username="u", password="p"), locate=local).send(MAIL) is None
    script.close()
    parsed = email.message_from_bytes(script.mails[0].replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert parsed["Message-ID"] == "<mail-1@souk.example>"
    assert [part.get_content() for part in parsed.iter_parts()] == [
        "Hello\r\n.leading dot\r\n",
        "<p>Hello</p>\r\n",
    ]
    assert [line.split(" ")[0] for line in script.heard] == ["ehlo", "AUTH", "mail", "rcpt", "data", "quit"]
    assert "rcpt TO:<buyer@example.com>" in script.heard


def test_a_password_may_be_in_any_script() -> None:
    script = SmtpScript()
    assert SmtpSender(plain(script.port, username="zoé", password="pass wörd"), locate=local).send(MAIL) is None
    script.close()
    assert "AUTH PLAIN " + base64.b64encode("\0zoé\0pass wörd".encode()).decode() in script.heard
    for answers, reason in (
        ({"AUTH": "535 wrong password"}, "smtp:535"),
        ({"EHLO": "250-hi\r\n250 AUTH LOGIN"}, "smtp:SMTPNotSupportedError"),
    ):
        script = SmtpScript(answers)
        with pytest.raises(MailUnavailable, match=reason):
            SmtpSender(plain(script.port, username="zoé", password="p"), locate=local).send(MAIL)
        script.close()


@pytest.mark.parametrize(
    ("word", "answer", "error", "reason"),
    [
        ("RCPT", "550 no such user buyer@example.com", MailRejected, "smtp:550"),
        ("RCPT", "452 mailbox full", MailUnavailable, "smtp:452"),
        ("MAIL", "553 not allowed", MailRejected, "smtp:553"),
        ("MAIL", "530 authenticate first", MailUnavailable, "smtp:530"),
        ("MAIL", "451 later", MailUnavailable, "smtp:451"),
        (".", "554 spam", MailRejected, "smtp:554"),
        (".", "421 closing", MailUnavailable, "smtp:421"),
        ("AUTH", "535 wrong password", MailUnavailable, "smtp:535"),
        ("connect", "554 go away", MailUnavailable, "smtp:SMTPConnectError"),
        ("RCPT", "drop", MailUnavailable, "smtp:SMTPServerDisconnected"),
    ],
)
def test_each_answer_of_smtp_is_final_or_not(
    word: str, answer: str, error: type[MailRejected | MailUnavailable], reason: str
) -> None:
    script = SmtpScript({word: answer})
    with pytest.raises(error) as caught:
        SmtpSender(plain(script.port, username="u", password="p"), locate=local).send(MAIL)
    script.close()
    assert str(caught.value) == reason


def test_what_the_server_says_to_goodbye_does_not_unsend_the_mail() -> None:
    for answer in ("500 what", "drop"):
        script = SmtpScript({"QUIT": answer})
        assert SmtpSender(plain(script.port), locate=local).send(MAIL) is None
        script.close()
        assert len(script.mails) == 1


def test_smtp_that_refuses_the_connection_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(MailUnavailable) as caught:
        SmtpSender(plain(port), locate=local).send(MAIL)
    assert caught.value.reason == "smtp:ConnectionRefusedError"


@pytest.mark.parametrize(
    ("refusal", "error"), [(MailRejected("smtp:host"), MailRejected), (OSError("no address"), MailUnavailable)]
)
def test_a_server_that_may_not_be_located_is_not_connected_to(refusal: Exception, error: type[Exception]) -> None:
    def refuse(host: str, port: int) -> str:
        raise refusal

    script = SmtpScript()
    with pytest.raises(error):
        SmtpSender(plain(script.port), locate=refuse).send(MAIL)
    socket.create_connection(("127.0.0.1", script.port)).close()  # the first to connect
    script.close()
    assert script.heard == []


def test_no_password_goes_to_a_server_without_tls() -> None:
    script = SmtpScript()
    server = msgspec.structs.replace(plain(script.port, username="u", password="p"), security="starttls")
    with pytest.raises(MailUnavailable) as caught:
        SmtpSender(server, locate=local).send(MAIL)
    script.close()
    assert caught.value.reason == "smtp:SMTPNotSupportedError"
    assert [line.split(" ")[0] for line in script.heard] == ["ehlo", "quit"]


def test_tls_checks_the_name_of_the_host_not_the_located_address() -> None:
    names: list[str] = []

    class Context(ssl.SSLContext):
        def wrap_socket(self, sock: socket.socket, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
            names.append(kwargs["server_hostname"])
            return super().wrap_socket(sock, *args, **kwargs)

    for security, answers in (("tls", {}), ("starttls", {"EHLO": "250-hi\r\n250 STARTTLS", "STARTTLS": "220 go"})):
        script = SmtpScript(answers)
        server = msgspec.structs.replace(plain(script.port), security=security)
        with pytest.raises(MailUnavailable):
            SmtpSender(server, tls=Context(ssl.PROTOCOL_TLS_CLIENT), locate=local).send(MAIL)
        script.close()
    assert names == ["mail.shop.example", "mail.shop.example"]


def test_a_folder_keeps_the_mail_in_three_forms_and_a_list(tmp_path: Path) -> None:
    sender = FileSender(tmp_path / "mail")
    name = sender.send(MAIL)
    assert name == "20260105T083000-mail-1"
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == [
        "20260105T083000-mail-1.eml",
        "20260105T083000-mail-1.html",
        "20260105T083000-mail-1.txt",
        "index.html",
        "sent.jsonl",
    ]
    assert (tmp_path / "mail" / f"{name}.eml").read_bytes() == compose(MAIL).as_bytes()
    assert (tmp_path / "mail" / f"{name}.html").read_text() == "<p>Hello</p>"
    index = (tmp_path / "mail" / "index.html").read_text()
    assert '<a href="20260105T083000-mail-1.html"><b>Receipt &amp; &lt;thanks&gt;</b></a>' in index


def test_a_folder_counts_a_mail_sent_twice_and_lists_the_newest_first(tmp_path: Path) -> None:
    sender = FileSender(tmp_path)
    for mail in (MAIL, MAIL, msgspec.structs.replace(MAIL, mail_id="mail-2", subject="Second")):
        sender.send(mail)
    assert [sent.mail_id for sent in sender.sent()] == ["mail-1", "mail-1", "mail-2"]
    assert sender.sent()[0] == SentMail(
        mail_id="mail-1",
        at="2026-01-05T08:30:00.000Z",
        to="buyer@example.com",
        sender="Atelier &Verne <shop@souk.example>",
        subject="Receipt & <thanks>",
        file="20260105T083000-mail-1",
    )
    index = (tmp_path / "index.html").read_text()
    assert index.index("Second") < index.index("Receipt")


def test_an_empty_folder_has_no_mail(tmp_path: Path) -> None:
    assert FileSender(tmp_path / "nowhere").sent() == []


def test_a_folder_refuses_what_the_wire_would_refuse(tmp_path: Path) -> None:
    with pytest.raises(MailRejected):
        FileSender(tmp_path).send(msgspec.structs.replace(MAIL, mail_id="../escape"))
    assert list(tmp_path.iterdir()) == []
