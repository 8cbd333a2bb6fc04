"""Handlers for Stripe's resources: each module holds one resource, named as in Stripe's API reference."""
