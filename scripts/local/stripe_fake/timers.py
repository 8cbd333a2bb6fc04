"""What happens by itself as time goes by: banks answer, authorizations run out."""

from __future__ import annotations

import threading

from scripts.local.stripe_fake.resources import payment_attempts, payment_intents, refunds
from scripts.local.stripe_fake.world import Call, World, call_for

TICK_SECONDS = 0.5


def run_due(world: World) -> None:
    """Settle the payments and refunds whose bank has answered by now and release expired authorizations."""
    with world.store.lock:
        for account in world.store.accounts():
            call = call_for(world, account)
            for intent_id in [row["id"] for row in call.rows("pi")]:
                _run_intent(call, intent_id)
            for refund in [row for row in call.rows("re") if row["_settles_as"] and row["_settles_at"] <= call.now]:
                refunds.settle(call, call.get(refund["id"]))


def _run_intent(call: Call, intent_id: str) -> None:
    intent = call.get(intent_id)
    if intent["_settles_at"] is not None and intent["_settles_at"] <= call.now:
        payment_attempts.settle(call, intent)
    elif intent["_expires_at"] is not None and intent["_expires_at"] <= call.now:
        payment_intents.release(call, intent, "automatic")


class Ticker:
    """Runs what is due twice a second, for demonstrations where nobody advances the clock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stripe-fake-timers", daemon=True)

    def start(self) -> None:
        """Start ticking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop ticking."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            run_due(self._world)
