"""How a sponsor is asked for support, and answers."""

from handlers.goals.supporting.letters import render
from handlers.goals.supporting.listeners import register

__all__ = ["register", "render"]
