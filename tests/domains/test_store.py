"""The contract of what domains' rows remember, on both databases."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import select

from bot.features.domains.requirements import require_free
from bot.features.domains.results import NotFirst
from bot.features.domains.rules import Draft, State
from bot.features.domains.service import Domains
from bot.features.domains.store import ChannelSeen
from bot.kernel.access import Role
from bot.kernel.errors import ConflictError, UserFacingError
from storage.domains import domain_transactions
from storage.tables import LearningRow, MembershipRow, PostRow
from tests.clock import MONDAY_NOON
from tests.domains.words import Rows, acting, decided_post, letter_post, wanted

ANA = acting("ana")


@pytest.fixture
def store(any_database):
    return domain_transactions(any_database)


@pytest.fixture
def rows(any_database):
    return Rows(any_database)


@pytest.fixture
def domains(any_database, clock):
    return Domains(
        transactions=domain_transactions(any_database),
        clock=clock,
        render=decided_post,
        render_lead=letter_post,
        wake=lambda: None,
    )


@pytest.fixture
def add(store):
    async def do(draft, state=State.ACTIVE, organisation="T1", proposed_by=None):
        number = await store.write(
            lambda s: s.add(organisation, draft, state=state, proposed_by=proposed_by, now=MONDAY_NOON)
        )
        return await store.read(lambda s: s.domain(organisation, number))

    return do


async def test_a_domain_is_remembered_as_it_was_added(add):
    draft = wanted("Café", leads=("ana", "ben"))
    domain = await add(draft, State.PROPOSED, proposed_by="eva")
    assert (domain.draft, domain.state, domain.proposed_by, domain.version) == (draft, State.PROPOSED, "eva", 1)


async def test_a_domain_is_found_by_its_folded_name_its_channel_and_its_id_in_its_organisation_only(store, add):
    domain = await add(wanted("Café"))
    assert await store.read(lambda s: s.named("T1", "cafe")) == domain
    assert await store.read(lambda s: s.in_channel("T1", "C1")) == domain
    assert await store.read(lambda s: s.any_domain("T1")) == domain
    for nothing in (
        lambda s: s.named("T2", "cafe"),
        lambda s: s.in_channel("T2", "C1"),
        lambda s: s.domain("T2", domain.id),
        lambda s: s.any_domain("T2"),
        lambda s: s.named("T1", "orders"),
    ):
        assert await store.read(nothing) is None
    assert await store.read(lambda s: (s.count("T2"), s.living("T2"))) == (0, [])


async def test_saving_writes_everything_and_counts_the_version(store, add):
    domain = await add(wanted(leads=("ana",)))
    changed = replace(domain, name="Bikes", purpose="Rides", channel="C2", leads=("ben", "eva"))
    await store.write(lambda s: s.save("T1", changed))
    assert await store.read(lambda s: s.domain("T1", domain.id)) == replace(changed, version=2)
    assert await store.read(lambda s: s.named("T1", "bikes")) is not None


async def test_archived_and_declined_domains_let_go_of_their_names(store, add):
    for state in (State.ARCHIVED, State.DECLINED):
        domain = await add(wanted(channel=None))
        await store.write(lambda s, d=domain, t=state: s.save("T1", replace(d, state=t)))
        assert await store.read(lambda s: s.named("T1", "orders")) is None
    assert [domain.state for domain in await store.read(lambda s: s.page("T1", size=9, number=0))] == [State.ARCHIVED]


async def test_domains_are_listed_by_state_and_name_in_pages(store, add):
    for number, (name, state) in enumerate(
        [
            ("d", State.ARCHIVED),
            ("b", State.ACTIVE),
            ("c", State.UNCLAIMED),
            ("e", State.PROPOSED),
            ("a", State.ACTIVE),
            ("f", State.DECLINED),
        ]
    ):
        await add(wanted(name, channel=f"C{number}"), state)
    pages = [await store.read(lambda s, n=number: s.page("T1", size=2, number=n)) for number in range(4)]
    assert [[domain.name for domain in page] for page in pages] == [["e", "a"], ["b", "c"], ["d"], []]
    assert await store.read(lambda s: s.count("T1")) == 5
    assert [domain.name for domain in await store.read(lambda s: s.living("T1"))] == ["a", "b", "c"]


async def test_members_of_a_channel_are_forgotten_with_it_in_its_organisation_only(store, add, rows, any_database):
    domain = await add(wanted())
    await rows.member("C1", "ana")
    await Rows(any_database, "T2").member("C1", "ana")
    await store.write(lambda s: s.save("T1", replace(domain, purpose="Other")))
    here = select(MembershipRow.organisation).order_by(MembershipRow.organisation)
    assert await any_database.read(lambda session: session.exec(here).all()) == ["T1", "T2"]
    await store.write(lambda s: s.save("T1", replace(domain, channel=None)))
    assert await any_database.read(lambda session: session.exec(here).all()) == ["T2"]


async def test_people_are_told_apart(store, rows):
    await rows.person("gus", is_guest=True)
    await rows.person("nameless", name="")
    found = await store.read(lambda s: s.candidates("T1", ["gus", "nameless", "stranger"]))
    assert {user: (candidate.name, candidate.role) for user, candidate in found.items()} == {
        "gus": ("Gus", Role.GUEST),
        "nameless": ("Someone", Role.MEMBER),
        "stranger": ("Someone", Role.MEMBER),
    }


async def test_who_leads_an_active_domain_is_known(store, rows):
    await rows.domain("Orders", leads=["ana", "left", "gus"])
    await rows.person("gus", is_guest=True)
    await rows.domain("Service", leads=["ana"])
    await rows.domain("Old", state="archived", leads=["ben"])
    await rows.person("left", is_active=False)
    assert await store.read(lambda s: s.leads_of_active("T1")) == ["ana"]
    assert await store.read(lambda s: s.leads_of_active("T2")) == []
    assert await store.read(lambda s: s.leads_one(s.standing(ANA)))
    assert not await store.read(lambda s: s.leads_one(s.standing(acting("ben"))))


async def test_a_choice_is_kept_and_changed(store, rows):
    one, other = await rows.domain("Orders"), await rows.domain("Service")
    assert await store.read(lambda s: s.chosen("T1", "ana")) is None
    for domain in (one, other):
        await store.write(lambda s, d=domain: s.choose("T1", "ana", d))
        assert await store.read(lambda s: s.chosen("T1", "ana")) == domain
    assert await store.read(lambda s: s.chosen("T2", "ana")) is None


async def test_what_is_known_of_a_channel_is_told(store, rows):
    await rows.channel("C1", is_shared=True)
    assert await store.read(lambda s: s.channel_seen("T1", "C1")) == ChannelSeen(
        is_shared=True, is_archived=False, bot_is_member=False
    )
    assert await store.read(lambda s: s.channel_seen("T2", "C1")) is None


async def test_what_was_learned_in_a_domain_and_not_taken_back_is_counted(store, rows, any_database):
    one, other, empty = [await rows.domain(name) for name in ("Orders", "Service", "Empty")]

    def learn(session):
        for domain, state in ((one, "active"), (one, "retired"), (one, "undone"), (other, "superseded")):
            session.add(
                LearningRow(
                    organisation="T1",
                    domain_id=domain,
                    text="Late scans look like lost parcels.",
                    visibility="domain",
                    state=state,
                    logged_at=MONDAY_NOON,
                )
            )

    await any_database.write(learn)
    counts = await store.read(lambda s: s.learnings_in("T1", [one, other, empty]))
    assert counts == {one: 2, other: 1, empty: 0}
    assert await store.read(lambda s: s.learnings_in("T2", [one])) == {one: 0}


async def test_leads_who_left_are_kept_apart_and_come_back(store, rows):
    number = await rows.domain("Orders", leads=["ana", "ben", "gus"])
    await rows.person("ben", is_active=False)
    await rows.person("gus", is_guest=True)
    orders = await store.read(lambda s: s.domain("T1", number))
    assert (orders.leads, orders.departed) == (("ana",), ("ben", "gus"))
    await store.write(lambda s: s.save("T1", replace(orders, purpose="New")))
    assert (await store.read(lambda s: s.domain("T1", number))).departed == ("ben", "gus")


async def test_a_draft_without_a_channel_takes_nobodys(store):
    await store.read(lambda s: require_free(s, ANA, Draft(name="Orders"), besides=None))


# Two at once.


async def test_of_two_first_domains_at_once_exactly_one_wins(domains):
    results = await asyncio.gather(
        *(
            domains.first(acting(f"u{n}"), wanted(f"Domain {n}", channel=f"C{n}"), delivery=f"view:{n}")
            for n in range(4)
        )
    )
    assert sorted(isinstance(result, NotFirst) for result in results) == [False, True, True, True]


async def test_of_two_proposals_of_one_name_at_once_exactly_one_wins(domains):
    results = await asyncio.gather(
        *(domains.propose(acting(f"u{n}"), wanted(channel=f"C{n}"), delivery=f"view:{n}") for n in range(4)),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, UserFacingError) for result in results) == [False, True, True, True]


async def test_of_two_domains_in_one_channel_at_once_exactly_one_wins(domains):
    results = await asyncio.gather(
        *(domains.propose(acting(f"u{n}"), wanted(f"Domain {n}"), delivery=f"view:{n}") for n in range(4)),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, UserFacingError) for result in results) == [False, True, True, True]


async def test_of_two_who_claim_at_once_exactly_one_leads(domains, rows):
    domain = await rows.domain("Orders", state="unclaimed")
    results = await asyncio.gather(
        *(domains.claim(acting(f"u{n}"), domain, delivery=f"trigger:{n}") for n in range(4)), return_exceptions=True
    )
    assert sorted(isinstance(result, ConflictError) for result in results) == [False, True, True, True]


async def test_of_accepting_and_declining_at_once_exactly_one_counts(domains, rows, any_database):
    await rows.domain("Orders", leads=["ben"])
    domain = await rows.domain("Service", state="proposed", proposed_by="ana")
    results = await asyncio.gather(
        domains.accept(acting("ben"), domain, delivery="trigger:1"),
        domains.decline(acting("ben"), domain, delivery="trigger:2"),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, ConflictError) for result in results) == [False, True]
    assert len(await any_database.read(lambda session: session.exec(select(PostRow.key)).all())) == 1


async def test_one_form_delivered_twice_at_once_makes_one_domain(domains, store):
    results = await asyncio.gather(*(domains.propose(ANA, wanted(), delivery="view:1") for _ in range(4)))
    assert len({result.domain.id for result in results}) == 1
    assert await store.read(lambda s: s.count("T1")) == 1
