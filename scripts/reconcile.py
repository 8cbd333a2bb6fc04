"""Compares the payment provider's books with ours, and takes over what it says where they differ.

    python -m scripts.reconcile              # compare now, as the nightly schedule does, and list what differs
    python -m scripts.reconcile --repair     # then take over what the provider says, and list what still differs

It works on the deployment that the environment names (SOUK_TABLE, AWS_ENDPOINT_URL, ... as for the application), or
else on the local run. What no message of the provider could have brought about is left to people: it stays in the list.
"""

from __future__ import annotations

import argparse
import sys

from chalicelib.domain import payments
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.payments import Finding, RepairOrder
from chalicelib.kernel.errors import DomainError
from chalicelib.runtime.invoke import Call
from chalicelib.workers.parts import System
from chalicelib.workers.statements import compare_payments, open_findings
from scripts.target import chosen_system


def repair(system: System) -> list[str]:
    """Repair every order of every shop that has an open finding; what could not be asked for, in words."""
    failures: list[str] = []
    for shop in system.shops.all():
        call = Call(shop, SYSTEM)
        for order_id in sorted({finding.order_id for finding in open_findings(system.runtime.context(call))}):
            try:
                system.runtime.invoke(payments.repair_order, RepairOrder(order_id=order_id), call)
            except DomainError as error:
                failures.append(f"order {order_id} of {shop.slug}: {error.code}")
    return failures


def line(finding: Finding) -> str:
    """A finding as people read it."""
    told = f"the provider says {finding.expected}, we have {finding.found}"
    return f"order {finding.order_id}: {finding.rule} {finding.subject}: {told}"


def main(arguments: list[str] | None = None, system: System | None = None) -> int:
    """The command line; 0 when the books agree."""
    parser = argparse.ArgumentParser(prog="python -m scripts.reconcile", description=__doc__)
    parser.add_argument("--repair", action="store_true", help="take over what the provider says")
    chosen = parser.parse_args(arguments)
    system = system or chosen_system()
    found = compare_payments(system)
    failures: list[str] = []
    if found and chosen.repair:
        failures = repair(system)
        found = compare_payments(system)
    for each in (*map(line, found), *failures):
        print(each)
    return 1 if found or failures else 0


if __name__ == "__main__":
    sys.exit(main())
