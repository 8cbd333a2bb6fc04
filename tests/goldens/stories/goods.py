"""The catalogue: products with their variants, categories and tags, made by staff and read by everybody."""

from __future__ import annotations

from typing import Any

from tests.goldens.telling import Telling
from tests.support.packages import form
from tests.support.pictures import picture
from tests.support.shopping import basket, ship_to_france

NOBODY = "01900000-0000-7000-8000-00000000dead"
MEDIUM = {"sku": "TEE-M", "title": "M", "options": {"Size": "M"}, "priceAmount": 2000, "currency": "eur",
          "stockQuantity": 5, "weightGrams": 200}  # fmt: skip
TEE = {"title": "Émile Tee", "status": "published", "variants": [MEDIUM]}


def tell(told: Telling) -> None:
    """A shirt is made, sorted in, shown and taken away."""
    tee = make_products(told)
    make_variants(told, tee)
    show_pictures(told, tee)
    make_categories(told, tee["id"])
    make_tags(told, tee["id"])
    read_as_staff(told, tee["id"])
    read_in_the_shop(told)
    take_away(told, tee["id"])


def make_products(told: Telling) -> Any:
    """A shirt in size M, and a draft."""
    tee = told("ProductsAdminController_create", told.staff, TEE).json
    told("ProductsAdminController_create", told.staff, {"title": "Draft"})
    told("ProductsAdminController_create", told.staff, {"title": "Bare", "status": "published"}, status=422,
         when="it is published without variants")  # fmt: skip
    told("ProductsAdminController_create", told.shopper, TEE, status=401, when="nobody is signed in")
    told("ProductsAdminController_update", told.staff, {"description": "Cotton.", "seoTitle": "Tee"}, id=tee["id"])
    return tee


def make_variants(told: Telling, tee: Any) -> None:
    """The shirt in size L, which comes first."""
    large = {**MEDIUM, "sku": "TEE-L", "title": "L", "options": {"Size": "L"}, "compareAtAmount": 2500}
    first = tee["variants"][0]
    second = told("VariantsAdminController_create", told.staff, large, productId=tee["id"]).json
    told("VariantsAdminController_create", told.staff, {**large, "sku": "TEE-D", "currency": "USD"}, status=422,
         when="it has another currency", productId=tee["id"])  # fmt: skip
    told("VariantsAdminController_update", told.staff, {"priceAmount": 2100, "lengthMm": 300}, productId=tee["id"],
         variantId=second["id"])  # fmt: skip
    told("VariantsAdminController_update", told.staff, {"sku": "TEE-M"}, status=422, when="another variant has the SKU",
         productId=tee["id"], variantId=second["id"])  # fmt: skip
    told("VariantsAdminController_reorder", told.staff, {"order": [second["id"], first["id"]]}, productId=tee["id"])


def show_pictures(told: Telling, tee: Any) -> None:
    """Two pictures, of which one is taken off again."""
    front, back = (upload(told, colours) for colours in (64, 32))
    path = {"id": tee["id"]}
    told("ProductsAdminController_attachImage", told.staff, {"imageId": front}, **path)
    told("ProductsAdminController_attachImage", told.staff, {"imageId": front}, status=409,
         when="it is attached already", **path)  # fmt: skip
    told("ProductsAdminController_attachImage", told.staff, {"imageId": back}, **path)
    told("ProductsAdminController_reorderImages", told.staff, {"order": [back, front]}, **path)
    told("ProductsAdminController_detachImage", told.staff, imageId=back, **path)


def upload(told: Telling, width: int) -> str:
    """A picture in the library, by id."""
    body, kind = form(picture(width=width))
    made = told.prepare(told.staff, "POST", "/admin/v1/images?alt_text=Front", body, Content_Type=kind)
    return str(made["id"])


def make_categories(told: Telling, product_id: str) -> None:
    """Clothes, and shirts below them."""
    staff = told.staff
    clothes = told("CategoriesAdminController_create", staff, {"name": "Clothes"}).json["id"]
    shirts = {"name": "Shirts", "parentId": clothes, "description": "All of them.", "position": 2}
    shirts_id = told("CategoriesAdminController_create", staff, shirts).json["id"]
    told("CategoriesAdminController_list", staff)
    told("CategoriesAdminController_findOne", staff, id=shirts_id)
    told("CategoriesAdminController_update", staff, {"name": "Tees", "seoTitle": "Tees"}, id=shirts_id)
    told("CategoriesAdminController_delete", staff, status=409, when="it has a child", id=clothes)
    told("ProductsAdminController_assignCategories", staff, {"categoryIds": [shirts_id]}, id=product_id)
    spare = told.prepare(staff, "POST", "/admin/v1/categories", {"name": "Spare"})["id"]
    told("CategoriesAdminController_delete", staff, id=spare)


def make_tags(told: Telling, product_id: str) -> None:
    """The tag New, which the shirt gets."""
    staff = told.staff
    new = told("TagsAdminController_create", staff, {"name": "New"}).json["id"]
    told("TagsAdminController_list", staff)
    told("TagsAdminController_findOne", staff, id=new)
    told("TagsAdminController_update", staff, {"name": "Brand new"}, id=new)
    told("ProductsAdminController_assignTags", staff, {"tagIds": [new]}, id=product_id)
    told("ProductsAdminController_assignTags", staff, {"tagIds": [NOBODY]}, status=400, when="there is no such tag",
         id=product_id)  # fmt: skip
    spare = told.prepare(staff, "POST", "/admin/v1/tags", {"name": "Spare"})["id"]
    told("TagsAdminController_delete", staff, id=spare)


def read_as_staff(told: Telling, product_id: str) -> None:
    """The shirt with everything, alone and in the table."""
    told("ProductsAdminController_findOne", told.staff, id=product_id)
    told("ProductsAdminController_findOne", told.staff, status=404, when="there is no such product", id=NOBODY)
    told("ProductsAdminController_findOne", told.staff, status=400, when="the id is no UUID", id="not-a-uuid")
    query = {"page": 1, "pageSize": 1, "q": "tee", "sort": "price", "order": "asc", "inStock": "true"}
    told("ProductsAdminController_list", told.staff, query=query)


def read_in_the_shop(told: Telling) -> None:
    """What everybody sees."""
    cap = {"title": "Cap", "status": "published", "variants": [{**MEDIUM, "sku": "CAP", "stockQuantity": 0}]}
    told.prepare(told.staff, "POST", "/admin/v1/products", cap)
    shopper = told.shopper
    page = told("ProductsStoreController_list", shopper, query={"pageSize": 1}).json
    told("ProductsStoreController_list", shopper, query={"pageSize": 1, "cursor": page["nextCursor"]})
    told("ProductsStoreController_list", shopper, query={"pageSize": 1, "cursor": "none"})
    told("ProductsStoreController_findOne", shopper, slug="emile-tee")
    told("ProductsStoreController_findOne", shopper, status=404, when="there is no such product", slug="none")
    told("CategoriesStoreController_list", shopper)
    told("CategoriesStoreController_list", shopper, query={"tree": "true"})
    told("CategoriesStoreController_getTree", shopper)
    told("CategoriesStoreController_findOne", shopper, slug="clothes")
    told("TagsStoreController_list", shopper)


def take_away(told: Telling, product_id: str) -> None:
    """A variant is removed, then a product that was never sold; one that was sold stays."""
    sell(told, product_id)
    told("ProductsAdminController_delete", told.staff, status=409, when="it was sold", id=product_id)
    path = {"productId": product_id}
    spare = told.prepare(told.staff, "POST", f"/admin/v1/products/{product_id}/variants", {**MEDIUM, "sku": "TEE-S"})[
        "id"
    ]
    told("VariantsAdminController_delete", told.staff, variantId=spare, **path)
    gone = told.prepare(told.staff, "POST", "/admin/v1/products", {"title": "Never sold"})["id"]
    told("ProductsAdminController_delete", told.staff, id=gone)


def sell(told: Telling, product_id: str) -> None:
    """Somebody orders one of the shirts."""
    rate = ship_to_france(told.deployment)
    bought = told.prepare(told.staff, "GET", f"/admin/v1/products/{product_id}")["variants"][0]["id"]
    full = basket(told.deployment)
    full.add(bought)
    full.ready(rate).check_out()
