"""Use cases of the catalogue: reading, products, variants, assignments."""
