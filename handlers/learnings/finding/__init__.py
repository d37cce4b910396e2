"""`/learnings`: searching and browsing what was learned."""

from slack_bolt.async_app import AsyncApp

from bot.features.learnings.finding.menus import Menus
from bot.features.learnings.finding.service import Finding
from handlers.learnings.finding.listeners import register_menus, register_opening, register_search
from handlers.learnings.finding.showing import Showing
from handlers.learnings.saving import PATIENCE
from handlers.learnings.submitting import FORM_PATIENCE


def register(
    app: AsyncApp,
    *,
    finding: Finding,
    menus: Menus,
    patience: float = PATIENCE,
    form_patience: float = FORM_PATIENCE,
) -> None:
    """Register every listener of the search.

    `patience` is how many seconds a command's answer waits for the database, and `form_patience` a form's.
    """
    showing = Showing(finding=finding, menus=menus, patience=patience)
    register_opening(app, showing)
    register_search(app, showing, patience=form_patience)
    register_menus(app, menus, patience=form_patience)


__all__ = ["register"]
