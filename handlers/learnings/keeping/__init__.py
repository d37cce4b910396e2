"""How Slack shows a learning's page, and keeps a learning true."""

from handlers.learnings.keeping.listeners import register

__all__ = ["register"]
