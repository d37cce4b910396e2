"""How admins see and change the settings."""

from slack_bolt.async_app import AsyncApp

from bot.features.settings.service import AdminSettings
from handlers.links import Links
from handlers.settings.listeners import register_form, register_opening

__all__ = ["register"]


def register(app: AsyncApp, settings: AdminSettings, *, links: Links) -> None:
    """Register the form, and offer it to whoever has a button for it: "settings.form"."""
    links.offer("settings.form", register_opening(app, settings, links))
    register_form(app, settings)
