"""Reviews: handed in, verified by orders, shown once the merchant agrees; told of once, counted by address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import catalog, reviews
from chalicelib.domain.catalog import ProductNotFound
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.reviews import (
    ListReviews,
    ModerateReview,
    Review,
    ReviewCreated,
    ReviewFilter,
    ReviewNotFound,
    ReviewSettings,
    ReviewStatus,
    SetReviewSettings,
    SubmitReview,
    Verdict,
)
from chalicelib.domain.reviews.errors import RatingOutOfRange
from chalicelib.kernel.errors import Forbidden, RateExceeded, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import events, make_customer
from tests.support.deployment import NOON, Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import known_order, line

READER = Actor(kind="api", id=new_id(), grants=frozenset({Grant.REVIEWS_READ}))


@pytest.fixture
def tee(deployment: Deployment) -> str:
    return str(deployment.run(catalog.create_product, catalog.CreateProduct(title="Tee")).product.id)


def submit(deployment: Deployment, product_id: str, *, key: str | None = None, **changes: Any) -> Review:
    base: dict[str, Any] = {
        "product_id": product_id,
        "rating": 5,
        "title": "Great",
        "content": "Looks new.",
        "reviewer_name": "Jane Smith",
        "reviewer_email": "Jane@Example.test",
    }
    made: Review = deployment.run(reviews.submit_review, SubmitReview(**{**base, **changes}), key=key)
    return made


def shown(deployment: Deployment, product_id: str, **wanted: Any) -> list[str]:
    found = deployment.run(reviews.list_product_reviews, ListReviews(product_id=product_id, **wanted))
    return [each.id for each in found.items]


def moderate(deployment: Deployment, review: Review, verdict: Verdict, **more: Any) -> Review:
    done: Review = deployment.run(reviews.moderate_review, ModerateReview(id=review.id, verdict=verdict, **more))
    return done


def buy(deployment: Deployment, product_id: str, **changes: Any) -> None:
    bought = line().__class__(**{**{f: getattr(line(), f) for f in line().__struct_fields__}, "product_id": product_id})
    base: dict[str, Any] = {"lines": (bought,), "payment": PaymentState.PAID, "email": "someone@example.test"}
    order: Order = known_order(**{**base, **changes})
    deployment.run(Operation("test.order", lambda ctx, command: ctx.uow.create(order), None, writes=True), actor=SYSTEM)


def test_a_review_waits_for_the_merchant_and_may_be_judged_again(deployment: Deployment, tee: str) -> None:
    review = submit(deployment, tee)
    assert review == Review(
        id=review.id, product_id=tee, rating=5, title="Great", content="Looks new.", reviewer_name="Jane Smith",
        reviewer_email="jane@example.test", created_at=NOON, updated_at=NOON, version=1,
    )  # fmt: skip
    assert shown(deployment, tee) == []
    assert shown(deployment, tee, status=ReviewStatus.PENDING) == [review.id]
    assert moderate(deployment, review, Verdict.PUBLISH).status is ReviewStatus.PUBLISHED
    assert shown(deployment, tee) == [review.id]
    assert moderate(deployment, review, Verdict.SPAM).status is ReviewStatus.SPAM
    assert moderate(deployment, review, Verdict.ARCHIVE, expected_version=3).status is ReviewStatus.ARCHIVED
    with pytest.raises(VersionMismatch):
        moderate(deployment, review, Verdict.PUBLISH, expected_version=3)
    assert shown(deployment, tee) == []
    assert shown(deployment, tee, status=None) == [review.id]


def test_a_shop_may_let_reviews_show_at_once(deployment: Deployment, tee: str) -> None:
    assert deployment.run(reviews.get_review_settings) == ReviewSettings()
    waiting = submit(deployment, tee)
    deployment.run(reviews.set_review_settings, SetReviewSettings(auto_approve=True))
    at_once = submit(deployment, tee)
    assert (waiting.status, at_once.status) == (ReviewStatus.PENDING, ReviewStatus.PUBLISHED)
    deployment.run(reviews.set_review_settings, SetReviewSettings(auto_approve=False, expected_version=1))
    assert submit(deployment, tee).status is ReviewStatus.PENDING
    assert shown(deployment, tee) == [at_once.id]


@pytest.mark.parametrize(
    ("order", "verified"),
    [
        ({"email": "Jane@example.test"}, True),
        ({"email": "jane@example.test", "payment": PaymentState.PARTIALLY_REFUNDED}, True),
        ({"email": "jane@example.test", "payment": PaymentState.PENDING}, False),
        ({"email": "jane@example.test", "payment": PaymentState.REFUNDED}, False),
        ({"email": "jane@example.test", "progress": Progress.CANCELLED}, False),
        ({"email": "jane@example.test", "lines": (line(),)}, False),
        ({}, False),
    ],
)
def test_a_purchase_is_verified_by_orders(
    deployment: Deployment, tee: str, order: dict[str, Any], verified: bool
) -> None:
    buy(deployment, tee, **order)
    assert submit(deployment, tee).verified is verified


def test_a_customers_order_counts_whatever_e_mail_it_was_placed_with(deployment: Deployment, tee: str) -> None:
    jane = make_customer(deployment, "jane@example.test")
    buy(deployment, tee, customer_id=jane.id)
    review = submit(deployment, tee)
    assert (review.verified, review.customer_id) == (True, jane.id)
    assert submit(deployment, tee, reviewer_email="other@example.test").verified is False


def test_one_key_hands_in_once_and_is_told_of_once_without_a_name(deployment: Deployment, tee: str) -> None:
    first = submit(deployment, tee, key="k")
    assert submit(deployment, tee, key="k") == first
    told = [each for each in events(deployment) if isinstance(each, ReviewCreated)]
    assert told == [
        ReviewCreated(review_id=first.id, product_id=tee, rating=5, status=ReviewStatus.PENDING, verified=False)
    ]


def test_thirty_a_minute_from_one_address(deployment: Deployment, tee: str) -> None:
    for _ in range(30):
        submit(deployment, tee)
    with pytest.raises(RateExceeded) as refused:
        submit(deployment, tee)
    assert refused.value.details == {"retry_after_seconds": 60}
    deployment.clock.advance(timedelta(seconds=60))
    submit(deployment, tee)
    assert deployment.run(reviews.list_reviews, ReviewFilter()).total == 31


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_is_one_to_five(deployment: Deployment, tee: str, rating: int) -> None:
    with pytest.raises(RatingOutOfRange):
        submit(deployment, tee, rating=rating)


def test_pages_and_walks_of_one_products_reviews(deployment: Deployment, tee: str) -> None:
    other = deployment.run(catalog.create_product, catalog.CreateProduct(title="Other")).product.id
    submit(deployment, other)
    ids = [submit(deployment, tee).id for _ in range(5)][::-1]
    wanted = {"status": ReviewStatus.PENDING, "page_size": 2}
    found = deployment.run(reviews.list_product_reviews, ListReviews(product_id=tee, page=3, **wanted))
    assert ([each.id for each in found.items], found.total) == (ids[4:], 5)
    walked, after = [], []
    while after is not None:
        part = deployment.run(reviews.list_product_reviews, ListReviews(product_id=tee, after=after, **wanted))
        walked += [each.id for each in part.items]
        after = part.next_position
    assert walked == ids


def test_other_shops_and_strangers_read_and_write_nothing(deployment: Deployment, tee: str) -> None:
    review = submit(deployment, tee)
    before = lasting(dump())
    hand_in = SubmitReview(
        product_id=tee, rating=1, content="x", reviewer_name="x", reviewer_email="x@example.test"
    )  # fmt: skip
    judge = ModerateReview(id=review.id, verdict=Verdict.PUBLISH)
    for operation, command, error in (
        (reviews.submit_review, hand_in, ProductNotFound),
        (reviews.list_product_reviews, ListReviews(product_id=tee), ProductNotFound),
        (reviews.moderate_review, judge, ReviewNotFound),
    ):
        with pytest.raises(error):
            deployment.run(operation, command, shop="other")
        with pytest.raises(Unauthenticated):
            deployment.run(operation, command, actor=ANONYMOUS)
    for operation, command in ((reviews.submit_review, hand_in), (reviews.moderate_review, judge)):
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=READER)
    with pytest.raises(ProductNotFound):
        submit(deployment, "prd_abc")
    assert deployment.run(reviews.list_reviews, ReviewFilter(), shop="other").total == 0
    assert lasting(dump()) == before
