"""Metafields: values of their own that merchants' programs keep beside products, customers, orders and the shop."""

from __future__ import annotations

from chalicelib.domain.metafields.commands import AddMetafield, ChangeMetafield, DeleteMetafield, ListMetafields
from chalicelib.domain.metafields.errors import (
    MetafieldExists,
    MetafieldNotFound,
    MetafieldTooLarge,
    MetafieldValueMismatch,
    ResourceNotFound,
    TooManyMetafields,
)
from chalicelib.domain.metafields.model import Metafield, MetafieldCount, ResourceType, ValueType
from chalicelib.domain.metafields.operations import add_metafield, change_metafield, delete_metafield, list_metafields
from chalicelib.domain.metafields.removing import forget

__all__ = [
    "AddMetafield",
    "ChangeMetafield",
    "DeleteMetafield",
    "ListMetafields",
    "Metafield",
    "MetafieldCount",
    "MetafieldExists",
    "MetafieldNotFound",
    "MetafieldTooLarge",
    "MetafieldValueMismatch",
    "ResourceNotFound",
    "ResourceType",
    "TooManyMetafields",
    "ValueType",
    "add_metafield",
    "change_metafield",
    "delete_metafield",
    "forget",
    "list_metafields",
]
