"""How Slack shows goals: the list, a node's page, its message, its history, and the channels that follow it."""

from handlers.goals.seeing.listeners import register

__all__ = ["register"]
