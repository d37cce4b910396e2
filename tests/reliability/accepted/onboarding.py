"""Domains that are onboarding, with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.features.domains.onboarding import rules
from bot.features.domains.onboarding.pages import DomainPage, Passage, People, Spot
from bot.features.domains.onboarding.plan import FIELDS, MAX_TEST, Kind, Merge, Phase, Plan
from bot.features.domains.onboarding.planning import Planned, PlannedMeanwhile
from bot.features.domains.onboarding.rules import Recorded, Stage, Stretch
from bot.features.domains.onboarding.service import (
    Followed,
    Moved,
    MovedMeanwhile,
    Sponsored,
    SponsoredMeanwhile,
    Sponsoring,
    Ticked,
    Where,
)
from bot.features.domains.onboarding.store import Facts, FormerName, Lesson
from bot.features.domains.rules import MAX_NAME, PartOf
from bot.kernel.ids import DomainId, LearningId, UserId
from handlers.domains.onboarding import form, messages, page, plan_form
from handlers.forms.after import Place
from handlers.kit import spoken
from tests.reliability.accepted.checks import Sent, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none, times
from tests.reliability.accepted.spread import DOMAINS
from tests.reliability.accepted.words import labels, numbers, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
STAGES = st.sampled_from(Stage)
PLACES = st.sampled_from(
    (
        Place(),
        Place(callback=page.CALLBACK, beneath='{"v":1,"domain":100000000000000000,"list_page":9}'),
        Place(response_url="https://hooks.slack.com/" + "A" * 200),
    )
)
FACTS = st.builds(
    Facts,
    stage=or_none(STAGES),
    began_at=st.just(THEN),
    goals=st.sampled_from(({}, {"off track": 1}, {"off track": 1, "at risk": 12, "stale": 1, "on track": 1_234})),
    owned=st.sampled_from((0, 1, 1_234)),
    unowned=st.sampled_from((0, 1, 12)),
    taught=st.sampled_from((0, 1, 123_456)),
    applied_elsewhere=st.sampled_from((0, 1)),
    applied=st.sampled_from((0, 1, 12)),
)
SPOTS = st.builds(Spot, facts=FACTS, days=st.sampled_from((0, 1, 1_234)), sponsor=or_none(people()))
PLANS = st.builds(
    Plan,
    least=st.fixed_dictionaries({kind: st.sampled_from((0, 1, 50)) for kind in Kind}),
    weeks=st.sampled_from((1, 8, 52)),
    own=st.fixed_dictionaries({phase: times(labels(MAX_TEST), 0, 1, 10) for phase in Phase}).map(
        lambda own: {phase: tuple(dict.fromkeys(" ".join(one.split()) for one in some)) for phase, some in own.items()}
    ),
    version=numbers(),
)
RECORDED = st.builds(
    Recorded,
    has_sponsor=maybe(),
    goals=st.sampled_from((0, 1, 49)),
    candidates=st.sampled_from((0, 3)),
    unowned=st.sampled_from((0, 1, 2)),
)
STRETCHES = st.builds(
    Stretch,
    id=numbers(),
    stage=STAGES,
    began_at=st.just(THEN),
    ended_at=or_none(st.just(THEN + timedelta(days=12))),
    reason=st.one_of(st.just(""), texts(1_000)),
    open_tests=times(labels(250), 0, 1, 13).map(tuple),
)

PEOPLE = st.builds(
    lambda count, names: People(count=max(count, len(names)), names=tuple(names)),
    st.sampled_from((0, 1, 1_234)),
    st.lists(people(), max_size=10),
)
PARTS = st.builds(PartOf, id=st.just(DomainId(10**17)), name=labels(MAX_NAME), since=st.just(THEN))


@st.composite
def pages(draw: st.DrawFn) -> DomainPage:
    passages = draw(
        times(st.builds(Passage, stretch=STRETCHES, days=st.sampled_from((0, 1, 400)), by=or_none(people())), 0, 1, 12)
    )
    phase = passages[0].stretch.stage.phase if passages else None
    return DomainPage(
        domain=replace(draw(DOMAINS), part_of=draw(or_none(PARTS))),
        spot=draw(SPOTS),
        leads=tuple(draw(times(people(), 0, 1, 10))),
        passages=tuple(passages),
        tests=() if phase is None else rules.tests_of(phase, draw(RECORDED), draw(PLANS)),
        is_stuck=draw(maybe()),
        weeks=draw(st.sampled_from((1, 8))),
        lessons=tuple(
            draw(
                times(
                    st.builds(
                        Lesson,
                        id=numbers().map(LearningId),
                        title=texts(3_000, least=1),
                        domain=labels(MAX_NAME),
                    ),
                    0,
                    1,
                    5,
                )
            )
        ),
        former_names=tuple(draw(times(st.builds(FormerName, name=labels(MAX_NAME), until=st.just(THEN)), 0, 1, 8))),
        members=draw(PEOPLE),
        followers=draw(PEOPLE),
        follows=draw(maybe()),
        may_edit=draw(maybe()),
    )


WHERES = st.builds(Where, domain=DOMAINS, now=or_none(STRETCHES), open_tests=times(labels(250), 0, 1, 13).map(tuple))
TYPED = st.fixed_dictionaries({name: texts(1_500) for name in FIELDS})
PLANNED = st.builds(
    PlannedMeanwhile,
    current=PLANS,
    merge=st.builds(Merge, typed=TYPED, changed=st.lists(st.sampled_from(FIELDS), unique=True, min_size=1).map(tuple)),
    by=st.one_of(st.just(""), people()),
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, Any]]]:
    """List a name, what builds, and what it is given."""
    yield "domains.onboarding.page", _page, {"given": pages(), "done": texts(1_500)}
    yield (
        "domains.onboarding.move",
        _move,
        {"where": WHERES, "place": PLACES, "reason": texts(1_000), "by": people(), "back": maybe()},
    )
    yield "domains.onboarding.sponsor", _sponsor, {"domain": DOMAINS, "place": PLACES, "name": or_none(people())}
    yield "domains.onboarding.plan", _plan, {"plan": PLANS, "meanwhile": PLANNED}
    yield (
        "domains.onboarding.messages",
        _messages,
        {"domain": DOMAINS, "now": STRETCHES, "is_back": maybe(), "test": labels(MAX_TEST)},
    )


def _page(given: DomainPage, done: str) -> list[Sent]:
    return [view(page.build(given, said_on_top=done.strip(), list_page=3)), view(page.build(given))]


def _move(where: Where, place: Place, reason: str, by: str, back: bool) -> list[Sent]:
    again = form.moved_meanwhile(MovedMeanwhile(where=where, by=by))
    return [
        view(form.build_move(where, back=back, place=place)),
        view(form.build_move(where, back=back, place=place, reason=reason, said=again)),
    ]


def _sponsor(domain: Any, place: Place, name: str | None) -> list[Sent]:
    sponsoring = Sponsoring(domain=domain, sponsor=None if name is None else UserId("U0CORA"))
    again = form.sponsored_meanwhile(SponsoredMeanwhile(current=sponsoring, name=name))
    return [
        view(form.build_sponsor(sponsoring, place=place)),
        view(form.build_sponsor(sponsoring, place=place, typed=UserId("U0BEN"), said=again)),
        text(spoken(messages.sponsored(Sponsored(domain=domain, sponsor=name, is_told=name is not None)))),
    ]


def _plan(plan: Plan, meanwhile: PlannedMeanwhile) -> list[Sent]:
    said_above = plan_form.changed_meanwhile(meanwhile)
    return [
        view(plan_form.build(plan)),
        view(plan_form.build(meanwhile.current, typed=meanwhile.merge.typed, said=said_above)),
        view(plan_form.saved(Planned(plan=plan, changed=meanwhile.merge.changed))),
        view(plan_form.saved(Planned(plan=plan, changed=()))),
    ]


def _messages(domain: Any, now: Stretch, is_back: bool, test: str) -> list[Sent]:
    ticked = Ticked(domain=domain, test=rules.Test(says=test, now="", passed=is_back, key="x"))
    return [
        text(spoken(messages.news(Moved(domain=domain, now=now, is_back=is_back)))),
        text(spoken(messages.moved(Moved(domain=domain, now=now, is_back=is_back)))),
        text(spoken(messages.ticked(ticked))),
        text(spoken(messages.followed(Followed(domain=domain, follows=is_back)))),
    ]
