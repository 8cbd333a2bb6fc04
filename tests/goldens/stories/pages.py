"""What a shop shows beside its goods: pages, the home page, pictures, the ids of those who count visitors."""

from __future__ import annotations

from tests.goldens.telling import Telling
from tests.support.deployment import DEMO
from tests.support.packages import form
from tests.support.pictures import picture

HERO = {"type": "hero-banner", "settings": {"headline": "H"}}
ABOUT = {"slug": "about", "title": "About", "body": "# hi", "locale": "fr", "status": "published"}


def tell(told: Telling) -> None:
    """A shop is written, furnished and illustrated."""
    pages(told)
    home(told)
    analytics(told)
    pictures(told)


def pages(told: Telling) -> None:
    """A French page, which is not to be read in English."""
    staff, row = told.staff, "PagesStoreController_findOne"
    made = told("PagesAdminController_create", staff, ABOUT).json["id"]
    told("PagesAdminController_create", staff, ABOUT, status=409, when="the slug is taken")
    told("PagesAdminController_list", staff, query={"locale": "fr"})
    told("PagesAdminController_update", staff, {"title": "About us", "seoTitle": "Us"}, id=made)
    told("PagesAdminController_findOne", staff, id=made)
    told(row, told.shopper, query={"locale": "fr"}, slug="about")
    told(row, told.shopper, query={"locale": "en"}, status=404, when="it is in another language", slug="about")
    told(row, told.shopper, query={"locale": "de"}, status=400, when="the language is none", slug="about")
    told("PagesAdminController_delete", staff, id=made)


def home(told: Telling) -> None:
    """The sections of the home page."""
    told("HomeSectionsStoreController_get", told.shopper)
    told("HomeSectionsAdminController_replace", told.staff, {"sections": [HERO]})
    told("HomeSectionsAdminController_replace", told.staff, {"sections": [{"type": "no-section", "settings": {}}]}, status=422,
         when="the section is none")  # fmt: skip
    told("HomeSectionsAdminController_get", told.staff)
    told("HomeSectionsStoreController_get", told.shopper)


def analytics(told: Telling) -> None:
    """A tracker that needs consent, with and without it being acknowledged."""
    told("AnalyticsAdminController_get", told.staff)
    told(
        "AnalyticsAdminController_update",
        told.staff,
        {"ga4Id": "G-ABC123"},
        status=400,
        when="a tracker is not agreed to",
    )
    told("AnalyticsAdminController_update", told.staff, {"plausibleDomain": "x.test"})


def pictures(told: Telling) -> None:
    """A picture is taken in, shown and removed."""
    body, kind = form(picture(width=64, height=48))
    made = told(
        "ImagesController_upload", told.staff, body, query={"alt_text": "hello"}, headers={"Content_Type": kind}
    ).json
    body, kind = form(b"no picture")
    told(
        "ImagesController_upload",
        told.staff,
        body,
        headers={"Content_Type": kind},
        status=400,
        when="the file is no image",
    )
    told.after.drain()
    told("ImagesController_findOne", told.staff, id=made["id"])
    told("StorageController_serveFile", told.shopper, path=f"{DEMO}%2Fimages%2F{made['id']}%2Foriginal.png")
    told("StorageController_serveFile", told.shopper, path="..%2Fetc", status=400, when="the path climbs")
    told("ImagesController_remove", told.staff, id=made["id"])
