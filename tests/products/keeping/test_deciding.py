"""Proposals: accepted or declined once, by who may arrange it there, and their proposer is told."""

import asyncio

import pytest

from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from sandbox.rules import check_message
from storage.tables import PersonRow


@pytest.fixture
async def proposal(desk, places):
    return (await desk.add("cora", "Orders placed", places.orders, owner="cora")).product


async def test_a_lead_accepts_and_the_proposer_is_told_once(desk, proposal):
    done = await desk.accept("ana", proposal)
    assert (done.product.status, done.is_told, done.is_owner_told, desk.woken) == ("draft", True, False, 1)
    assert await desk.acts(proposal) == [("proposed", "cora"), ("accepted", "ana")]
    assert await desk.history(proposal) == [("cora", "recorded")]
    for act in (desk.accept, desk.decline):
        with pytest.raises(ConflictError, match="Somebody accepted this product already"):
            await act("dan", proposal)
    (post,) = await desk.world.posts()
    assert (post.user_id, post.kind, post.key) == ("cora", "notice", f"product:{proposal.id}:accepted")
    assert post.text == (
        "Ana accepted Orders placed, the product that you proposed. It is a draft from now on: /products shows it."
    )


@pytest.mark.long
async def test_an_owner_whom_another_proposed_gets_to_know_once_it_is_accepted(desk, places):
    proposal = (await desk.add("cora", "Orders", places.orders, owner="ben")).product
    assert await desk.world.posts() == []
    assert (await desk.accept("ana", proposal)).is_owner_told
    assert sorted(post.user_id for post in await desk.world.posts()) == ["ben", "cora"]


@pytest.mark.long
async def test_a_declined_proposal_is_gone_its_name_is_free_and_its_proposer_reads_why(desk, places, proposal):
    done = await desk.decline("dan", proposal, because="  We have <!channel> that. ")
    assert (done.is_told, done.because) == (True, "We have <!channel> that.")
    assert await desk.acts(proposal) == [("proposed", "cora"), ("declined", "dan")]
    (post,) = await desk.world.posts()
    assert post.text == (
        "Dan did not accept Orders placed, the product that you proposed. They write: “We have &lt;!channel&gt; that.” "
        "You can propose it again with /products."
    )
    assert check_message({"text": post.text, "blocks": post.blocks}) == []
    for act in (desk.accept, desk.decline):
        with pytest.raises(NotFoundError):
            await act("ana", proposal)
    assert (await desk.add("ana", "Orders placed", places.orders)).product.status == "draft"


@pytest.mark.long
async def test_a_repeated_click_tells_the_proposer_once(desk, proposal):
    await desk.accept("ana", proposal, delivery="trigger:1")
    assert (await desk.accept("ana", proposal, delivery="trigger:1")).accepted
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_a_form_sent_twice_declines_once_and_says_so(desk, proposal):
    await desk.decline("ana", proposal, delivery="view:1")
    with pytest.raises(ConflictError, match="This proposal is declined already"):
        await desk.decline("ana", proposal, delivery="view:1")
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_of_two_who_decide_at_once_one_does(desk, proposal):
    found = await asyncio.gather(desk.accept("ana", proposal), desk.decline("dan", proposal), return_exceptions=True)
    assert sum(isinstance(one, UserFacingError) for one in found) == 1
    assert len(await desk.world.posts()) == 1


@pytest.mark.long
async def test_others_decide_nothing(desk, proposal):
    for user in ("ben", "cora", "gus"):
        for act in (desk.accept, desk.decline):
            with pytest.raises(NotAllowedError):
                await act(user, proposal)
    assert (await desk.world.as_now(proposal)).status == "proposed"


@pytest.mark.long
async def test_who_decides_about_their_own_or_has_left_is_not_written_to(desk, places, proposal):
    def leave(session):
        session.get(PersonRow, ("T1", "cora")).is_active = False

    await desk.world.database.write(leave)
    assert not (await desk.accept("ana", proposal)).is_told
    own = await desk.world.product("Own", places.orders, status="proposed", by="ana")
    assert not (await desk.decline("ana", own)).is_told
    assert await desk.world.posts() == []


@pytest.mark.long
async def test_a_reason_that_is_too_long_is_refused_under_its_field(desk, proposal):
    with pytest.raises(UserFacingError, match="at most 500 characters") as caught:
        await desk.decline("ana", proposal, because="x" * 501)
    assert caught.value.field == "because"


@pytest.mark.long
async def test_the_form_names_who_proposed_it(desk, proposal):
    assert (await desk.reader.to_decline(desk.world.actor("ana"), proposal.id)).proposer == "Cora"
    await desk.accept("ana", proposal)
    with pytest.raises(ConflictError):
        await desk.reader.to_decline(desk.world.actor("ana"), proposal.id)
