"""The rows of Shopvo, one module a context."""
