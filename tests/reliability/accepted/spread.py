"""Digests, domains, settings and people, with any words in them: for all renderers but those of learnings."""

from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

from bot.features.digests.questions import Asked
from bot.features.digests.responses import Undecided
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import Cadence, Due, Rhythm
from bot.features.digests.rules.editions import (
    LEFT_OUT,
    USES_FROM,
    Answer,
    Edition,
    Figures,
    Item,
    Outcome,
    Taken,
    Use,
)
from bot.features.digests.rules.ledger import (
    ALL_WITHDRAWN,
    FAILURES,
    MAY_BE_THERE,
    NOTHING_NEW,
    Delivered,
    Question,
    Shortened,
    Told,
    Trouble,
)
from bot.features.digests.rules.lessons import FOLLOWED_UP, Lesson, Pointer, State
from bot.features.digests.rules.matters import OVER, Line, Matter
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.service import Overview
from bot.features.domains import reader as domains
from bot.features.domains.results import ChangedMeanwhile, Decided, NotFirst, Proposed
from bot.features.domains.rules import MAX_NAME, MAX_PURPOSE, Act, Domain, Draft, Field, Merge
from bot.features.domains.rules import State as DomainState
from bot.features.domains.store import ChannelTrouble
from bot.features.people.rules import Lost
from bot.features.people.rules import Trouble as LostBecause
from bot.features.settings import rules as settings_rules
from bot.features.settings import service as settings_service
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, ScheduleId, UserId
from bot.kernel.settings import DomainsBy, OrganisationSettings
from handlers.domains.form import Place
from tests.reliability.accepted.learned import CHANNELS, MANY, URLS, alike, maybe, or_none, times
from tests.reliability.accepted.words import labels, numbers, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = st.just(date(2026, 9, 30))

# Digests.

LESSONS = st.builds(
    Lesson,
    id=numbers().map(LearningId),
    text=texts(20_000, least=1),
    title=or_none(labels(120)),
    why=or_none(texts(20_000, least=1)),
    recommendation=or_none(texts(20_000, least=1)),
    applies_when=or_none(texts(20_000, least=1)),
    evidence_url=URLS,
    author_name=or_none(people()),
    domain=st.just(DomainId(2)),
    domain_name=labels(60),
    visibility=st.sampled_from(Visibility),
    state=st.sampled_from(State),
    retired_because=or_none(texts(3_000, least=1)),
    newer=or_none(st.builds(Pointer, id=numbers().map(LearningId), headline=labels(20_000))),
    logged_at=st.just(THEN),
)
LEFT = st.sampled_from((None, None, None, LEFT_OUT, *FOLLOWED_UP))
NAMES_OF_DOMAINS = st.lists(labels(60), max_size=4).map(tuple)
ITEMS = st.builds(
    Item,
    position=st.just(0),
    lesson=LESSONS,
    left_out=LEFT,
    reason=labels(400),
    answer=or_none(st.sampled_from(Answer)),
    outcome=or_none(st.sampled_from(Outcome)),
    taken=st.builds(
        Taken, worked=NAMES_OF_DOMAINS, using=NAMES_OF_DOMAINS, failed=NAMES_OF_DOMAINS, trying=NAMES_OF_DOMAINS
    ),
)
USES = st.builds(Use, position=st.just(0), lesson=LESSONS, left_out=LEFT, words=labels(100))


MATTERS = st.builds(
    Matter,
    kind=st.sampled_from(("unanswered", "needs_support", "unowned", "stuck", "stale", "moved")),
    thing=st.tuples(st.sampled_from(("node", "product", "domain")), numbers()).map(lambda one: f"{one[0]}:{one[1]}"),
    mark=labels(40),
    about=labels(220),
    said=labels(2_100),
    lasts=st.booleans(),
)
LINES = st.builds(Line, position=st.just(0), matter=MATTERS, is_new=st.booleans(), left_out=or_none(st.just(OVER)))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Editions of a domain and of the organisation, posted or not, with up to five lessons, three uses and three lines."""
    items = draw(st.lists(ITEMS, max_size=3)) * draw(st.sampled_from((1, 2)))
    uses = draw(st.lists(USES, max_size=3))
    return Edition(
        id=draw(st.sampled_from((None, EditionId(7)))),
        domain=draw(st.sampled_from((None, DomainId(1)))),
        domain_name=draw(labels(60)),
        due_on=date(2026, 10, 5),
        since=draw(or_none(DAY)),
        figures=draw(or_none(st.builds(Figures, taught=numbers(), learned=st.sampled_from((0, 1, 5))))),
        items=tuple(Item(**_with(item, position=at)) for at, item in enumerate(items[:5])),
        uses=tuple(Use(**_with(use, position=USES_FROM + at)) for at, use in enumerate(uses)),
        lines=tuple(draw(st.lists(LINES, max_size=3))),
    )


def _with(entry: Any, **more: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__} | more


TROUBLES = st.builds(
    Trouble,
    domain_name=or_none(labels(60)),
    due_on=DAY,
    reason=labels(300),
    edition=or_none(numbers().map(EditionId)),
    attempt=numbers(),
    may_be_there=maybe(),
)
SHORTENED = st.builds(
    Shortened, domain_name=or_none(labels(60)), due_on=DAY, count=st.sampled_from((1, 8)), was_sent=maybe()
)
QUESTIONS = st.builds(Question, lesson=LESSONS, asker_name=people(), author_name=people())
ASKED = st.builds(
    Asked,
    learning=numbers().map(LearningId),
    author=st.just(UserId("U0ANA")),
    author_name=people(),
    conversation=st.sampled_from((None, ChannelId("D1"))),
)
RHYTHMS = st.builds(
    Rhythm,
    cadence=st.sampled_from(Cadence),
    weekday=st.integers(0, 6),
    at=st.just(time(9)),
    zone=st.sampled_from(("Europe/Madrid", "America/Argentina/ComodRivadavia")),
)
DUES = st.builds(Due, on=DAY, at=st.just(THEN))
AUDIENCES = st.builds(
    Audience,
    domain=st.sampled_from((None, DomainId(1))),
    name=labels(60),
    channel=CHANNELS,
    channel_name=st.sampled_from(("orders", "漢" * 80)),
    channel_seen=maybe(),
    channel_private=maybe(),
    channel_archived=maybe(),
    channel_shared=maybe(),
    bot_is_member=maybe(),
    lead_names=st.one_of(times(people(), 0, 1, 10), times(st.just("&" * 80), 10)),
)
NUMBERED = st.tuples(labels(55), st.sampled_from(MANY)).map(
    lambda drawn: tuple((DomainId(at + 1), name) for at, name in enumerate(alike(*drawn)))
)
TOLD = st.builds(
    Told,
    id=numbers().map(EditionId),
    schedule=st.just(ScheduleId(1)),
    domain=st.just(DomainId(1)),
    due_on=DAY,
    due_at=st.just(THEN),
    state=st.sampled_from(Delivered),
    reason=st.sampled_from(("", NOTHING_NEW, ALL_WITHDRAWN, MAY_BE_THERE, *FAILURES.values())),
    channel=CHANNELS,
    ts=st.sampled_from((None, "1767571200.000100")),
)


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    audience = draw(or_none(AUDIENCES))
    schedule = draw(
        or_none(
            st.builds(
                Schedule,
                id=st.just(ScheduleId(1)),
                domain=st.just(None if audience is None else audience.domain),
                rhythm=RHYTHMS,
                starts_on=DAY,
            )
        )
    )
    return Overview(
        domains=draw(NUMBERED),
        audience=audience,
        schedule=schedule,
        next=None if schedule is None else draw(or_none(DUES)),
        edition=draw(or_none(editions())),
        nothing=draw(or_none(labels(100))),
        last=draw(times(TOLD, 0, 1, 6)),
        skipped=draw(or_none(TOLD)),
        may_edit=draw(maybe()),
    )


UNDECIDED = st.builds(Undecided, lesson=LESSONS, domains=NUMBERED.filter(lambda domains: len(domains) > 1))

# Domains.

DOMAINS = st.builds(
    Domain,
    id=numbers().map(DomainId),
    name=labels(MAX_NAME),
    purpose=texts(MAX_PURPOSE),
    channel=CHANNELS,
    leads=st.sampled_from(((), (UserId("U0ANA"),), tuple(UserId(f"U{number:010}") for number in range(10)))),
    state=st.sampled_from(DomainState),
    proposed_by=st.just(UserId("U0BEN")),
    version=numbers(),
)
DRAFTS = st.builds(
    Draft,
    name=labels(MAX_NAME),
    purpose=texts(MAX_PURPOSE),
    channel=CHANNELS,
    leads=st.sampled_from(((), (UserId("U0ANA"),))),
)
FEW = st.lists(people(), max_size=3).map(tuple)


@st.composite
def lists_of_domains(draw: st.DrawFn) -> domains.Overview:
    lines = st.builds(
        domains.Line,
        domain=DOMAINS,
        leads=FEW,
        more_leads=st.sampled_from((0, 1, 7)),
        proposer=or_none(people()),
        acts=st.frozensets(st.sampled_from(Act)),
        is_chosen=maybe(),
        trouble=or_none(st.sampled_from(ChannelTrouble)),
        learnings=st.sampled_from((0, 1, 123_456)),
    )
    drawn = draw(times(lines, 0, 1, 20))
    return domains.Overview(
        lines=tuple(
            domains.Line(**_with(line, domain=Domain(**_with(line.domain, id=DomainId(at)))))
            for at, line in enumerate(drawn)
        ),
        page=draw(st.sampled_from((0, 1, 9))),
        pages=draw(st.sampled_from((1, 10))),
        beginning=draw(st.sampled_from(domains.Beginning)),
        domains_by=draw(st.sampled_from((DomainsBy.LEADS, DomainsBy.ADMINS))),
    )


@st.composite
def choices(draw: st.DrawFn) -> domains.Choices:
    name, many = draw(st.tuples(labels(55), st.sampled_from(MANY[1:])))
    base = draw(DOMAINS)
    listed = [Domain(**_with(base, id=DomainId(at + 1), name=one)) for at, one in enumerate(alike(name, many))]
    return domains.Choices(domains=listed, chosen=draw(st.sampled_from((None, DomainId(1), DomainId(9_999)))))


WELCOMES = st.builds(
    domains.Welcome,
    is_admin=maybe(),
    leads=times(labels(60), 0, 1, 5, 6, 200),
    domain=or_none(labels(60)),
    by_channel=maybe(),
    is_empty=maybe(),
    may_begin=maybe(),
    emoji=st.sampled_from(("", "seedling", "é" * 100)),
)
PLACES = st.builds(
    Place,
    page=or_none(numbers()),
    response_url=st.sampled_from((None, "https://hooks.slack.com/actions/" + "A" * 200)),
)
DECIDED = st.builds(Decided, domain=DOMAINS, by=people(), accepted=maybe(), leads=maybe())
PROPOSED = st.builds(Proposed, domain=DOMAINS, deciders=st.lists(people(), min_size=1, max_size=4).map(", ".join))
NOT_FIRST = st.builds(NotFirst, first=DOMAINS, by=people())
CHANGED = st.builds(
    ChangedMeanwhile,
    current=DOMAINS,
    merge=st.builds(Merge, draft=DRAFTS, changed=st.lists(st.sampled_from(Field), unique=True, min_size=1).map(tuple)),
    leads=times(people(), 0, 1, 10),
)

# Settings and people.

EMOJI = st.sampled_from(("", "seedling", "é" * 100))
DECISIONS = st.builds(
    settings_rules.Decision,
    emoji=EMOJI,
    domains_by=st.sampled_from(DomainsBy),
    public_visibility=st.sampled_from(Visibility),
    names_kept_days=st.sampled_from(settings_rules.KEPT_DAYS),
)
SETTINGS = st.builds(
    OrganisationSettings,
    emoji=EMOJI,
    domains_by=st.sampled_from(DomainsBy),
    public_visibility=st.sampled_from(Visibility),
    names_kept_days=st.sampled_from(settings_rules.KEPT_DAYS),
    version=numbers(),
)
SAVED = st.builds(
    settings_service.Saved, before=DECISIONS, after=DECISIONS, names_forgotten=st.sampled_from((0, 1, 12_345))
)
SETTINGS_CHANGED = st.builds(
    settings_service.ChangedMeanwhile,
    current=SETTINGS,
    merge=st.builds(
        settings_rules.Merge,
        decision=DECISIONS,
        changed=st.lists(st.sampled_from(settings_rules.Field), unique=True, min_size=1).map(tuple),
    ),
    by=st.one_of(st.just(""), people()),
)
LOST = st.builds(
    Lost,
    domain=st.just(DomainId(1)),
    name=labels(60),
    lead=st.just(UserId("U0ANA")),
    trouble=st.sampled_from(LostBecause),
    channel_name=st.sampled_from(("", "orders", "漢" * 80)),
    at=st.just(THEN),
)
