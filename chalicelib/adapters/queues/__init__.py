"""Queues: where committed events wait for their consumers."""
