"""Between the edges and the core: one way to call an operation, with its guarantees."""
