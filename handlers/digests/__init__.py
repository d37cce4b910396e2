"""How digests are read, answered and scheduled in Slack."""

from slack_bolt.async_app import AsyncApp

from bot.features.digests.editions import Editions
from bot.features.digests.responses import Responses
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.features.digests.service import Digests
from handlers.digests.answering import register_answers, register_asking, register_reading, register_sending_again
from handlers.digests.jobs import Jobs
from handlers.digests.listeners import Page, register_next, register_page, register_schedule
from handlers.digests.messages import PAGES
from handlers.installation import Installation


def register(
    app: AsyncApp,
    *,
    digests: Digests,
    schedules: Schedules,
    editions: Editions,
    sending: Sending,
    responses: Responses,
    installation: Installation,
) -> None:
    """Answer `/digest`, its page, and everything that can be clicked on an edition."""
    page = Page(digests=digests, workspace=installation.url)
    register_page(app, page)
    register_schedule(app, page, schedules)
    register_next(app, page, editions)
    register_answers(app, responses)
    register_reading(app, responses)
    register_asking(app, responses, workspace=installation.url)
    register_sending_again(app, sending)


__all__ = ["PAGES", "Jobs", "register"]
