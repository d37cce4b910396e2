"""Reads what an edition may hold and chooses from it."""

from datetime import datetime, timedelta
from threading import Lock

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import Cadence
from bot.features.digests.rules.editions import CANDIDATES, FIRST_COVERS, MOST_USES, Chosen
from bot.features.digests.rules.matters import Line, choose_lines
from bot.features.digests.rules.organisation import choose_lessons, choose_uses
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.rules.selection import choose_items
from bot.features.digests.store import ChoiceStore
from bot.kernel.ids import DomainId, OrganisationId
from bot.matching.words import Stems

OWN_LESSONS = 20
"""How many of its own lessons say what a domain works on now."""
USES_REACH = timedelta(days=28)
"""How long a use waits for room: three fit an edition, and each is told once."""
A_QUARTER = timedelta(days=92)
MOST_TAUGHT = 60
"""Of the lessons since the last edition, how many the organisation's is chosen from: the most applied and the newest."""


class Chooser:
    """Chooses for one audience at a time, and remembers what words come down to: that is half of the work."""

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
        """Choose what is worth reading for a domain, or for everyone, of all that was logged `until` then."""
        if audience.domain is None:
            return self._for_organisation(store, organisation, since=covers_from, until=until)
        return self._for_domain(store, organisation, audience, audience.domain, until=until, covers_from=covers_from)

    def _for_domain(
        self,
        store: ChoiceStore,
        organisation: OrganisationId,
        audience: Audience,
        domain: DomainId,
        *,
        until: datetime,
        covers_from: datetime,
    ) -> Chosen:
        candidates = store.candidates(organisation, domain, until=until, most=CANDIDATES)
        own = store.own_lessons(organisation, domain, most=OWN_LESSONS)
        uses = store.uses(organisation, domain, since=min(covers_from, until - USES_REACH))
        with self._one_at_a_time:
            items = choose_items(candidates, own, audience=audience, now=until, stems=self._stems)
        lines = self._lines(store, organisation, domain, since=covers_from, until=until)
        return Chosen(items=items, uses=tuple(uses[:MOST_USES]), lines=lines)

    def _for_organisation(
        self, store: ChoiceStore, organisation: OrganisationId, *, since: datetime, until: datetime
    ) -> Chosen:
        taught = store.taught(organisation, since=since, until=until, most=MOST_TAUGHT)
        used = store.used(organisation, since=since, until=until, most=MOST_TAUGHT)
        with self._one_at_a_time:
            items = choose_lessons(taught, stems=self._stems)
        return Chosen(
            items=items,
            uses=choose_uses(used, shown=[item.lesson.id for item in items], told=store.told_uses(organisation)),
            figures=store.figures(organisation, since=since, until=until),
            lines=self._lines(store, organisation, None, since=since, until=until),
        )

    def _lines(
        self,
        store: ChoiceStore,
        organisation: OrganisationId,
        domain: DomainId | None,
        *,
        since: datetime,
        until: datetime,
    ) -> tuple[Line, ...]:
        matters = store.matters(organisation, domain, since=since, until=until)
        return choose_lines(matters, store.told_matters(organisation, domain))


def covered_from(schedule: Schedule | None, due_at: datetime) -> datetime:
    """Return the instant from which an edition covers.

    A domain's covers from the last one's end, whatever became of that. The organisation's
    shows lessons of its time alone, so it goes back to the last one that came.
    """
    if schedule is None:
        return due_at - FIRST_COVERS
    last = schedule.last_at if schedule.domain is not None else schedule.read_until
    first = A_QUARTER if schedule.rhythm.cadence is Cadence.QUARTERLY else FIRST_COVERS
    return due_at - first if last is None else last
