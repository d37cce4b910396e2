"""Data products in files: as the Open Data Product Standard has them, as tables, and as owners of folders of code."""
