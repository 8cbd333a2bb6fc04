"""The use cases of returns."""
