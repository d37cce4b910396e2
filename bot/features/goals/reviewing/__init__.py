"""Deciding what becomes of a node, and the lessons that belong to it."""
