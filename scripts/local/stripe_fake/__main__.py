"""Command line of the fake: `python -m scripts.local.stripe_fake --port 12111 --state DIR --webhook URL`."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from scripts.local.stripe_fake.server import DEFAULT_SECRET, StripeFake


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    options = argparse.ArgumentParser(prog="stripe_fake", description="Serve a stateful fake of Stripe on loopback.")
    options.add_argument("--port", type=int, default=12111, help="port on 127.0.0.1 (0 takes a free one)")
    options.add_argument("--state", type=Path, help="directory that keeps the state across restarts")
    options.add_argument("--webhook", help="address that receives all events of all accounts")
    options.add_argument("--secret", default=DEFAULT_SECRET, help="signing secret of that address")
    options.add_argument("--settle-after", type=int, metavar="SECONDS",
                         help="settle bank debits and pending refunds by themselves after so long")  # fmt: skip
    return options


def main() -> None:
    """Serve until interrupted or terminated."""
    options = parser().parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    fake = StripeFake(
        port=options.port,
        directory=options.state,
        webhook_url=options.webhook,
        webhook_secret=options.secret,
        settle_after_seconds=options.settle_after,
    )
    with fake:
        print(f"Stripe fake on {fake.url}", flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
