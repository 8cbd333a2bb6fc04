"""`make api-key TENANT=demo SCOPES=read:catalog,read:orders`: a key for the running system, printed this once.

The key lives in the shop of the local run; `--test` makes one for its sandbox, `--signed` one that signs its requests.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from chalicelib.domain import api_keys
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import Grant
from chalicelib.kernel.errors import DomainError
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from scripts.local.running import running_system
from scripts.local.services import DEFAULT_PORT
from scripts.local.services_process import local_folder

_OPERATOR = Actor(kind="system", grants=frozenset({Grant.API_KEYS_WRITE}))


class NoSuchShop(LookupError):
    """No shop has this slug or id."""


def make_key(system: System, site: str, command: api_keys.CreateApiKey) -> api_keys.CreatedKey:
    """A new key of a shop. Raises NoSuchShop, and what the operation refuses."""
    shop = system.shops.by_site(site)
    if shop is None:
        raise NoSuchShop(site)
    return system.runtime.invoke(api_keys.create_api_key, command, Call(shop, _OPERATOR))


def told(made: api_keys.CreatedKey, site: str, port: int) -> str:
    """What the person at the terminal needs to know."""
    lines = [f"  key             {made.text}"]
    if made.signing_secret:
        lines.append(f"  signing secret  {made.signing_secret}")
    lines.append(f"  scopes          {', '.join(made.key.scopes)}")
    lines.append(f"  address         http://localhost:{port}/api/v1/{site}")
    lines.append("  Neither the key nor its secret is shown again.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _options(arguments)
    system = running_system(options.aws_port, local_folder())
    if system is None:
        print("Nothing runs here. In another terminal, start the system: make run", file=sys.stderr)
        return 1
    command = api_keys.CreateApiKey(
        name=options.name,
        scopes=tuple(filter(None, map(str.strip, options.scopes.split(",")))),
        mode=api_keys.KeyMode.TEST if options.test else api_keys.KeyMode.LIVE,
        signed=options.signed,
    )
    try:
        made = make_key(system, options.tenant, command)
    except NoSuchShop:
        print(f"There is no shop {options.tenant!r} in the running system.", file=sys.stderr)
        return 1
    except DomainError as error:
        print(f"Refused: {error.code} {error.details}", file=sys.stderr)
        return 1
    print(told(made, options.tenant, options.port))
    return 0


def _options(arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.local.api_key", description=__doc__)
    parser.add_argument("--tenant", default="demo", help="the shop's short name")
    parser.add_argument("--scopes", default="admin:*", help="comma separated; admin:* is all of them")
    parser.add_argument("--name", default="local")
    parser.add_argument("--test", action="store_true", help="a key for the shop's sandbox")
    parser.add_argument("--signed", action="store_true", help="a key with a signing secret")
    parser.add_argument("--port", type=int, default=8000, help="where the system answers")
    parser.add_argument("--aws-port", type=int, default=int(os.environ.get("AWS_PORT", DEFAULT_PORT)))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
