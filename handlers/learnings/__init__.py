"""How Slack logs a learning and finds it again: `/learned`, its form, its receipt; `/learnings`."""

from slack_bolt.async_app import AsyncApp

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.kernel.clock import Clock
from handlers.background import Background
from handlers.learnings.capturing.listeners import register as register_capturing
from handlers.learnings.capturing.messages import NOTICES
from handlers.learnings.capturing.reading import SlackMessages
from handlers.learnings.finding import register as register_finding
from handlers.learnings.keeping import register as register_keeping
from handlers.learnings.keeping.showing import Showing
from handlers.learnings.linking import register as register_linking
from handlers.learnings.listeners import register_command, register_drafts, register_receipt
from handlers.learnings.lookups import LookUpChannel, LookUps
from handlers.learnings.opening import Opening
from handlers.learnings.relations import RELATED_PATIENCE, Relate, Relations
from handlers.learnings.saving import PATIENCE, Saving
from handlers.learnings.submitting import FORM_PATIENCE, Submitting
from handlers.learnings.tagging import register as register_tagging
from handlers.links import Links


def register(
    app: AsyncApp,
    *,
    learnings: Learnings,
    sheets: Sheets,
    drafts: Drafts,
    pages: PageReader,
    links: Links,
    look_up_channel: LookUpChannel,
    relate: Relate,
    background: Background,
    clock: Clock,
    patience: float = PATIENCE,
    form_patience: float = FORM_PATIENCE,
    related_patience: float = RELATED_PATIENCE,
) -> None:
    """Register every listener of this feature.

    `patience` is how many seconds a command's answer waits for the database, and `form_patience` a form's;
    `related_patience` how many a receipt waits for the lessons beside it.
    """
    lookups = LookUps(look_up=look_up_channel, background=background)
    relations = Relations(relate, patience=related_patience)
    saving = Saving(
        learnings=learnings,
        lookups=lookups,
        relations=relations,
        background=background,
        clock=clock,
        patience=patience,
    )
    opening = Opening(sheets=sheets, patience=patience)
    register_command(app, saving=saving, opening=opening)
    register_receipt(app, learnings=learnings, links=links)
    register_drafts(app, drafts=drafts, opening=opening)
    links.offer_drawn("learnings.taught", opening.taught)
    Submitting(
        learnings=learnings,
        drafts=drafts,
        lookups=lookups,
        relations=relations,
        showing=Showing(pages=pages),
        background=background,
        patience=form_patience,
    ).register(app)


__all__ = [
    "NOTICES",
    "SlackMessages",
    "register",
    "register_capturing",
    "register_finding",
    "register_keeping",
    "register_linking",
    "register_tagging",
]
