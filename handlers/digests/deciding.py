"""The form that asks for which of one's domains one answers."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.features.digests.responses import Undecided
from bot.features.digests.rules.editions import Answer
from bot.features.digests.rules.lessons import Lesson
from bot.kernel.ids import ChannelId, DomainId, EditionId
from handlers.digests.edition import LABELS
from handlers.digests.lesson import READ
from handlers.digests.menus import listed, options_of
from handlers.kit import as_json, button, context, escape, metadata_of, number_in, plain, section, shown, units

CALLBACK = "digests.answer.form.v1"
FIELD = "domain"
VALUE = "value"
LONGEST = 300
"""Characters of a lesson's headline."""
DOES = {Answer.PLANNED: "will try it", Answer.APPLIED: "uses it", Answer.NOT_FOR_US: "won't: it is not for us"}


class Meta(BaseModel):
    """Which click the form goes on with."""

    v: int = 1
    edition: EditionId
    position: int
    channel: ChannelId
    answer: Answer
    response_url: str | None = None


class Decided(BaseModel):
    """A submitted form."""

    domain: DomainId
    click: Meta


def build(undecided: Undecided, click: Meta) -> View:
    """Ask for the domain, beginning with the one that the person chose, or else leads."""
    options = options_of(undecided.domains)
    menu = StaticSelectElement(action_id=VALUE, initial_option=options[0], **listed(undecided.domains, options))
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("For which domain?"),
        submit=plain("Answer"),
        close=plain("Cancel"),
        private_metadata=as_json(click),
        blocks=[
            _headline(undecided.lesson),
            InputBlock(block_id=FIELD, label=plain(f"The domain that {DOES[click.answer]}"), element=menu),
            context("These are the domains that you chose or lead."),
        ],
    )


def _headline(lesson: Lesson) -> Block:
    """Show what is answered; where it is cut, all of it opens on top of the form."""
    said = escape(shown(lesson.headline, most=LONGEST))
    if units(lesson.headline) <= LONGEST:
        return section(said)
    return section(said, accessory=button(LABELS[READ], action=READ, value=str(lesson.id)))


def read(view: Mapping[str, Any]) -> Decided:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    click = metadata_of(view, Meta)
    return Decided(domain=DomainId(number_in(view["state"]["values"][FIELD][VALUE])), click=click)
