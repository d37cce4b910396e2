"""Successors take their places, once every row of a file is here."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.features.learnings.files.records import Lesson
from bot.features.learnings.files.store import ImportStore, Stored
from bot.features.learnings.files.taking import IMPORTED, Verdict
from bot.features.learnings.rules import State
from bot.kernel.audit import Entry, changes
from bot.kernel.ids import OrganisationId


def link(
    store: ImportStore,
    organisation: OrganisationId,
    lessons: Sequence[Lesson],
    *,
    new: Collection[str],
    now: datetime,
) -> tuple[dict[str, Verdict], int]:
    """Give these lessons the successors that the file names.

    Return those with news, by source, and how many name one that is not here: what was
    taken back is not, and what would lead back to where it came from is left out too. Those
    in `new` came with this file, so that it is no change of theirs to be recorded.
    """
    sources = {source for one in lessons for source in (one.source_id, one.successor) if source is not None}
    stored = store.stored(organisation, sources)
    verdicts: dict[str, Verdict] = {}
    loose = 0
    for lesson in lessons:
        known = stored[lesson.source_id]
        if known.successor == lesson.successor:
            continue
        if known.touched:
            verdicts[lesson.source_id] = Verdict.KEPT
            continue
        end = _end(store, organisation, known, stored.get(lesson.successor or ""))
        if lesson.successor is not None and end is None:
            loose += 1
            continue
        store.succeed(organisation, known.id, None if end is None else end.id)
        if lesson.source_id not in new:
            told = changes({"successor": known.successor or ""}, {"successor": lesson.successor or ""})
            entry = Entry(thing="learning", thing_id=str(known.id), act=IMPORTED, by=None, at=now, changes=told)
            store.record(organisation, entry)
        verdicts[lesson.source_id] = Verdict.UPDATED
    return verdicts, loose


def _end(store: ImportStore, organisation: OrganisationId, known: Stored, successor: Stored | None) -> Stored | None:
    if successor is None or successor.state is State.UNDONE:
        return None
    return None if store.leads_to(organisation, successor.id, known.id) else successor
