"""Mails: what they say (render), and how they leave (senders)."""
