"""Passwords, tokens and one-time codes on well-kept libraries, each loaded when first used."""
