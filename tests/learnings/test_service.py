"""Logging a learning, and changing who may read it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.features.learnings.drafts import Draft
from bot.features.learnings.rules import MAX_TEXT, State, clean
from bot.kernel.access import Visibility
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting

EVE = acting("U-eve", external=True)
GUS = acting("U-gus")


@pytest.fixture
def log(learnings):
    number = 0

    async def log(actor=ANA, text="Freeze the plan on Friday.", channel="C-orders"):
        nonlocal number
        number += 1
        return await learnings.log(actor, f"trigger:log-{number}", text=text, channel=channel)

    return log


# Where it goes, and who may read it.


async def test_in_a_domains_public_channel_it_is_that_domains_and_for_everyone(place, log):
    receipt = await log(text="  Freeze the plan. ")
    assert receipt.learning.content.text == "Freeze the plan."
    assert (receipt.domain.name, receipt.learning.visibility, receipt.learning.author) == (
        "Orders",
        Visibility.EVERYONE,
        "U-ana",
    )
    assert receipt.unknown_channel is None
    assert not receipt.may_be_shared


async def test_where_admins_decided_so_it_is_for_its_domain_at_first_also_in_a_public_channel(place, learnings, log):
    await place.decide(public_visibility="domain")
    receipt = await log()
    assert (receipt.learning.visibility, receipt.may_be_shared) == (Visibility.DOMAIN, True)
    assert (await learnings.share(ANA, "trigger:share", receipt.learning.id)).learning.visibility is Visibility.EVERYONE


async def test_in_a_domains_private_channel_it_stays_in_the_domain(place, log):
    receipt = await log(CARLA, channel="C-finance")
    assert (receipt.domain.name, receipt.learning.visibility) == ("Finance", Visibility.DOMAIN)
    assert receipt.channel_name == "finance"
    assert receipt.may_be_shared


async def test_in_a_channel_nobody_knows_it_stays_in_the_domain_and_the_channel_is_to_be_looked_up(place, log):
    await place.domain("Assembly", channel="C-assembly")
    receipt = await log(channel="C-assembly")
    assert receipt.learning.visibility is Visibility.DOMAIN
    assert receipt.unknown_channel == "C-assembly"


async def test_in_a_direct_message_it_is_the_chosen_domains_alone(place, learnings, log):
    first = await log(channel="D-ana")
    await learnings.move(ANA, "trigger:choose", first.learning.id, place.finance)
    receipt = await log(channel="D-ana")
    assert (receipt.domain.name, receipt.learning.visibility) == ("Finance", Visibility.DOMAIN)
    assert receipt.unknown_channel is None


async def test_the_channels_domain_comes_before_the_chosen_one(place, learnings, log):
    first = await log(channel="C-lunch")
    await learnings.move(ANA, "trigger:choose", first.learning.id, place.finance)
    assert (await log(channel="C-orders")).domain.name == "Orders"
    assert (await log(channel="C-lunch")).domain.name == "Finance"


async def test_without_a_domain_it_is_saved_for_its_author_alone_and_the_domains_are_offered(place, learnings, log):
    receipt = await log(channel="C-lunch")
    assert receipt.domain is None
    assert [domain.name for domain in receipt.domains] == ["Finance", "Orders"]
    for other in (BEN, ADA):
        with pytest.raises(NotFoundError):
            await learnings.receipt(other, receipt.learning.id)
    assert not receipt.may_be_shared


async def test_in_the_channel_of_a_domain_archived_since_it_has_no_domain(place, log):
    await place.archive(place.orders)
    receipt = await log(channel="C-orders")
    assert receipt.domain is None
    assert receipt.has_domains


async def test_in_an_organisation_without_any_domain_that_is_told(learnings, database):
    receipt = await learnings.log(ANA, "trigger:1", text="First", channel="C-1")
    assert (receipt.domain, receipt.domains, receipt.has_domains) == (None, (), False)


async def test_a_domain_whose_proposal_waits_is_not_offered(place, learnings):
    other = acting("U-ana", "T2")
    await type(place)(place._database, "T2").domain("Waiting", state="proposed")
    receipt = await learnings.log(other, "trigger:1", text="First", channel="C-1")
    assert (receipt.domains, receipt.has_domains) == ((), True)


async def test_a_private_channels_name_is_told_only_to_those_seen_in_it(place, learnings, log):
    first = await log(channel="C-lunch")
    moved = await learnings.move(ANA, "trigger:choose", first.learning.id, place.finance)
    assert moved.channel_name is None


@pytest.mark.parametrize("actor", [GUS, EVE])
async def test_guests_and_people_of_other_organisations_are_told_that_they_cannot(place, learnings, actor):
    with pytest.raises(NotAllowedError):
        await learnings.log(actor, "trigger:1", text="x", channel="C-orders")


# What is typed is never lost.


@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300).filter(clean))
async def test_any_text_logged_is_read_back_whole(place, learnings, text):
    receipt = await learnings.log(ANA, f"trigger:{text!r}", text=text, channel="C-orders")
    read = await learnings.receipt(ANA, receipt.learning.id)
    assert read.learning.content.text == clean(text)


async def test_a_text_that_is_too_long_is_kept_whole_as_a_draft(place, log, drafts):
    kept = await log(text="word " * 5000)
    assert isinstance(kept, Draft)
    assert kept.content == {"text": ("word " * 5000).strip(), "channel": "C-orders"}
    assert await drafts.of(ANA) == (kept,)


async def test_the_longest_text_is_saved(place, log):
    assert len((await log(text="x" * MAX_TEXT)).learning.content.text) == MAX_TEXT


async def test_a_text_that_is_too_long_may_come_from_nowhere(place, learnings):
    kept = await learnings.log(ANA, "trigger:1", text="x" * (MAX_TEXT + 1), channel=None)
    assert set(kept.content) == {"text"}


async def test_nothing_at_all_is_refused(place, log):
    with pytest.raises(UserFacingError, match="what was learned"):
        await log(text=" \0 ")


async def test_a_second_delivery_saves_nothing_and_is_answered_alike(place, learnings, database):
    first = await learnings.log(ANA, "trigger:1", text="Once", channel="C-orders")
    assert await learnings.log(ANA, "trigger:1", text="Once", channel="C-orders") == first


async def test_somebody_elses_delivery_is_not_answered_with_words_that_are_not_theirs(place, learnings):
    await learnings.log(CARLA, "trigger:1", text="Ours", channel="C-finance")
    with pytest.raises(NotFoundError):
        await learnings.log(ANA, "trigger:1", text="Ours", channel="C-finance")


# Changing it.


async def test_moving_keeps_who_was_meant_to_read_it(place, learnings, log, changes):
    narrow = await log(CARLA, channel="C-finance")
    moved = await learnings.move(CARLA, "trigger:2", narrow.learning.id, place.orders)
    assert (moved.domain.name, moved.learning.visibility) == ("Orders", Visibility.DOMAIN)
    wide = await log(ANA)
    moved = await learnings.move(ANA, "trigger:3", wide.learning.id, place.finance)
    assert (moved.domain.name, moved.learning.visibility) == ("Finance", Visibility.EVERYONE)
    assert changes == ["changed", "changed"]


async def test_the_first_choice_is_remembered_and_later_moves_are_not(place, learnings, log):
    first = await log(channel="C-lunch")
    await learnings.move(ANA, "trigger:2", first.learning.id, place.orders)
    assert await place.chosen("U-ana") == place.orders
    await learnings.move(ANA, "trigger:3", first.learning.id, place.finance)
    assert await place.chosen("U-ana") == place.orders


async def test_moving_what_has_a_domain_is_no_choice_for_the_future(place, learnings, log):
    receipt = await log()
    await learnings.move(ANA, "trigger:2", receipt.learning.id, place.finance)
    assert await place.chosen("U-ana") is None


async def test_moving_to_where_it_is_changes_nothing(place, learnings, log, changes):
    receipt = await log()
    same = await learnings.move(ANA, "trigger:2", receipt.learning.id, place.orders)
    assert same.learning.version == 1
    assert changes == []


async def test_a_domain_that_is_gone_cannot_be_moved_to(place, learnings, log):
    receipt = await log()
    await place.archive(place.finance)
    with pytest.raises(UserFacingError, match="takes no learnings"):
        await learnings.move(ANA, "trigger:2", receipt.learning.id, place.finance)


async def test_sharing_lets_everyone_read_it(place, learnings, log, changes):
    receipt = await log(CARLA, channel="C-finance")
    shared = await learnings.share(CARLA, "trigger:2", receipt.learning.id)
    assert shared.learning.visibility is Visibility.EVERYONE
    assert not shared.may_be_shared
    assert changes == ["changed"]


async def test_what_has_no_domain_cannot_be_shared_yet(place, learnings, log):
    receipt = await log(channel="C-lunch")
    with pytest.raises(UserFacingError, match="choose its domain first"):
        await learnings.share(ANA, "trigger:2", receipt.learning.id)


async def test_taking_back_hides_it_and_keeps_the_words(place, learnings, log, changes):
    receipt = await log()
    undone = await learnings.undo(ANA, "trigger:2", receipt.learning.id)
    assert undone.is_undone
    assert undone.learning.content == receipt.learning.content
    assert changes == ["changed"]
    with pytest.raises(NotFoundError):
        await learnings.receipt(CARLA, receipt.learning.id)


async def test_bringing_back_makes_it_as_it_was(place, learnings, log, changes):
    receipt = await log()
    await learnings.undo(ANA, "trigger:2", receipt.learning.id)
    restored = await learnings.restore(ANA, "trigger:3", receipt.learning.id)
    assert restored.learning.state is State.ACTIVE
    assert restored.learning.visibility is Visibility.EVERYONE
    assert changes == ["changed", "changed"]


async def test_a_late_second_delivery_of_an_undo_does_not_undo_what_was_brought_back(place, learnings, log, changes):
    receipt = await log()
    await learnings.undo(ANA, "trigger:2", receipt.learning.id)
    await learnings.restore(ANA, "trigger:3", receipt.learning.id)
    again = await learnings.undo(ANA, "trigger:2", receipt.learning.id)
    assert not again.is_undone
    assert changes == ["changed", "changed"]


async def test_what_was_taken_back_is_brought_back_before_anything_else(place, learnings, log):
    receipt = await log(CARLA, channel="C-finance")
    await learnings.undo(CARLA, "trigger:2", receipt.learning.id)
    with pytest.raises(UserFacingError, match="Bring it back first"):
        await learnings.share(CARLA, "trigger:3", receipt.learning.id)


# Who may.


@pytest.mark.parametrize("actor", [ANA, BEN, ADA])
async def test_the_author_the_domains_leads_and_admins_may_change_it(place, learnings, log, actor):
    receipt = await log(ANA)
    assert (await learnings.undo(actor, "trigger:2", receipt.learning.id)).is_undone


async def test_a_reader_who_may_not_is_told_by_name_who_may(place, learnings, log):
    receipt = await log(ANA)
    with pytest.raises(NotAllowedError) as refused:
        await learnings.undo(CARLA, "trigger:2", receipt.learning.id)
    assert refused.value.text == "Only Ana, Ben or an admin can change this learning."


async def test_a_lead_who_wrote_it_is_named_once(place, learnings, log):
    receipt = await log(BEN)
    with pytest.raises(NotAllowedError, match="Only Ben or an admin"):
        await learnings.undo(ANA, "trigger:2", receipt.learning.id)


async def test_who_may_not_even_read_it_finds_nothing(place, learnings, log):
    receipt = await log(CARLA, channel="C-finance")
    with pytest.raises(NotFoundError) as hidden:
        await learnings.share(BEN, "trigger:2", receipt.learning.id)
    with pytest.raises(NotFoundError) as absent:
        await learnings.share(BEN, "trigger:2", receipt.learning.id + 1)
    assert hidden.value.text == absent.value.text


@pytest.mark.parametrize("actor", [GUS, EVE])
@pytest.mark.parametrize("act", ["undo", "restore", "share"])
async def test_guests_and_people_of_other_organisations_change_nothing(place, learnings, log, actor, act):
    receipt = await log()
    with pytest.raises(NotAllowedError):
        await getattr(learnings, act)(actor, "trigger:2", receipt.learning.id)
