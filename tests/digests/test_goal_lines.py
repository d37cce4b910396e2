"""What the digest tells of goals: in rows, through the digests' own services."""

from datetime import date, timedelta

import pytest
from inline_snapshot import snapshot

from bot.features.digests.rules.editions import Edition
from bot.features.digests.rules.ledger import ALL_OVER, Delivered
from bot.features.digests.rules.matters import OVER, Line, Matter
from bot.kernel.ids import DomainId, EditionId, OrganisationId
from handlers.digests.edition import edition
from storage.tables import SupportRow
from tests.digests.living import Scene, words
from tests.goals.world import World as Goals


@pytest.fixture
def goals(world):
    return Goals(world.database, world.clock, world.organisation)


async def lines(world, domain):
    shown = await world.digests.overview(world.actor("ana"), domain=domain)
    assert shown.edition is not None
    return [(line.matter.kind, line.matter.about, line.matter.said) for line in shown.edition.lines]


async def of_everyone(world):
    shown = await world.digests.organisation_overview(world.actor("ana"))
    assert shown.edition is not None
    return [(line.matter.kind, line.matter.about) for line in shown.edition.lines]


async def old_goal(goals, name, **more):
    """A goal that began long ago."""
    return await goals.node(name, starts_on=goals.today - timedelta(days=200), **more)


async def test_a_domain_reads_of_its_own_goals_that_went_stale(world, places, goals):
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    measure = await goals.measure(node.id)
    await goals.reading(measure, "15", ago=30)
    day = world.clock.now().date() - timedelta(days=30)
    assert await lines(world, places.orders) == [
        ("stale", "Parcels on time", f"no new reading since {day.day} {day:%B}")
    ]
    assert await lines(world, places.logistics) == []
    assert await of_everyone(world) == []


async def test_a_goal_that_moved_is_told_with_what_it_was(world, places, goals):
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    measure = await goals.measure(node.id, frequency="yearly")
    await goals.reading(measure, "19")
    world.clock.advance(weeks=8)
    assert await lines(world, places.orders) == []
    await goals.reading(measure, "10")
    assert await lines(world, places.orders) == [("moved", "Parcels on time", "achieved: its target is reached")]
    assert await of_everyone(world) == [("moved", "Orders, Parcels on time")]


async def test_a_tenth_of_the_way_is_a_move_and_less_is_none(world, places, goals):
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    measure = await goals.measure(node.id, frequency="yearly")
    await goals.reading(measure, "16")
    world.clock.advance(weeks=8)
    await goals.reading(measure, "15.1")
    assert await lines(world, places.orders) == []
    await goals.reading(measure, "15")
    assert await lines(world, places.orders) == [("moved", "Parcels on time", "up from 40 % to 50 % of the way")]
    await goals.reading(measure, "18")
    assert await lines(world, places.orders) == [("moved", "Parcels on time", "back from 40 % to 20 % of the way")]


async def test_what_was_written_since_the_last_digest_did_not_move(world, places, goals):
    world.clock.advance(weeks=8)
    node = await old_goal(goals, "New", domain=places.orders)
    measure = await goals.measure(node.id, frequency="yearly")
    await goals.reading(measure, "20", ago=60)
    await goals.reading(measure, "10")
    assert await lines(world, places.orders) == []


async def test_a_request_without_an_answer_is_told_once_its_date_is_over(world, places, goals):
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    by = goals.today - timedelta(days=1)
    request = SupportRow(
        organisation=world.organisation,
        node_id=node.id,
        asked_by="ana",
        sponsor_id="dan",
        needed="A second driver\nfor the north",
        needed_by=by,
        state="asked",
        asked_at=world.clock.now(),
        changed_at=world.clock.now(),
    )
    await goals.keep(request)
    said = f"asked for support by {by.day} {by:%B}, no answer yet: A second driver for the north"
    assert await lines(world, places.orders) == [("unanswered", "Parcels on time", said)]
    assert await of_everyone(world) == [("unanswered", "Orders, Parcels on time")]


async def test_a_check_in_that_asks_for_support_is_told_until_the_next_one(world, places, goals):
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    await goals.check_in(node.id, needs_support=True, note="Two people short", ago=2)
    assert await lines(world, places.orders) == [
        ("needs_support", "Parcels on time", "needs support: Two people short")
    ]
    await goals.check_in(node.id)
    assert await lines(world, places.orders) == []


async def test_goals_that_are_stopped_or_archived_are_not_told_of(world, places, goals):
    for state in ("stopped", "archived", "proposed"):
        node = await old_goal(goals, state, domain=places.orders, state=state)
        await goals.check_in(node.id, needs_support=True)
    assert await lines(world, places.orders) == []


async def kinds(world, domain):
    """What the latest edition of a domain is, and what it tells of goals."""
    row = await world.latest(domain)
    issue = await world.issue(domain)
    return row.state, [(line.matter.said, line.left_out is None) for line in issue.lines]


@pytest.mark.long
async def test_an_edition_goes_out_for_a_new_line_alone_then_waits_until_it_changes(world, places, goals):
    await world.sweep()
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    await goals.check_in(node.id, needs_support=True, note="Two people short")
    await world.monday(1, hour=13)
    said = "needs support: Two people short"
    assert await kinds(world, places.orders) == ("queued", [(said, True)])
    await world.sent(await world.edition_of(places.orders))
    await world.monday(2, hour=13)
    assert await kinds(world, places.orders) == (Delivered.NOT_SENT, [])
    await goals.check_in(node.id, needs_support=True, note="Three people short")
    await world.monday(3, hour=13)
    assert await kinds(world, places.orders) == ("queued", [("needs support: Three people short", True)])


async def test_what_is_over_when_the_edition_is_sent_is_left_out_and_an_empty_one_is_not_sent(world, places, goals):
    await world.sweep()
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    await goals.check_in(node.id, needs_support=True, note="Two people short")
    await world.monday(hour=13)
    await goals.check_in(node.id, note="Help came")
    (post,) = await world.posts(await world.edition_of(places.orders))
    assert await world.sending.prepare_system(world.organisation, post.key) is None
    row = await world.latest(places.orders)
    assert (row.state, row.reason) == (Delivered.NOT_SENT, ALL_OVER)


@pytest.mark.long
async def test_what_is_sent_says_what_is_so_at_that_moment(world, places, goals):
    await world.sweep()
    node = await old_goal(goals, "Parcels on time", domain=places.orders)
    await goals.check_in(node.id, needs_support=True, note="Two people short")
    await world.monday(hour=13)
    await goals.check_in(node.id, needs_support=True, note="Three people short")
    (post,) = await world.posts(await world.edition_of(places.orders))
    sent = await world.sending.prepare_system(world.organisation, post.key)
    assert sent is not None
    assert "Three people short" in str(sent.blocks)
    assert "Two people" not in str(sent.blocks)


async def test_nothing_is_told_of_another_organisations_goals(world, places, goals):
    other = Goals(world.database, world.clock, OrganisationId("T2"))
    node = await old_goal(other, "Theirs", domain=places.orders)
    await other.check_in(node.id, needs_support=True)
    assert await lines(world, places.orders) == []
    assert await of_everyone(world) == []


# How it reads, and where its buttons lead.


def a_line(number, about, said, *, left_out=None):
    matter = Matter(kind="stale", thing=f"node:{number}", mark="a", about=about, said=said, lasts=True)
    return Line(position=number, matter=matter, is_new=True, left_out=left_out)


def test_lines_stand_below_the_lessons_each_with_the_way_to_its_goal():
    told = Edition(
        id=EditionId(7),
        domain=DomainId(1),
        domain_name="Orders",
        due_on=date(2026, 1, 12),
        lines=(
            a_line(12, "Parcels *on time*", "no new reading since 3 January"),
            a_line(13, "Over", "needs support", left_out=OVER),
            a_line(
                14, "A name of a goal that goes on for " + "many words " * 9, "needs support: <!channel> " + "x " * 40
            ),
        ),
    )
    page = edition(told)
    assert "Over" not in str(page.blocks)
    assert [(block["text"]["text"], block.get("accessory", {}).get("value")) for block in page.blocks[:-1]] == snapshot(
        [
            ("*For Orders*", None),
            ("*Goals*", None),
            ("• *Parcels *on time**: no new reading since 3 January", "12"),
            ("• *A name of a goal that…*: needs support: &lt;!channel&gt; x x x x x x x x x…", "14"),
        ]
    )
    assert page.text == snapshot(
        "Digest for Orders. Parcels *on time*: no new reading since 3 January. A name of a goal that goes on for many words many words many words many words…: needs support: &lt;!channel&gt; x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x."
    )


@pytest.mark.long
async def test_whoever_reads_of_a_goal_opens_it_from_the_digest(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    goals = Goals(pollen.database, pollen.clock, scene.world.organisation)
    node = await old_goal(goals, "Parcels on time", domain=scene.orders)
    await goals.check_in(node.id, needs_support=True, note="Two people short")
    await scene.monday()
    message = scene.posted()
    assert "• *Parcels on time*: needs support: Two people short" in words(message)
    await scene.click(scene.cora, "Open it", message)
    assert "Parcels on time" in str(scene.cora.view)
