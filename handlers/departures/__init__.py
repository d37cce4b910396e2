"""How people hear that somebody left, and of what needs a person now."""

from handlers.departures.messages import Buttons, Writing

__all__ = ["Buttons", "Writing"]
