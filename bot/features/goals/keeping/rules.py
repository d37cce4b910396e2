"""What may be written in a node, and how two edits at once meet. No Slack, no database, no clock."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from bot.features.goals.finding import CALLED
from bot.features.goals.rules.numbers import require_fitting
from bot.features.goals.rules.tree import (
    MAX_BACKLOG_LINKS,
    MAX_LABEL,
    MAX_NAME,
    MAX_PARTICIPANTS,
    MAX_URL,
    MAX_WORDS,
    BacklogLink,
    Draft,
    Field,
    Hypothesis,
)
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import UserId
from bot.kernel.typed import brief, is_address, length, without_nul

MAX_WEIGHT: Final = Decimal(1_000_000)
PLACE: Final = frozenset({Field.DOMAIN, Field.PARENT})
"""Where a node hangs: said when it is new, and changed by moving it."""
WORDS: Final = {
    Field.OUTCOME: "The outcome",
    Field.BELIEF: "The belief",
    Field.EXPECTED_OUTCOME: "The expected outcome",
    Field.SUCCESS_SIGNAL: "The success signal",
    Field.KILL_CRITERIA: "What would make you stop",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an editor had before them: the version, and a mark of each field. A mark says whether, never what."""

    version: int
    marks: Mapping[str, str]


# A node's fields, each by its name.


def value_of(draft: Draft, field: Field) -> object:
    """Return what stands in a field."""
    if field in _OF_HYPOTHESIS:
        return getattr(draft.hypothesis, field)
    return getattr(draft, field)


def with_fields(onto: Draft, other: Draft, fields: Iterable[Field]) -> Draft:
    """Take these fields of `other`, and what else there is of `onto`."""
    taken = {field: value_of(other, field) for field in fields}
    words = {field.value: value for field, value in taken.items() if field in _OF_HYPOTHESIS}
    rest = {field.value: value for field, value in taken.items() if field not in _OF_HYPOTHESIS}
    hypothesis: Hypothesis = replace(onto.hypothesis, **words)  # type: ignore[arg-type]
    return replace(onto, **rest, hypothesis=hypothesis)  # type: ignore[arg-type]


_OF_HYPOTHESIS: Final = frozenset({Field.BELIEF, Field.EXPECTED_OUTCOME, Field.SUCCESS_SIGNAL, Field.KILL_CRITERIA})


def people_of(draft: Draft) -> Mapping[UserId, Field]:
    """List everybody that a node names, with the first field that does."""
    found: dict[UserId, Field] = {}
    for field, users in (
        (Field.LEAD, (draft.lead,)),
        (Field.PARTICIPANTS, draft.participants),
        (Field.WATCHER, (draft.watcher,)),
        (Field.SPONSOR, (draft.sponsor,)),
    ):
        for user in users:
            if user is not None:
                found.setdefault(user, field)
    return found


# What may be written.


def checked(draft: Draft) -> Draft:
    """Tidy what was typed. Raises UserFacingError, with the field at fault, for what breaks a rule."""
    name = _named(draft)
    words = {field: _words(draft, field) for field in WORDS}
    participants = tuple(sorted(set(draft.participants)))
    if len(participants) > MAX_PARTICIPANTS:
        raise UserFacingError(
            f"At most {MAX_PARTICIPANTS} people can be named here; the others can join in all the same.",
            field=Field.PARTICIPANTS,
        )
    _check_dates(draft)
    return replace(
        draft,
        name=name,
        outcome=words[Field.OUTCOME],
        participants=participants,
        weight=checked_weight(draft.weight, field=Field.WEIGHT),
        hypothesis=Hypothesis(**{field.value: words[field] for field in WORDS if field in _OF_HYPOTHESIS}),
        backlog=tuple(_links(draft.backlog)),
    )


def checked_weight(weight: Decimal | None, *, field: str) -> Decimal | None:
    """Return the weight. Raises UserFacingError for one that could not weigh anything against another."""
    if weight is None:
        return None
    if require_fitting(weight, field=field) <= 0:
        raise UserFacingError(
            "A weight is more than 0: 1 counts like the others, 2 twice as much. Leave it empty for none.", field=field
        )
    if weight > MAX_WEIGHT:
        raise UserFacingError(f"A weight is at most {MAX_WEIGHT:,}; smaller ones say the same.", field=field)
    return weight


def _named(draft: Draft) -> str:
    name = " ".join(without_nul(draft.name).split())
    what = CALLED[draft.level]
    if not any(sign.isalnum() for sign in name):
        raise UserFacingError(f"Give the {what} a name: what will be different?", field=Field.NAME)
    if length(name) > MAX_NAME:
        raise UserFacingError(
            f"A name has at most {MAX_NAME} characters; this one has {length(name)}.", field=Field.NAME
        )
    return name


def _words(draft: Draft, field: Field) -> str:
    words = without_nul(str(value_of(draft, field))).strip()
    if length(words) > MAX_WORDS:
        raise UserFacingError(
            f"{WORDS[field]} has at most {MAX_WORDS:,} characters; this has {length(words):,}.", field=field
        )
    return words


def _check_dates(draft: Draft) -> None:
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        raise UserFacingError("The end lies after the start: choose a later date.", field=Field.ENDS_ON)
    if draft.review_on is not None and draft.review_on < draft.starts_on:
        raise UserFacingError(
            "The review comes once it has started: choose a date from the start on.", field=Field.REVIEW_ON
        )


# Backlog links, one a line.


def links_in(text: str) -> tuple[BacklogLink, ...]:
    """Read what was typed: one address a line, with a name before or behind it if they like.

    Raises UserFacingError for a line without an address.
    """
    return tuple(_link(line) for line in without_nul(text).splitlines() if line.strip())


def links_as_text(links: Iterable[BacklogLink]) -> str:
    """Write links as they are typed; `links_in` reads the same from it."""
    return "\n".join(f"{link.label} {link.url}".strip() for link in links)


def _link(line: str) -> BacklogLink:
    words = line.split()
    if is_address(words[-1]):
        return BacklogLink(url=words[-1], label=" ".join(words[:-1]))
    if is_address(words[0]):
        return BacklogLink(url=words[0], label=" ".join(words[1:]))
    raise UserFacingError(
        f"“{brief(line)}” has no address that begins with http:// or https://. Write one address a line.",
        field=Field.BACKLOG,
    )


def _links(links: Iterable[BacklogLink]) -> Iterator[BacklogLink]:
    every = tuple(
        {
            link.url: BacklogLink(url=link.url, label=" ".join(without_nul(link.label).split())) for link in links
        }.values()
    )
    if len(every) > MAX_BACKLOG_LINKS:
        raise UserFacingError(
            f"At most {MAX_BACKLOG_LINKS} links have room here; link a board rather than each of its items.",
            field=Field.BACKLOG,
        )
    for link in every:
        if not is_address(link.url):
            raise UserFacingError(
                f"“{brief(link.url)}” is no web address. It begins with http:// or https:// and has no blanks, < or >.",
                field=Field.BACKLOG,
            )
        if length(link.url) > MAX_URL:
            raise UserFacingError(
                f"An address has at most {MAX_URL:,} characters; “{brief(link.url)}” is longer.", field=Field.BACKLOG
            )
        if length(link.label) > MAX_LABEL:
            raise UserFacingError(
                f"A link's name has at most {MAX_LABEL} characters; shorten “{brief(link.label)}”.",
                field=Field.BACKLOG,
            )
    if length(links_as_text(every)) > MAX_WORDS:
        raise UserFacingError(
            f"All links together have at most {MAX_WORDS:,} characters; leave some out.", field=Field.BACKLOG
        )
    yield from every


# Two edits at once.


def seen_of(draft: Draft, version: int) -> Seen:
    return Seen(version=version, marks={field: mark(value_of(draft, field)) for field in Field})


def mark(value: object) -> str:
    """Mark a field's value, short enough to travel in a form that may carry 3,000 characters in all."""
    return hashlib.blake2s(as_text(value).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def as_text(value: object) -> str:
    """Write a field's value as text; nothing is empty. One number has one text, however many zeros it was given."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        if value and isinstance(value[0], BacklogLink):
            return links_as_text(value)
        return "\n".join(sorted(str(one) for one in value))
    return str(value)


def merged(typed: Draft, seen: Seen, current: Draft, *, shown: Iterable[Field]) -> tuple[Draft, tuple[Field, ...]]:
    """Keep what the editor changed, take what somebody else changed meanwhile, and say what that is.

    `shown` are the fields that the editor had before them.
    """
    mine = [field for field in shown if mark(value_of(typed, field)) != seen.marks.get(field)]
    changed = tuple(field for field in Field if mark(value_of(current, field)) != seen.marks.get(field))
    return with_fields(current, typed, mine), changed


def differ(one: Draft, other: Draft, *, fields: Iterable[Field] = tuple(Field)) -> bool:
    return any(mark(value_of(one, field)) != mark(value_of(other, field)) for field in fields)


def as_fields(draft: Draft) -> dict[str, str]:
    """Write everything in a node but its place as text, for the audit. People stand there by their ids."""
    return {field.value: as_text(value_of(draft, field)) for field in Field if field not in PLACE}
