"""The form that searches: its ids, and how to read what somebody looks for.

What is typed and chosen stays in the form while its results change, because its fields keep
their ids. What the results on show are of is in its metadata: turning a page goes on with
that, whatever was typed since.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from bot.features.learnings.finding.queries import Period, Query, Which
from bot.features.learnings.rules import Kind, clean
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from handlers.kit import as_json, cut_short, metadata_of

CALLBACK: Final = "learnings.find.v1"
WORDS: Final = "learnings.find_words.v1"
DOMAIN: Final = "learnings.find_domain.v1"
TAG: Final = "learnings.find_tag.v1"
KIND: Final = "learnings.find_kind.v1"
PERIOD: Final = "learnings.find_period.v1"
WHICH: Final = "learnings.find_which.v1"
CLEAR: Final = "learnings.find_clear.v1"
PREVIOUS: Final = "learnings.find_previous.v1"
NEXT: Final = "learnings.find_next.v1"
OPEN: Final = "learnings.find_open.v1"
FILTERS: Final = (DOMAIN, TAG, KIND, PERIOD, WHICH)

ANY: Final = "any"
"""The option that takes a choice back: Slack's menus have no way to choose nothing again."""
MOST_WORDS: Final = 250
"""Characters. Written as JSON they may take six times as many, and metadata holds 3,000."""
MOST_LABEL: Final = 75
OLD_FORM: Final = "This form is from an older version of Pollen. Please open it again with /learnings."
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for, and how their form shows it."""

    query: Query
    tag_label: str | None = None
    cut: bool = False
    """Whether there were more words than fit."""
    round: int = 0
    """How often the filters were cleared: menus with new ids are empty again."""

    @property
    def is_filtered(self) -> bool:
        return self.query != Query(words=self.query.words)

    def cleared(self) -> "Asked":
        return Asked(query=Query(words=self.query.words), cut=self.cut, round=self.round + 1)


class Meta(BaseModel):
    """What the form carries unseen: what its results are of."""

    v: int = 1
    words: str = ""
    domain: DomainId | None = None
    tag: str | None = None
    kind: Kind | None = None
    period: Period | None = None
    which: Which = Which.CURRENT
    round: int = 0

    @property
    def query(self) -> Query:
        return Query(
            words=self.words,
            domain=self.domain,
            tag=self.tag,
            kind=self.kind,
            period=self.period,
            which=self.which,
        )


def asked_for(words: str) -> Asked:
    """Begin with what was typed after the command: as much of it as a search holds."""
    flat = " ".join(clean(words).split())
    kept = cut_short(flat, most=MOST_WORDS)
    return Asked(query=Query(words=kept.removesuffix("…") if kept != flat else kept), cut=kept != flat)


def carried(asked: Asked) -> str:
    """Write down what the results are of."""
    query = asked.query
    return as_json(
        Meta(
            words=query.words,
            domain=query.domain,
            tag=query.tag,
            kind=query.kind,
            period=query.period,
            which=query.which,
            round=asked.round,
        )
    )


def read(view: Mapping[str, Any]) -> Asked:
    """Read what is typed and chosen at this moment. Raises UserFacingError for a form of another version."""
    meta = metadata_of(view, Meta)
    held = {action: state for block in view["state"]["values"].values() for action, state in block.items()}
    typed = asked_for((held.get(WORDS) or {}).get("value") or "")
    chosen = {action: _chosen(held.get(action) or {}) for action in FILTERS}
    domain, tag = chosen[DOMAIN], chosen[TAG]
    return Asked(
        query=Query(
            words=typed.query.words,
            domain=None if domain is None else _domain(domain["value"]),
            tag=None if tag is None else str(tag["value"]),
            kind=_one_of(Kind, chosen[KIND]),
            period=_one_of(Period, chosen[PERIOD]),
            which=_one_of(Which, chosen[WHICH]) or Which.CURRENT,
        ),
        tag_label=None if tag is None else str((tag.get("text") or {}).get("text") or tag["value"]),
        cut=typed.cut,
        round=meta.round,
    )


def read_page(view: Mapping[str, Any], page: int) -> tuple[Asked, int]:
    """Read what the results on show are of, and the page to turn to.

    Filters that were chosen since, and whose results never came, count: then it is the first page.
    """
    now, of = read(view), metadata_of(view, Meta).query
    asked = replace(now, query=replace(now.query, words=of.words), cut=False)
    return asked, page if asked.query == of else 1


def _chosen(state: Mapping[str, Any]) -> Mapping[str, Any] | None:
    option: Mapping[str, Any] | None = state.get("selected_option")
    return None if option is None or option["value"] == ANY else option


def _domain(value: str) -> DomainId:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise UserFacingError(OLD_FORM)
    return DomainId(int(value))


def _one_of(choices: type[Choice], option: Mapping[str, Any] | None) -> Choice | None:
    try:
        return None if option is None else choices(option["value"])
    except ValueError as error:
        raise UserFacingError(OLD_FORM) from error
