"""Unique names: how a wanted slug or SKU gets a form that nobody else of the shop holds."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.context import Context

LAST_SUFFIX = 20


def free_names(ctx: Context, wanted: Sequence[tuple[str, str]], owner_id: str = "") -> list[str]:
    """A free form of each wanted (kind, value), in order and all different; what `owner_id` holds counts as free.

    A value that is taken gets `-2` to `-20`, then a random tail. One table request, a second when something is taken.
    The answer is advice: the claim in the transaction decides, and a lost race should run the operation again.
    """
    held = ctx.uow.claimants(wanted)
    used: set[tuple[str, str]] = {key for key, owner in held.items() if owner != owner_id}
    doubled = [key for key in wanted if key in used or wanted.count(key) > 1]
    candidates = [(kind, f"{value}-{n}") for kind, value in doubled for n in range(2, LAST_SUFFIX + 1)]
    if candidates:
        held = ctx.uow.claimants(list(dict.fromkeys(candidates)))
        used |= {key for key, owner in held.items() if owner != owner_id}
    names = []
    for kind, value in wanted:
        name = _first_free(ctx, kind, value, used)
        used.add((kind, name))
        names.append(name)
    return names


def _first_free(ctx: Context, kind: str, value: str, used: set[tuple[str, str]]) -> str:
    if (kind, value) not in used:
        return value
    suffixed = (f"{value}-{n}" for n in range(2, LAST_SUFFIX + 1))
    return next((name for name in suffixed if (kind, name) not in used), f"{value}-{ctx.random_bytes(4).hex()}")
