"""Reads what an edition may hold and chooses from it."""

from datetime import datetime, timedelta
from threading import Lock

from bot.features.digests.rules.editions import CANDIDATES, FIRST_COVERS, MOST_USES, Audience, Chosen
from bot.features.digests.rules.selection import choose_items
from bot.features.digests.store import ChoiceStore
from bot.kernel.ids import OrganisationId
from bot.matching.words import Stems

OWN_LESSONS = 20
"""How many of its own lessons say what a domain works on now."""
USES_REACH = timedelta(days=28)
"""How long a use waits for room: three fit an edition, and each is told once."""


class Chooser:
    """Chooses for one domain at a time, and remembers what words come down to: that is half of the work."""

    def __init__(self) -> None:
        self._stems = Stems()
        self._one_at_a_time = Lock()

    def choose(
        self,
        store: ChoiceStore,
        organisation: OrganisationId,
        audience: Audience,
        *,
        until: datetime,
        covers_from: datetime,
    ) -> Chosen:
        """Choose what is worth reading for a domain, of all that was logged `until` then."""
        candidates = store.candidates(organisation, audience.domain, until=until, most=CANDIDATES)
        own = store.own_lessons(organisation, audience.domain, most=OWN_LESSONS)
        uses = store.uses(organisation, audience.domain, since=min(covers_from, until - USES_REACH))
        with self._one_at_a_time:
            items = choose_items(candidates, own, audience=audience, now=until, stems=self._stems)
        return Chosen(items=items, uses=tuple(uses[:MOST_USES]))


def covered_from(last_at: datetime | None, due_at: datetime) -> datetime:
    """Return the instant from which an edition covers: the last one's end, or four weeks for the first."""
    return due_at - FIRST_COVERS if last_at is None else last_at
