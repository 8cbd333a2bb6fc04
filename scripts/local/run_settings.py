"""The settings of a local run: what the application process finds in its environment, and secrets made once."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

# Pages of a developer's storefront and admin that run elsewhere on this machine.
_OTHER_ORIGINS = ("http://localhost:3001", "http://localhost:4173")
_HOSTS = ("localhost", "127.0.0.1", "demo.localhost", "other.localhost")


class LocalSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of this checkout. Losing them makes what was stored under them unreadable: then `make clean`."""

    signing_key: str
    stripe_api_key: str
    stripe_webhook_secret: str


def local_secrets(folder: Path) -> LocalSecrets:
    """The secrets in `secrets.json`, made when there are none."""
    path = folder / "secrets.json"
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=LocalSecrets)
    made = LocalSecrets(
        signing_key=secrets.token_urlsafe(48),
        stripe_api_key=f"sk_test_{secrets.token_hex(12)}",
        stripe_webhook_secret=f"whsec_{secrets.token_hex(16)}",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(msgspec.to_builtins(made), indent=2), encoding="utf-8")
    draft.replace(path)
    return made


def application_environment(
    resources: Mapping[str, str], port: int, stripe_url: str, folder: Path, own: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The whole environment of the application process.

    `resources` names tables, queues and buckets; every `SOUK_` variable of the developer's own shell wins over what is
    set here, so that `SOUK_HOLD_MINUTES=1 make run` does what it says. AWS settings of the shell stay outside.
    """
    keys = local_secrets(folder)
    origins = [f"http://{host}:{port}" for host in _HOSTS]
    settings = {
        "SIGNING_KEY": keys.signing_key,
        "STRIPE_API_KEY": keys.stripe_api_key,
        "STRIPE_WEBHOOK_SECRET": keys.stripe_webhook_secret,
        # The stand-in for the provider knows one key: shops and sandboxes pay with the same play money here.
        "STRIPE_TEST_API_KEY": keys.stripe_api_key,
        "STRIPE_TEST_WEBHOOK_SECRET": keys.stripe_webhook_secret,
        "STRIPE_API_BASE": stripe_url,
        "MAIL": "file",
        "MAIL_FROM": "shop@souk.test",
        "MAIL_DIRECTORY": str(folder / "mails"),
        "REPLICA_DIRECTORY": str(folder / "replicas"),
        "ADMIN_ORIGINS": ",".join([*origins, *_OTHER_ORIGINS]),
        "STORE_ORIGINS": ",".join([*origins, *_OTHER_ORIGINS]),
        # The contract's 120 reads a minute are soon used up by someone who reloads a page while working on it.
        "STORE_RATE_LIMIT": "1000000",
        "SITE_RATE_FACTOR": "100",
        "ALLOW_PRIVATE_WEBHOOKS": "true",
        "SHOW_COST": "true",
        "SECURE_COOKIES": "false",
    }
    inherited = {name: value for name, value in own.items() if not name.startswith("AWS_")}
    ours = {f"SOUK_{name}": value for name, value in settings.items()}
    return {"PYTHONUNBUFFERED": "1", **resources, **ours, **inherited, **_aws(resources)}


def _aws(resources: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in resources.items() if name.startswith("AWS_")}
