"""The small forms that open from a learning's page: retire, replace, move, and answer for a domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.features.learnings.finding.queries import Pointer
from bot.features.learnings.keeping.applications import Answer, Outcome
from bot.features.learnings.keeping.journey import Given
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Domain
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, LearningId
from handlers.forms.menus import domain_select, named_options
from handlers.kit import as_json, metadata_of, plain, section, shown, told_apart
from handlers.learnings.stack import Back

RETIRE: Final = "learnings.retire.form.v1"
REPLACE: Final = "learnings.replace.form.v1"
MOVE: Final = "learnings.move.form.v1"
ANSWER: Final = "learnings.answer.form.v1"
NEWER: Final = "learnings.newer.v1"
"""The menu that suggests newer learnings while somebody types."""
LONGEST: Final = 3000
OUTCOMES: Final = {Outcome.WORKED: "It worked", Outcome.DID_NOT_WORK: "It did not work"}
TITLES: Final = {Answer.PLANNED: "We'll try it", Answer.APPLIED: "We tried it", Answer.NOT_FOR_US: "Not for us"}


class Meta(BaseModel):
    """What each of these forms carries unseen."""

    v: int = 1
    learning: LearningId
    back: Back | None = None
    answer: Answer | None = None
    response_url: str | None = None
    """Where the receipt can be replaced that the form was opened from."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that was sent, and what it carried."""

    meta: Meta
    values: Mapping[str, str]

    def number(self, field: str) -> int | None:
        value = self.values.get(field, "")
        return int(value) if value.isdecimal() else None


def read(view: Mapping[str, Any]) -> Submitted:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    values: dict[str, str] = {}
    for block, held in view["state"]["values"].items():
        for element in held.values():
            values[block] = str((element.get("selected_option") or {}).get("value") or element.get("value") or "")
    return Submitted(metadata_of(view, Meta), values)


def _form(callback: str, meta: Meta, *, title: str, submit: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback,
        private_metadata=as_json(meta),
        title=plain(title),
        submit=plain(submit),
        close=plain("Cancel"),
        blocks=list(blocks),
    )


def _quoted(given: Receipt) -> Block:
    return SectionBlock(text=plain(f"“{shown(given.learning.content.headline, most=300)}”"))


def retiring(given: Receipt, back: Back | None) -> View:
    reason = InputBlock(
        block_id="because",
        label=plain("Why is it no longer true?"),
        element=PlainTextInputElement(action_id="because", multiline=True, max_length=LONGEST),
        hint=plain("Whoever can read the learning reads this, too."),
        optional=True,
    )
    said = "It is in no digest and in no usual search from now on. Who could read it still can. You can bring it back."
    meta = Meta(learning=given.learning.id, back=back)
    return _form(RETIRE, meta, title="Retire", submit="Retire", blocks=[_quoted(given), section(said), reason])


def replacing(given: Receipt, back: Back | None) -> View:
    newer = InputBlock(
        block_id="newer",
        label=plain("Which learning takes its place?"),
        element=ExternalDataSelectElement(
            action_id=NEWER, placeholder=plain("Type words that it has"), min_query_length=1
        ),
        hint=plain("Its number, or the link of the message that it was saved from, finds it too."),
    )
    said = "Whoever meets this one is pointed to the newer one. You can bring it back."
    meta = Meta(learning=given.learning.id, back=back)
    return _form(REPLACE, meta, title="Replace", submit="Replace", blocks=[_quoted(given), section(said), newer])


def options(found: Sequence[Pointer]) -> list[Option]:
    """Write suggestions as options of the menu."""
    titles = told_apart([one.title.strip() or f"Learning {one.learning}" for one in found], most=75)
    return [
        Option(
            text=plain(title),
            value=str(one.learning),
            description=plain(shown(one.domain_name, most=75)) if one.domain_name else None,
        )
        for title, one in zip(titles, found, strict=True)
    ]


def moving(given: Receipt, back: Back | None, *, response_url: str | None = None) -> View:
    """Build the form of a move. Raises UserFacingError where there is no domain to move to."""
    others = [domain for domain in given.domains if domain.id != given.learning.domain]
    if not others:
        raise UserFacingError("There is no other domain that takes learnings. /domains shows how to propose one.")
    menu = InputBlock(
        block_id="domain",
        label=plain("Which domain is it for?"),
        element=_domains(others),
    )
    everyone = given.learning.visibility is Visibility.EVERYONE
    who = (
        "Everyone at work"
        if everyone
        else "Only its author, the members of that domain's channel, its leads and admins"
    )
    said = f"{who} can read it there."
    meta = Meta(learning=given.learning.id, back=back, response_url=response_url)
    return _form(MOVE, meta, title="Move", submit="Move", blocks=[_quoted(given), section(said), menu])


def _domains(domains: Sequence[Domain]) -> Any:
    options = named_options((one.id, one.name) for one in domains)
    return domain_select(options, at="domain", placeholder="Choose a domain", value="")


def answering(learning: LearningId, answer: Answer, domains: Sequence[Domain], back: Back | None) -> View:
    """Build the form that asks which domain answers, where there are several, and what came of it."""
    meta = Meta(learning=learning, back=back, answer=answer)
    blocks: list[Block] = []
    if len(domains) > 1:
        element = _domains(domains)
        blocks.append(InputBlock(block_id="domain", label=plain("Which domain do you answer for?"), element=element))
    if answer is Answer.APPLIED:
        choices = [Option(text=plain(label), value=outcome.value) for outcome, label in OUTCOMES.items()]
        blocks.append(
            InputBlock(
                block_id="outcome",
                label=plain("What came of it?"),
                element=RadioButtonsElement(action_id="outcome", options=choices),
            )
        )
        blocks.append(
            InputBlock(
                block_id="note",
                label=plain("What would you tell others?"),
                element=PlainTextInputElement(action_id="note", multiline=True, max_length=LONGEST),
                hint=plain("Whoever can read the learning reads this, too."),
                optional=True,
            )
        )
    return _form(ANSWER, meta, title=TITLES[answer], submit="Save", blocks=blocks)


def given_in(sent: Submitted) -> Given:
    """Read an answer."""
    domain, outcome = sent.number("domain"), sent.values.get("outcome", "")
    return Given(
        answer=sent.meta.answer or Answer.APPLIED,
        domain=None if domain is None else DomainId(domain),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        note=sent.values.get("note", ""),
    )


def chosen(sent: Submitted, field: str) -> int:
    """Read a choice. Raises UserFacingError at its field where nothing was chosen."""
    number = sent.number(field)
    if number is None:
        raise UserFacingError("Please choose one.", field=field)
    return number
