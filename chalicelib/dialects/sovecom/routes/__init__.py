"""The rows of the SovEcom contract, one module per context."""
