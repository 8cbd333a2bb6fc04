"""The catalogue's SQL against a plain-Python model of the same questions, on random shops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.replica.catalog import SqliteCatalog
from chalicelib.adapters.replica.texts import fold
from chalicelib.domain.catalog import Product, ProductStatus, Variant
from chalicelib.domain.search import ProductFilter, ProductSort, SearchFilter, SearchSort
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.taxonomy import Category, Tag
from tests.support.replicas import CTX, filled

T0 = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("Tee", "tée", "Émile", "STRASSE", "straße", "mug", "Teapot", "50%", "o'neil")
CATEGORIES = [Category(id=f"c{n}", name=f"Shelf {n}", slug=f"shelf-{n}", created_at=T0, updated_at=T0) for n in (1, 2)]
TAGS = [Tag(id=f"t{n}", name=f"Label {n}", slug=f"label-{n}", created_at=T0) for n in (1, 2)]
PRICES = st.sampled_from([0, 1, 500, 501, 1000, 99900])


@st.composite
def products(draw: st.DrawFn) -> list[tuple[Product, dict[str, int]]]:
    """A shop's products with the units of their variants."""
    made = []
    for n in range(draw(st.integers(0, 12))):
        at = T0 + timedelta(microseconds=draw(st.sampled_from([0, 1, 1000, 86_400_000_000])))
        variants = tuple(
            Variant(
                id=f"v{n}-{k}",  # type: ignore[arg-type]
                sku=f"SKU{n}{k}",
                price_minor=draw(PRICES),
                allow_backorder=draw(st.booleans()),
                created_at=at,
                updated_at=at,
            )
            for k in range(draw(st.integers(0, 3)))
        )
        product = Product(
            id=f"p{n:02}",  # type: ignore[arg-type]
            title=" ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
            slug=f"p-{n}",
            description=draw(st.none() | st.sampled_from(WORDS)),
            status=draw(st.sampled_from(ProductStatus)),
            currency=draw(st.sampled_from(["EUR", "EUR", "USD"])),
            variants=variants,
            category_ids=tuple(draw(st.sets(st.sampled_from(["c1", "c2", "gone"])))),
            tag_ids=tuple(draw(st.sets(st.sampled_from(["t1", "t2", "gone"])))),
            created_at=at,
            updated_at=at,
        )
        units = {variant.id: draw(st.integers(-1, 2)) for variant in variants}
        made.append((product, units))
    return made


def shop(of: list[tuple[Product, dict[str, int]]]) -> SqliteCatalog:
    levels = [
        StockLevel(product_id=product.id, variant_id=variant_id, on_hand=count + 3, allocated=3)
        for product, units in of
        for variant_id, count in units.items()
    ]
    index, _ = filled(SqliteCatalog, [*CATEGORIES, *TAGS, *(product for product, _ in of), *levels])
    return index  # type: ignore[no-any-return]


FILTERS = st.builds(
    ProductFilter,
    text=st.none() | st.sampled_from(["tee", "EMILE", "strasse", "%", "'", "e m", "x"]),
    status=st.none() | st.sampled_from(ProductStatus),
    category_id=st.none() | st.sampled_from(["c1", "c2", "c3"]),
    tag_id=st.none() | st.sampled_from(["t1", "t3"]),
    price_from=st.none() | PRICES,
    price_to=st.none() | PRICES,
    in_stock=st.booleans(),
    sort=st.sampled_from(ProductSort),
    descending=st.booleans(),
    page=st.integers(1, 4),
    page_size=st.integers(1, 5),
)


def matches(product: Product, units: dict[str, int], wanted: ProductFilter) -> bool:
    low, high = wanted.price_from or 0, 10**9 if wanted.price_to is None else wanted.price_to
    priced = wanted.price_from is not None or wanted.price_to is not None
    return (
        (wanted.text is None or fold(wanted.text) in fold(product.title))
        and (wanted.status is None or product.status is wanted.status)
        and (wanted.category_id is None or wanted.category_id in product.category_ids)
        and (wanted.tag_id is None or wanted.tag_id in product.tag_ids)
        and (not priced or any(low <= variant.price_minor <= high for variant in product.variants))
        and (not wanted.in_stock or any(count > 0 for count in units.values()))
    )


def sort_key(product: Product, sort: ProductSort) -> tuple[Any, str]:
    prices = [variant.price_minor for variant in product.variants]
    by = {
        ProductSort.CREATED: product.created_at,
        ProductSort.TITLE: fold(product.title),
        ProductSort.PRICE: min(prices, default=0),
    }
    return by[sort], product.id


@settings(max_examples=150, deadline=None)
@given(products(), FILTERS)
def test_merchants_lists_are_those_of_the_model(
    of: list[tuple[Product, dict[str, int]]], wanted: ProductFilter
) -> None:
    expected = [(product, units) for product, units in of if matches(product, units, wanted)]
    expected.sort(key=lambda each: sort_key(each[0], wanted.sort), reverse=wanted.descending)
    start = (wanted.page - 1) * wanted.page_size
    page = shop(of).products(CTX, wanted)
    assert [(item.product, item.units) for item in page.items] == expected[start : start + wanted.page_size]
    assert (page.total, page.page, page.page_size) == (len(expected), wanted.page, wanted.page_size)


@settings(max_examples=60, deadline=None)
@given(products(), st.integers(1, 4))
def test_the_feed_walks_every_published_product_once(of: list[tuple[Product, dict[str, int]]], size: int) -> None:
    index, walked, position = shop(of), [], None
    while True:
        stretch = index.feed(CTX, position, size)
        walked += [item.product for item in stretch.items]
        if stretch.next_position is None:
            break
        assert len(stretch.items) == size
        position = tuple(stretch.next_position)  # type: ignore[assignment]
    public = [product for product, _ in of if product.status is ProductStatus.PUBLISHED]
    assert walked == sorted(public, key=lambda product: (product.created_at, product.id), reverse=True)


@settings(max_examples=60, deadline=None)
@given(products())
def test_shelves_count_published_products(of: list[tuple[Product, dict[str, int]]]) -> None:
    index = shop(of)
    public = [product for product, _ in of if product.status is ProductStatus.PUBLISHED]
    counts = {each.id: sum(each.id in product.category_ids for product in public) for each in CATEGORIES}
    assert {shelf.category.id: shelf.product_count for shelf in index.shelves(CTX)} == counts
    first = index.shelf(CTX, "shelf-1")
    assert first is not None
    assert (first.category, first.product_count) == (CATEGORIES[0], counts["c1"])
    assert index.shelf(CTX, "shelf-3") is None
    assert index.tags(CTX) == TAGS


SEARCHES = st.builds(
    SearchFilter,
    text=st.sampled_from(["", "te", "EMILE tee", "strasse", "straße", "sku", "shelf 1", "label", '"*()-', "nowhere"]),
    category_slug=st.none() | st.sampled_from(["shelf-1", "shelf-3"]),
    tag_slug=st.none() | st.sampled_from(["label-2", "label-3"]),
    price_from=PRICES,
    price_to=PRICES,
    currency=st.none() | st.sampled_from(["EUR", "USD", "CHF"]),
    sort=st.sampled_from(SearchSort),
    page=st.integers(1, 3),
    page_size=st.integers(1, 5),
)


def price(product: Product) -> int:
    prices = [variant.price_minor for variant in product.variants]
    lowest = min((each for each in prices if each), default=None) if product.currency == "EUR" else None
    return lowest if lowest is not None else (prices[0] if prices else 0)


def tokens(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


def found(product: Product, wanted: SearchFilter) -> bool:
    by_price = wanted.price_from or wanted.price_to or wanted.sort in (SearchSort.PRICE_ASC, SearchSort.PRICE_DESC)
    currency = wanted.currency or ("EUR" if by_price else product.currency)
    shelves = [each for each in CATEGORIES if each.id in product.category_ids]
    labels = [each for each in TAGS if each.id in product.tag_ids]
    skus = [variant.sku for variant in product.variants]
    texts = [product.title, product.description or "", *skus, *(each.name for each in (*shelves, *labels))]
    words = [word for text in texts for word in tokens(text)]
    return (
        product.status is ProductStatus.PUBLISHED
        and product.currency == currency
        and all(any(word.startswith(asked) for word in words) for asked in tokens(wanted.text))
        and (wanted.category_slug is None or wanted.category_slug in [each.slug for each in shelves])
        and (wanted.tag_slug is None or wanted.tag_slug in [each.slug for each in labels])
        and price(product) >= wanted.price_from
        and (not wanted.price_to or price(product) <= wanted.price_to)
    )


@settings(max_examples=200, deadline=None)
@given(products(), SEARCHES)
def test_searches_find_what_the_model_finds(of: list[tuple[Product, dict[str, int]]], wanted: SearchFilter) -> None:
    expected = {product.id: (product, units) for product, units in of if found(product, wanted)}
    index = shop(of)
    result = index.search(CTX, wanted)
    assert result.total == len(expected)
    every = index.search(CTX, SearchFilter(**{**as_dict(wanted), "page": 1, "page_size": 100})).hits
    assert {hit.id for hit in every} == set(expected)
    start = (wanted.page - 1) * wanted.page_size
    assert [hit.id for hit in result.hits] == [hit.id for hit in every][start : start + wanted.page_size]
    for hit in every:
        product, units = expected[hit.id]
        sellable = any(variant.allow_backorder or units[variant.id] > 0 for variant in product.variants)
        assert (hit.price_minor, hit.available, hit.currency) == (price(product), sellable, product.currency)
    if wanted.sort is SearchSort.PRICE_ASC:
        assert [hit.price_minor for hit in every] == sorted(hit.price_minor for hit in every)
    if wanted.sort is SearchSort.NEWEST:
        times = [expected[hit.id][0].created_at for hit in every]
        assert times == sorted(times, reverse=True)
    counts = {
        each.slug: sum(each.id in product.category_ids for product, _ in expected.values()) for each in CATEGORIES
    }
    assert {each.slug: each.count for each in result.categories} == {slug: n for slug, n in counts.items() if n}
    prices = [price(product) for product, _ in expected.values()]
    assert result.price_range == ((min(prices), max(prices)) if prices else None)


def as_dict(wanted: SearchFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in wanted.__struct_fields__}


def plain(n: int, title: str, **more: Any) -> Product:
    at = T0 + timedelta(minutes=n)
    sku = more.pop("sku", f"SKU{n}")
    only = Variant(id=f"v{n}", sku=sku, price_minor=100, created_at=at, updated_at=at)  # type: ignore[arg-type]
    base = {"id": f"p{n}", "title": title, "slug": f"p-{n}", "status": ProductStatus.PUBLISHED, "variants": (only,)}
    return Product(**{**base, "created_at": at, "updated_at": at, **more})


def search(index: SqliteCatalog, text: str) -> list[str]:
    return [hit.id for hit in index.search(CTX, SearchFilter(text=text)).hits]


def test_a_title_ranks_before_a_description() -> None:
    index, _ = filled(
        SqliteCatalog,
        [
            plain(1, "Kettle", description="good for tea, more tea and other tea"),
            plain(2, "Green tea from the mountains of the far east, first harvest"),
            *(plain(n, f"Filler {n}") for n in range(3, 9)),
        ],
    )
    assert search(index, "tea") == ["p2", "p1"]


def test_typos_are_forgiven_when_nothing_else_is_found() -> None:
    index, _ = filled(SqliteCatalog, [plain(1, "Espresso machine"), plain(2, "Grinder", sku="GR-77")])
    assert search(index, "expresso") == ["p1"]  # one letter replaced
    assert search(index, "espreso machin") == ["p1"]  # one left out, and a beginning
    assert search(index, "girnder") == ["p2"]  # neighbours swapped
    assert search(index, "gr-77") == ["p2"]
    assert search(index, "grxxder") == []  # two letters are too many for a word of seven
    assert search(index, "mug") == []  # short words are taken as they are


def test_renaming_a_category_changes_what_is_found() -> None:
    index, shelved = filled(SqliteCatalog, [*CATEGORIES, *TAGS, plain(1, "Tee", category_ids=("c1",), tag_ids=("t1",))])
    assert (search(index, "shelf"), search(index, "label")) == (["p1"], ["p1"])
    shelved.put(CATEGORIES[0].replace(name="Hemden"), TAGS[0].replace(name="Neu"))
    assert (search(index, "shelf"), search(index, "hemden"), search(index, "neu tee")) == ([], ["p1"], ["p1"])
    shelved.remove(Category, "c1")
    shelved.remove(Tag, "t1")
    assert (search(index, "hemden"), search(index, "neu"), search(index, "tee")) == ([], [], ["p1"])
    assert index.search(CTX, SearchFilter(text="tee")).categories == []


def test_a_withdrawn_product_is_not_found_any_more() -> None:
    index, shelved = filled(SqliteCatalog, [plain(1, "Tee")])
    shelved.put(plain(1, "Tee", status=ProductStatus.ARCHIVED))
    assert search(index, "tee") == []
    shelved.put(plain(1, "Mug"))
    assert (search(index, "tee"), search(index, "mug")) == ([], ["p1"])
    shelved.remove(Product, "p1")
    assert search(index, "mug") == []
