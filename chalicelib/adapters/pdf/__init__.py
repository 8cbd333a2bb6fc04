"""Fiscal documents on paper: A4 PDF/A-3b, laid out by typst from the document alone.

Nothing is imported here: where the typesetter is not shipped, `printer` alone can be.
"""
