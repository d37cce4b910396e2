"""How Pollen remembers: rows in and out. Rows never leave this package."""
