"""Moving, archiving and restoring: who may, what goes along, what is refused, and what two people at once get."""

import asyncio

import pytest

from bot.features.goals.keeping.results import MovedMeanwhile
from bot.features.goals.rules.tree import Field
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import UserId


@pytest.mark.long
async def test_a_lead_moves_a_bet_under_another_goal_of_the_domain(desk, places, tree):
    other = await desk.world.node("Fewer returns", domain=places.orders, under=tree.whole.id)
    done = await desk.move("ana", tree.bet, under=other.id)
    assert (done.node.parent, done.names.under, done.names.of, done.followed) == (
        other.id,
        "Fewer returns",
        "Orders",
        0,
    )
    (entry,) = await desk.world.goals(
        lambda s: s.acts(desk.world.organisation, thing="node", thing_id=str(tree.bet.id), most=5)
    )
    assert [(change.field, change.before, change.after) for change in entry.changes] == [
        ("parent", "Parcels arrive on time", "Fewer returns")
    ]


@pytest.mark.long
async def test_where_a_proposal_goes_those_hear_of_it_who_can_answer_it_there(desk, places, tree):
    wish = await desk.world.node("A wish", level="bet", under=tree.goal.id, domain=places.orders, state="proposed")
    await desk.move("dan", tree.goal, domain=places.logistics)
    told = [(row.user_id, row.node_id, row.asks, row.text) for row in await desk.world.kept_news()]
    assert told == [("ben", wish.id, True, "Dan proposed this bet of Logistics.")]


@pytest.mark.long
async def test_what_is_below_goes_to_the_other_domain_too(desk, places, tree):
    old = await desk.world.node("Old", level="bet", under=tree.goal.id, domain=places.orders, state="archived")
    done = await desk.move("dan", tree.goal, domain=places.logistics)
    assert (done.node.domain, done.followed) == (places.logistics, 3)
    for node in (tree.bet, tree.initiative, old):
        again = await desk.world.again(node)
        assert (again.domain, again.state, again.version) == (places.logistics, node.state, 2)
    assert await desk.acts(tree.initiative) == [("moved", "dan")]


@pytest.mark.long
async def test_what_becomes_the_organisations_leaves_what_is_below_to_its_domain(desk, places, tree):
    done = await desk.move("dan", tree.goal, domain=None, under=tree.vision.id)
    assert (done.node.domain, done.followed) == (None, 0)
    assert (await desk.world.again(tree.bet)).domain == places.orders


@pytest.mark.long
async def test_a_move_that_would_leave_something_below_where_it_cannot_hang_is_refused(desk, places, tree):
    with pytest.raises(UserFacingError, match="“Parcels arrive on time” below it could not hang there") as caught:
        await desk.move("dan", tree.whole, domain=places.logistics)
    assert caught.value.field == Field.DOMAIN
    assert await desk.world.again(tree.whole) == tree.whole


async def test_nothing_hangs_under_itself_or_what_is_below_it(desk, places, tree):
    second = await desk.world.node("Lockers, again", level="bet", under=tree.goal.id, domain=places.orders)
    for node, under in ((tree.bet, tree.bet), (tree.goal, tree.bet), (tree.bet, second), (tree.whole, tree.goal)):
        with pytest.raises(UserFacingError) as caught:
            await desk.move("dan", node, under=under.id)
        assert caught.value.field == Field.PARENT
    with pytest.raises(UserFacingError, match="cannot hang under itself, or under what is below it"):
        await desk.move("dan", tree.bet, under=tree.bet.id)


@pytest.mark.long
async def test_to_move_something_one_may_arrange_it_here_and_there(desk, places, tree):
    free = await desk.world.node("Free", domain=places.orders, under=tree.whole.id, lead=UserId("cora"))
    for user in ("ana", "ben", "cora", "gus"):
        with pytest.raises(NotAllowedError):
            await desk.move(user, free, domain=places.logistics)
    assert await desk.world.again(free) == free
    assert (await desk.move("dan", free, domain=places.logistics)).node.domain == places.logistics


@pytest.mark.long
async def test_of_two_who_move_it_the_second_sees_where_it_hangs_by_now(desk, places, tree):
    one = await desk.world.node("One", domain=places.orders, under=tree.whole.id)
    two = await desk.world.node("Two", domain=places.orders, under=tree.whole.id)
    await desk.move("ana", tree.bet, under=one.id)
    late = await desk.move("dan", tree.bet, under=two.id)
    assert isinstance(late, MovedMeanwhile)
    assert late.current.parent == one.id
    same = await desk.move("dan", tree.bet, under=one.id)
    assert same.node.parent == one.id


@pytest.mark.long
async def test_a_repeated_move_is_answered_and_moves_nothing_back(desk, places, tree):
    one = await desk.world.node("One", domain=places.orders, under=tree.whole.id)
    await desk.move("ana", tree.bet, under=one.id, delivery="view:1")
    await desk.move("dan", await desk.world.again(tree.bet), under=tree.goal.id)
    again = await desk.move("ana", tree.bet, under=one.id, delivery="view:1")
    assert again.node.parent == tree.goal.id


@pytest.mark.long
async def test_the_form_is_refused_to_who_may_not_move_it(desk, tree):
    with pytest.raises(NotAllowedError, match="Only Ana or an admin can move it"):
        await desk.reader.to_move(desk.world.actor("ben"), tree.bet.id)


# Archiving and restoring.


@pytest.mark.long
async def test_what_was_archived_together_is_restored_together(desk, places, tree):
    done = await desk.archive("ana", tree.initiative)
    assert done.below == 0
    done = await desk.archive("ana", tree.goal)
    assert done.below == 1
    assert await desk.states(tree.goal, tree.bet, tree.initiative) == ["archived"] * 3
    back = await desk.restore("ana", tree.goal)
    assert back.below == 1
    assert await desk.states(tree.goal, tree.bet, tree.initiative) == ["active", "active", "archived"]
    assert await desk.acts(tree.bet) == [("archived", "ana"), ("restored", "ana")]
    assert (await desk.restore("ana", tree.initiative)).below == 0
    assert await desk.states(tree.initiative) == ["active"]


@pytest.mark.long
async def test_before_something_is_archived_it_is_told_what_goes_with_it(desk, tree):
    given = await desk.reader.to_archive(desk.world.actor("ana"), tree.goal.id)
    assert [node.name for node in given.below] == ["Lockers", "Ten lockers"]


@pytest.mark.long
async def test_what_is_proposed_or_stopped_below_stays_what_it_is(desk, places, tree):
    stopped = await desk.world.node("Vans", level="bet", under=tree.goal.id, domain=places.orders, state="stopped")
    wish = await desk.world.node("Drones", level="bet", under=tree.goal.id, domain=places.orders, state="proposed")
    under = await desk.world.node("Ten vans", level="initiative", under=stopped.id, domain=places.orders)
    assert (await desk.archive("ana", tree.goal)).below == 3
    assert await desk.states(stopped, wish, under) == ["stopped", "proposed", "archived"]
    await desk.restore("ana", tree.goal)
    assert await desk.states(stopped, wish, under) == ["stopped", "proposed", "active"]


@pytest.mark.long
async def test_what_hangs_under_something_archived_says_what_to_restore_first(desk, tree):
    await desk.archive("ana", tree.goal)
    with pytest.raises(ConflictError, match=r"hangs under “Parcels arrive on time”, which is not active. Restore that"):
        await desk.restore("ana", tree.bet)
    assert await desk.states(tree.bet) == ["archived"]


@pytest.mark.long
async def test_what_belongs_to_an_archived_domain_is_not_restored(desk, places, tree):
    closed = await desk.world.domain("Closed", state="archived")
    goal = await desk.world.node("Old", domain=closed, under=tree.whole.id, state="archived")
    with pytest.raises(ConflictError, match=r"belongs to Closed, which is archived. Bring that back in /domains first"):
        await desk.restore("dan", goal)


@pytest.mark.long
async def test_what_is_below_something_archived_is_shown_to_nobody_to_hang_under(desk, places, tree):
    await desk.archive("ana", tree.goal)
    with pytest.raises(UserFacingError, match="not active any more") as caught:
        await desk.add("ana", "New", level="bet", domain=places.orders, parent=tree.goal.id)
    assert caught.value.field == Field.PARENT


@pytest.mark.long
@pytest.mark.parametrize(
    ("state", "sentence"),
    [("proposed", "only proposed. Accept or decline"), ("stopped", "need not be archived"), ("archived", "already")],
)
async def test_only_what_is_active_is_archived(desk, places, tree, state, sentence):
    goal = await desk.world.node("Goal", domain=places.orders, under=tree.whole.id, state=state)
    with pytest.raises(ConflictError, match=sentence):
        await desk.archive("ana", goal)
    with pytest.raises(ConflictError, match=sentence):
        await desk.reader.to_archive(desk.world.actor("ana"), goal.id)


@pytest.mark.long
async def test_what_is_not_archived_is_not_restored(desk, tree):
    with pytest.raises(ConflictError, match="This bet is not archived"):
        await desk.restore("ana", tree.bet)


@pytest.mark.long
async def test_repeats_of_one_click_have_one_effect(desk, tree):
    first = await desk.archive("ana", tree.goal, delivery="trigger:1")
    again = await desk.archive("ana", tree.goal, delivery="trigger:1")
    assert (first.below, again.below) == (2, 2)
    await desk.restore("ana", tree.goal, delivery="trigger:2")
    back = await desk.restore("ana", tree.goal, delivery="trigger:2")
    assert back.below == 2
    assert [act for act, _ in await desk.acts(tree.goal)] == ["archived", "restored"]


@pytest.mark.long
async def test_a_node_that_begins_while_its_parent_is_archived_is_no_orphan(desk, places, tree):
    found = await asyncio.gather(
        desk.archive("ana", tree.goal),
        desk.add("dan", "New", level="bet", domain=places.orders, parent=tree.goal.id),
        return_exceptions=True,
    )
    new = found[1]
    if not isinstance(new, BaseException):
        assert await desk.states(new.node) == ["archived"]
    else:
        assert isinstance(new, UserFacingError)


@pytest.mark.long
async def test_whoever_leads_only_the_node_neither_moves_nor_archives_it(desk, places, tree):
    goal = await desk.world.node("Goal", domain=places.orders, under=tree.whole.id, lead=UserId("cora"))
    for act in (desk.move, desk.archive, desk.restore):
        with pytest.raises(NotAllowedError, match="Only Ana or an admin can"):
            await act("cora", goal)
