"""Pollen as those have it who want to hear at once of every account that changes."""

import pytest

from bot.kernel.access import Role
from bot.kernel.ids import UserId
from storage.parts import has_part
from storage.standing import standing_of
from storage.tables import (
    ClaimRow,
    ConsumerRow,
    DomainFollowerRow,
    DomainRow,
    HandOverRow,
    NodeRow,
    OwnershipRow,
    ParticipantRow,
    ProductRow,
)
from tests.clock import MONDAY_NOON
from tests.people.words import acting
from tests.products.conftest import places, world
from tests.slack import ORGANISATION, living, manifest_with_user_change, workspace

__all__ = ["places", "world"]


@pytest.fixture
async def pollen(database):
    async with living(database, given=workspace(manifest=manifest_with_user_change())) as everything:
        yield everything


@pytest.fixture
def role(pollen):
    async def look(name):
        actor = acting(pollen.slack.person(name).id, ORGANISATION)
        return await pollen.database.read(lambda session: standing_of(session, actor).role)

    return look


async def heard(pollen, name):
    """Whether anything was written because Slack told of somebody."""
    key = (ORGANISATION, f"person:{pollen.slack.person(name).id}")
    return await pollen.database.read(lambda session: session.get(ClaimRow, key)) is not None


async def test_the_account_of_who_has_a_part_here_is_known_at_once_when_it_changes(pollen, role):
    await pollen.register.run("people")
    ben = pollen.slack.person("ben")
    row = DomainFollowerRow(domain_id=await a_domain(pollen), user_id=ben.id, organisation=ORGANISATION)
    row.since = MONDAY_NOON
    await pollen.database.write(lambda session: session.add(row))
    pollen.slack.deactivate("ben")
    await pollen.settled()
    assert await role("ben") is Role.INACTIVE
    pollen.slack.reactivate("ben")
    await pollen.slack.redeliver_last("user_change")
    await pollen.settled()
    assert await role("ben") is Role.MEMBER


async def test_of_who_has_no_part_here_nothing_is_written(pollen, role):
    await pollen.register.run("people")
    pollen.slack.deactivate("ben")
    await pollen.slack.person("cora").set_status("Commuting")
    await pollen.settled()
    assert [await heard(pollen, name) for name in ("ben", "cora")] == [False, False]
    assert await role("ben") is Role.MEMBER


async def test_who_is_an_admin_and_loses_it_is_none_at_once(pollen, role):
    await pollen.register.run("people")
    pollen.slack.person("dan").account.is_admin = False
    await pollen.slack.person("dan").set_status("Commuting")
    await pollen.settled()
    assert (await heard(pollen, "dan"), await role("dan")) == (True, Role.MEMBER)


async def a_domain(pollen):
    row = DomainRow(
        organisation=ORGANISATION, name="Orders", folded_name="orders", state="active", created_at=MONDAY_NOON
    )

    def work(session):
        session.add(row)
        session.flush()
        return row.id

    return await pollen.database.write(work)


# What a part is.


async def test_who_answers_for_something_has_a_part_and_who_did_or_does_nothing_has_none(world, places):
    product = await world.product("Parcels", places.orders, owner="owner")
    node = await world.node("Goal", domain=places.orders)
    here = {"organisation": world.organisation}
    now = world.clock.now()

    def work(session):
        row = session.get(ProductRow, product.id)
        row.steward_id, row.technical_owner_id, row.deputy_id = "steward", "technical", "deputy"
        goal = session.get(NodeRow, node.id)
        goal.lead_id, goal.watcher_id, goal.sponsor_id = "leader", "watcher", "helper"
        session.get(DomainRow, places.orders).sponsor_id = "sponsor"
        session.add_all(
            [
                ParticipantRow(node_id=node.id, user_id="participant", **here),
                ConsumerRow(product_id=product.id, user_id="consumer", since=now, **here),
                DomainFollowerRow(domain_id=places.orders, user_id="follower", since=now, **here),
                OwnershipRow(
                    product_id=product.id, owner_id="before", from_at=now, until_at=now, why="recorded", **here
                ),
                hand_over("recipient", "proposer", "proposed"),
                hand_over("declined", "late", "declined"),
            ]
        )

    def hand_over(to, by, state):
        return HandOverRow(
            product_id=product.id, to_id=to, proposed_by=by, state=state, proposed_at=now, expires_at=now, **here
        )

    await world.database.write(work)
    some = ["ana", "dan", "owner", "steward", "technical", "deputy", "leader", "watcher", "helper", "sponsor"]
    some += ["participant", "consumer", "follower", "recipient", "proposer"]
    none = ["cora", "gus", "before", "declined", "late", "nobody"]
    found = await world.database.read(
        lambda session: [user for user in [*some, *none] if has_part(session, world.organisation, UserId(user))]
    )
    assert found == some
