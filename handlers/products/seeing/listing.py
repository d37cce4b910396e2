"""The page behind `/products` without words: all products with filters, and what words found."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement
from slack_sdk.models.views import View

from bot.features.products.rules.product import ProductType, Status
from bot.features.products.seeing.overview import ELSEWHERE, NOBODY, Filters, Line, Overview, Part, Wanted
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from handlers.forms.menus import domain_select, named_options, select
from handlers.forms.proposals import waiting
from handlers.forms.words import note, one_line
from handlers.kit import actions, as_json, button, escape, metadata_of, plain, section, shown, told_apart
from handlers.products import ids
from handlers.products.seeing.owned import in_a_list
from handlers.products.wording import STATUS_WORDS, TYPE_WORDS

CALLBACK: Final = "products.overview.v1"
WORDS: Final = "products.words.v1"
PREVIOUS: Final = "products.previous.v1"
NEXT: Final = "products.next.v1"
"""Both carry the page that they show."""
CLEAR: Final = "products.clear.v1"
PROPOSED: Final = "products.proposed.v1"
DOMAIN: Final = "products.filter_domain.v1"
STATUS: Final = "products.filter_status.v1"
TYPE: Final = "products.filter_type.v1"
OWNER: Final = "products.filter_owner.v1"

ALL: Final = "all"
ALL_DOMAINS: Final = "All domains"
MOST_OWNERS: Final = 400
LONGEST_NAME: Final = 80
LONGEST_WORDS: Final = 100
"""Of what is looked for. Forms that lie on the list carry it along, so it stays short."""
HEADINGS: Final = {
    Part.UNOWNED: "*Nobody owns these, and you lead their domain*",
    Part.MINE: "*Yours*",
    Part.OURS: "*Your domain's*",
    Part.OTHERS: "*All others*",
}
NOTHING: Final = (
    "Nobody has written down a data product yet. Begin with one that others rely on. Anyone may propose one."
)
NOTHING_IN_USE: Final = "No product is in use now. What is proposed or retired stands under another status above."
NOTHING_PASSES: Final = "Nothing matches these filters."
NO_VIEW: Final = "Pollen does not know this button any more. Please type /products again."


class Meta(BaseModel):
    """What the list carries unseen."""

    v: int = 1
    domain: DomainId | None = None
    status: Status | None = None
    product_type: ProductType | None = None
    owner: str | None = None
    words: str = ""
    page: int = 0

    @property
    def wanted(self) -> Wanted:
        filters = Filters(
            domain=self.domain,
            status=self.status,
            product_type=self.product_type,
            owner=self.owner,
            words=self.words,
        )
        return Wanted(filters=filters, page=self.page)


def with_filter(meta: Meta, action: str, value: str) -> Meta:
    """Choose in one of the menus. Raises UserFacingError for a choice that none of them offers."""
    chosen = None if value == ALL else value
    update: dict[str, Any] = {"page": 0}
    try:
        if action == DOMAIN:
            update["domain"] = None if chosen is None else DomainId(_number(chosen))
        elif action == STATUS:
            update["status"] = None if chosen is None else Status(chosen)
        elif action == TYPE:
            update["product_type"] = None if chosen is None else ProductType(chosen)
        else:
            update["owner"] = None if chosen is None else _owner(chosen)
    except ValueError as error:
        raise UserFacingError(NO_VIEW) from error
    return meta.model_copy(update=update)


def with_words(meta: Meta, typed: str) -> Meta:
    return meta.model_copy(update={"page": 0, "words": looked_for(typed)})


def looked_for(typed: str) -> str:
    """Cut what was typed to what is looked for."""
    return one_line(typed.replace("\0", " "))[:LONGEST_WORDS].strip()


def _owner(value: str) -> str:
    if not re.fullmatch(r"\w{1,50}", value):
        raise ValueError("no person")
    return value


def _number(value: str) -> int:
    if not re.fullmatch(r"\d{1,18}", value):
        raise ValueError("no id")
    return int(value)


def with_page(meta: Meta, value: str) -> Meta:
    if not re.fullmatch(r"\d{1,9}", value):
        raise UserFacingError(NO_VIEW)
    return meta.model_copy(update={"page": int(value)})


def meta_in(view: Mapping[str, Any] | None) -> Meta:
    """Read what the list carries. Raises UserFacingError where there is no list."""
    if not view:
        raise UserFacingError(NO_VIEW)
    return metadata_of(view, Meta)


def submitted(view: Mapping[str, Any]) -> Meta:
    """Read the list with the words that stand in its field."""
    fields = (view.get("state") or {}).get("values") or {}
    typed = next((elements[WORDS].get("value") for elements in fields.values() if WORDS in elements), None)
    return with_words(meta_in(view), str(typed or ""))


def build(overview: Overview, *, said: str = "") -> View:
    """Draw the list; `said` is what was just done."""
    filters = overview.wanted.filters
    meta = Meta(
        domain=filters.domain,
        status=filters.status,
        product_type=filters.product_type,
        owner=filters.owner,
        words=filters.words,
        page=overview.wanted.page,
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("Data products"),
        submit=plain("Search"),
        close=plain("Close"),
        private_metadata=as_json(meta),
        blocks=list(_blocks(overview, said)),
    )


def _blocks(overview: Overview, said: str) -> Iterator[Block]:
    filters = overview.wanted.filters
    if said:
        yield section(escape(shown(said, most=1_000)))
    clear = [] if filters.is_open else [button("Show all", action=CLEAR)]
    yield actions(button("New", action=ids.NEW), *clear)
    yield _search(filters)
    yield _menus(overview)
    waits = waiting(overview.proposals, overview.own_proposals)
    if waits and filters.status is not Status.PROPOSED:
        yield section(waits, accessory=button("Show", action=PROPOSED))
    yield from _lines(overview)
    yield from _pager(overview)


# Filters.


def _search(filters: Filters) -> Block:
    typing = PlainTextInputElement(
        action_id=WORDS,
        initial_value=filters.words or None,
        placeholder=plain("A name, or words of what it is for"),
        max_length=LONGEST_WORDS,
        dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]},
    )
    # What Slack remembers of a field goes by its block: other words are another block.
    return InputBlock(
        block_id=f"words:{filters.words}",
        label=plain("Whose is it?"),
        element=typing,
        optional=True,
        dispatch_action=True,
    )


def _menus(overview: Overview) -> Block:
    filters = overview.wanted.filters
    domains = [Option(text=plain(ALL_DOMAINS), value=ALL), *named_options(overview.domains)]
    people = [one for one in overview.choosable if one.id == filters.owner]
    people += [one for one in overview.choosable if one.id != filters.owner][: MOST_OWNERS - len(people)]
    people.sort(key=lambda one: (one.name.casefold(), one.id))
    labels = told_apart([one_line(one.name) for one in people], most=75)
    owners = [
        *_options({ALL: "Any owner", NOBODY: "Nobody owns it", ELSEWHERE: "Somebody not in this Slack"}),
        *(Option(text=plain(label), value=one.id) for label, one in zip(labels, people, strict=True)),
    ]
    statuses = {ALL: "In use"} | {
        one.value: words.capitalize() for one, words in STATUS_WORDS.items() if one is not Status.DECLINED
    }
    types = {ALL: "Any type"} | {one.value: words.capitalize() for one, words in TYPE_WORDS.items()}
    chosen = [filters.domain, filters.status, filters.product_type, filters.owner]
    return actions(
        domain_select(
            domains, at=DOMAIN, placeholder="Domain", value=ALL if filters.domain is None else str(filters.domain)
        ),
        select(_options(statuses), at=STATUS, placeholder="Status", value=filters.status or ALL),
        select(_options(types), at=TYPE, placeholder="Type", value=filters.product_type or ALL),
        select(owners, at=OWNER, placeholder="Owner", value=filters.owner or ALL),
        block_id=":".join("" if one is None else str(one) for one in chosen)[:250],
    )


def _options(choices: Mapping[str, str]) -> list[Option]:
    return [Option(text=plain(words), value=value) for value, words in choices.items()]


# Lines.


def _lines(overview: Overview) -> Iterator[Block]:
    filters = overview.wanted.filters
    if filters.words:
        yield from _of_words(overview)
    if not overview.lines:
        if not filters.words:
            nothing = NOTHING if overview.is_empty else NOTHING_IN_USE
            yield section(nothing if filters.is_open else NOTHING_PASSES)
        return
    part: Part | None = None
    for line in overview.lines:
        if line.part is not part:
            part = line.part
            continued = ", continued" if overview.wanted.page > 0 and line is overview.lines[0] else ""
            if part in HEADINGS:
                yield section(f"{HEADINGS[part]}{continued}")
            elif not filters.words:
                yield section(f"*{overview.total} found*{continued}")
        open_it = button("Open", action=ids.OPEN_PRODUCT, value=str(line.product.id))
        yield section(_line(overview, line), accessory=open_it)


def _of_words(overview: Overview) -> Iterator[Block]:
    """Say what came of the words, and what to do where that is nothing."""
    words = escape(shown(one_line(overview.wanted.filters.words), most=LONGEST_WORDS))
    if taken := taken_for(overview.meant):
        yield section(escape(taken))
    if overview.total:
        yield section(f"*{overview.total} found for “{words}”*, the closest first")
        return
    yield section(
        f"Nothing found for “{words}”. Try another word for it, or one of what it is for. “Show all” shows every "
        "product; if it is not among them, write it down with “New”: anyone may propose one."
    )


def taken_for(meant: tuple[tuple[str, str], ...]) -> str:
    """Say which words nobody wrote, and what was looked for in their place; empty for none."""
    return " ".join(
        f"Nobody wrote “{shown(typed, most=LONGEST_WORDS)}”: this is for “{shown(other, most=LONGEST_WORDS)}”."
        for typed, other in meant
    )


def _line(overview: Overview, line: Line) -> str:
    product = line.product
    owner = None if product.owner is None or product.owner.user is None else overview.owners.get(product.owner.user)
    facts = [
        in_a_list(product, owner, line.since),
        shown(one_line(overview.domain_names.get(product.domain, "")), most=LONGEST_NAME),
        "" if product.status is Status.ACTIVE else STATUS_WORDS[product.status],
    ]
    name = escape(shown(one_line(product.name), most=150))
    return f"*{name}*\n{escape(' · '.join(fact for fact in facts if fact))}"


def _pager(overview: Overview) -> Iterator[Block]:
    if overview.pages == 1:
        return
    page = overview.wanted.page
    buttons = []
    if page > 0:
        buttons.append(button("Previous", action=PREVIOUS, value=str(page - 1)))
    if page + 1 < overview.pages:
        buttons.append(button("Next", action=NEXT, value=str(page + 1)))
    yield note(f"Page {page + 1} of {overview.pages}, {overview.total} products in all.")
    yield actions(*buttons)
