"""Use cases of pages and menus."""
