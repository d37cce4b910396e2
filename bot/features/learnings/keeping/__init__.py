"""A learning kept true: its page, what changes about it, and what came of it elsewhere."""
