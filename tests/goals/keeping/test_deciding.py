"""Proposals: accepted or declined once, by who may arrange it there, and their proposer is told."""

import asyncio

import pytest

from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from sandbox.rules import check_message


@pytest.fixture
async def wish(desk, places, tree):
    return (await desk.add("cora", "Drones", level="bet", domain=places.orders, parent=tree.goal.id)).node


async def test_a_lead_accepts_and_the_proposer_is_told_once(desk, wish):
    done = await desk.accept("ana", wish)
    assert (done.node.state, done.is_told, desk.woken) == ("active", True, 1)
    assert await desk.acts(wish) == [("proposed", "cora"), ("accepted", "ana")]
    with pytest.raises(ConflictError, match="Somebody accepted this bet already"):
        await desk.accept("dan", wish)
    with pytest.raises(ConflictError, match=r"this bet already\. If it should not go on, archive it on its page"):
        await desk.decline("dan", wish)
    (post,) = await desk.world.posts()
    assert (post.user_id, post.kind, post.key) == ("cora", "notice", f"goal:{wish.id}:accepted")
    assert post.text == ("Ana accepted Drones, the bet that you proposed. It counts from now on: /goals shows it.")


@pytest.mark.long
async def test_a_declined_proposal_is_gone_and_its_proposer_reads_why(desk, wish):
    done = await desk.decline("dan", wish, because="  We tried <!channel> drones. ")
    assert (done.is_told, done.because) == (True, "We tried <!channel> drones.")
    assert await desk.world.goals(lambda s: s.node(desk.world.organisation, wish.id)) is None
    (post,) = await desk.world.posts()
    assert post.text == (
        "Dan did not accept Drones, the bet that you proposed. They write: “We tried &lt;!channel&gt; drones.” "
        "You can propose it again with /goals."
    )
    assert check_message({"text": post.text, "blocks": post.blocks}) == []
    with pytest.raises(NotFoundError):
        await desk.accept("ana", wish)
    with pytest.raises(NotFoundError):
        await desk.decline("ana", wish)


@pytest.mark.long
async def test_a_repeated_click_tells_the_proposer_once(desk, wish):
    await desk.accept("ana", wish, delivery="trigger:1")
    again = await desk.accept("ana", wish, delivery="trigger:1")
    assert again.accepted
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_a_form_sent_twice_declines_once_and_says_so(desk, wish):
    await desk.decline("ana", wish, delivery="view:1")
    with pytest.raises(ConflictError, match="This proposal is declined already"):
        await desk.decline("ana", wish, delivery="view:1")
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_of_two_who_decide_at_once_one_does(desk, wish):
    found = await asyncio.gather(desk.accept("ana", wish), desk.decline("dan", wish), return_exceptions=True)
    assert sum(isinstance(one, UserFacingError) for one in found) == 1
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_others_decide_nothing(desk, wish):
    for user in ("ben", "cora", "gus"):
        for act in (desk.accept, desk.decline):
            with pytest.raises(NotAllowedError):
                await act(user, wish)
        with pytest.raises(NotAllowedError):
            await desk.reader.to_decline(desk.world.actor(user), wish.id)
    assert (await desk.world.again(wish)).state == "proposed"


@pytest.mark.long
async def test_for_the_organisation_admins_decide(desk, places, tree):
    wish = (await desk.add("ana", "Fewer emails", parent=tree.vision.id)).node
    with pytest.raises(NotAllowedError, match="Only an admin can accept it"):
        await desk.accept("ana", wish)
    assert (await desk.accept("dan", wish)).node.is_active


@pytest.mark.long
async def test_a_proposal_whose_place_is_gone_is_moved_first(desk, places, tree, wish):
    await desk.archive("ana", tree.goal)
    with pytest.raises(ConflictError, match="What this bet hangs under is not active any more"):
        await desk.accept("ana", wish)
    await desk.move("ana", wish, under=tree.whole.id)
    assert (await desk.accept("ana", await desk.world.again(wish))).node.is_active


@pytest.mark.long
async def test_who_decides_about_their_own_or_has_left_is_not_written_to(desk, places, tree, wish):
    await desk.world.database.write(lambda session: _leave(session, "cora"))
    assert not (await desk.accept("ana", wish)).is_told
    own = await desk.world.node("Own", domain=places.orders, under=tree.whole.id, state="proposed", by="ana")
    assert not (await desk.decline("ana", own)).is_told
    assert await desk.world.posts() == []


@pytest.mark.long
async def test_a_reason_that_is_too_long_is_refused_under_its_field(desk, wish):
    with pytest.raises(UserFacingError, match="at most 500 characters") as caught:
        await desk.decline("ana", wish, because="x" * 501)
    assert caught.value.field == "because"


@pytest.mark.long
async def test_the_form_names_who_proposed_it(desk, wish):
    assert (await desk.reader.to_decline(desk.world.actor("ana"), wish.id)).proposer == "Cora"
    await desk.accept("ana", wish)
    with pytest.raises(ConflictError):
        await desk.reader.to_decline(desk.world.actor("ana"), wish.id)


def _leave(session, user):
    from storage.tables import PersonRow

    session.get(PersonRow, ("T1", user)).is_active = False
