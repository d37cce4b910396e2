"""Data products in rows and out."""
