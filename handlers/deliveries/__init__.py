"""How posts reach Slack, and when the outbox looks for work."""

from handlers.deliveries.sender import Sender

__all__ = ["Sender"]
