"""Keyed cryptography: what is sealed opens in its place only, fingerprints differ by deployment."""

from __future__ import annotations

import pytest

from chalicelib.adapters.vault import KeyVault

VAULT = KeyVault(b"k" * 32)
OTHER = KeyVault(b"o" * 32)


def test_a_seal_opens_with_the_same_key_and_purpose_only() -> None:
    sealed = VAULT.seal(b"whsec_x", "webhook")
    assert VAULT.unseal(sealed, "webhook") == b"whsec_x"
    for vault, purpose in ((OTHER, "webhook"), (VAULT, "totp"), (VAULT, "")):
        with pytest.raises(ValueError, match="sealed for another purpose, or damaged"):
            vault.unseal(sealed, purpose)


def test_a_seal_is_ascii_hides_its_content_and_never_repeats() -> None:
    sealed = {VAULT.seal(b"whsec_x", "webhook") for _ in range(20)}
    assert len(sealed) == 20
    assert all(each.isascii() and "whsec" not in each for each in sealed)


def test_every_changed_character_breaks_the_seal() -> None:
    sealed = VAULT.seal(b"whsec_xx", "webhook")
    for at in range(len(sealed)):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(ValueError, match=r"sealed for another purpose, or damaged|base64|padding"):
            VAULT.unseal(changed, "webhook")


@pytest.mark.parametrize("sealed", ["", "AAAA", "whsec_plain", "A" * 64])
def test_what_is_not_a_seal_is_refused(sealed: str) -> None:
    with pytest.raises(ValueError):
        VAULT.unseal(sealed, "webhook")


def test_fingerprints_and_keys_depend_on_the_root_and_the_purpose() -> None:
    assert VAULT.fingerprint("ada@example.test") == VAULT.fingerprint("ada@example.test")
    assert VAULT.fingerprint("ada@example.test") != OTHER.fingerprint("ada@example.test")
    assert len({VAULT.derive("a"), VAULT.derive("b"), OTHER.derive("a")}) == 3


def test_a_root_key_has_at_least_32_bytes() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        KeyVault(b"short")
