"""Brands and featured products in the admin: our additions, with the other contract's view of the same."""

from __future__ import annotations

from chalicelib.domain import taxonomy
from chalicelib.domain.identity import Role
from tests.support.accounts import staff_client
from tests.support.catalog import make_product
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting

AT = "2026-11-21T12:00:00.000Z"


def test_brands_are_kept_here_and_seen_there(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client(["read:catalog"])
    made = admin("POST", "/admin/v1/brands", {"name": "Essentials"}, Idempotency_Key="one")
    row = {
        "id": made.json["id"], "tenantId": DEMO, "name": "Essentials", "slug": "essentials", "description": None,
        "createdAt": AT, "updatedAt": AT,
    }  # fmt: skip
    assert (made.status, made.json, made.headers["etag"]) == (201, row, '"1"')
    assert admin("POST", "/admin/v1/brands", {"name": "Essentials"}, Idempotency_Key="one").json == row
    assert admin("POST", "/admin/v1/brands", {"name": "Essentials"}).status == 409
    assert admin("GET", "/admin/v1/brands").json == [row]
    url = f"/admin/v1/brands/{row['id']}"
    changed = {**row, "name": "Basics", "description": "Plain."}
    assert admin("PATCH", url, {"name": "Basics", "description": "Plain."}).json == changed
    assert admin("GET", url).json == changed
    admin("POST", "/admin/v1/brands", {"name": "Aurora"})
    shown = {"id": row["id"], "name": "Basics", "slug": "essentials", "description": "Plain."}
    answer = site("GET", "/brands?slug=essentials")
    assert (answer.json, answer.cost) == ({"success": True, "data": [shown]}, 3)
    assert [each["name"] for each in site("GET", "/brands").json["data"]] == ["Aurora", "Basics"]
    assert site("GET", "/brands?slug=none").json == {"success": True, "data": []}


def test_a_product_gets_a_brand_and_is_found_by_it(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client(["read:catalog"])
    brand = admin("POST", "/admin/v1/brands", {"name": "Essentials"}).json
    tee, hat = (make_product(deployment, name).product.id for name in ("Tee", "Hat"))
    before = admin("GET", f"/admin/v1/products/{tee}").json
    assert admin("PUT", f"/admin/v1/products/{tee}/brand", {"brandId": brand["id"]}).status == 204
    assert admin("GET", f"/admin/v1/products/{tee}").json == before
    answer = site("GET", f"/products?brandId={brand['id']}&fields=name,brandId&expand[]=brand")
    own = {"id": brand["id"], "name": "Essentials", "slug": "essentials", "description": None}
    assert answer.json["items"] == [{"id": tee, "name": "Tee", "brandId": brand["id"], "brand": own}]
    (other,) = (each for each in site("GET", "/products?expand[]=brand").json["items"] if each["id"] == hat)
    assert (other["brandId"], other["brand"]) == (None, None)
    assert admin("DELETE", f"/admin/v1/brands/{brand['id']}").status == 409
    assert admin("PUT", f"/admin/v1/products/{tee}/brand", {"brandId": None}).status == 204
    assert admin("DELETE", f"/admin/v1/brands/{brand['id']}").status == 204
    assert admin("PUT", f"/admin/v1/products/{tee}/brand", {"brandId": brand["id"]}).status == 400


def test_a_product_is_featured(deployment: Deployment) -> None:
    admin, site = staff_client(deployment), deployment.site_client(["read:catalog"])
    tee = make_product(deployment, "Tee").product.id
    done = admin("PUT", f"/admin/v1/products/{tee}/featured", {"featured": True})
    assert (done.status, done.body) == (204, "")
    assert [each["id"] for each in site("GET", "/products?featured=true").json["items"]] == [tee]
    admin("PUT", f"/admin/v1/products/{tee}/featured", {"featured": False})
    assert site("GET", "/products?featured=true").json["items"] == []


def test_who_may_not_write_changes_nothing(deployment: Deployment) -> None:
    tee = make_product(deployment, "Tee").product.id
    brand = staff_client(deployment)("POST", "/admin/v1/brands", {"name": "Essentials"}).json
    clerk, nobody = staff_client(deployment, "clerk@demo.test", Role.STAFF), deployment.client()
    before = lasting(dump())
    for method, url, body in (
        ("POST", "/admin/v1/brands", {"name": "x"}),
        ("PATCH", f"/admin/v1/brands/{brand['id']}", {"name": "x"}),
        ("DELETE", f"/admin/v1/brands/{brand['id']}", None),
        ("PUT", f"/admin/v1/products/{tee}/brand", {"brandId": brand["id"]}),
        ("PUT", f"/admin/v1/products/{tee}/featured", {"featured": True}),
    ):
        assert nobody(method, url, body).status == 401
        if method == "DELETE":  # the one thing of these that clerks may not
            assert clerk(method, url, body).status == 403
    assert lasting(dump()) == before


def test_another_shops_brand_is_not_found(deployment: Deployment) -> None:
    brand = deployment.run(taxonomy.create_brand, taxonomy.CreateBrand(name="Essentials"), shop="other")
    admin = staff_client(deployment)
    before = lasting(dump())
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert admin(method, f"/admin/v1/brands/{brand.id}", body).status == 404
    assert lasting(dump()) == before
