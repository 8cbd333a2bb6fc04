"""Use cases of customers, as merchants have them."""
