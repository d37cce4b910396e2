"""Digests: every week each domain reads what other domains learned that matters to it."""
