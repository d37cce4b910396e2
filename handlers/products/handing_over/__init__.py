"""How a product changes hands in Slack, and how somebody is named who stands in for an owner."""

from handlers.products.handing_over.deputy import render as render_deputy
from handlers.products.handing_over.letters import render
from handlers.products.handing_over.listeners import register

__all__ = ["register", "render", "render_deputy"]
