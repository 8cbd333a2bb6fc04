"""What a row of Shopvo asks for: a scope of keys (domain.api_keys.GRANTS_OF_SCOPE), or one of these."""

from __future__ import annotations

OPEN = "none"  # no key
ANY_TEST_KEY = "test"  # a test key, whatever its scopes
