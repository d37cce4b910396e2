"""Keeping products: writing them down, deciding about proposals, taking and giving them up, linking them."""
