"""Tests, at the lowest layer that can catch the fault."""
