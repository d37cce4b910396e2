"""Data products: what they are for, who owns them, who uses them, and how they change hands."""
