"""What the index holds of a learning: its terms, and tokens for who may read it and what it is filtered by.

A token of the second kind, a facet, begins with an underscore, which no term has. It is a
digest of the organisation, the learning's state and what it says ("domain 5"): so it is
short, has no signs that an engine could trip over, and never stands for another
organisation's or another state's.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.features.learnings.rules import State
from bot.kernel.access import Standing, Visibility
from bot.kernel.ids import OrganisationId
from bot.matching.words import Stems, terms

ANALYZER: Final = 1
"""One more with each change of what becomes of a text or of a facet: older entries are then made anew."""
MOST_IDS: Final = 1 << 31
"""Ids are below this; the day stands above them."""

EVERYONE: Final = "everyone"
PLACED: Final = "placed"
"""That it has a domain: those are what admins may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A learning's words, or those of one that was merged into it."""

    title: str | None
    body: Sequence[str | None]


def position(logged_at: datetime, learning: int) -> int:
    """Tell where a learning stands: after those of earlier days, and of its own day after those with smaller ids.

    Days rather than seconds keep neighbours' numbers close together, which keeps SQLite's
    lists of them short.
    """
    return logged_at.astimezone(UTC).toordinal() * MOST_IDS + learning


def first_position(day: datetime) -> int:
    """Tell the lowest position of what was logged on a day, in UTC."""
    return position(day, 0)


def facet(organisation: str, state: str, *says: object) -> str:
    """Make the token for what learnings in this state say."""
    told = "\0".join((organisation, state, *map(str, says)))
    digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return "_" + base64.b32encode(digest).decode().lower()


def facets(
    organisation: str,
    state: str,
    *,
    visibility: str,
    domain: int | None,
    people: Iterable[str | None],
    kind: str | None,
    tags: Iterable[str],
) -> str:
    """Make all of a learning's tokens, with spaces between them. `people` wrote or saved it."""
    says: list[tuple[object, ...]] = [("person", person) for person in people if person is not None]
    if domain is not None:
        says += [("domain", domain), (PLACED,)]
        if visibility == Visibility.EVERYONE:
            says.append((EVERYONE,))
    if kind is not None:
        says.append(("kind", kind))
    says += [("tag", tag) for tag in tags]
    return " ".join(dict.fromkeys(facet(organisation, state, *each) for each in says))


def readable_by(standing: Standing, domains: Iterable[int], states: Iterable[State]) -> tuple[str, ...]:
    """Return the tokens of which a learning has one if a full member may read it: may_read, as the index has it.

    `domains` are those in whose channels the person was last seen.
    """
    own = standing.actor.organisation
    whatever: list[tuple[object, ...]] = [("person", standing.user)]
    if standing.is_admin:
        whatever.append((PLACED,))
    else:
        whatever += [(EVERYONE,), *(("domain", domain) for domain in sorted({*standing.leads, *domains}))]
    return each_of(own, states, whatever)


def each_of(
    organisation: OrganisationId, states: Iterable[State], says: Iterable[tuple[object, ...]]
) -> tuple[str, ...]:
    """Return the tokens for any of these, in any of these states."""
    alternatives = list(says)
    return tuple(facet(organisation, state, *each) for state in sorted(states) for each in alternatives)


def title_and_body(texts: Sequence[Text], stems: Stems) -> tuple[str, str]:
    """Make what stands in the index of a learning, and of those merged into it after it: only its own title is one."""
    own, *others = texts
    body = [*own.body, *(words for other in others for words in (other.title, *other.body))]
    return (
        " ".join(terms(own.title or "", stems=stems)),
        " ".join(term for words in body if words for term in terms(words, stems=stems)),
    )
