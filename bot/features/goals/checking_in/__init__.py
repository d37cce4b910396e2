"""Checking in: new readings, how sure one is, and what a lead says the status is."""
