"""A domain's page, its onboarding, and what admins decide about that."""

from slack_bolt.async_app import AsyncApp

from bot.features.domains.onboarding.pages import DomainPages
from handlers.domains.onboarding.listeners import Pages, Plans, Services
from handlers.domains.onboarding.messages import news
from handlers.domains.onboarding.showing import ListPage, RenewList, Showing
from handlers.forms.after import After
from handlers.links import Links

__all__ = ["Services", "news", "register"]


def register(
    app: AsyncApp, services: Services, *, pages: DomainPages, links: Links, renew_list: RenewList, list_page: ListPage
) -> After:
    """Register every listener; return what says on a domain's page what came of a form that lay on it.

    Offers a domain's page, "domains.domain", and what admins decide, "domains.onboarding_plan".
    """
    showing = Showing(pages, renew_list=renew_list, list_page=list_page)
    after = After(showing.renew)
    Pages(services, showing=showing, after=after, links=links).register(app)
    plans = Plans(services.planning)
    plans.register(app)
    links.offer("domains.domain", showing.open)
    links.offer("domains.onboarding_plan", plans.open)
    return after
