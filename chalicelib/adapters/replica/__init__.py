"""Read models: per tenant and purpose one SQLite database in memory, built only from commits and what they touched."""
