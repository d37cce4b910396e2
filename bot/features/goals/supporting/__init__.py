"""Support requests: what a node's people ask of its sponsor, by a date, and what comes of it."""
