"""How people write, move and archive goals and their measures, and how proposals are decided."""

from slack_bolt.async_app import AsyncApp

from bot.features.goals.keeping.measuring import Measuring
from handlers.forms.after import After
from handlers.forms.offering import PATIENCE
from handlers.goals.keeping.listeners import OnCreated, Placing, Services, Writing, nothing_more
from handlers.goals.keeping.measuring import Measures
from handlers.goals.keeping.messages import decided

__all__ = ["OnCreated", "Services", "decided", "register"]


def register(
    app: AsyncApp,
    services: Services,
    *,
    measuring: Measuring,
    after: After,
    on_created: OnCreated = nothing_more,
    patience: float = PATIENCE,
) -> None:
    """Register every listener about keeping nodes and measures. `on_created` is told of what is new."""
    Writing(services, after=after, on_created=on_created, patience=patience).register(app)
    Placing(services, after=after).register(app)
    Measures(services.reader, measuring, after=after).register(app)
