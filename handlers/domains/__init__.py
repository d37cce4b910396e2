"""How people see, propose, edit and choose domains, and how they begin."""

from slack_bolt.async_app import AsyncApp

from bot.features.domains.reader import DomainReader
from bot.features.domains.service import Domains
from handlers.domains.listeners import register_acts, register_forms, register_opening, register_welcome
from handlers.domains.messages import decided
from handlers.domains.saving import Refresh, Settling, Survey
from handlers.domains.screens import Screens
from handlers.links import Links

__all__ = ["decided", "register"]


def register(
    app: AsyncApp, domains: Domains, *, reader: DomainReader, links: Links, survey: Survey, refresh: Refresh
) -> None:
    """Register everything about domains.

    `survey` and `refresh` get to know a channel and a person, once a domain has them.
    """
    screens = Screens(reader)
    settling = Settling(domains, survey=survey, refresh=refresh)
    register_welcome(app, reader, links)
    register_opening(app, screens)
    register_forms(app, domains, screens=screens, settling=settling)
    register_acts(app, domains, screens=screens, settling=settling)
    links.offer("domains.first", screens.beginning)
    links.offer("domains.propose", screens.beginning)
    links.offer("domains.choose", screens.choices)
