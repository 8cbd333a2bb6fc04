"""What every dialect shares: requests, rows, binding, parsing, OpenAPI. No contract's spelling lives here."""
