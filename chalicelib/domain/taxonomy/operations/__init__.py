"""Use cases of taxonomy, one kind of thing a module."""
