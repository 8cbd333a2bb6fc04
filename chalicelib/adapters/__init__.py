"""The only rooms that import AWS, databases, payment, mail and rendering libraries."""
