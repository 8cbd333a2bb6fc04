"""VIES, the EU's register of VAT numbers, and the register of those who ask none."""
