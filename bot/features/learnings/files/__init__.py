"""Learnings in files: brought in from wherever lessons were kept, and taken out again."""
