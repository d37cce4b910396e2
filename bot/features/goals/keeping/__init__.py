"""Keeping goals: writing nodes and their measures, and saying where they hang and whether they go on."""
