"""Pollen: what it does. The layers inside are named in docs/architecture.md."""
