"""How digests are read, answered and scheduled in Slack."""

from slack_bolt.async_app import AsyncApp

from bot.features.digests.editions import Editions
from bot.features.digests.questions import Questions
from bot.features.digests.responses import Responses
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.features.digests.service import Digests
from handlers.digests.answering import (
    register_answers,
    register_asking,
    register_reading,
    register_sending_again,
    register_things,
)
from handlers.digests.jobs import Jobs
from handlers.digests.listeners import Page, register_next, register_page
from handlers.digests.messages import PAGES
from handlers.digests.placing import Enter, Placing, Survey
from handlers.digests.scheduling import register_form, register_pauses
from handlers.installation import Installation
from handlers.links import Links


def register(
    app: AsyncApp,
    *,
    digests: Digests,
    schedules: Schedules,
    editions: Editions,
    sending: Sending,
    responses: Responses,
    questions: Questions,
    links: Links,
    installation: Installation,
    enter: Enter,
    survey: Survey,
) -> None:
    """Answer `/digest`, its page, and everything that can be clicked on an edition.

    `enter` and `survey` get into a channel and get to know it, once the organisation's digest goes there.
    """
    page = Page(digests=digests, workspace=installation.url)
    register_page(app, page)
    register_form(app, page, schedules, Placing(schedules, enter=enter, survey=survey))
    register_pauses(app, page, schedules)
    register_next(app, page, editions)
    register_answers(app, responses)
    register_reading(app, responses)
    register_asking(app, questions, workspace=installation.url)
    register_sending_again(app, sending)
    register_things(app, links)


__all__ = ["PAGES", "Jobs", "register"]
