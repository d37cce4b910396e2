"""A product's page in a form. Its first line says who owns it."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock, RichTextElementParts
from slack_sdk.models.views import View

from bot.features.products.handing_over.rules import OF_RECIPIENT
from bot.features.products.news import Consumer
from bot.features.products.rules.product import LIVING, Status, UseCase
from bot.features.products.seeing.pages import Page
from bot.kernel.ids import ProductId
from handlers.forms.days import day
from handlers.forms.words import Piece, bold, labelled, note, one_line, said
from handlers.kit import actions, as_json, button, closed, escape, plain, section, shown
from handlers.products import ids
from handlers.products.handing_over.pieces import SEE, buttons
from handlers.products.seeing.owned import capital, name_of, owner_line
from handlers.products.wording import STATUS_WORDS, TYPE_WORDS

CALLBACK: Final = "products.page.v1"
OTHERS: Final = "products.others.v1"
"""Shows what else was found; carries nothing: the page knows the words."""
LESSON: Final = "products.read_lesson.v1"
GOAL: Final = "products.open_goal.v1"
"""Both open what they carry the number of."""
MOST_GOALS: Final = 8
MOST_CONSUMERS: Final = 20
LONGEST_WORDS: Final = 100
"""Of what was typed. Forms that lie on the page carry it along."""


class Meta(BaseModel):
    v: int = 1
    product: ProductId
    words: str = ""
    """What somebody typed to find it."""
    others: int = 0
    """How many others were found."""


def build(page: Page, *, note_on_top: str = "", words: str = "", others: int = 0) -> View:
    """Draw a product's page; `note_on_top` is what was just done, or what the words were taken for."""
    meta = Meta(product=page.product.id, words=words[:LONGEST_WORDS], others=others)
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("Data product"),
        close=plain("Close"),
        private_metadata=as_json(meta),
        blocks=list(_blocks(page, note_on_top, meta)),
    )


def _blocks(page: Page, note_on_top: str, meta: Meta) -> Iterator[Block]:
    yield said(bold(owner_line(page)), *_besides_owner(page))
    yield HeaderBlock(text=plain(shown(one_line(page.product.name), most=150)))
    if note_on_top:
        yield section(escape(shown(note_on_top, most=1_000)))
    yield said(*_facts(page))
    if elements := list(_first_buttons(page)):
        yield actions(*elements)
    yield from _others(meta)
    yield from _written(page)
    yield from _used(page)
    yield from _basis(page)
    yield from _lessons(page)
    yield from _goals(page)
    yield note(_around(page))
    yield actions(*_other_buttons(page))


# Who, where, and how it stands.


def _besides_owner(page: Page) -> Iterator[str]:
    product = page.product
    if page.has_deputy and product.deputy is not None:
        yield f"\n{capital(name_of(page, product.deputy.user))} stands in until {day(product.deputy.until)}."
    if page.hand_over is not None and page.hand_over_until is not None:
        to = "you" if page.is_recipient else shown(one_line(page.hand_over.to), most=80)
        yield f"\nIt is to be handed over to {to}, who can accept until {day(page.hand_over_until)}."
    roles = {"Steward": product.draft.steward, "Technical owner": product.draft.technical_owner}
    named = [f"{role}: {name_of(page, user)}" for role, user in roles.items() if user is not None]
    if named:
        yield f"\n{' · '.join(named)}"


def _facts(page: Page) -> Iterator[Piece]:
    product = page.product
    yield "A domain" if page.domain is None else shown(one_line(page.domain.name), most=80)
    if page.domain is not None and page.domain.channel is not None:
        yield " "
        yield RichTextElementParts.Channel(channel_id=page.domain.channel)
    yield f" · {STATUS_WORDS[product.status]} · {TYPE_WORDS[product.draft.product_type]}"
    for label, url in (("SLO", product.draft.slo_url), ("docs", product.draft.docs_url)):
        if url:
            yield " · "
            yield _link(url, label)


def _link(url: str, label: str) -> Piece:
    if not url.startswith(("https://", "http://")):
        return f"{label}: {shown(one_line(url), most=300)}"
    return RichTextElementParts.Link(url=url, text=label)


def _others(meta: Meta) -> Iterator[Block]:
    if not meta.others:
        return
    words = shown(one_line(meta.words), most=LONGEST_WORDS)
    fits = f"1 other fits “{words}”" if meta.others == 1 else f"{meta.others} others fit “{words}”"
    yield section(f"{escape(fits)}.", accessory=button("See all", action=OTHERS))


# What is written.


def _written(page: Page) -> Iterator[Block]:
    draft = page.product.draft
    yield from labelled("What it is for", draft.purpose or "(not written yet)")
    if draft.use_cases:
        lines = "\n".join(_use_case(page, case) for case in draft.use_cases)
        yield from labelled("Who uses it, and for which decision", lines)
    if draft.output_ports:
        pieces: list[Piece] = [bold("Output ports")]
        for port in draft.output_ports:
            about = ", ".join(shown(one_line(part), most=80) for part in (port.kind, port.version) if part)
            pieces.append(f"\n{shown(one_line(port.name), most=150)}{f' ({about})' if about else ''} ")
            pieces += [_link(port.url, "open")] if port.url else []
        yield said(*pieces)


def _use_case(page: Page, case: UseCase) -> str:
    name = case.consumer_name if case.consumer is None else page.domain_names.get(case.consumer, "a domain")
    return f"• {shown(one_line(name), most=80)}: {closed(one_line(case.decision))}"


def _used(page: Page) -> Iterator[Block]:
    domains = [_domain(one) for one in page.consumers if one.domain is not None]
    people = sum(one.user is not None and one.is_here for one in page.consumers) - page.follows
    named = domains[:MOST_CONSUMERS]
    if more := len(domains) - len(named):
        named.append("1 more domain" if more == 1 else f"{more} more domains")
    named += ["you"] if page.follows else []
    if people:
        other = "other " if page.follows else ""
        named.append(f"1 {other}person" if people == 1 else f"{people} {other}people")
    yield said(bold("Followed by "), _listed(named) if named else "nobody yet")


def _domain(consumer: Consumer) -> str:
    return f"{shown(one_line(consumer.name), most=80)}{'' if consumer.is_here else ' (archived)'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _basis(page: Page) -> Iterator[Block]:
    basis = page.product.draft.basis
    yield from labelled("It is owned there because of this outcome", basis.outcome)
    yield from labelled("It comes from this process", basis.process)
    yield from labelled("Who decides there today", basis.decides)
    if page.product.status in LIVING and basis.is_open:
        missing = [
            words
            for words, answer in (
                ("which business outcome it serves", basis.outcome),
                ("which process it comes from", basis.process),
                ("who decides there today", basis.decides),
            )
            if not answer
        ]
        yield said(bold("Open basis of ownership: "), f"nobody has written {_listed(missing)}.")


# What belongs to it.


def _lessons(page: Page) -> Iterator[Block]:
    if not page.lessons:
        return
    yield DividerBlock()
    yield section("*What was learned about it*")
    for lesson in page.lessons:
        of = f"\n{escape(shown(one_line(lesson.domain), most=80))}" if lesson.domain else ""
        read = button("Read", action=LESSON, value=str(lesson.id))
        yield section(f"{escape(shown(one_line(lesson.text), most=200))}{of}", accessory=read)
    if more := page.lesson_count - len(page.lessons):
        yield note(
            "1 more is behind “Lessons and goals”." if more == 1 else f"{more} more are behind “Lessons and goals”."
        )


def _goals(page: Page) -> Iterator[Block]:
    if not page.goals:
        return
    yield DividerBlock()
    yield section("*Goals that need it*")
    for goal in page.goals[:MOST_GOALS]:
        stands = goal.level.capitalize() if goal.is_active else f"{goal.level.capitalize()}, stopped"
        read = button("Open", action=GOAL, value=str(goal.id))
        yield section(f"*{escape(shown(one_line(goal.name), most=150))}*\n{stands}", accessory=read)
    if more := len(page.goals[MOST_GOALS:]):
        yield note(
            "1 more is behind “Lessons and goals”." if more == 1 else f"{more} more are behind “Lessons and goals”."
        )


def _around(page: Page) -> str:
    lessons = "Nothing that was learned about it is linked yet." if not page.lesson_count else ""
    goals = "No goal is linked yet." if not page.goals else ""
    who = f"{_listed([*page.keepers, 'admins'])} can change it." if page.keepers else "Admins can change it."
    return " ".join(words for words in (lessons, goals, shown(one_line(who), most=600)) if words)


# What may be done about it.


def _first_buttons(page: Page) -> Iterator[object]:
    value, product = str(page.product.id), page.product
    if product.status is Status.PROPOSED and page.may_arrange:
        yield button("Accept", action=ids.ACCEPT, value=value, style="primary")
        yield button("Decline", action=ids.DECLINE, value=value)
    if page.hand_over is not None and page.is_recipient:
        yield from buttons(page.hand_over.hand_over, OF_RECIPIENT)
        yield button("See the hand-over", action=SEE, value=str(page.hand_over.hand_over.id))
    if product.is_unowned and page.hand_over is None:
        label = "Take it" if page.may_arrange else "I would own it"
        yield button(label, action=ids.TAKE, value=value, style="primary")
    if page.may_follow:
        yield button("Follow" if not page.follows else "Following", action=ids.FOLLOW, value=value)
    yield button("History", action=ids.HISTORY, value=value)


def _other_buttons(page: Page) -> Iterator[object]:
    value, product = str(page.product.id), page.product
    if page.may_keep:
        yield button("Edit", action=ids.EDIT, value=value)
    if page.may_keep and product.is_living:
        yield button("Hand over" if page.hand_over is None else "Hand-over", action=ids.HAND_OVER, value=value)
        if page.may_name_deputy and product.owner is not None:
            yield button("Deputy", action=ids.DEPUTY, value=value)
    if page.is_owner and product.is_living and page.hand_over is None:
        yield button("Give up", action=ids.GIVE_UP, value=value)
    yield button("Lessons and goals", action=ids.LINK, value=value)
    yield button("All products", action=ids.OPEN_LIST)
