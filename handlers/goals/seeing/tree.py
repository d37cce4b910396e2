"""The page behind `/goals`: the tree as an outline, with filters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, Option, OptionGroup, StaticSelectElement
from slack_sdk.models.views import View

from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.tree import Level, Node, State
from bot.features.goals.seeing.outline import ORGANISATION, Filters, Line, Part, Shown
from bot.features.goals.seeing.overview import Overview, Wanted
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, UserId
from handlers.forms.menus import domain_select
from handlers.forms.proposals import waiting
from handlers.forms.words import note, one_line
from handlers.goals import ids
from handlers.goals.wording import LEVEL_SIGNS, LEVEL_WORDS, STATE_WORDS, STATUS_WORDS, percent, status_said
from handlers.kit import actions, as_json, button, escape, metadata_of, plain, section, shown, told_apart

CALLBACK: Final = "goals.overview.v1"
FOLD: Final = "goals.fold.v1"
PREVIOUS: Final = "goals.previous.v1"
NEXT: Final = "goals.next.v1"
"""Both carry the page that they show."""
CLEAR: Final = "goals.clear.v1"
PROPOSED: Final = "goals.proposed.v1"
SHOWN: Final = "goals.filter_shown.v1"
DOMAIN: Final = "goals.filter_domain.v1"
STATUS: Final = "goals.filter_status.v1"
LEVEL: Final = "goals.filter_level.v1"
SPONSOR: Final = "goals.filter_sponsor.v1"

ALL: Final = "all"
BESIDES: Final = {ALL: "All domains", str(ORGANISATION): "Whole organisation"}
"""What the menu of domains offers before them."""
MOST_LISTED: Final = 200
"""Sponsors that a menu offers."""
MOST_IN_GROUP: Final = 100
LONGEST_NAME: Final = 60
"""Of a person or a domain, beside other words."""
LONGEST_FOLDS: Final = 500
"""Characters of the folds that a page carries. Of more, those turned first are forgotten."""
GUIDE: Final = "┊\u2003"
"""Stands in front of a line once for each level that it is indented. Slack takes away blanks there."""
SHOWN_WORDS: Final = {
    Shown.ALL: "All goals",
    Shown.MINE: "Mine",
    Shown.PROPOSED: "Proposed",
    Shown.STOPPED: "Stopped",
    Shown.ARCHIVED: "Archived",
}
NOTHING: Final = (
    "Nobody has written a goal yet. Begin with what your organisation wants to be different: a vision, or a goal. "
    "Anyone may propose one."
)
NOTHING_YET: Final = "No goal counts yet. What is proposed stands under “Proposed” above."
NOTHING_FOUND: Final = "Nothing matches these filters."
YOURS: Final = "*Yours and your domain's*"
NO_VIEW: Final = "Pollen does not know this button any more. Please type /goals again."


class Meta(BaseModel):
    """What the list carries unseen. Forms that lie on it carry it along, so it stays short."""

    v: int = 1
    shown: Shown = Shown.ALL
    domain: DomainId | None = None
    status: Status | None = None
    level: Level | None = None
    sponsor: str | None = None
    page: int = 0
    turned: str = ""
    """The folds that were turned, the last one last: "y12.t7"."""
    response_url: str | None = None

    @property
    def wanted(self) -> Wanted:
        filters = Filters(
            shown=self.shown,
            domain=self.domain,
            status=self.status,
            level=self.level,
            sponsor=None if self.sponsor is None else UserId(self.sponsor),
        )
        return Wanted(filters=filters, page=self.page, turned=frozenset(folds_in(self.turned)))


def folds_in(turned: str) -> list[str]:
    return [fold for fold in turned.split(".") if re.fullmatch(rf"[{''.join(Part)}]\d{{1,18}}", fold)]


def with_fold(meta: Meta, fold: str) -> Meta:
    """Turn a fold. Raises UserFacingError for a button that is none of ours."""
    if fold not in folds_in(fold):
        raise UserFacingError(NO_VIEW)
    turned = folds_in(meta.turned)
    turned = [one for one in turned if one != fold] if fold in turned else [*turned, fold]
    return meta.model_copy(update={"turned": _joined(turned)})


def _joined(turned: Sequence[str]) -> str:
    kept = list(turned)
    while len(".".join(kept)) > LONGEST_FOLDS:
        kept.pop(0)
    return ".".join(kept)


def with_filter(meta: Meta, action: str, value: str) -> Meta:
    """Choose in one of the menus. Raises UserFacingError for a choice that none of them offers."""
    chosen = None if value == ALL else value
    update: dict[str, Any] = {"page": 0, "turned": ""}
    try:
        if action == SHOWN:
            update["shown"] = Shown.ALL if chosen is None else Shown(chosen)
        elif action == DOMAIN:
            update["domain"] = None if chosen is None else DomainId(_number(chosen))
        elif action == STATUS:
            update["status"] = None if chosen is None else Status(chosen)
        elif action == LEVEL:
            update["level"] = None if chosen is None else Level(chosen)
        else:
            update["sponsor"] = chosen
    except ValueError as error:
        raise UserFacingError(NO_VIEW) from error
    return meta.model_copy(update=update)


def _number(value: str) -> int:
    if not re.fullmatch(r"\d{1,18}", value):
        raise ValueError("no id")
    return int(value)


def with_page(meta: Meta, value: str) -> Meta:
    if not re.fullmatch(r"\d{1,9}", value):
        raise UserFacingError(NO_VIEW)
    return meta.model_copy(update={"page": int(value)})


def cleared(meta: Meta, *, shown: Shown = Shown.ALL) -> Meta:
    return Meta(shown=shown, response_url=meta.response_url)


def meta_in(view: Mapping[str, Any] | None) -> Meta:
    """Read what the list carries. Raises UserFacingError where there is no list."""
    if not view:
        raise UserFacingError(NO_VIEW)
    return metadata_of(view, Meta)


def build(overview: Overview, *, said: str = "", response_url: str | None = None, turned: str = "") -> View:
    """Draw the list; `said` is what was just done. `turned` gives the folds in the order in which they were turned."""
    filters = overview.wanted.filters
    known = folds_in(turned)
    in_order = [*(fold for fold in known if fold in overview.wanted.turned), *sorted(overview.wanted.turned - {*known})]
    meta = Meta(
        shown=filters.shown,
        domain=filters.domain,
        status=filters.status,
        level=filters.level,
        sponsor=filters.sponsor,
        page=overview.wanted.page,
        turned=_joined(in_order),
        response_url=response_url,
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain("Goals"),
        close=plain("Close"),
        private_metadata=as_json(meta),
        blocks=list(_blocks(overview, said)),
    )


def _blocks(overview: Overview, said: str) -> Iterator[Block]:
    filters = overview.wanted.filters
    if said:
        yield section(escape(shown(said, most=1_000)))
    clear = [] if filters.is_open else [button("Clear filters", action=CLEAR)]
    yield actions(button("New", action=ids.NEW), *clear)
    yield _menus(overview)
    waits = waiting(overview.proposals, overview.own_proposals)
    if waits and filters.shown is not Shown.PROPOSED:
        yield section(waits, accessory=button("Show", action=PROPOSED))
    yield from _lines(overview)
    yield from _pager(overview)


# Filters.


def _menus(overview: Overview) -> Block:
    filters = overview.wanted.filters
    sponsors = _listed([(one.id, one.name) for one in overview.sponsors], chosen=filters.sponsor)
    menus = [
        _menu(SHOWN, "Which", [(one.value, words) for one, words in SHOWN_WORDS.items()], filters.shown),
        _domain_menu(overview.domains, ALL if filters.domain is None else str(filters.domain)),
        _menu(
            STATUS,
            "Status",
            [(ALL, "Any status"), *((one.value, words.capitalize()) for one, words in STATUS_WORDS.items())],
            filters.status or ALL,
        ),
        _menu(
            LEVEL,
            "Level",
            [(ALL, "All levels"), *((one.value, words) for one, words in LEVEL_WORDS.items())],
            filters.level or ALL,
        ),
        _menu(SPONSOR, "Sponsor", [(ALL, "Any sponsor"), *sponsors], filters.sponsor or ALL),
    ]
    # What Slack remembers of a menu goes by its block: another choice is another block.
    chosen = [filters.shown, filters.domain, filters.status, filters.level, filters.sponsor]
    return actions(*menus, block_id=":".join("" if one is None else str(one) for one in chosen)[:250])


def _listed(known: Sequence[tuple[Any, str]], *, chosen: object) -> list[tuple[Any, str]]:
    """Offer at most so many, the chosen one among them."""
    first = [one for one in known if one[0] == chosen]
    rest = [one for one in known if one[0] != chosen][: MOST_LISTED - len(first)]
    kept = {one[0] for one in [*first, *rest]}
    return [one for one in known if one[0] in kept]


def _domain_menu(domains: Sequence[tuple[Any, str]], chosen: str) -> Any:
    labels = told_apart([one_line(words) for _, words in domains], most=LONGEST_NAME)
    named = {**BESIDES, **{str(number): label for (number, _), label in zip(domains, labels, strict=True)}}
    options = [Option(text=plain(label), value=value) for value, label in named.items()]
    return domain_select(options, at=DOMAIN, placeholder="Domain", value=chosen)


def _menu(action: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> StaticSelectElement:
    labels = told_apart([one_line(words) for _, words in choices], most=LONGEST_NAME)
    options = [Option(text=plain(text), value=value) for text, (value, _) in zip(labels, choices, strict=True)]
    now = next((option for option in options if option.value == chosen), None)
    listed: dict[str, Any] = {"options": options}
    if len(options) > MOST_IN_GROUP:
        starts = range(0, len(options), MOST_IN_GROUP)
        groups = [options[start : start + MOST_IN_GROUP] for start in starts]
        listed = {
            "option_groups": [
                OptionGroup(label=plain(f"{start + 1} to {start + len(group)}"), options=group)
                for start, group in zip(starts, groups, strict=True)
            ]
        }
    return StaticSelectElement(action_id=action, placeholder=plain(label), initial_option=now, **listed)


# Lines.


def _lines(overview: Overview) -> Iterator[Block]:
    if not overview.lines:
        nothing = NOTHING_YET if overview.has_proposals else NOTHING
        yield section(nothing if overview.wanted.filters.is_open else NOTHING_FOUND)
        return
    part: Part | None = None
    has_yours = any(line.part is Part.YOURS for line in overview.lines) or overview.wanted.page > 0
    for line in overview.lines:
        if line.part is not part:
            part = line.part
            yield from _heading(overview, part, has_yours=has_yours)
        yield section(_line(overview, line), accessory=button("Open", action=ids.OPEN_NODE, value=str(line.node.id)))
        if line.below:
            label = "▾ Fold" if line.is_open else f"▸ {line.below} below"
            yield actions(button(label, action=FOLD, value=line.fold))


def _heading(overview: Overview, part: Part, *, has_yours: bool) -> Iterator[Block]:
    above = " → ".join(shown(one_line(node.name), most=LONGEST_NAME) for node in overview.above)
    continues = overview.wanted.page > 0 and overview.lines[0].part is part
    more = ", continued" if continues else ""
    if part is Part.YOURS:
        yield section(f"{YOURS}{more}")
    elif part is Part.TREE and has_yours:
        yield section(f"*The whole tree*{more}")
    elif part is Part.FOUND:
        yield section(f"*{overview.found} found*{more}")
    if continues and above:
        yield note(f"Below {above}")


def _line(overview: Overview, line: Line) -> str:
    node, guide = line.node, GUIDE * line.depth
    name = escape(shown(one_line(node.name), most=150))
    if line.is_passed_through:
        return f"{guide}{LEVEL_SIGNS[node.level]} {name}"
    facts = [LEVEL_WORDS[node.level], *_standing(overview, node), *_whose(overview, node)]
    return f"{guide}{LEVEL_SIGNS[node.level]} *{name}*\n{guide}{escape(' · '.join(facts))}"


def _standing(overview: Overview, node: Node) -> Iterator[str]:
    judgement = overview.judged.get(node.id)
    if node.state is not State.ACTIVE or judgement is None:
        yield STATE_WORDS[node.state]
        return
    yield f"{status_said(judgement.status)}{' (as its lead says)' if judgement.is_said else ''}"
    if judgement.progress is not None:
        yield percent(judgement.progress)


def _whose(overview: Overview, node: Node) -> Iterator[str]:
    lead = None if node.draft.lead is None else overview.leads.get(node.draft.lead)
    yield "no lead yet" if lead is None else shown(one_line(lead.name), most=LONGEST_NAME)
    if node.domain is None:
        yield "whole organisation"
    elif name := overview.domain_names.get(node.domain):
        yield shown(one_line(name), most=LONGEST_NAME)


def _pager(overview: Overview) -> Iterator[Block]:
    if overview.pages == 1:
        return
    page = overview.wanted.page
    buttons = []
    if page > 0:
        buttons.append(button("Previous", action=PREVIOUS, value=str(page - 1)))
    if page + 1 < overview.pages:
        buttons.append(button("Next", action=NEXT, value=str(page + 1)))
    yield note(f"Page {page + 1} of {overview.pages}, {overview.all_lines} lines in all.")
    yield actions(*buttons)
