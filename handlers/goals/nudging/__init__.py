"""How people are reminded of what waits, and say that they want to hear of it later."""

from handlers.goals.nudging.listeners import register
from handlers.goals.nudging.messages import render
from handlers.goals.nudging.presences import SlackPresences

__all__ = ["SlackPresences", "register", "render"]
