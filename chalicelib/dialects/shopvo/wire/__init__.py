"""What Shopvo's clients send and get, one module a context."""
