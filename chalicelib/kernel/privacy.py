"""How a type says that a field is about a person or is a secret, so that exports, erasure and logs can be derived."""

from __future__ import annotations

from typing import Annotated

import msgspec

# Text that identifies or describes a natural person.
PersonalText = Annotated[str, msgspec.Meta(extra={"personal": True})]
# Text that opens something: never logged, never in an event.
SecretText = Annotated[str, msgspec.Meta(extra={"secret": True})]
