"""A learning's page as Slack shows it."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, ConfirmObject, ContextBlock, DividerBlock, HeaderBlock, SectionBlock
from slack_sdk.models.views import View

from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.keeping.page import Page, Told
from bot.features.learnings.rules import Kind, Learning, State, tags_as_text
from bot.kernel.access import Visibility
from bot.kernel.ids import LearningId
from handlers.forms.products import product_blocks
from handlers.kit import actions, as_json, button, divided, plain, section, shown, weight
from handlers.learnings.keeping import goals
from handlers.learnings.keeping.words import day, labelled, link, quoted
from handlers.learnings.messages import EDIT, MOVE_FORM, PAGE

SHARE: Final = "learnings.page_share.v1"
NARROW: Final = "learnings.narrow.v1"
TAKE_BACK: Final = "learnings.take_back.v1"
BRING_BACK: Final = "learnings.bring_back.v1"
RETIRE: Final = "learnings.retire.v1"
REPLACE: Final = "learnings.replace.v1"
HISTORY: Final = "learnings.history.v1"
READ_ON: Final = "learnings.read_on.v1"
"""Shows another part of its words in the page's place; the value is "learning.part"."""
OPEN_PRODUCT: Final = "learnings.product.v1"
"""Opens a product's page, by a button or by a menu."""
TRY: Final = "learnings.try.v1"
TRIED: Final = "learnings.tried.v1"
NOT_FOR_US: Final = "learnings.not_for_us.v1"

MOST_BYTES: Final = 220_000
"""Of a page as JSON, which Slack takes 250 KB of."""
MOST_BLOCKS: Final = 50
"""Of a page's long words; Slack takes 100 in all."""
MOST_ANSWERS: Final = 12
"""Domains whose answers a page shows."""
SAID: Final = {
    "text": "",
    "why": "Why it is so",
    "recommendation": "What is recommended",
    "applies_when": "When it applies",
}
KINDS: Final = {Kind.WORKED: "It worked", Kind.DID_NOT_WORK: "It did not work", Kind.SURPRISE: "It was a surprise"}


class Meta(BaseModel):
    """What the page carries unseen."""

    v: int = 1
    learning: LearningId


def build(page: Page, *, notice: str | None = None, part: int = 0) -> View:
    """Draw the page. `notice` says on top what was just done, in our own words.

    Of words that are too many for one view, `part` says which ones are shown.
    """
    above: list[Block] = [section(notice)] if notice else []
    return View(
        type="modal",
        callback_id=PAGE,
        private_metadata=as_json(Meta(learning=page.learning.id)),
        title=plain("Learning"),
        close=plain("Close"),
        blocks=[*above, *(_further(page, part) if 0 < part < parts(page) else _blocks(page))],
    )


def parts(page: Page) -> int:
    """Tell in how many parts it is shown: one, but for the very longest words, and for very many answers."""
    return len(_parts(page)) if page.learning.state is not State.UNDONE else 1


def _blocks(page: Page) -> Iterator[Block]:
    yield from _state(page)
    if page.learning.state is not State.UNDONE:
        yield from _head(page)
        yield from _words(page)
        yield from _below(page, parts_of_words=len(_divided(page)))
    if elements := list(_changes(page)):
        yield actions(*elements)


def _below(page: Page, *, parts_of_words: int) -> list[Block]:
    journey = [DividerBlock(), *_journey(page, parts_of_words)]
    return [
        *_others(page),
        *goals.blocks(page.goals),
        *_products(page),
        *journey,
        _note(f"{audience(page)} {_number(page)}"),
    ]


def _further(page: Page, part: int) -> Iterator[Block]:
    """Show what the page itself has no room for."""
    found = _parts(page)
    yield from _head(page)
    yield from found[part]
    yield _note(f"Part {part + 1} of {len(found)}.")
    if part + 1 < len(found):
        yield actions(_turn(page, "Read on", part + 1))
    yield actions(_turn(page, "Back", part - 1))


def _turn(page: Page, label: str, part: int) -> Any:
    return button(label, action=READ_ON, value=f"{page.learning.id}.{part}")


def _note(text: str) -> Block:
    return ContextBlock(elements=[plain(text)])


def _number(page: Page) -> str:
    return f"This is learning {page.learning.id}."


# What became of it.


def _state(page: Page) -> Iterator[Block]:
    learning = page.learning
    if learning.state is State.RETIRED:
        yield quoted("Retired: it is no longer true.", learning.retired_because)
    elif learning.state is State.SUPERSEDED:
        yield from _newer(page, "A newer learning took the place of this one")
    elif learning.state is State.MERGED:
        yield from _newer(page, "This was added to another learning")
    elif learning.state is State.UNDONE:
        yield section("Taken back. Nobody can see it any more; the words are kept.")
        yield SectionBlock(text=plain(shown(learning.content.headline, most=300)))


def _newer(page: Page, said: str) -> Iterator[Block]:
    newer = page.newer
    if newer is None or newer.learning is None:
        yield section(f"{said}. You cannot read that one.")
        return
    closed = {State.RETIRED: "\nThat one is retired by now."}.get(newer.learning.state, "")
    hidden = "\nThere is a newer one still, which you cannot read." if newer.is_hidden else ""
    text = f"{said}:\n“{shown(newer.learning.content.headline, most=300)}”{closed}{hidden}"
    yield SectionBlock(text=plain(text), accessory=_opener(newer.learning))


# What was learned.


def _head(page: Page) -> Iterator[Block]:
    if page.learning.content.title:
        yield HeaderBlock(text=plain(shown(page.learning.content.title, most=150)))
    yield _note(" · ".join(_facts(page)))


def _divided(page: Page) -> list[list[Block]]:
    content = page.learning.content
    blocks = [block for name, label in SAID.items() for block in labelled(label, getattr(content, name) or "")]
    return divided(
        blocks, most=MOST_BLOCKS, room=MOST_BYTES, first=MOST_BYTES - sum(map(weight, _below(page, parts_of_words=1)))
    )


def _parts(page: Page) -> list[list[Block]]:
    """Divide its words, and the answers that the page itself has no room for."""
    more = [_answer(one) for one in _answers(page)[MOST_ANSWERS:]]
    return [*_divided(page), *(divided(more, most=MOST_BLOCKS, room=MOST_BYTES) if more else [])]


def _words(page: Page) -> Iterator[Block]:
    content = page.learning.content
    first, *more = _divided(page)
    yield from first
    if more:
        yield _note("These words are so many that Slack has no room for all of them here.")
        yield actions(_turn(page, "Read on", 1))
    if content.evidence_url:
        yield link("Evidence", content.evidence_url)
    if content.tags:
        yield from labelled("Tags", tags_as_text(content.tags))


def _facts(page: Page) -> Iterator[str]:
    learning = page.learning
    if learning.content.kind is not None:
        yield KINDS[learning.content.kind]
    yield "no domain yet" if page.domain is None else shown(page.domain.name, most=80)
    by = f" by {shown(page.author, most=80)}" if page.author else ""
    saved = f", saved by {shown(page.saver, most=80)}" if page.saver else ""
    yield f"logged{by} on {day(learning.logged_at)}{saved}"


def audience(page: Page) -> str:
    """Say in words who can read it."""
    if page.domain is None:
        only = "Only its author and whoever saved it" if page.learning.saver else "Only its author"
        return f"{only} can read it until it has a domain."
    if page.learning.visibility is Visibility.EVERYONE:
        return "Everyone at work can read it."
    own = "its author, whoever saved it" if page.learning.saver else "its author"
    if page.domain.channel is None:
        return f"Only {own}, the leads of its domain and admins can read it."
    channel = f"#{page.channel_name}" if page.channel_name else "its domain's channel"
    return f"Only {own}, members of {channel}, the leads of its domain and admins can read it."


def _others(page: Page) -> Iterator[Block]:
    for told in page.added:
        yield _line("Added to it", told)
    for told in page.replaced:
        yield _line("It took the place of an older one", told)


def _products(page: Page) -> Iterator[Block]:
    return product_blocks(page.products, said="It is about the product", action=OPEN_PRODUCT)


def _line(said: str, told: Told) -> Block:
    by = f" ({shown(told.author, most=80)}, {day(told.learning.logged_at)})" if told.author else ""
    words = told.learning.content.text if said == "Added to it" else told.learning.content.headline
    return SectionBlock(
        text=plain(f"{said}{by}: {shown(words, most=1000)}"),
        accessory=_opener(told.learning),
    )


def _opener(learning: Learning) -> Any:
    return button("Open it", action=PAGE, value=str(learning.id))


# What other domains do with it.


def _answers(page: Page) -> list[Application]:
    order = [Answer.APPLIED, Answer.PLANNED, Answer.NOT_FOR_US]
    return sorted(page.journey, key=lambda one: order.index(one.answer))


def _journey(page: Page, parts_of_words: int) -> Iterator[Block]:
    answers = _answers(page)
    if answers:
        yield section("*What other domains did with it*")
        yield from (_answer(one) for one in answers[:MOST_ANSWERS])
        if answers[MOST_ANSWERS:]:
            yield _note(f"{len(answers) - MOST_ANSWERS} more answered.")
            yield actions(_turn(page, "See what they said", parts_of_words))
    elif page.learning.state is State.ACTIVE and page.domain is not None:
        yield section("No other domain has tried it yet.")
    if page.questions:
        people = "One person" if page.questions == 1 else f"{page.questions} people"
        yield _note(f"{people} asked its author about it.")
    if page.may_answer_for:
        value = str(page.learning.id)
        yield actions(
            button("We'll try it", action=TRY, value=value),
            button("We tried it", action=TRIED, value=value),
            button("Not for us", action=NOT_FOR_US, value=value),
        )
    elif page.needs_domain:
        yield _note("To say here what your domain does with it, choose your domain in /domains first.")


def _answer(one: Application) -> Block:
    return quoted(f" {_said(one)} ({day(one.answered_at)})", one.note, name=shown(one.domain_name, most=80))


def _said(one: Application) -> str:
    if one.answer is Answer.PLANNED:
        return "will try it"
    if one.answer is Answer.NOT_FOR_US:
        return "says it is not for them"
    came = {Outcome.WORKED: ": it worked", Outcome.DID_NOT_WORK: ": it did not work", None: ""}[one.outcome]
    return f"tried it{came}"


# What may be done about it.


def _changes(page: Page) -> Iterator[Any]:
    value, state = str(page.learning.id), page.learning.state
    if page.may_change:
        if state is State.ACTIVE:
            yield button("Edit", action=EDIT, value=value)
        else:
            yield button(
                "Take it out again" if state is State.MERGED else "Bring it back", action=BRING_BACK, value=value
            )
        if state in {State.ACTIVE, State.RETIRED}:
            yield button("Replace with a newer one", action=REPLACE, value=value)
        if state is State.ACTIVE:
            yield button("Retire", action=RETIRE, value=value)
        if state in {State.ACTIVE, State.RETIRED, State.SUPERSEDED}:
            yield button("Choose its domain" if page.domain is None else "Move", action=MOVE_FORM, value=value)
            yield from _audiences(page)
        if state is not State.UNDONE:
            yield button("Take it back", action=TAKE_BACK, value=value, confirm=_sure_to_take_back())
    if page.may_see_history:
        yield button("History", action=HISTORY, value=value)


def _audiences(page: Page) -> Iterator[Any]:
    value = str(page.learning.id)
    if page.domain is None:
        return
    if page.learning.visibility is Visibility.EVERYONE:
        yield button("Keep in the domain", action=NARROW, value=value)
    elif page.learning.state is State.ACTIVE:
        yield button("Share with everyone", action=SHARE, value=value)


def _sure_to_take_back() -> ConfirmObject:
    return ConfirmObject(
        title=plain("Take this learning back?"),
        text=plain("Nobody sees it any more, also not where it was posted. You can bring it back."),
        confirm=plain("Take it back"),
        deny=plain("Leave it"),
    )
