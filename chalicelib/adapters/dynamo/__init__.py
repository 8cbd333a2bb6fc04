"""The table: keys, rows, the unit of work, and the wall between tenants."""
