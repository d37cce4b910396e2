"""Reviewing nodes, and the lessons that belong to them, in Slack."""

from slack_bolt.async_app import AsyncApp

from bot.features.goals.reviewing.lessons import Lessons
from bot.features.goals.reviewing.reviews import Reviews
from handlers.forms.after import After
from handlers.goals.reviewing.listeners import Reviewing, Shelves, opener
from handlers.links import Links


def register(app: AsyncApp, *, reviews: Reviews, lessons: Lessons, links: Links, after: After) -> Shelves:
    """Register the form of a review and the lessons of a node; return who offers lessons for what was created."""
    Reviewing(reviews=reviews, links=links, after=after).register(app)
    shelves = Shelves(lessons=lessons, links=links)
    shelves.register(app)
    return shelves


__all__ = ["Shelves", "opener", "register"]
