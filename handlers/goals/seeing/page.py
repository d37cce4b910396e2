"""A node's page in a form."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.features.goals.rules.judgement import Judgement, Measured
from bot.features.goals.rules.measures import Timing
from bot.features.goals.rules.numbers import shown_number
from bot.features.goals.rules.tree import Level, Node, Question, State
from bot.features.goals.seeing.pages import Page
from bot.kernel.ids import NodeId, UserId
from handlers.forms.products import product_blocks
from handlers.forms.words import Parts, Piece, bold, labelled, note, one_line, said
from handlers.goals import ids
from handlers.goals.seeing.tree import LONGEST_NAME
from handlers.goals.supporting.lines import open_lines
from handlers.goals.wording import LEVEL_WORDS, STATE_WORDS, called, day, percent, status_said
from handlers.kit import actions, as_json, button, escape, plain, section, shown

CALLBACK: Final = "goals.node.page.v1"
MOST_BELOW: Final = 8
"""Nodes below that a page lists; the list of goals has the others."""
MOST_NAMED: Final = 20
LONGEST_REASON: Final = 1_000
LONGEST_NOTE: Final = 2_000
QUESTIONS: Final = {
    Question.WHO_TAKES_PART: "Who takes part?",
    Question.HOW_MEASURED: "How is it measured?",
    Question.WHO_SUPPORTS: "Who watches and supports it?",
}


class Meta(BaseModel):
    v: int = 1
    node: NodeId
    response_url: str | None = None
    """Where `/goals` was typed: a page sent as a message goes there."""


def build(page: Page, *, note_on_top: str = "", response_url: str | None = None) -> View:
    """Draw a node's page; `note_on_top` is what was just done."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain(LEVEL_WORDS[page.node.level]),
        close=plain("Close"),
        private_metadata=as_json(Meta(node=page.node.id, response_url=response_url)),
        blocks=list(_blocks(page, note_on_top)),
    )


def _blocks(page: Page, note_on_top: str) -> Iterator[Block]:
    if note_on_top:
        yield section(escape(shown(note_on_top, most=1_000)))
    yield HeaderBlock(text=plain(shown(one_line(page.node.name), most=150)))
    yield note(place_of(page))
    yield from standing(page)
    if elements := list(_first_buttons(page)):
        yield actions(*elements)
    yield from _last_check_in(page)
    yield from open_lines(page.requests)
    yield DividerBlock()
    yield from _questions(page)
    yield from _measures(page)
    yield from _written(page)
    yield from _below(page)
    yield from product_blocks(page.products, said="It needs or works on the product", action=ids.OPEN_PRODUCT)
    yield note(_around(page))
    yield actions(*_other_buttons(page))


def place_of(page: Page) -> str:
    """Say where a node hangs: its domain, and what stands above it."""
    domain = "the whole organisation" if page.node.domain is None else shown(page.domain_name or "a domain", most=80)
    above = " → ".join(shown(one_line(node.name), most=LONGEST_NAME) for node in page.above)
    under = f", under {above}" if above else ""
    return f"{LEVEL_WORDS[page.node.level]} of {domain}{under}"


# How it stands.


def standing(page: Page) -> Iterator[Block]:
    """Say the status, why, and how progress was computed."""
    judgement, state = page.judgement, page.node.state
    if state is not State.ACTIVE:
        yield said(bold(STATE_WORDS[state].capitalize()), f". {_of_state(page)}")
        return
    yield said(*status_line(judgement))
    if judgement.is_said:
        yield said(*_as_said(page))
    if judgement.how:
        yield note(shown(one_line(judgement.how), most=LONGEST_REASON))


def status_line(judgement: Judgement) -> list[Piece]:
    progress = percent(judgement.progress)
    reason = shown(one_line(judgement.because), most=LONGEST_REASON)
    return [bold(status_said(judgement.status)), f" · {progress}" if progress else "", f"\n{reason}" if reason else ""]


def _as_said(page: Page) -> list[Piece]:
    judgement = page.judgement
    who = name_of(page, judgement.said_by)
    until = f" until {day(judgement.said_until)}" if judgement.said_until else ""
    computed = "" if judgement.computed is None else f" Its numbers say {status_said(judgement.computed)}"
    because = shown(one_line(judgement.computed_because), most=LONGEST_REASON)
    return [f"{who} says so{until}.{computed}{': ' if computed and because else ''}{because}"]


def _of_state(page: Page) -> str:
    what = called(page.node)
    if page.node.state is State.PROPOSED:
        by = name_of(page, page.node.proposed_by)
        return f"{by} proposed this {what}. It counts once a lead accepts it."
    if page.node.state is State.STOPPED:
        return "A review decided so. What it taught stays; a review can start it again."
    return "It counts nowhere. It can be restored."


def name_of(page: Page, user: UserId | None) -> str:
    if user is None:
        return "Someone"
    person = page.people.get(user)
    return "someone" if person is None else shown(one_line(person.name), most=LONGEST_NAME)


def _last_check_in(page: Page) -> Iterator[Block]:
    found = page.check_in
    if found is None:
        return
    by = "" if found.by is None else f" by {name_of(page, found.by)}"
    sure = "" if found.confidence is None else f" · confidence {found.confidence} of 10"
    needs: list[Piece] = [" · ", bold("needs support")] if found.needs_support else []
    line = f"Last check-in on {day(found.on)}{by}{sure}"
    yield said(line, *needs, quote=shown(found.note, most=LONGEST_NOTE))


# The three questions.


def _questions(page: Page) -> Iterator[Block]:
    for question, label in QUESTIONS.items():
        answer = "; ".join(_answer(page, question))
        is_open = question in page.questions
        mark: list[Piece] = [bold(" Open: ") if is_open else " "]
        yield said(bold(label), *mark, answer)


def _answer(page: Page, question: Question) -> Iterator[str]:
    draft = page.node.draft
    if question is Question.HOW_MEASURED:
        count = len(page.judgement.measured)
        yield "no measure of success yet" if not count else f"{count} measure{'s' if count > 1 else ''} of success"
    elif question is Question.WHO_TAKES_PART:
        yield "nobody leads it yet" if draft.lead is None else f"{name_of(page, draft.lead)} leads"
        names = [name_of(page, user) for user in draft.participants[:MOST_NAMED]]
        yield f"{', '.join(names)} take{'s' if len(names) == 1 else ''} part" if names else "nobody else takes part yet"
    else:
        yield "nobody watches it yet" if draft.watcher is None else f"{name_of(page, draft.watcher)} watches"
        yield "nobody sponsors it yet" if draft.sponsor is None else f"{name_of(page, draft.sponsor)} sponsors"


# Measures.


def _measures(page: Page) -> Iterator[Block]:
    for measured in page.judgement.measured:
        yield said(bold(shown(measured.measure.name, most=100)), f"\n{measured_line(measured)}")


def measured_line(measured: Measured) -> str:
    """Say a measure in a line: where it stands, where it is to get, and how sure that is."""
    return " · ".join(_facts_of(measured))


def _facts_of(measured: Measured) -> Iterator[str]:
    measure, draft = measured.measure, measured.measure.draft
    yield last_value(measured)
    direction = draft.direction.value.replace("_", " ")
    target = shown(shown_number(draft.target, measure.unit), most=80)
    began = "" if draft.baseline is None else f" from {shown(shown_number(draft.baseline, measure.unit), most=80)}"
    yield f"{direction} {target}{began}" if direction.startswith("at ") else f"target {target}{began} ({direction})"
    yield f"{status_said(measured.status)}{_progress(measured)}"
    yield f"{'leading' if draft.timing is Timing.LEADING else 'lagging'}, {draft.frequency.value}"


def last_value(measured: Measured) -> str:
    if measured.latest is None:
        return "no number yet"
    value = shown(shown_number(measured.latest.value, measured.measure.unit), most=80)
    return f"{value} on {day(measured.latest.on)}"


def _progress(measured: Measured) -> str:
    return f", {percent(measured.progress)}" if measured.progress is not None else ""


# What is written.


def _written(page: Page) -> Iterator[Block]:
    draft = page.node.draft
    yield from labelled("Outcome", draft.outcome)
    hypothesis = draft.hypothesis
    if page.node.level is Level.BET or any((hypothesis.belief, hypothesis.kill_criteria)):
        yield from labelled("We believe", hypothesis.belief or "(not written yet)")
        yield from labelled("It will result in", hypothesis.expected_outcome or "(not written yet)")
        yield from labelled("We will know when", hypothesis.success_signal or "(not written yet)")
        yield from labelled("We stop when", hypothesis.kill_criteria or "(not written yet)")
    elif hypothesis.expected_outcome or hypothesis.success_signal:
        yield from labelled("It will result in", hypothesis.expected_outcome)
        yield from labelled("We will know when", hypothesis.success_signal)
    yield note(_dates(page))
    if draft.backlog:
        pieces: list[Piece] = [bold("Backlog")]
        for link in draft.backlog:
            pieces += ["\n", _link(link.url, link.label)]
        yield said(*pieces)


def _link(url: str, label: str) -> Piece:
    named = shown(one_line(label), most=75)
    if not url.startswith(("https://", "http://")):
        return f"{named} {shown(url, most=200)}".strip()
    return Parts.Link(url=url, text=named or shown(url, most=200))


def _dates(page: Page) -> str:
    draft = page.node.draft
    ends = ", no end set" if page.ends_on is None else f" to {day(page.ends_on)}"
    inherited = " (as what it hangs under does)" if page.ends_on is not None and draft.ends_on is None else ""
    review = "" if draft.review_on is None else f", to be reviewed on {day(draft.review_on)}"
    return f"From {day(draft.starts_on)}{ends}{inherited}{review}."


# What hangs below it.


def _below(page: Page) -> Iterator[Block]:
    if not page.below:
        return
    yield DividerBlock()
    yield section("*Below it*")
    for node, judgement in page.below[:MOST_BELOW]:
        open_it = button("Open", action=ids.OPEN_NODE, value=str(node.id))
        yield section(_line_below(node, judgement), accessory=open_it)
    if more := page.below[MOST_BELOW:]:
        rest = "1 more below it" if len(more) == 1 else f"{len(more)} more below it"
        see_all = button("See all", action=ids.OPEN_TREE, value=str(page.node.id))
        yield section(f"{rest}.", accessory=see_all)


def _line_below(node: Node, judgement: Judgement | None) -> str:
    stands = STATE_WORDS[node.state]
    if judgement is not None and node.state is State.ACTIVE:
        stands = f"{status_said(judgement.status)}{f' · {percent(judgement.progress)}' if judgement.progress is not None else ''}"
    return f"*{escape(shown(one_line(node.name), most=150))}*\n{LEVEL_WORDS[node.level]} · {stands}"


def _around(page: Page) -> str:
    lessons = "No lesson belongs to it yet."
    if page.lessons:
        lessons = "1 lesson belongs to it." if page.lessons == 1 else f"{page.lessons} lessons belong to it."
    public = [f"#{channel.name}" for channel in page.channels if not channel.is_private and channel.name]
    unnamed = len(page.channels) - len(public)
    if unnamed:
        public.append("a private channel" if unnamed == 1 else f"{unnamed} private channels")
    follows = f" Followed in {', '.join(public)}." if public else ""
    return f"{lessons}{follows}"


# What may be done about it.


def _first_buttons(page: Page) -> Iterator[object]:
    value, state = str(page.node.id), page.node.state
    if page.may_keep and state is State.ACTIVE:
        yield button("Check in", action=ids.CHECK_IN, value=value, style="primary")
    if state is State.PROPOSED and page.may_arrange:
        yield button("Accept", action=ids.ACCEPT, value=value, style="primary")
        yield button("Decline", action=ids.DECLINE, value=value)
    if state is State.ARCHIVED and page.may_arrange:
        yield button("Restore", action=ids.RESTORE, value=value, style="primary")
    yield button("Show with chart", action=ids.SHOW_PAGE, value=value)
    if page.may_keep and state in {State.ACTIVE, State.STOPPED}:
        yield button("Review" if state is State.ACTIVE else "Review again", action=ids.REVIEW, value=value)
    if page.may_keep and state is State.ACTIVE:
        yield button("Ask for support", action=ids.ASK_SUPPORT, value=value)


def _other_buttons(page: Page) -> Iterator[object]:
    value, state = str(page.node.id), page.node.state
    keeps = page.may_keep and state in {State.ACTIVE, State.PROPOSED}
    if keeps:
        yield button("Edit", action=ids.EDIT, value=value)
        yield button("Measures", action=ids.MEASURES, value=value)
    if page.may_keep and state is State.ACTIVE:
        yield button("Say the status", action=ids.SAY_STATUS, value=value)
    if state is State.ACTIVE and page.node.level is not Level.INITIATIVE:
        yield button("New below it", action=ids.NEW, value=value)
    yield button("Lessons", action=ids.LESSONS, value=value)
    yield button("Products", action=ids.PRODUCTS, value=value)
    yield button("History", action=ids.HISTORY, value=value)
    if page.may_choose_channels:
        yield button("Channels", action=ids.FOLLOW, value=value)
    if page.may_arrange and state is State.ACTIVE:
        yield button("Move", action=ids.MOVE, value=value)
    if page.may_arrange and state in {State.ACTIVE, State.STOPPED}:
        yield button("Archive", action=ids.ARCHIVE, value=value)
