"""Pricing has no rules of its own that a caller can break: what it is given is either priced or left out."""
