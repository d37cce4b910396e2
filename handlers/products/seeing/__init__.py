"""How Slack shows products: the list, a product's page, its history, and who follows it."""

from handlers.products.seeing.listeners import register
from handlers.products.seeing.news import render
from handlers.products.seeing.showing import Showing

__all__ = ["Showing", "register", "render"]
