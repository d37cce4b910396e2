"""Search finds exactly what the reading rule allows: random people, random learnings, both databases."""

import random

import pytest

from bot.features.learnings.finding.queries import MOST_FOUND, Query, Which
from bot.features.learnings.finding.store import Scope
from bot.kernel.access import Guarded, Visibility, may_read
from storage.search import SqlFindingStore, index
from storage.standing import standing_of
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, LearningRow, MembershipRow, PersonRow
from tests.clock import MONDAY_NOON
from tests.learnings.finding.shelf import Shelf
from tests.learnings.place import ORGANISATION, acting

PEOPLE = tuple(f"U{number}" for number in range(9))
STATES = ("active", "active", "active", "retired", "superseded", "merged", "undone")


def place(session, chance):
    """Fill an organisation, and one that is called nearly like it, with anything; return the learnings."""
    domains = []
    for number in range(4):
        channel = f"C{number}" if number else None
        domains.append(
            DomainRow(
                organisation=ORGANISATION,
                name=f"D{number}",
                folded_name=f"d{number}",
                channel_id=channel,
                state=chance.choice(("active", "unclaimed", "archived")),
                created_at=MONDAY_NOON,
            )
        )
        if channel:
            session.add(ChannelRow(organisation=ORGANISATION, channel_id=channel))
    session.add_all(domains)
    session.flush()
    for user in PEOPLE[:-1]:
        session.add(
            PersonRow(
                organisation=ORGANISATION,
                user_id=user,
                is_admin=chance.random() < 0.2,
                is_guest=chance.random() < 0.1,
                is_active=chance.random() < 0.9,
            )
        )
    for user in PEOPLE:
        session.add_all(
            MembershipRow(organisation=ORGANISATION, channel_id=f"C{number}", user_id=user)
            for number in range(1, 4)
            if chance.random() < 0.3
        )
        session.add_all(
            DomainLeadRow(organisation=ORGANISATION, domain_id=domain.id or 0, user_id=user)
            for domain in domains
            if chance.random() < 0.1
        )
    learnings = [
        LearningRow(
            organisation=ORGANISATION,
            text="Alike.",
            domain_id=chance.choice([None, *(domain.id for domain in domains)]),
            author_id=chance.choice([None, *PEOPLE]),
            saver_id=chance.choice([None, None, *PEOPLE]),
            visibility=chance.choice(("everyone", "domain")),
            state=chance.choice(STATES),
            logged_at=MONDAY_NOON,
        )
        for _ in range(40)
    ]
    session.add_all(learnings)
    session.flush()
    index(session, ORGANISATION, [row.id or 0 for row in learnings])
    return [(row.id, _guarded(row, domains), row.state) for row in learnings]


def _guarded(row, domains):
    channels = {domain.id: domain.channel_id for domain in domains}
    return Guarded(
        visibility=Visibility(row.visibility),
        author=row.author_id,
        saver=row.saver_id,
        domain=row.domain_id,
        channel=channels.get(row.domain_id),
    )


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
async def test_everyone_finds_exactly_what_they_may_read(any_database, clock, seed):
    chance = random.Random(seed)
    learnings = await any_database.write(lambda session: place(session, chance))
    shelf = Shelf(any_database, clock)
    looked = 0
    for actor in map(acting, PEOPLE):
        standing = await any_database.read(lambda session, actor=actor: standing_of(session, actor))
        if not standing.is_full_member:
            continue
        looked += 1
        for which in Which:
            readable = {
                number for number, guarded, state in learnings if state in which.states and may_read(standing, guarded)
            }

            def by_index(session, standing=standing, which=which):
                store = SqlFindingStore(session)
                return [each.id for each in store.newest(standing, Scope(which=which), [("alik",)], most=MOST_FOUND)]

            assert sorted(await any_database.read(by_index)) == sorted(readable)
            found = await shelf.finding.search(actor, Query(words="alike", which=which))
            assert found.total == len(readable)
            assert {hit.learning.id for hit in found.hits} <= readable
    assert looked > 4
