"""Reminding leads of what waits for them, at most once a week."""
