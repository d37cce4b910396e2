"""One transaction's worth of lessons: what becomes of each row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.features.learnings.files.records import BadRow, Lesson, Record
from bot.features.learnings.files.store import ImportStore, Stored
from bot.features.learnings.rules import State, fields_of
from bot.files.domains import MAX_DOMAIN, KnownDomain, folded
from bot.kernel.access import Visibility
from bot.kernel.audit import Entry, changes
from bot.kernel.ids import DomainId, OrganisationId
from bot.matching.spelling import nearest

IMPORTED: Final = "imported"


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"

    @property
    def may_be_linked(self) -> bool:
        return self is not Verdict.KEPT


@dataclass(slots=True)
class Taken:
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By source; a row that was refused has none."""
    bad: list[BadRow] = field(default_factory=list)
    domains_created: list[str] = field(default_factory=list)
    domains_renamed: dict[str, str] = field(default_factory=dict)
    """Names that domains had before, each with what is called so now."""


class RefusedError(Exception):
    """A row that cannot be imported; the reason goes on after its number."""


class Taking:
    def __init__(
        self, store: ImportStore, organisation: OrganisationId, *, now: datetime, create_domains: bool
    ) -> None:
        self._store = store
        self._organisation = organisation
        self._now = now
        self._create_domains = create_domains
        self._domains: dict[tuple[str, bool], KnownDomain] = {}
        self._former: dict[str, DomainId | None] = {}
        self._new: list[tuple[Record, DomainId | None]] = []
        self._taken = Taken()

    def take(self, lessons: Sequence[Lesson]) -> Taken:
        stored = self._store.stored(self._organisation, [lesson.source_id for lesson in lessons])
        for lesson in lessons:
            known = stored.get(lesson.source_id)
            try:
                verdict = self._add(lesson) if known is None else self._again(lesson, known)
            except RefusedError as error:
                self._taken.bad.append(BadRow(row=lesson.row, reason=str(error)))
            else:
                self._taken.verdicts[lesson.source_id] = verdict
        # All at once: a row at a time would keep the database for ten times as long.
        self._store.add(self._organisation, self._new)
        return self._taken

    def _add(self, lesson: Lesson) -> Verdict:
        self._refuse_the_future(lesson)
        domain = self._domain(lesson).id if lesson.domain else None
        self._new.append((replace(lesson, logged_at=lesson.logged_at or self._now), domain))
        return Verdict.CREATED

    def _again(self, lesson: Lesson, known: Stored) -> Verdict:
        self._refuse_the_future(lesson)
        before = _record(known)
        after = self._after(lesson, known)
        if after == before:
            return Verdict.UNCHANGED
        if known.touched or known.state is State.UNDONE:
            return Verdict.KEPT
        domain = known.domain_id
        if after.domain != known.domain:
            domain = self._domain(lesson).id if lesson.domain else None
        _refuse_to_take_over(lesson, known)
        _refuse_more_readers(after, known, domain)
        self._store.change(self._organisation, known.id, after, domain)
        self._record(known, before, after, domain)
        return Verdict.UPDATED

    def _after(self, lesson: Lesson, known: Stored) -> Record:
        """Say what the learning would be; of what the file does not tell, what it is."""
        tags_now = self._store.tags_now(self._organisation, lesson.content.tags)
        tags = {now.folded: now for tag in lesson.content.tags for now in [tags_now.get(tag.folded, tag)]}
        # Who renames, archives or brings back a domain moves no learning.
        same_domain = folded(lesson.domain) == folded(known.domain) or self._was_called(lesson, known)
        after = replace(
            _record(known),
            content=replace(lesson.content, tags=tuple(tags[folded] for folded in sorted(tags))),
            domain=known.domain if same_domain else lesson.domain,
            domain_archived=known.domain_archived if same_domain else lesson.domain_archived,
            logged_at=lesson.logged_at or known.logged_at,
        )
        # The name of somebody who is here comes from Slack.
        name = known.author_name if known.author else lesson.author_name
        if not lesson.is_ours:
            narrowed = lesson.visibility is Visibility.DOMAIN
            return replace(
                after,
                author_name=name or known.author_name,
                visibility=Visibility.DOMAIN if narrowed else known.visibility,
            )
        return replace(
            after,
            author=lesson.author,
            author_name=name,
            saver=lesson.saver,
            channel=lesson.channel,
            visibility=lesson.visibility,
            state=lesson.state,
            retired_because=lesson.retired_because,
        )

    def _record(self, known: Stored, before: Record, after: Record, domain: DomainId | None) -> None:
        told = changes(_as_fields(before, known.domain_id), _as_fields(after, domain))
        self._store.record(
            self._organisation,
            Entry(thing="learning", thing_id=str(known.id), act=IMPORTED, by=None, at=self._now, changes=told),
        )

    def _refuse_the_future(self, lesson: Lesson) -> None:
        if lesson.logged_at is not None and lesson.logged_at > self._now + timedelta(days=1):
            raise RefusedError(f"its date {lesson.logged_at:%Y-%m-%d} has not come yet")

    # Domains.

    def _domain(self, lesson: Lesson) -> KnownDomain:
        key = lesson.domain, lesson.domain_archived
        if key not in self._domains:
            self._domains[key] = (
                self._archived(lesson.domain) if lesson.domain_archived else self._living(lesson.domain)
            )
        return self._domains[key]

    def _living(self, name: str) -> KnownDomain:
        found = self._store.domain_named(self._organisation, name)
        if found is not None and not found.is_in_use:
            raise RefusedError(f"its domain {found.name} is only proposed; have it accepted first")
        if found is None and not self._create_domains:
            raise RefusedError(self._unknown(name))
        if found is not None and folded(found.name) != folded(name):
            self._taken.domains_renamed[name] = found.name
        return found or self._created(name, archived=False)

    def _was_called(self, lesson: Lesson, known: Stored) -> bool:
        """Whether the file has a name for the learning's domain that this, or what became part of it, had before."""
        if not lesson.domain or lesson.domain_archived:
            return False
        if lesson.domain not in self._former:
            found = self._store.domain_named(self._organisation, lesson.domain)
            self._former[lesson.domain] = None if found is None else found.id
        former = self._former[lesson.domain]
        return former is not None and former == known.domain_id

    def _archived(self, name: str) -> KnownDomain:
        found = self._store.archived_named(self._organisation, name)
        if len(found) > 1:
            raise RefusedError(f"{len(found)} archived domains are called “{_short(name)}”, and nobody knows which")
        if not found and not self._create_domains:
            raise RefusedError(f"there is no archived domain “{_short(name)}”; --create-domains creates it")
        return found[0] if found else self._created(name, archived=True)

    def _created(self, name: str, *, archived: bool) -> KnownDomain:
        if len(name) > MAX_DOMAIN or not any(character.isalnum() for character in name):
            raise RefusedError(f"its domain “{_short(name)}” is no name of at most {MAX_DOMAIN} characters")
        created = self._store.create_domain(self._organisation, name, archived=archived, now=self._now)
        if not archived:
            self._taken.domains_created.append(created.name)
        return created

    def _unknown(self, name: str) -> str:
        return f"there is no domain “{_short(name)}”{self._nearest(name)}; --create-domains creates it"

    def _nearest(self, name: str) -> str:
        return nearest(name, self._store.domain_names(self._organisation))


def _record(stored: Stored) -> Record:
    """Return what a file tells of it; its successor is looked at when everything is here."""
    return Record(
        source_id=stored.source_id,
        domain=stored.domain,
        domain_archived=stored.domain_archived,
        content=stored.content,
        logged_at=stored.logged_at,
        author=stored.author,
        author_name=stored.author_name,
        saver=stored.saver,
        visibility=stored.visibility,
        state=stored.state,
        retired_because=stored.retired_because,
        channel=stored.channel,
    )


def _as_fields(record: Record, domain: DomainId | None) -> dict[str, str]:
    return {
        **fields_of(record.content, visibility=record.visibility, domain=domain),
        "logged_at": "" if record.logged_at is None else record.logged_at.isoformat(),
        "author_name": record.author_name or "",
        "state": record.state,
        "retired_because": record.retired_because or "",
    }


def _refuse_to_take_over(lesson: Lesson, known: Stored) -> None:
    if lesson.is_ours and (lesson.author, lesson.saver, lesson.channel) != (known.author, known.saver, known.channel):
        raise RefusedError("it names another author, saver or channel than the learning that is here already")


def _refuse_more_readers(after: Record, known: Stored, domain: DomainId | None) -> None:
    """Refuse what would let others read a learning that is here already: that is for people to decide, in Slack."""
    was_narrow = known.visibility is Visibility.DOMAIN or known.domain_id is None
    if was_narrow and (after.visibility is not known.visibility or domain != known.domain_id):
        raise RefusedError("others than now could read it; move it or share it in Slack instead")


def _short(name: str) -> str:
    return name[:MAX_DOMAIN]
