"""The read model of products and taxonomy: its tables, and the questions it answers."""

from chalicelib.adapters.replica.catalog.index import SqliteCatalog

__all__ = ["SqliteCatalog"]
