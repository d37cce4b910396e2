"""Retiring, replacing, adding to another one, narrowing; and bringing each back."""

import pytest

from bot.features.learnings.rules import State
from bot.features.learnings.submissions import ChangedMeanwhileError, Sent
from bot.kernel.access import Visibility
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting

SAM = acting("U-sam")


# Retiring.


@pytest.mark.parametrize("actor", [ANA, BEN, ADA])
async def test_what_is_true_no_longer_is_retired_with_a_reason(scene, actor):
    learning = await scene.log()
    receipt = await scene.retire(learning, by=actor, because="  We plan daily now. ")
    assert (receipt.learning.state, receipt.learning.retired_because) == (State.RETIRED, "We plan daily now.")
    assert (receipt.learning.version, receipt.learning.changed_at) == (2, scene.clock.now())
    assert scene.changes == ["changed"]


async def test_a_reason_is_not_needed_and_has_an_end(scene):
    learning = await scene.log()
    with pytest.raises(UserFacingError, match="3,000 fit") as refused:
        await scene.retire(learning, because="x" * 3001)
    assert refused.value.field == "because"
    assert (await scene.retire(learning)).learning.retired_because is None


async def test_what_is_retired_is_brought_back_without_its_reason(scene):
    learning = await scene.log()
    await scene.retire(learning, because="Wrong.")
    after = (await scene.restore(learning, by=BEN)).learning
    assert (after.state, after.retired_because, after.version) == (State.ACTIVE, None, 3)


async def test_retiring_twice_says_so_and_delivered_twice_it_is_once(scene):
    learning = await scene.log()
    first = await scene.keeping.retire(ANA, "trigger:same", learning, because="Old.")
    assert await scene.keeping.retire(ANA, "trigger:same", learning, because="Old.") == first
    with pytest.raises(UserFacingError, match="This learning is retired"):
        await scene.retire(learning, by=BEN)
    assert scene.changes == ["changed"]


# Replacing.


async def test_a_newer_learning_takes_the_place_of_an_old_one(scene):
    old, new = await scene.log("Friday."), await scene.log("Thursday.", by=BEN)
    receipt = await scene.supersede(old, new)
    assert (receipt.learning.state, receipt.learning.successor) == (State.SUPERSEDED, new)
    assert (receipt.newer.learning.id, receipt.newer.is_hidden) == (new, False)
    assert (await scene.row(new))["state"] == "active"
    assert scene.changes == ["changed"]


async def test_a_retired_one_may_be_replaced_as_well(scene):
    old, new = await scene.log(), await scene.log()
    await scene.retire(old, because="Wrong.")
    after = (await scene.supersede(old, new)).learning
    assert (after.state, after.retired_because) == (State.SUPERSEDED, None)


async def test_chains_are_followed_to_their_end_and_cannot_close(scene):
    first, second, third = [await scene.log(text) for text in ("One.", "Two.", "Three.")]
    await scene.supersede(first, second)
    await scene.supersede(second, third)
    assert (await scene.learnings.receipt(ANA, first)).newer.learning.id == third
    for old, new, why in [
        (third, first, "A newer learning took the place of that one"),
        (third, second, "A newer learning took the place of that one"),
        (third, third, "cannot replace itself"),
        (first, third, "A newer learning took the place of this one"),
    ]:
        with pytest.raises(UserFacingError, match=why):
            await scene.supersede(old, new)


async def test_only_what_counts_takes_a_place(scene):
    old, other = await scene.log(), await scene.log()
    await scene.retire(other)
    with pytest.raises(UserFacingError, match="retired itself") as refused:
        await scene.supersede(old, other)
    assert refused.value.field == "newer"
    await scene.undo(other)
    with pytest.raises(NotFoundError):
        await scene.supersede(old, other)
    with pytest.raises(NotFoundError):
        await scene.supersede(old, 999)


async def test_nobody_points_to_what_they_may_not_read(scene):
    old = await scene.log()
    secret = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    with pytest.raises(NotFoundError):
        await scene.supersede(old, secret)
    assert (await scene.row(old))["state"] == "active"


async def test_who_may_not_read_the_newer_one_learns_only_that_there_is_one(scene):
    old = await scene.log()
    newer = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    newest = await scene.log("Said to all.", by=CARLA)
    await scene.supersede(old, newer, by=ADA)
    hidden = (await scene.learnings.receipt(ANA, old)).newer
    assert (hidden.learning, hidden.is_hidden) == (None, True)
    await scene.supersede(newer, newest, by=CARLA)
    assert (await scene.learnings.receipt(ANA, old)).newer.learning.id == newest
    await scene.narrow(newest, by=CARLA)
    await scene.move(newest, scene.place.finance, by=CARLA)
    seen = (await scene.learnings.receipt(BEN, old)).newer
    assert (seen.learning, seen.is_hidden) == (None, True)


async def test_the_last_one_that_a_reader_may_read_is_shown_and_that_there_is_a_newer_one(scene):
    old, newer = await scene.log(), await scene.log("Read by all.")
    newest = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    await scene.supersede(old, newer)
    await scene.supersede(newer, newest, by=ADA)
    seen = (await scene.learnings.receipt(ANA, old)).newer
    assert (seen.learning.id, seen.is_hidden) == (newer, True)


async def test_bringing_back_what_was_replaced_undoes_it(scene):
    old, new = await scene.log(), await scene.log()
    await scene.supersede(old, new)
    after = (await scene.restore(old)).learning
    assert (after.state, after.successor) == (State.ACTIVE, None)
    assert (await scene.supersede(new, old)).learning.successor == old


# Adding one to another.


async def test_ones_own_learning_is_added_to_an_older_one_of_its_domain(scene):
    older, new = await scene.log(by=BEN), await scene.log("The same, in other words.")
    after = (await scene.merge(new, older)).learning
    assert (after.state, after.successor) == (State.MERGED, older)
    assert (await scene.restore(new)).learning.state is State.ACTIVE


async def test_who_saved_it_may_add_it_too_and_nobody_else(scene):
    await scene.place.person("U-sam", "Sam")
    older, new = await scene.log(by=BEN), await scene.log()
    await scene.set(new, saver_id="U-sam")
    for actor in (BEN, ADA):
        with pytest.raises(NotAllowedError, match="wrote or saved"):
            await scene.merge(new, older, by=actor)
    with pytest.raises(NotAllowedError):
        await scene.merge(new, older, by=CARLA)
    assert (await scene.merge(new, older, by=SAM)).learning.state is State.MERGED


async def test_what_cannot_be_added_says_why(scene):
    older, new = await scene.log(by=BEN), await scene.log()
    elsewhere = await scene.log(by=CARLA)
    await scene.move(elsewhere, scene.place.finance, by=CARLA)
    nowhere = await scene.log(channel="C-lunch")
    for learning, into, why in [
        (new, new, "cannot be added to itself"),
        (new, elsewhere, "of one domain"),
        (nowhere, older, "of one domain"),
    ]:
        with pytest.raises(UserFacingError, match=why):
            await scene.merge(learning, into)
    await scene.merge(new, older)
    with pytest.raises(UserFacingError, match="This was added to another learning"):
        await scene.merge(new, older)
    with pytest.raises(UserFacingError, match="Please choose the one that it was added to"):
        await scene.supersede(older, new, by=BEN)


# Who can read it.


async def test_narrowing_is_told_to_those_who_posted_it_and_sharing_again_as_well(scene):
    learning = await scene.log()
    assert (await scene.narrow(learning)).learning.visibility is Visibility.DOMAIN
    again = await scene.learnings.share(ANA, scene.delivery(), learning)
    assert again.learning.visibility is Visibility.EVERYONE
    assert scene.changes == ["changed", "changed"]


async def test_what_is_closed_can_be_narrowed_and_taken_back_but_not_changed_or_shared(scene):
    old, new = await scene.log(), await scene.log()
    await scene.supersede(old, new)
    assert (await scene.narrow(old)).learning.visibility is Visibility.DOMAIN
    with pytest.raises(UserFacingError, match="A newer learning took the place"):
        await scene.learnings.share(ANA, scene.delivery(), old)
    with pytest.raises(UserFacingError, match="A newer learning took the place"):
        await scene.sheets.of(ANA, old)
    assert (await scene.move(old, scene.place.finance)).domain.name == "Finance"
    after = (await scene.undo(old)).learning
    assert (after.state, after.successor) == (State.UNDONE, None)
    with pytest.raises(UserFacingError, match="taken back"):
        await scene.retire(old)


async def test_what_was_added_to_another_is_moved_with_nothing(scene):
    older, new = await scene.log(by=BEN), await scene.log()
    await scene.merge(new, older)
    with pytest.raises(UserFacingError, match="Take it out of there first"):
        await scene.move(new, scene.place.finance)


async def test_who_saved_a_learning_may_change_it_and_is_named_to_those_who_may_not(scene):
    await scene.place.person("U-sam", "Sam")
    learning = await scene.log()
    await scene.set(learning, saver_id="U-sam")
    with pytest.raises(NotAllowedError, match="Only Ana, Sam, Ben or an admin can change this learning"):
        await scene.retire(learning, by=CARLA)
    assert (await scene.narrow(learning, by=SAM)).learning.visibility is Visibility.DOMAIN
    assert (await scene.learnings.receipt(SAM, learning)).learning.saver == "U-sam"


async def test_a_learning_without_a_domain_is_its_authors_and_savers_to_change(scene):
    learning = await scene.log(channel="C-lunch")
    for actor in (BEN, ADA):
        with pytest.raises(NotFoundError):
            await scene.retire(learning, by=actor)
    await scene.set(learning, saver_id="U-sam")
    assert (await scene.retire(learning, by=SAM)).domain is None


# Somebody writes meanwhile.


async def of(scene, learning, *, by=ANA, **typed):
    """Open the form; returns what submits it later."""
    sheet = await scene.sheets.of(by, learning)
    sent = Sent(fields={**sheet.fields, **typed}, learning=learning, was=sheet.was)

    async def submit():
        return await scene.learnings.submit(by, scene.delivery(), sent)

    return submit


@pytest.mark.parametrize(
    ("close", "said"),
    [
        (lambda scene, learning, _other: scene.retire(learning, by=BEN), "was retired"),
        (lambda scene, learning, other: scene.supersede(learning, other, by=BEN), "was replaced by a newer one"),
        (lambda scene, learning, other: scene.merge(learning, other), "was added to another one"),
        (lambda scene, learning, _other: scene.undo(learning, by=BEN), "was taken back"),
    ],
)
async def test_what_was_closed_while_somebody_wrote_says_so_and_keeps_their_words(scene, close, said):
    learning, other = await scene.log(), await scene.log(by=BEN)
    submit = await of(scene, learning, why="Because of the changeovers.")
    await close(scene, learning, other)
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await submit()
    sheet = conflict.value.sheet
    assert (sheet.stopped, sheet.theirs) == (said, {})
    assert sheet.fields["why"] == "Because of the changeovers."
    assert (await scene.row(learning))["why"] is None
    await scene.restore(learning)
    again = Sent(fields=sheet.fields, learning=learning, was=sheet.was)
    saved = await scene.learnings.submit(ANA, scene.delivery(), again)
    assert saved.learning.content.why == "Because of the changeovers."


async def test_closed_and_changed_meanwhile_are_both_told(scene):
    learning = await scene.log()
    submit = await of(scene, learning, why="Mine.")
    await (await of(scene, learning, by=BEN, why="Ben's."))()
    await scene.retire(learning, by=BEN)
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await submit()
    assert (conflict.value.sheet.stopped, conflict.value.sheet.theirs) == ("was retired", {"why": "Ben's."})


async def test_what_was_moved_meanwhile_is_for_the_author_to_decide(scene):
    learning = await scene.log()
    submit = await of(scene, learning, why="Mine.")
    await scene.move(learning, scene.place.finance, by=BEN)
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await submit()
    assert conflict.value.sheet.theirs == {"domain": str(scene.place.finance)}


async def test_who_may_change_it_no_longer_is_told_that_their_words_are_not_saved(scene):
    learning = await scene.log()
    submit = await of(scene, learning, by=BEN, why="Ben's.")
    await scene.move(learning, scene.place.finance)
    with pytest.raises(NotAllowedError, match=r"Only Ana, Carla or an admin .* What you typed is not saved: copy"):
        await submit()
    await scene.narrow(learning)
    with pytest.raises(NotFoundError, match=r"gone, or it is not yours to see. What you typed"):
        await submit()


async def test_an_unchanged_field_stays_as_it_is_to_the_byte(scene):
    learning = await scene.log()
    await scene.set(learning, why="One.\r\n\r\nTwo.", recommendation="\ufeffThree.")
    submit = await of(scene, learning, why="One.\n\nTwo.", recommendation="Three.", title="Fridays")
    after = (await submit()).learning.content
    assert (after.why, after.recommendation, after.title) == ("One.\r\n\r\nTwo.", "\ufeffThree.", "Fridays")


# Never outside.


async def test_a_successor_of_another_organisation_is_nobodys_to_see(scene):
    old, newer, elsewhere = await scene.log(), await scene.log(), await scene.log()
    await scene.supersede(old, newer)
    await scene.set(elsewhere, organisation="T2")
    await scene.set(newer, successor_id=elsewhere, state="superseded")
    seen = (await scene.learnings.receipt(ANA, old)).newer
    assert (seen.learning.id, seen.is_hidden) == (newer, True)


async def test_what_its_author_took_back_comes_back_by_its_author_alone(scene):
    learning = await scene.log()
    await scene.undo(learning, by=ANA)
    with pytest.raises(NotAllowedError, match="Its author took this back, so only they can bring it back"):
        await scene.restore(learning, by=BEN)
    assert (await scene.row(learning))["state"] == "undone"
    assert (await scene.restore(learning, by=ANA)).learning.state is State.ACTIVE
    await scene.undo(learning, by=BEN)
    assert (await scene.restore(learning, by=BEN)).learning.state is State.ACTIVE
