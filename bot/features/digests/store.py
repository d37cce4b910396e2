"""What this feature asks of its rows. One store answers it all; each service names the part that it uses.

Wherever an audience is named by a domain, None is the organisation.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import Due, Rhythm
from bot.features.digests.rules.editions import Answer, Chosen, Edition, Entry, Figures, Use
from bot.features.digests.rules.ledger import Page, Posted, Told
from bot.features.digests.rules.lessons import Lesson
from bot.features.digests.rules.matters import Line, Matter
from bot.features.digests.rules.matters import Told as TellingOf
from bot.features.digests.rules.organisation import Taught
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

    def audience(self, organisation: OrganisationId, domain: DomainId | None) -> Audience | None: ...

    def schedule_of(self, organisation: OrganisationId, domain: DomainId | None) -> Schedule | None: ...


class ScheduleStore(ActStore, Protocol):
    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None: ...

    def without_schedule(self, organisation: OrganisationId) -> Sequence[DomainId]:
        """List the active domains that have a channel and no schedule."""
        ...

    def add_schedule(
        self, organisation: OrganisationId, domain: DomainId | None, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> ScheduleId: ...

    def change_schedule(
        self, organisation: OrganisationId, schedule: ScheduleId, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> None: ...

    def place(
        self, organisation: OrganisationId, schedule: ScheduleId, channel: ChannelId | None, *, by: UserId | None
    ) -> None:
        """Set where the organisation's digest goes, and, unless None, who decided it."""
        ...

    def known_channel(self, organisation: OrganisationId, channel: ChannelId) -> Audience:
        """Tell what is known of a channel, as the organisation's digest would meet it there."""
        ...

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

    def taught(self, organisation: OrganisationId, *, since: datetime, until: datetime, most: int) -> Sequence[Taught]:
        """List open lessons of this time that the organisation's digest never had: the most applied, and new ones."""
        ...

    def used(self, organisation: OrganisationId, *, since: datetime, until: datetime, most: int) -> Sequence[Taught]:
        """List open lessons, however old, that another domain planned or applied in this time."""
        ...

    def told_uses(self, organisation: OrganisationId) -> Sequence[tuple[LearningId, str]]:
        """List what the organisation's digest told of uses before, word for word."""
        ...

    def figures(self, organisation: OrganisationId, *, since: datetime, until: datetime) -> Figures: ...

    def matters(
        self, organisation: OrganisationId, domain: DomainId | None, *, since: datetime, until: datetime
    ) -> Sequence[Matter]:
        """List what there is to tell besides lessons, the most pressing first."""
        ...

    def told_matters(
        self, organisation: OrganisationId, domain: DomainId | None
    ) -> Mapping[tuple[str, str], TellingOf]:
        """Tell by kind and thing when the audience's editions last told of each matter, and what."""
        ...


class EditionStore(ActStore, ChoiceStore, Protocol):
    def running(self, organisation: OrganisationId) -> Sequence[Schedule]:
        """List the schedules of active domains that are not paused."""
        ...

    def schedule(self, organisation: OrganisationId, schedule: ScheduleId) -> Schedule | None: ...

    def lessons(self, organisation: OrganisationId, ids: Iterable[LearningId]) -> dict[LearningId, Lesson]: ...

    def given(self, organisation: OrganisationId, domain: DomainId | None) -> frozenset[LearningId]:
        """Name every lesson that an edition brought to the audience, or is about to."""
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
        figures: Figures | None,
        now: datetime,
    ) -> EditionId: ...

    def take_back(self, organisation: OrganisationId, edition: EditionId) -> None:
        """Forget an edition that was skipped, as if nobody had."""
        ...

    def add_entries(self, organisation: OrganisationId, edition: EditionId, chosen: Chosen) -> None: ...

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...


class CopyStore(ActStore, Protocol):
    """What was posted, and has to stay true."""

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None: ...

    def posts(self, organisation: OrganisationId, edition: EditionId) -> Sequence[Posted]:
        """List an edition's posts, the first attempt first."""
        ...

    def followed(self, organisation: OrganisationId, edition: EditionId, entries: Iterable[Entry]) -> None:
        """Note that these entries are shown with their lessons as they are now."""
        ...

    def show(self, organisation: OrganisationId, post: PostId, page: Page, *, now: datetime) -> bool:
        """Change what a post shows, and ask for the message to follow if it was, or may have been, posted.

        Return False, and do nothing, where nobody can have read it or it shows just that already.
        """
        ...


class SendingStore(CopyStore, Protocol):
    """Editions on their way, and those that were posted."""

    def edition_on(self, organisation: OrganisationId, schedule: ScheduleId, due_on: date) -> Told | None: ...

    def told(self, organisation: OrganisationId, edition: EditionId) -> Told | None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...

    def leave_out(
        self, organisation: OrganisationId, edition: EditionId, positions: Iterable[int], *, why: str
    ) -> None: ...

    def seen_otherwise(self, organisation: OrganisationId, edition: EditionId) -> frozenset[int]:
        """Name positions of entries that the audience has seen in another edition: in that of a domain now part of it."""
        ...

    def not_sent(self, organisation: OrganisationId, edition: EditionId, *, reason: str) -> None: ...

    def matters(
        self, organisation: OrganisationId, domain: DomainId | None, *, since: datetime, until: datetime
    ) -> Sequence[Matter]:
        """List what there is to tell besides lessons now."""
        ...

    def covers_from(self, organisation: OrganisationId, edition: EditionId) -> datetime: ...

    def save_lines(self, organisation: OrganisationId, edition: EditionId, lines: Iterable[Line]) -> None:
        """Write an edition's lines as they are to be."""
        ...

    def outdated(self, organisation: OrganisationId, *, since: datetime) -> Sequence[EditionId]:
        """List editions due since then with a lesson that changed, or whose successor did, since it was shown."""
        ...

    def answered(self, organisation: OrganisationId, *, after: datetime, since: datetime) -> Sequence[EditionId]:
        """List editions due `since` then that show what their audience does with a lesson, where that is newer."""
        ...

    def answers_followed(self, organisation: OrganisationId) -> datetime | None:
        """Tell up to when answers were looked at; None for never."""
        ...

    def follow_answers(self, organisation: OrganisationId, *, until: datetime) -> None: ...

    def in_trouble(self, organisation: OrganisationId, *, since: datetime) -> Sequence[EditionId]:
        """List editions due since then whose latest post failed or is unknown, and whose leads were not told."""
        ...

    def leads_told(self, organisation: OrganisationId, edition: EditionId, *, at: datetime | None) -> None: ...


class QuestionStore(CopyStore, Protocol):
    """Questions to authors, and the conversations that begin with them."""

    def lessons(self, organisation: OrganisationId, ids: Iterable[LearningId]) -> dict[LearningId, Lesson]: ...

    def name_of(self, organisation: OrganisationId, user: UserId) -> str: ...

    def conversation(
        self, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> tuple[bool, ChannelId | None]:
        """Tell whether this person asked about this lesson, and where, once Slack has opened the conversation."""
        ...

    def questions_outdated(
        self, organisation: OrganisationId, *, since: datetime
    ) -> Sequence[tuple[LearningId, UserId]]:
        """List questions asked since then whose lesson changed since it was shown, or is open no longer."""
        ...

    def question_followed(self, organisation: OrganisationId, lesson: Lesson, asker: UserId) -> None:
        """Note that this question shows its lesson as it is now."""
        ...

    def post_named(self, organisation: OrganisationId, key: str) -> Posted | None: ...


class ResponseStore(QuestionStore, Protocol):
    """What people do with an edition: answer for their domain, ask, read."""

    def told(self, organisation: OrganisationId, edition: EditionId) -> Told | None: ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId: ...

    def domains_of(self, organisation: OrganisationId, user: UserId) -> Sequence[tuple[DomainId, str]]:
        """List the active domains that a person may answer for: the one they chose, then those that they lead."""
        ...

    def showing(
        self, organisation: OrganisationId, learning: LearningId, domain: DomainId, *, since: datetime
    ) -> Sequence[EditionId]:
        """List editions due since then, the domain's and the organisation's, that show a lesson."""
        ...

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

    def recent(self, organisation: OrganisationId, domain: DomainId | None, *, most: int) -> Sequence[Told]:
        """List an audience's latest editions, the latest first."""
        ...
