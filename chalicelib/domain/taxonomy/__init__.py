"""Taxonomy: the categories and tags by which products are found."""

from chalicelib.domain.taxonomy.commands import CreateTag, DeleteTag, GetTag, UpdateTag
from chalicelib.domain.taxonomy.model import Tag
from chalicelib.domain.taxonomy.operations import create_tag, delete_tag, get_tag, list_tags, update_tag

__all__ = [
    "CreateTag",
    "DeleteTag",
    "GetTag",
    "Tag",
    "UpdateTag",
    "create_tag",
    "delete_tag",
    "get_tag",
    "list_tags",
    "update_tag",
]
