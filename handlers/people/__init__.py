"""What Slack tells of people, and how it is asked about them."""

from handlers.people.directory import SlackDirectory
from handlers.people.listeners import register
from handlers.people.messages import lost

__all__ = ["SlackDirectory", "lost", "register"]
