"""How people write down, change, take, give up and link products, and how proposals are decided."""

from slack_bolt.async_app import AsyncApp

from bot.features.products.keeping.linking import Linking
from handlers.forms.after import After
from handlers.forms.offering import PATIENCE
from handlers.links import Links
from handlers.products.keeping.linking import Shelves
from handlers.products.keeping.listeners import Deeds, Services, Writing
from handlers.products.keeping.messages import decided, left_unowned, owns_now, wish

__all__ = ["Services", "decided", "left_unowned", "owns_now", "register", "wish"]


def register(
    app: AsyncApp,
    services: Services,
    *,
    linking: Linking,
    links: Links,
    after: After,
    patience: float = PATIENCE,
) -> None:
    """Register every listener about keeping products."""
    Writing(services, after=after).register(app)
    Deeds(services, after=after).register(app)
    Shelves(linking, links=links, after=after, patience=patience).register(app)
