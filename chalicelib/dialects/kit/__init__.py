"""What every dialect shares: requests and replies, rows, binding, parsing, OpenAPI. No contract's spelling lives here."""
