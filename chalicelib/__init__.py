"""Souk: a multi-tenant headless commerce platform on AWS serverless parts."""
