"""How a learning's form links it to goals and products: two fields, and what they offer while somebody types."""

from handlers.learnings.linking.listeners import register

__all__ = ["register"]
