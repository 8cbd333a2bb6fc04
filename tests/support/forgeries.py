"""Access tokens as attackers make them."""

from __future__ import annotations

import base64
import json
from typing import Any

import jwt

from chalicelib.adapters.identity.tokens import JwtSigner

KEY = b"k" * 48
CLAIMS = {"sub": "s", "tid": "t", "tv": 0, "purpose": "access", "iat": 1, "exp": 2}


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


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
