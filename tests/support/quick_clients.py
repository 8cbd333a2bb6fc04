"""What botocore works out anew for every client and request is worked out once a process.

Reading the descriptions of AWS's services takes most of what a new client costs; looking at the handlers
of events, spelling the user agent and the old names of events, a good part of the rest.
"""

from __future__ import annotations

import functools

import botocore.hooks
import botocore.session
import botocore.useragent
from botocore.hooks import EventAliaser
from botocore.loaders import create_loader

_create_loader = functools.cache(create_loader)
_sanitize = functools.cache(botocore.useragent.sanitize_user_agent_string_component)
_accepts_kwargs = functools.cache(botocore.hooks.accepts_kwargs)
_alias_event_name = EventAliaser._alias_event_name
_aliases: dict[str, str] = {}


def install() -> None:
    """Let all sessions of this process share what was worked out; installing twice changes nothing."""
    botocore.session.create_loader = _create_loader  # type: ignore[attr-defined]
    botocore.useragent.sanitize_user_agent_string_component = _sanitize
    botocore.hooks.accepts_kwargs = _accepts_kwargs
    EventAliaser._alias_event_name = _alias  # type: ignore[method-assign, assignment]


def _alias(aliaser: EventAliaser, event_name: str) -> str:
    if event_name not in _aliases:
        _aliases[event_name] = _alias_event_name(aliaser, event_name)
    return _aliases[event_name]


def read_descriptions() -> None:
    """Read what the table's clients need, so that processes forked from this one have it."""
    install()
    session = botocore.session.get_session()
    session.create_client("dynamodb", region_name="us-east-1", aws_access_key_id="-", aws_secret_access_key="-")
