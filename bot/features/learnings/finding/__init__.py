"""Finding learnings again: search, and lessons related to one."""
