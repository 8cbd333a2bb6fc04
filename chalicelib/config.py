"""The only reader of the environment: every setting of a deployment, typed, with what it is for."""

from __future__ import annotations

import os
from functools import cached_property

import msgspec


class Config(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Settings of one process. Names in the environment are `SOUK_` + the field in capitals."""

    environment: str = "local"
    table: str = "souk"
    region: str = "eu-west-1"
    endpoint_url: str | None = None
    queue_webhooks: str = ""
    queue_mails: str = ""
    queue_invoices: str = ""
    queue_snapshots: str = ""
    queue_reactions: str = ""
    queue_media: str = ""
    bucket_documents: str = ""
    bucket_replicas: str = ""
    bucket_media: str = ""
    module_cell: str = ""  # the function in which modules run; empty: a process of this machine
    secret_arn: str = ""
    stripe_secret_arn: str = ""
    # Local and test runs put the secrets straight into the environment.
    signing_key: str = ""
    stripe_api_key: str = ""
    stripe_webhook_secret: str = ""  # a comma list while one secret replaces another
    stripe_test_api_key: str = ""  # what sandboxes pay with
    stripe_test_webhook_secret: str = ""
    stripe_api_base: str = ""
    documents_directory: str = "/tmp/souk-documents"  # noqa: S108 - where documents are kept without a bucket
    media_directory: str = "/tmp/souk-media"  # noqa: S108 - where images and themes are kept without a bucket
    mail: str = "none"  # ses, smtp, file, none
    mail_from: str = "shop@localhost"
    mail_directory: str = ""
    smtp_url: str = ""
    admin_origins: str = ""
    store_origins: str = ""
    admin_reset_path: str = "/auth/reset-password"  # where an admin chooses a new password
    store_rate_limit: int = 120
    store_rate_window_seconds: int = 60
    site_rate_factor: int = 1  # multiplies the limits of API keys, for rehearsals
    hold_minutes: int = 15
    unpaid_order_minutes: int = 60
    image_wait_seconds: int = 8  # how long a reader of an image waits for files that are being made
    lock_after_failures: int = 5
    lock_minutes: int = 15
    password_memory_kib: int = 65536
    allow_private_webhooks: bool = False
    show_cost: bool = False
    secure_cookies: bool = True
    vat_register: str = "none"  # vies, none
    vies_url: str = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"

    @cached_property
    def is_local(self) -> bool:
        """Whether this is a developer's machine or a test."""
        return self.environment == "local"

    @cached_property
    def admin_origin(self) -> str:
        """Where links for staff lead, if one admin serves all shops; else "" (each shop's own host)."""
        return _only(self.admin_origins)

    @cached_property
    def store_origin(self) -> str:
        """Where links for customers lead, if one storefront serves all shops; else "" (each shop's own host)."""
        return _only(self.store_origins)


def _only(origins: str) -> str:
    """The one origin of a comma list. Of several none is chosen: a shop's link must never lead to another shop."""
    listed = [origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()]
    return listed[0] if len(listed) == 1 else ""


def load() -> Config:
    """The process's settings from its environment. `AWS_REGION` and `AWS_ENDPOINT_URL` are read as AWS defines them."""
    found: dict[str, str] = {
        field: os.environ[f"SOUK_{field.upper()}"]
        for field in Config.__struct_fields__
        if f"SOUK_{field.upper()}" in os.environ
    }
    found.setdefault("region", os.environ.get("AWS_REGION", "eu-west-1"))
    if "AWS_ENDPOINT_URL" in os.environ:
        found.setdefault("endpoint_url", os.environ["AWS_ENDPOINT_URL"])
    return msgspec.convert(found, Config, strict=False)
