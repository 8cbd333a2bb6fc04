"""Use cases of modules."""
