"""Learnings: one actionable thing learned, logged in seconds and read by those it concerns."""
