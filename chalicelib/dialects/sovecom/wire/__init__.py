"""How SovEcom spells what the core takes and gives, one module per context."""
