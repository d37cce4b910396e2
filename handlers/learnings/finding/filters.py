"""The menus that narrow a search."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    ExternalDataSelectElement,
    InteractiveElement,
    Option,
    StaticSelectElement,
)

from bot.features.learnings.finding.menus import MOST_OFFERED, DomainChoice
from bot.features.learnings.finding.queries import Period, Query, Which
from bot.features.learnings.rules import Tag
from bot.kernel.ids import DomainId
from handlers.kit import button, plain, shown, told_apart
from handlers.learnings.finding.form import ANY, CLEAR, DOMAIN, KIND, MOST_LABEL, PERIOD, TAG, WHICH, Asked
from handlers.learnings.form import KINDS

MOST_VALUE: Final = 150
ANY_DOMAIN: Final = "All domains"
ANY_TAG: Final = "Any tag"
ANY_KIND: Final = "Any kind"
ANY_TIME: Final = "Any time"
PERIODS: Final = {
    Period.WEEK: "In the last week",
    Period.MONTH: "In the last month",
    Period.QUARTER: "In the last three months",
    Period.YEAR: "In the last year",
}
STATES: Final = {
    Which.CURRENT: "Current ones",
    Which.SUPERSEDED: "Replaced ones",
    Which.RETIRED: "Retired ones",
    Which.ALL: "All of them",
}


def filters(asked: Asked, domains: Sequence[DomainChoice]) -> ActionsBlock:
    """Build the row of menus, and with them the button that empties them."""
    query = asked.query
    menus: list[InteractiveElement] = [
        _domains(query.domain, domains),
        _tags(query.tag, asked.tag_label),
        _menu(KIND, ANY_KIND, [(kind.value, label) for kind, label in KINDS.items()], query.kind),
        _menu(PERIOD, ANY_TIME, [(period.value, label) for period, label in PERIODS.items()], query.period),
        _states(query),
    ]
    if asked.is_filtered:
        menus.append(button("Clear filters", action=CLEAR))
    return ActionsBlock(block_id=f"filters_{asked.round}", elements=menus)


def domain_options(domains: Iterable[DomainChoice]) -> list[Option]:
    some = list(domains)
    return [option(str(one.domain), label) for one, label in zip(some, _labels(some), strict=True)]


def tag_options(tags: Iterable[Tag]) -> list[Option]:
    """Offer tags. An imported one may be too long to be told back by a menu."""
    some = [tag for tag in tags if len(tag.folded) <= MOST_VALUE]
    labels = told_apart([tag.label for tag in some], most=MOST_LABEL)
    return [option(tag.folded, label) for tag, label in zip(some, labels, strict=True)]


def option(value: str, label: str) -> Option:
    return Option(text=plain(shown(label, most=MOST_LABEL)), value=value)


def _domains(chosen: DomainId | None, domains: Sequence[DomainChoice]) -> InteractiveElement:
    """List the domains; where they are too many for one list, the menu asks for them by their letters."""
    present = next((one for one in domains if one.domain == chosen), None)
    if len(domains) <= MOST_OFFERED:
        listed = list(zip((str(one.domain) for one in domains), _labels(domains), strict=True))
        return _menu(DOMAIN, ANY_DOMAIN, listed, None if present is None else str(present.domain))
    return ExternalDataSelectElement(
        action_id=DOMAIN,
        placeholder=plain(ANY_DOMAIN),
        min_query_length=0,
        initial_option=None if present is None else option(str(present.domain), _called(present)),
    )


def _tags(chosen: str | None, label: str | None) -> InteractiveElement:
    return ExternalDataSelectElement(
        action_id=TAG,
        placeholder=plain(ANY_TAG),
        min_query_length=0,
        initial_option=None if chosen is None else option(chosen, label or chosen),
    )


def _states(query: Query) -> InteractiveElement:
    options = [option(which.value, label) for which, label in STATES.items()]
    return StaticSelectElement(
        action_id=WHICH,
        placeholder=plain(STATES[Which.CURRENT]),
        options=options,
        initial_option=next(one for one in options if one.value == query.which),
    )


def _menu(action: str, any_label: str, choices: Iterable[tuple[str, str]], chosen: str | None) -> InteractiveElement:
    options = [option(ANY, any_label), *(option(value, label) for value, label in choices)]
    return StaticSelectElement(
        action_id=action,
        placeholder=plain(any_label),
        options=options,
        initial_option=next((one for one in options if one.value == chosen), None),
    )


def _labels(domains: Iterable[DomainChoice]) -> list[str]:
    return told_apart([_called(one) for one in domains], most=MOST_LABEL)


def _called(one: DomainChoice) -> str:
    return f"{shown(one.name, most=MOST_LABEL - 11)} (archived)" if one.archived else one.name


def offered(any_label: str, options: Sequence[Option], *, typed: str) -> Iterator[Option]:
    """Put what takes the choice back first, unless somebody is typing what they look for."""
    if not typed.strip():
        yield option(ANY, any_label)
    yield from options
