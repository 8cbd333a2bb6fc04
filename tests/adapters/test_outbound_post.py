"""The one POST: pinned, never redirected, on time, small. Real sockets on loopback throughout."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.adapters.outbound.deadline import Deadline
from chalicelib.adapters.outbound.errors import BlockedTarget, BlockReason, DeliveryFailed, FailureReason
from chalicelib.adapters.outbound.guard import EgressPolicy
from chalicelib.adapters.outbound.post import MAX_REPLY_BYTES, Reply, post

LOCAL = EgressPolicy(allow_http=True, allow_private=True, ports=None)
STRICT_ANY_PORT = EgressPolicy(allow_http=True, ports=None)
Answer = Callable[[socket.socket], None]


class Server:
    """A loopback server that counts connections, keeps requests, and answers each as told."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self._answer = answer
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._handle, args=(connected,), daemon=True).start()

    def _handle(self, connected: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connected, server_side=True) if self._tls else connected as stream:
                self.requests.append(_read_request(stream))
                self._answer(stream)
        except OSError:
            return


def _read_request(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += stream.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(content: bytes) -> Answer:
    return lambda stream: stream.sendall(content)


def dripping(content: bytes, piece: bytes) -> Answer:
    def answer(stream: socket.socket) -> None:
        stream.sendall(content)
        while True:
            stream.sendall(piece)
            time.sleep(0.05)

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(answer: Answer, tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(answer, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def failure(url: str, **options: object) -> FailureReason:
    with pytest.raises(DeliveryFailed) as caught:
        post(url, b"{}", {}, LOCAL, **options)  # type: ignore[arg-type]
    return caught.value.reason


def test_the_request_is_exactly_this(serve: Callable[..., Server]) -> None:
    server = serve(saying(OK))
    reply = post(
        f"http://127.0.0.1:{server.port}/in?a=1", b'{"id":1}', {"Content-Type": "application/json", "X-Id": "7"}, LOCAL
    )
    assert reply == Reply(200, "ok")
    assert server.requests == [
        b"POST /in?a=1 HTTP/1.1\r\n"
        + f"Host: 127.0.0.1:{server.port}\r\n".encode()
        + b"Accept-Encoding: identity\r\nContent-Length: 8\r\n"
        + b'Content-Type: application/json\r\nX-Id: 7\r\nConnection: close\r\n\r\n{"id":1}'
    ]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_reply_and_is_not_followed(serve: Callable[..., Server], status: int) -> None:
    inside = serve(saying(OK))
    location = f"http://127.0.0.1:{inside.port}/secret"
    server = serve(saying(f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()))
    assert post(f"http://127.0.0.1:{server.port}/", b"{}", {}, LOCAL) == Reply(status, "")
    assert (server.connections, inside.connections) == (1, 0)


def test_a_rebinding_name_is_looked_up_once_and_pinned(serve: Callable[..., Server]) -> None:
    server = serve(saying(OK))
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    url = f"http://rebind.example.com:{server.port}/"
    assert post(url, b"{}", {}, LOCAL, resolver=resolver) == Reply(200, "ok")
    assert asked == ["rebind.example.com"]
    assert f"Host: rebind.example.com:{server.port}\r\n".encode() in server.requests[0]
    with pytest.raises(BlockedTarget) as caught:
        post(url, b"{}", {}, LOCAL, resolver=resolver)
    assert caught.value.reason is BlockReason.ADDRESS
    assert server.connections == 1


def test_the_second_address_is_tried_when_the_first_does_not_answer(serve: Callable[..., Server]) -> None:
    server = serve(saying(OK))
    url = f"http://two.example.com:{server.port}/"
    assert post(url, b"", {}, LOCAL, resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]) == Reply(200, "ok")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "name.example.com",
        "user@127.0.0.1",
        "127.0.0.1.",
        "[64:ff9b::7f00:1]",
        "127。0。0。1",
    ],
)
def test_the_canary_sees_no_connection_under_the_strict_policy(serve: Callable[..., Server], host: str) -> None:
    canary = serve(saying(OK))
    with pytest.raises(BlockedTarget):
        post(f"http://{host}:{canary.port}/", b"{}", {}, STRICT_ANY_PORT, resolver=lambda *_: ["127.0.0.1"])
    assert canary.connections == 0


def test_the_canary_is_alive(serve: Callable[..., Server]) -> None:
    canary = serve(saying(OK))
    post(f"http://127.0.0.1:{canary.port}/", b"{}", {}, LOCAL)
    assert canary.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status", "header", "body", "chunks", "continue"],
)
def test_a_slow_drip_ends_at_the_deadline(serve: Callable[..., Server], answer: Answer) -> None:
    server = serve(answer)
    started = time.monotonic()
    assert failure(f"http://127.0.0.1:{server.port}/", deadline_seconds=0.4) is FailureReason.TIMEOUT
    assert 0.35 < time.monotonic() - started < 1.0


def test_a_resolver_that_hangs_ends_at_the_deadline() -> None:
    def resolver(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["127.0.0.1"]

    started = time.monotonic()
    reason = failure("http://slow.example.com/", deadline_seconds=0.2, resolver=resolver)
    assert reason is FailureReason.UNREACHABLE
    assert time.monotonic() - started < 1.0


def test_an_endless_body_is_cut_at_64_kilobytes(serve: Callable[..., Server]) -> None:
    server = serve(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 9_000_000))
    reply = post(f"http://127.0.0.1:{server.port}/", b"{}", {}, LOCAL)
    assert reply == Reply(200, "x" * MAX_REPLY_BYTES)


def test_endless_headers_are_refused(serve: Callable[..., Server]) -> None:
    server = serve(saying(b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 1000 + b"\r\n"))
    assert failure(f"http://127.0.0.1:{server.port}/") is FailureReason.BAD_REPLY


def test_an_endless_prelude_is_refused(serve: Callable[..., Server]) -> None:
    server = serve(saying(b"HTTP/1.1 100 Continue\r\n\r\n" * 40_000 + OK))
    assert failure(f"http://127.0.0.1:{server.port}/") is FailureReason.BAD_REPLY


def test_a_connection_that_is_reset_is_unreachable(serve: Callable[..., Server]) -> None:
    def reset(stream: socket.socket) -> None:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server = serve(reset)
    assert failure(f"http://127.0.0.1:{server.port}/") is FailureReason.UNREACHABLE


def test_a_deadline_that_has_passed_leaves_nothing() -> None:
    with pytest.raises(TimeoutError):
        Deadline(0).left()


def test_a_compressed_body_is_not_opened(serve: Callable[..., Server]) -> None:
    server = serve(saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"))
    assert post(f"http://127.0.0.1:{server.port}/", b"{}", {}, LOCAL) == Reply(200, "")


def test_bytes_that_are_not_text_do_not_fail_the_delivery(serve: Callable[..., Server]) -> None:
    server = serve(saying(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert post(f"http://127.0.0.1:{server.port}/", b"{}", {}, LOCAL) == Reply(204, "")
    server = serve(saying(b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n\xff!"))
    assert post(f"http://127.0.0.1:{server.port}/", b"{}", {}, LOCAL) == Reply(500, "\ufffd!")


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\x01\x02", b""])
def test_what_is_not_http_is_a_bad_reply(serve: Callable[..., Server], answer: bytes) -> None:
    server = serve(saying(answer))
    assert failure(f"http://127.0.0.1:{server.port}/") is FailureReason.BAD_REPLY


def test_refused_and_unknown_end_in_the_same_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed_port = listener.getsockname()[1]

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    texts = []
    for url in (f"http://127.0.0.1:{closed_port}/", "http://unknown.example.com/"):
        with pytest.raises(DeliveryFailed) as caught:
            post(url, b"{}", {}, LOCAL, resolver=unknown)
        texts.append(str(caught.value))
    assert texts == ["unreachable", "unreachable"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "keep-alive"},
        {"X-Ok": "1\r\nX-Injected: 2"},
        {"X-Ok": "1\nX-Injected: 2"},
        {"X-Bad\r\nX-Injected": "1"},
        {"X Bad": "1"},
        {"": "1"},
        {"X-Ok": "é"},
    ],
)
def test_a_header_that_is_ours_or_forged_is_blocked(serve: Callable[..., Server], headers: dict[str, str]) -> None:
    server = serve(saying(OK))
    with pytest.raises(BlockedTarget) as caught:
        post(f"http://127.0.0.1:{server.port}/", b"{}", headers, LOCAL)
    assert caught.value.reason is BlockReason.HEADER
    assert server.connections == 0


class Authority:
    """A certificate for one host name: a server's TLS context and a client's that trusts it."""

    def __init__(self, folder: Path, host: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = folder / "server.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        self.names: list[str | None] = []
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(pem)
        self.server.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self.client = ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())


def test_tls_keeps_the_name_while_the_connection_is_pinned(serve: Callable[..., Server], tmp_path: Path) -> None:
    authority = Authority(tmp_path, "hooks.example.com")
    server = serve(saying(OK), authority.server)
    url = f"https://hooks.example.com:{server.port}/in"
    reply = post(url, b"{}", {}, LOCAL, resolver=lambda *_: ["127.0.0.1"], tls=authority.client)
    assert reply == Reply(200, "ok")
    assert authority.names == ["hooks.example.com"]
    assert f"Host: hooks.example.com:{server.port}\r\n".encode() in server.requests[0]


def test_a_certificate_for_another_name_is_refused(serve: Callable[..., Server], tmp_path: Path) -> None:
    authority = Authority(tmp_path, "hooks.example.com")
    server = serve(saying(OK), authority.server)
    url = f"https://other.example.com:{server.port}/"
    reason = failure(url, resolver=lambda *_: ["127.0.0.1"], tls=authority.client)
    assert (reason, server.requests) == (FailureReason.TLS, [])


def test_a_certificate_nobody_vouches_for_is_refused(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(saying(OK), Authority(tmp_path, "hooks.example.com").server)
    reason = failure(f"https://hooks.example.com:{server.port}/", resolver=lambda *_: ["127.0.0.1"])
    assert (reason, server.requests) == (FailureReason.TLS, [])


def test_a_tls_handshake_that_never_comes_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert failure(f"https://127.0.0.1:{port}/", deadline_seconds=0.3) is FailureReason.TIMEOUT
