"""How Slack offers tags while somebody types, and shows those who lead the list in which they rename and merge them."""

from slack_bolt.async_app import AsyncApp

from bot.features.learnings.tagging.service import Tags
from handlers.learnings.tagging.listeners import PATIENCE, Tagging
from handlers.learnings.tagging.listing import OPEN as OPEN_TAGS
from handlers.links import Links


def register(app: AsyncApp, *, tags: Tags, links: Links, patience: float = PATIENCE) -> None:
    """Register every listener of tags, and offer the list of them to other features as "tags"."""
    tagging = Tagging(tags=tags, patience=patience)
    tagging.register(app)
    links.offer("tags", tagging.open)


__all__ = ["OPEN_TAGS", "register"]
