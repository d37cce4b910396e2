"""Learnings and what is told of them, with any words in them: for the renderers of learnings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.features.learnings.capturing.notices import Notice, Refusal, To, Why
from bot.features.learnings.drafts import Draft
from bot.features.learnings.finding.menus import DomainChoice
from bot.features.learnings.finding.queries import Found, Hit, Period, Pointer, Query, Related, Which
from bot.features.learnings.goals import Belonging, Goal, How
from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.keeping.history import History, Step
from bot.features.learnings.keeping.page import Page, Told
from bot.features.learnings.origin import Origin, Wrote
from bot.features.learnings.reading import Newer
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import (
    Content,
    Domain,
    Kind,
    Learning,
    State,
    Tag,
    as_fields,
    fields_of,
    prints_of,
    tags_from,
)
from bot.features.learnings.sheets import Sheet
from bot.features.learnings.tagging.rules import Offer
from bot.features.learnings.tagging.service import Act, Changed, Line, Listing
from bot.kernel.access import Visibility
from bot.kernel.audit import Change
from bot.kernel.ids import ChannelId, DomainId, DraftId, LearningId, NodeId, OrganisationId, UserId
from bot.matching.words import terms
from handlers.learnings.finding.form import Asked, asked_for
from handlers.learnings.stack import Back
from tests.reliability.accepted.words import labels, names, numbers, one_line, people, texts, typed

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
MANY = (0, 1, 2, 5, 99, 100, 101, 200)
maybe = st.booleans
URLS = st.one_of(
    st.none(),
    st.sampled_from(
        ("https://example.com/" + "a" * 1_970, "http://x", "https://example.com/a|b>c&d<e", "https://é.example/🎉")
    ),
)
STATES = st.sampled_from(State)
CHANNELS = st.sampled_from((None, ChannelId("C0ORDERS")))
CHANNEL_NAMES = st.sampled_from((None, "orders", "日本" * 40, "a" * 80))


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def tags(most: int = 40) -> st.SearchStrategy[tuple[Tag, ...]]:
    """Tags as imports may bring them: up to forty, of up to seventy characters."""
    numbered = st.tuples(labels(65), st.sampled_from((0, 1, 3, most)))
    return numbered.map(lambda drawn: tags_from([f"{drawn[0]} {number}" for number in range(drawn[1])]))


CONTENTS = st.builds(
    Content,
    text=texts(20_000, least=1),
    title=or_none(labels(120)),
    why=or_none(texts(20_000, least=1)),
    recommendation=or_none(texts(20_000, least=1)),
    applies_when=or_none(texts(20_000, least=1)),
    kind=or_none(st.sampled_from(Kind)),
    evidence_url=URLS,
    tags=tags(),
)


def learnings(**more: Any) -> st.SearchStrategy[Learning]:
    return st.builds(
        Learning,
        id=numbers().map(LearningId),
        organisation=st.just(OrganisationId("T1")),
        content=CONTENTS,
        author=st.sampled_from((None, UserId("U0ANA"))),
        saver=st.sampled_from((None, UserId("U0BEN"))),
        domain=st.sampled_from((None, DomainId(1))),
        visibility=st.sampled_from(Visibility),
        retired_because=or_none(texts(3_000, least=1)),
        logged_at=st.just(THEN),
        version=numbers(),
        **({"state": STATES} | more),
    )


DOMAINS = st.builds(Domain, id=st.just(DomainId(1)), name=labels(60), channel=CHANNELS, channel_name=st.just("orders"))


def alike(name: str, many: int) -> list[str]:
    """As many names that begin alike and end differently."""
    return [one_line(f"{name} {number}") for number in range(many)]


MANY_DOMAINS = st.tuples(labels(55), st.sampled_from(MANY)).map(
    lambda drawn: tuple(Domain(id=DomainId(at + 1), name=name) for at, name in enumerate(alike(*drawn)))
)
CHOICES = st.tuples(labels(55), st.sampled_from(MANY), maybe()).map(
    lambda drawn: tuple(
        DomainChoice(domain=DomainId(at + 1), name=name, archived=drawn[2] and at % 3 == 0)
        for at, name in enumerate(alike(drawn[0], drawn[1]))
    )
)
NEWER = or_none(st.builds(Newer, learning=or_none(learnings()), is_hidden=maybe()))


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    learning = draw(learnings())
    domains = draw(MANY_DOMAINS)
    return Receipt(
        learning=learning,
        domain=None if learning.domain is None else draw(DOMAINS),
        channel_name=draw(CHANNEL_NAMES),
        domains=domains,
        has_domains=bool(domains) or draw(maybe()),
        newer=draw(NEWER),
    )


# Found.

POINTERS = st.builds(
    Pointer, learning=numbers().map(LearningId), title=texts(20_000), domain_name=st.one_of(st.just(""), labels(60))
)
HITS = st.builds(
    Hit,
    learning=learnings(),
    domain=or_none(DOMAINS),
    author=or_none(people()),
    applied=st.sampled_from((0, 1, 12_345)),
    successor=or_none(POINTERS),
)
RELATED = st.builds(Related, others=st.lists(HITS, max_size=3).map(tuple), same=or_none(HITS))
QUERIES = st.builds(
    Query,
    words=labels(250).map(lambda words: asked_for(words).query.words),
    domain=st.sampled_from((None, DomainId(1), DomainId(100), DomainId(9_999))),
    tag=or_none(labels(30)),
    kind=or_none(st.sampled_from(Kind)),
    period=or_none(st.sampled_from(Period)),
    which=st.sampled_from(Which),
)
TYPED = texts(400).map(asked_for)
ASKED = st.builds(Asked, query=QUERIES, tag_label=or_none(labels(70)), cut=maybe(), round=numbers())


@st.composite
def found(draw: st.DrawFn) -> Found:
    hits = draw(st.lists(HITS, max_size=3))
    hits = hits * draw(st.sampled_from((1, 1, 5)))
    words = draw(st.one_of(texts(250), st.just(" ".join(hit.learning.content.text[:40] for hit in hits[:1]))))
    return Found(
        query=Query(words=words),
        hits=tuple(hits[:10]),
        page=draw(st.sampled_from((1, 2, 50))),
        pages=draw(st.sampled_from((1, 50))),
        total=draw(st.sampled_from((1, 10, 500))),
        more=draw(maybe()),
        terms=frozenset(terms(words)),
        forgiven=dict.fromkeys(draw(st.lists(labels(100), max_size=3)), draw(labels(100))),
        loosened=draw(maybe()),
        past=draw(st.sampled_from((0, 1, 9, 10))),
    )


# Pages.

APPLICATIONS = st.builds(
    Application,
    domain=st.just(DomainId(2)),
    domain_name=labels(60),
    answer=st.sampled_from(Answer),
    outcome=or_none(st.sampled_from(Outcome)),
    note=or_none(texts(3_000, least=1)),
    answered_at=st.just(THEN),
)


def times(strategy: st.SearchStrategy[Any], *many: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few things, as often as it takes to be many."""
    return st.tuples(st.lists(strategy, max_size=3), st.sampled_from(many)).map(
        lambda drawn: tuple((drawn[0] * drawn[1])[: drawn[1]])
    )


TOLD = st.builds(Told, learning=learnings(), author=or_none(people()))
GOALS = st.builds(
    Goal,
    id=numbers().map(NodeId),
    level=st.sampled_from(("vision", "goal", "bet", "initiative")),
    name=labels(150),
    state=st.sampled_from(("active", "stopped")),
)
BELONGINGS = times(st.builds(Belonging, goal=GOALS, how=st.sampled_from(How)), 0, 1, 12, 120).map(
    lambda many: tuple(replace(one, goal=replace(one.goal, id=NodeId(at))) for at, one in enumerate(many, start=1))
)
PAGES = st.builds(
    Page,
    learning=learnings(),
    domain=or_none(DOMAINS),
    channel_name=CHANNEL_NAMES,
    author=or_none(people()),
    saver=or_none(people()),
    newer=NEWER,
    added=times(TOLD, 0, 1, 10),
    replaced=times(TOLD, 0, 1, 10),
    journey=times(APPLICATIONS, 0, 1, 12, 13, 90),
    questions=st.sampled_from((0, 1, 2_000)),
    may_change=maybe(),
    may_see_history=maybe(),
    may_answer_for=MANY_DOMAINS,
    needs_domain=maybe(),
    goals=BELONGINGS,
)
CHANGES = st.builds(
    Change,
    field=st.sampled_from(("text", "title", "why", "kind", "visibility", "domain", "state", "successor", "odd")),
    before=or_none(st.one_of(texts(20_000, least=1), st.sampled_from(("worked", "everyone", "active")))),
    after=or_none(texts(20_000, least=1)),
)
STEPS = st.builds(
    Step,
    act=st.sampled_from(("edited", "moved", "retired", "odd")),
    by=or_none(people()),
    at=st.just(THEN),
    changes=times(CHANGES, 0, 1, 9),
    has_hidden=maybe(),
)
HISTORIES = st.builds(
    History,
    learning=learnings(),
    author=or_none(people()),
    steps=times(STEPS, 0, 1, 30).map(
        lambda steps: tuple(replace(step, at=THEN - timedelta(hours=at)) for at, step in enumerate(steps))
    ),
    has_more=maybe(),
)
BACKS = or_none(st.builds(Back, view=st.just("V0123456789"), in_place=maybe()))

# Forms.

DRAFTS = st.builds(
    Draft,
    id=numbers().map(DraftId),
    content=st.one_of(
        st.fixed_dictionaries({"text": texts(60_000, least=1)}),
        st.fixed_dictionaries({"title": labels(3_000), "channel": st.just("C1")}),
        st.fixed_dictionaries(
            {
                "text": texts(60_000, least=1),
                "why": texts(20_000, least=1),
                "tags": labels(3_000),
                "title": labels(3_000),
            }
        ),
    ),
    reason=st.sampled_from(("it is longer than 20,000 characters", "the form did not open")),
    kept_at=st.just(THEN),
)
MESSAGES = st.builds(
    Origin,
    channel=st.just(ChannelId("C1")),
    ts=st.just("1767571200.000100"),
    author_name=or_none(people()),
    wrote=st.sampled_from(Wrote),
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Forms of every kind: empty, of a draft, of a learning, of one that changed or stopped meanwhile."""
    domains = draw(MANY_DOMAINS)
    chosen = draw(st.sampled_from(domains)) if domains else None
    more: dict[str, Any] = {"domains": domains, "channel": draw(CHANNELS), "version": draw(numbers())}
    blank = fields_of(
        Content(text=""), visibility=draw(st.sampled_from(Visibility)), domain=None if chosen is None else chosen.id
    )
    kind = draw(st.sampled_from(("blank", "draft", "message", "learning", "meanwhile", "stopped")))
    if kind == "blank":
        return Sheet(
            fields=blank, drafts=tuple(draw(st.lists(DRAFTS, max_size=3, unique_by=lambda one: one.id))), **more
        )
    if kind in {"draft", "message"}:
        draft = draw(DRAFTS)
        kept = {name: value for name, value in draft.content.items() if name != "channel"}
        return Sheet(fields=blank | kept, draft=draft, message=draw(MESSAGES) if kind == "message" else None, **more)
    learning = draw(learnings(state=st.just(State.ACTIVE)))
    fields = as_fields(learning) | {"domain": blank["domain"]}
    more |= {"learning": learning.id, "was": prints_of(fields)}
    if kind == "learning":
        return Sheet(fields=fields, **more)
    theirs = {
        name: value
        for name, value in as_fields(draw(learnings())).items()
        if name in draw(st.sets(st.sampled_from(("text", "why", "title", "kind", "tags", "visibility"))))
    }
    stopped = draw(st.sampled_from(("was retired", "was replaced", "was taken back"))) if kind == "stopped" else None
    return Sheet(fields=fields | {"why": draw(texts(20_000))}, theirs=theirs, stopped=stopped, **more)


# Saved messages.

NOTICES = st.builds(
    Notice,
    receipt=receipts(),
    to=st.sampled_from(To),
    author=or_none(people()),
    saver=people(),
    author_was_told=maybe(),
    related=RELATED,
)
REFUSALS = st.builds(
    Refusal, why=st.sampled_from(Why), emoji=st.sampled_from(("seedling", "é" * 100)), draft=or_none(DRAFTS)
)

# Tags.

TAGS = labels(70).map(lambda label: tags_from([label]) or (Tag(folded="x", label="x"),)).map(lambda found: found[0])
LINES = st.builds(Line, tag=TAGS, learnings=st.sampled_from((0, 1, 1_000)), is_more=maybe())
LISTINGS = st.builds(
    Listing,
    typed=texts(75).map(one_line),
    lines=times(LINES, 0, 1, 10),
    page=st.sampled_from((0, 1, 40)),
    has_next=maybe(),
    may_change=maybe(),
)
CHANGED = st.builds(
    Changed, act=st.sampled_from(Act), before=labels(70), after=labels(70), learnings=numbers(), is_more=maybe()
)
NEW_TAGS = tags(12).map(lambda found: tuple(Tag(folded=f"new {tag.folded}", label=f"new {tag.label}") for tag in found))
OFFERS = st.builds(Offer, tags=tags(50), new=st.one_of(NEW_TAGS, NEW_TAGS.map(lambda found: found[:1])))
COMMANDS = typed(30_000)
NAMES = names()
