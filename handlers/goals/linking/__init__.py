"""The products of a node, in Slack."""

from handlers.goals.linking.listeners import register

__all__ = ["register"]
