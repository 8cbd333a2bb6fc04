"""Hashing, token signing and one-time codes, against the standards' own vectors and the attacks that are known."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from chalicelib.adapters.identity.codes import TotpCodes
from chalicelib.adapters.identity.passwords import Argon2Hasher
from chalicelib.adapters.identity.tokens import JwtSigner

KEY = b"k" * 32
CLAIMS = {"sub": "s", "tid": "t", "tv": 0, "purpose": "access", "iat": 1, "exp": 2}


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


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


def forgeries() -> dict[str, str]:
    header, payload, signature = JwtSigner().sign(CLAIMS, KEY).split(".")
    forged = {
        f"alg {name}": f"{segment({'alg': name, 'typ': 'JWT'})}.{payload}." for name in ("none", "None", "nOnE", "NONE")
    }
    forged |= {f"{name}, signed": token + signature for name, token in list(forged.items())}
    forged["empty signature"] = f"{header}.{payload}."
    forged["no signature"] = f"{header}.{payload}"
    forged["other payload"] = f"{header}.{segment({**CLAIMS, 'sub': 'x'})}.{signature}"
    forged["kid path"] = jwt.encode(CLAIMS, b"x" * 32, "HS256", headers={"kid": "../../../../dev/null"})
    forged["kid sql"] = jwt.encode(CLAIMS, b"x" * 32, "HS256", headers={"kid": "' UNION SELECT 'x"})
    forged["jku"] = jwt.encode(CLAIMS, b"x" * 32, "HS256", headers={"jku": "http://203.0.113.1/keys"})
    forged["jwk"] = jwt.encode(CLAIMS, b"x" * 32, "HS256", headers={"jwk": {"kty": "oct", "k": segment(b"x" * 32)}})
    forged["x5u"] = jwt.encode(CLAIMS, b"x" * 32, "HS256", headers={"x5u": "http://203.0.113.1/cert"})
    forged["empty key"] = jwt.encode(CLAIMS, b"\0" * 32, "HS256")
    forged["right key, other algorithm"] = jwt.encode(CLAIMS, KEY, "HS384")  # a key of ours, an algorithm that is not
    forged["nested token"] = jwt.encode({"jwt": JwtSigner().sign(CLAIMS, KEY)}, b"x" * 32, "HS256")
    forged["deep header"] = segment(b"[" * 1400) + f".{payload}.{signature}"
    forged["not json"] = f"{segment(b'abc')}.{payload}.{signature}"
    forged["unicode digits"] = f"{header}.{payload}.١٢٣"
    forged["dots"] = "..." * 10
    forged["empty"] = ""
    forged["too long"] = "a" * 10_000
    return forged


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
