"""Seeding the table of tax rates: what is missing comes, what is there stays."""

from __future__ import annotations

import pytest

from chalicelib.domain import tax
from chalicelib.domain.context import ANONYMOUS
from chalicelib.domain.tax import EU_STANDARD_RATES, CreateTaxRate, DeleteTaxRate, TaxRateExists, UpdateTaxRate
from chalicelib.kernel.errors import Unauthenticated
from tests.support.deployment import Deployment


def rates(deployment: Deployment) -> dict[str, str]:
    return {rate.country: rate.rate for rate in deployment.run(tax.list_tax_rates)}


def test_seeding_fills_the_gaps_and_may_be_repeated(deployment: Deployment) -> None:
    mine = CreateTaxRate(country="FR", rate="0.055", name="books")
    deployment.run(tax.create_tax_rate, mine)
    for _ in range(2):
        deployment.run(tax.seed_rates)
        assert rates(deployment) == {**EU_STANDARD_RATES, "FR": "0.0550"}
    assert rates_of_other(deployment) == {}
    with pytest.raises(Unauthenticated):
        deployment.run(tax.seed_rates, actor=ANONYMOUS)


def rates_of_other(deployment: Deployment) -> dict[str, str]:
    return {rate.country: rate.rate for rate in deployment.run(tax.list_tax_rates, shop="other")}


def test_a_seeded_rate_may_be_removed_and_seeded_again(deployment: Deployment) -> None:
    deployment.run(tax.seed_rates)
    austria = next(rate for rate in deployment.run(tax.list_tax_rates) if rate.country == "AT")
    deployment.run(tax.delete_tax_rate, DeleteTaxRate(id=austria.id))
    assert "AT" not in rates(deployment)
    deployment.run(tax.seed_rates)
    assert rates(deployment) == EU_STANDARD_RATES


def test_a_rate_moves_to_a_free_place_only(deployment: Deployment) -> None:
    us = deployment.run(tax.create_tax_rate, CreateTaxRate(country="US", rate="0.1", name="x"))
    deployment.run(tax.create_tax_rate, CreateTaxRate(country="US", region="CA", rate="0.2", name="y"))
    with pytest.raises(TaxRateExists):
        deployment.run(tax.update_tax_rate, UpdateTaxRate(id=us.id, region="CA"))
    moved = deployment.run(tax.update_tax_rate, UpdateTaxRate(id=us.id, region="NY"))
    assert (moved.region, moved.rate) == ("NY", "0.1000")
    deployment.run(tax.create_tax_rate, CreateTaxRate(country="US", rate="0.1", name="z"))
