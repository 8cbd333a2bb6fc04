"""Invoicing: immutable fiscal documents, the arithmetic they must satisfy, and the chain that seals each series."""
