"""How people see, propose, edit and choose domains, and how they begin."""

from slack_bolt.async_app import AsyncApp

from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.reader import DomainReader
from bot.features.domains.service import Domains
from handlers.domains import onboarding
from handlers.domains.listeners import register_acts, register_forms, register_opening, register_welcome
from handlers.domains.messages import decided
from handlers.domains.overview import page_in
from handlers.domains.saving import Refresh, Settling, Survey
from handlers.domains.screens import Screens
from handlers.forms.after import After
from handlers.links import Links

__all__ = ["decided", "register"]


def register(
    app: AsyncApp,
    domains: Domains,
    *,
    reader: DomainReader,
    pages: DomainPages,
    services: onboarding.Services,
    links: Links,
    survey: Survey,
    refresh: Refresh,
) -> After:
    """Register everything about domains; return what says on a domain's page what came of a form that lay on it.

    `survey` and `refresh` get to know a channel and a person, once a domain has them.
    """
    screens = Screens(reader, pages)
    settling = Settling(domains, survey=survey, refresh=refresh)
    register_welcome(app, reader, links)
    register_opening(app, screens)
    register_forms(app, domains, screens=screens, settling=settling)
    register_acts(app, domains, screens=screens, settling=settling)
    links.offer("domains.first", screens.beginning)
    links.offer("domains.propose", screens.beginning)
    links.offer("domains.choose", screens.choices)
    return onboarding.register(app, services, pages=pages, links=links, renew_list=screens.renew, list_page=page_in)
