"""The Shopvo contract: the second dialect of the same core."""
