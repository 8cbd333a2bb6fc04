"""The read model of orders, customers and what was written about them."""

from chalicelib.adapters.replica.trade.index import SqliteTrade

__all__ = ["SqliteTrade"]
