"""Signatures on webhooks, and secrets sealed at rest."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from chalicelib.dialects.sovecom.signing import sign, verify

SECRET = "whsec_0123456789abcdefghijklmnopqrstuv"
NONCE = "0123456789abcdef0123456789abcdef"
BODY = '{"id":"1","event":"order.paid","note":"é"}'.encode()
NOW = 1_767_225_600


def test_the_headers_are_exactly_these() -> None:
    digest = hmac.new(SECRET.encode(), f"{NOW}.{NONCE}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert sign(SECRET, BODY, NOW, NONCE) == {
        "X-SovEcom-Signature": f"sha256={digest}",
        "X-SovEcom-Timestamp": "1767225600",
        "X-SovEcom-Nonce": NONCE,
        "User-Agent": "SovEcom-Webhooks/1",
    }


def test_a_known_signature() -> None:
    signature = sign("whsec_test", b"{}", 1700000000, "0" * 32)["X-SovEcom-Signature"]
    assert signature == ("sha256=fed509453c498576290ab60fc099a4e173f4e2ce17cc317b1f492895fdba3db2")


@pytest.mark.parametrize("nonce", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 31 + "\n"])
def test_a_nonce_is_32_hexadecimal_digits(nonce: str) -> None:
    with pytest.raises(ValueError, match="a nonce is 32 hexadecimal digits"):
        sign(SECRET, BODY, NOW, nonce)


def test_header_names_are_read_in_any_case() -> None:
    headers = {name.lower(): value for name, value in sign(SECRET, BODY, NOW, NONCE).items()}
    assert verify([SECRET], headers, BODY, NOW) is True


@pytest.mark.parametrize(
    ("now", "expected"), [(NOW - 301, False), (NOW - 300, True), (NOW, True), (NOW + 300, True), (NOW + 301, False)]
)
def test_the_tolerance_has_exact_edges(now: int, expected: bool) -> None:
    assert verify([SECRET], sign(SECRET, BODY, NOW, NONCE), BODY, now) is expected


def test_every_flipped_bit_of_the_body_breaks_the_signature() -> None:
    headers = sign(SECRET, BODY, NOW, NONCE)
    for bit in range(len(BODY) * 8):
        changed = bytearray(BODY)
        changed[bit // 8] ^= 1 << bit % 8
        assert verify([SECRET], headers, bytes(changed), NOW) is False


def test_old_and_new_secret_hold_while_one_replaces_the_other() -> None:
    headers = sign("whsec_old", BODY, NOW, NONCE)
    assert verify(["whsec_new", "whsec_old"], headers, BODY, NOW) is True
    assert verify(["whsec_new"], headers, BODY, NOW) is False
    assert verify([], headers, BODY, NOW) is False


@pytest.mark.parametrize("name", ["X-SovEcom-Signature", "X-SovEcom-Timestamp", "X-SovEcom-Nonce"])
@pytest.mark.parametrize("value", [None, "", "1e30", "-1", "١٢٣", "é", "\ud800", "sha256=", "0" * 32, "9" * 400])
def test_a_missing_or_strange_header_never_verifies(name: str, value: str | None) -> None:
    headers = sign(SECRET, BODY, NOW, NONCE)
    del headers[name]
    if value is not None:
        headers[name] = value
    assert verify([SECRET], headers, BODY, NOW) is False


def test_a_truncated_or_shouted_signature_does_not_verify() -> None:
    headers = sign(SECRET, BODY, NOW, NONCE)
    good = headers["X-SovEcom-Signature"]
    for bad in (good[:-1], good.upper(), good.removeprefix("sha256="), good + " "):
        assert verify([SECRET], {**headers, "X-SovEcom-Signature": bad}, BODY, NOW) is False
