"""`make tenant SLUG=lumen SHOP="Maison Lumen"`: a new shop in the running system, and the token that sets it up.

Called again for a shop that waits for its owner, it hands out another token; the one before opens nothing any more.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from chalicelib.adapters.legal import legal_pages
from chalicelib.domain import content, onboarding, tenancy
from chalicelib.domain.context import SYSTEM, Actor, Shop
from chalicelib.domain.grants import Grant
from chalicelib.domain.onboarding import SetUpToken
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from scripts.local.running import running_system
from scripts.local.services import DEFAULT_PORT
from scripts.local.services_process import local_folder

_EDITOR = Actor(kind="system", grants=frozenset({Grant.PAGES_WRITE}))
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def open_tenant(
    system: System, slug: str, name: str, host: str, **origins: tuple[str, ...]
) -> tuple[Shop, SetUpToken]:  # fmt: skip
    """A shop that waits for its owner, opened unless it is there, and a fresh token.

    `admin_origins` and `store_origins` are the sites whose browsers may call it, where they are given.
    Raises AlreadyInstalled for a shop that has its owner, HostTaken.
    """
    shop = tenancy.shop_by_site(system.platform(), slug) or _opened(system, slug, name, host)
    if origins:
        uow = system.platform()
        tenancy.change_tenant(uow, shop.id, **origins)
        uow.commit()
    token = system.runtime.invoke(onboarding.open_set_up, None, Call(shop, SYSTEM))
    system.runtime.invoke(content.seed_pages, legal_pages(), Call(shop, _EDITOR))
    return shop, token


def _opened(system: System, slug: str, name: str, host: str) -> Shop:
    uow = system.platform()
    command = tenancy.CreateTenant(id=new_id(), slug=slug, name=name, hosts=(host,))
    tenant = tenancy.create_tenant(uow, command, datetime.now(UTC))
    uow.commit()
    return tenant.shop()


def told(shop: Shop, token: SetUpToken, port: int) -> str:
    """What the person at the terminal needs to know."""
    return "\n".join(
        [
            f"  shop     {shop.name} ({shop.slug})",
            f"  set-up   http://{shop.host}:{port}/setup/v1",
            f"  token    {token.token}   (header X-Setup-Token)",
            f"  until    {token.expires_at:%Y-%m-%d %H:%M} UTC",
            "  The token is not shown again; the same command makes another.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _options(arguments)
    if not _SLUG.fullmatch(options.slug):
        print("SLUG is what the shop's address begins with: small letters, digits and dashes.", file=sys.stderr)
        return 1
    system = running_system(options.aws_port, local_folder())
    if system is None:
        print("Nothing runs here. In another terminal, start the system: make run", file=sys.stderr)
        return 1
    name = options.name or options.slug.replace("-", " ").title()
    try:
        shop, token = open_tenant(
            system, options.slug, name, options.host or f"{options.slug}.localhost", **_origins(options)
        )
    except DomainError as error:
        print(f"Refused: {error.code} {error.details}", file=sys.stderr)
        return 1
    print(told(shop, token, options.port))
    return 0


def _origins(options: Any) -> dict[str, tuple[str, ...]]:
    given = {"admin_origins": options.admin_origins, "store_origins": options.store_origins}
    return {
        name: tuple(each.strip().rstrip("/") for each in listed.split(",")) for name, listed in given.items() if listed
    }


def _options(arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.local.tenant", description=__doc__)
    parser.add_argument("--slug", required=True, help="the shop's short name")
    parser.add_argument("--name", default="", help="the shop's name as people read it")
    parser.add_argument("--host", default="", help="under which it answers; by default SLUG.localhost")
    parser.add_argument("--admin-origins", default="", help="sites whose browsers may call its admin, comma separated")
    parser.add_argument("--store-origins", default="", help="sites whose browsers may call its store, comma separated")
    parser.add_argument("--port", type=int, default=8000, help="where the system answers")
    parser.add_argument("--aws-port", type=int, default=int(os.environ.get("AWS_PORT", DEFAULT_PORT)))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
