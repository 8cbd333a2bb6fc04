"""Hashing, token signing and one-time codes, against the standards' own vectors and the attacks that are known."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import jwt
import pytest

from chalicelib.adapters.identity.codes import TotpCodes
from chalicelib.adapters.identity.passwords import Argon2Hasher
from chalicelib.adapters.identity.tokens import JwtSigner
from tests.support.forgeries import CLAIMS, KEY, forgeries


def test_a_password_is_hashed_with_the_parameters_of_production() -> None:
    hasher = Argon2Hasher(65536)
    stored = hasher.hash("a long enough secret")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify(stored, "a long enough secret") is True
    assert hasher.verify(stored, "another secret") is False


def test_nobodys_hash_costs_the_same_and_opens_nothing() -> None:
    from argon2 import extract_parameters

    hasher = Argon2Hasher(64)
    assert extract_parameters(hasher.nobody) == extract_parameters(hasher.hash("x"))
    assert hasher.verify(None, "A" * 22) is False
    assert hasher.verify("not a hash", "x") is False


def test_a_token_is_read_as_it_was_signed_whatever_its_times() -> None:
    signer = JwtSigner()
    assert signer.read(signer.sign(CLAIMS, KEY), KEY) == CLAIMS
    assert signer.read(signer.sign(CLAIMS, KEY), b"o" * 32) is None


@pytest.mark.parametrize("name", forgeries())
def test_a_forged_token_says_nothing(name: str) -> None:
    assert JwtSigner().read(forgeries()[name], KEY) is None


def test_a_public_key_is_no_secret() -> None:
    """RS256 turned into HS256: the attacker signs with what is public, and the algorithm list does not care."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert JwtSigner().read(jwt.encode(CLAIMS, private, "RS256"), KEY) is None


def test_a_well_signed_token_above_the_size_cap_is_not_even_parsed() -> None:
    signer = JwtSigner()
    assert signer.read(signer.sign({**CLAIMS, "pad": "x" * 2048}, KEY), KEY) is None


def test_codes_follow_rfc_6238() -> None:
    codes = TotpCodes()
    secret = codes.secret(b"12345678901234567890")  # appendix B, whose eight digits end in these six
    for second, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert codes.matching_step(secret, code, datetime.fromtimestamp(second, UTC)) == second // 30


def test_a_code_holds_one_step_around_its_own() -> None:
    codes = TotpCodes()
    secret = codes.secret(b"12345678901234567890")
    own = 1111111109 // 30
    around = [datetime.fromtimestamp(30 * (own + offset), UTC) for offset in (-2, -1, 0, 1, 2)]
    assert [codes.matching_step(secret, "081804", at) for at in around] == [None, own, own, own, None]


def test_an_enrolment_is_a_url_and_its_picture() -> None:
    codes = TotpCodes()
    secret = codes.secret(b"12345678901234567890")
    url = codes.enrolment_url(secret, "olga@demo.test", "Demo Shop")
    assert url == f"otpauth://totp/Demo%20Shop:olga%40demo.test?secret={secret}&issuer=Demo%20Shop"
    kind, _, data = codes.picture(url).partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG\r\n")
