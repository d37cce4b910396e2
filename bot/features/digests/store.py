"""What this feature asks of its rows. One store answers it all; each service names the part that it uses."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.features.digests.rules.calendar import Due, Rhythm
from bot.features.digests.rules.editions import (
    Answer,
    Audience,
    Chosen,
    Edition,
    Lesson,
    Page,
    Posted,
    Told,
    Use,
)
from bot.features.digests.rules.schedules import Schedule
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import (
    ChannelId,
    Delivery,
    DomainId,
    EditionId,
    LearningId,
    OrganisationId,
    PostId,
    ScheduleId,
    UserId,
)
from bot.kernel.posts import Post


class ActStore(Protocol):
    """Who acts, for which domain, and whether this delivery had its effect already."""

    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, answer: str, *, now: datetime) -> None: ...

    def audience(self, organisation: OrganisationId, domain: DomainId) -> Audience | None: ...

    def schedule_of(self, organisation: OrganisationId, domain: DomainId) -> Schedule | None: ...


class ScheduleStore(ActStore, Protocol):
    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None: ...

    def without_schedule(self, organisation: OrganisationId) -> Sequence[DomainId]:
        """List the active domains that have a channel and no schedule."""
        ...

    def add_schedule(
        self, organisation: OrganisationId, domain: DomainId, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> ScheduleId: ...

    def change_schedule(
        self, organisation: OrganisationId, schedule: ScheduleId, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> None: ...

    def pause(self, organisation: OrganisationId, schedule: ScheduleId, *, now: datetime) -> None: ...

    def resume(self, organisation: OrganisationId, schedule: ScheduleId, *, starts_on: date, now: datetime) -> None: ...


class ChoiceStore(Protocol):
    """What an edition is chosen from."""

    def candidates(
        self, organisation: OrganisationId, domain: DomainId, *, until: datetime, most: int
    ) -> Sequence[Lesson]:
        """List the newest open lessons of other domains that this one never got, newest first."""
        ...

    def own_lessons(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> Sequence[Lesson]:
        """List the domain's newest open lessons; what only the domain may read tells nobody what it works on."""
        ...

    def uses(self, organisation: OrganisationId, domain: DomainId, *, since: datetime) -> Sequence[Use]:
        """List what other domains did with this one's open lessons and no edition told yet, newest first."""
        ...


class EditionStore(ActStore, ChoiceStore, Protocol):
    def running(self, organisation: OrganisationId) -> Sequence[Schedule]:
        """List the schedules of active domains that are not paused."""
        ...

    def schedule(self, organisation: OrganisationId, schedule: ScheduleId) -> Schedule | None: ...

    def lessons(self, organisation: OrganisationId, ids: Iterable[LearningId]) -> dict[LearningId, Lesson]: ...

    def given(self, organisation: OrganisationId, domain: DomainId) -> frozenset[LearningId]:
        """Name every lesson that an edition brought to the domain, or is about to."""
        ...

    def edition_on(self, organisation: OrganisationId, schedule: ScheduleId, due_on: date) -> Told | None: ...

    def add_edition(
        self,
        organisation: OrganisationId,
        schedule: Schedule,
        due: Due,
        *,
        covers_from: datetime,
        state: str,
        reason: str,
        channel: ChannelId | None,
        now: datetime,
    ) -> EditionId: ...

    def add_entries(self, organisation: OrganisationId, edition: EditionId, chosen: Chosen) -> None: ...

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...


class SendingStore(ActStore, Protocol):
    """Editions on their way, and those that were posted."""

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None: ...

    def edition_on(self, organisation: OrganisationId, schedule: ScheduleId, due_on: date) -> Told | None: ...

    def told(self, organisation: OrganisationId, edition: EditionId) -> Told | None: ...

    def posts(self, organisation: OrganisationId, edition: EditionId) -> Sequence[Posted]:
        """List an edition's posts, the first attempt first."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...

    def show(self, organisation: OrganisationId, post: PostId, page: Page, *, now: datetime) -> None:
        """Change what a post shows, and ask for the message to follow if it was, or may have been, posted."""
        ...

    def leave_out(
        self, organisation: OrganisationId, edition: EditionId, positions: Iterable[int], *, why: str
    ) -> None: ...

    def not_sent(self, organisation: OrganisationId, edition: EditionId, *, reason: str) -> None: ...

    def outdated(self, organisation: OrganisationId, *, since: datetime) -> Sequence[EditionId]:
        """List editions due since then that show, or may show, what is open no longer."""
        ...

    def in_trouble(self, organisation: OrganisationId, *, since: datetime) -> Sequence[EditionId]:
        """List editions due since then whose latest post failed or is unknown, and whose leads were not told."""
        ...

    def leads_told(self, organisation: OrganisationId, edition: EditionId, *, at: datetime | None) -> None: ...

    def asked_about(self, organisation: OrganisationId) -> Sequence[tuple[LearningId, Posted, str]]:
        """List questions that show a lesson which is open no longer: lesson, post, and the text it shows now."""
        ...


class ResponseStore(ActStore, Protocol):
    """What people do with an edition: answer for their domain, ask, read."""

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None: ...

    def told(self, organisation: OrganisationId, edition: EditionId) -> Told | None: ...

    def posts(self, organisation: OrganisationId, edition: EditionId) -> Sequence[Posted]: ...

    def show(self, organisation: OrganisationId, post: PostId, page: Page, *, now: datetime) -> None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...

    def lessons(self, organisation: OrganisationId, ids: Iterable[LearningId]) -> dict[LearningId, Lesson]: ...

    def answer_of(self, organisation: OrganisationId, learning: LearningId, domain: DomainId) -> Answer | None: ...

    def record_answer(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        domain: DomainId,
        answer: Answer,
        *,
        by: UserId,
        now: datetime,
    ) -> None: ...

    def name_of(self, organisation: OrganisationId, user: UserId) -> str: ...

    def conversation(
        self, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> tuple[bool, ChannelId | None]:
        """Tell whether this person asked about this lesson, and where, once Slack has opened the conversation."""
        ...

    def ask(self, organisation: OrganisationId, learning: LearningId, asker: UserId, *, now: datetime) -> None: ...

    def opened(self, organisation: OrganisationId, learning: LearningId, asker: UserId, channel: ChannelId) -> None: ...


class OverviewStore(ActStore, ChoiceStore, Protocol):
    def domain_of(self, organisation: OrganisationId, user: UserId, channel: ChannelId | None) -> DomainId | None:
        """Name the active domain of a channel, else the one that the person chose, else one that they lead."""
        ...

    def domains(self, organisation: OrganisationId) -> Sequence[tuple[DomainId, str]]:
        """List the active domains by name."""
        ...

    def domain_named(self, organisation: OrganisationId, name: str) -> DomainId | None:
        """Find a domain by its name, whatever its state but archived, accents and case aside."""
        ...

    def domain_names(self, organisation: OrganisationId) -> Sequence[str]:
        """List the names by which a domain is found."""
        ...

    def recent(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> Sequence[Told]:
        """List a domain's latest editions, the latest first."""
        ...
