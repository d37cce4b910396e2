"""What is looked at right before sending, what follows afterwards, and what leads are told."""

import asyncio
from datetime import timedelta

import pytest

from bot.features.digests.rules.editions import LEFT_OUT, MOST_ATTEMPTS
from bot.features.digests.rules.ledger import ALL_WITHDRAWN
from bot.features.digests.rules.lessons import WITHDRAWN
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import EditionId, OrganisationId
from storage.tables import DomainRow, PostRow
from tests.digests.world import HOME

pytestmark = pytest.mark.long


async def an_edition(world, places, *, lessons=2):
    """Let Orders have an edition of lessons by Logistics and Returns, and of one use."""
    texts = ("Returns by phone need a ticket number.", "Phone calls need a script.")
    made = [
        await world.learning(domain, text, author_id="ben")
        for domain, text in list(zip((places.logistics, places.returns), texts, strict=True))[:lessons]
    ]
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    return EditionId(edition.id), made, (await world.posts(edition.id))[0].key


async def state_of(world, edition):
    told = await world.read(lambda store: store.told(HOME, edition))
    return told.state, told.reason


async def left_out(world, edition):
    return [entry.left_out for entry in await world.entries(edition)]


def text_of(post):
    return str(list(post.blocks))


async def test_right_before_sending_an_edition_is_rendered_as_things_are_now(world, places):
    _edition, (first, _), key = await an_edition(world, places)
    await world.change_learning(first, text="Returns by phone need two numbers.")
    post = await world.sending.prepare_system(HOME, key)
    assert (post.key, post.kind, post.channel) == (key, "edition", "C_ORDERS_T1")
    assert "two numbers" in str(post.blocks)
    assert await world.all_posts("notice") == []


@pytest.mark.parametrize("change", [{"state": "undone"}, {"visibility": "domain"}, {"domain_id": None}])
async def test_what_may_no_longer_be_shown_is_left_out_and_the_lead_told_once(world, places, change):
    edition, (first, _second), key = await an_edition(world, places)
    await world.change_learning(first, **change)
    post = await world.sending.prepare_system(HOME, key)
    again = await world.sending.prepare_system(HOME, key)
    assert post == again
    assert "ticket" not in str(post.blocks) + post.text
    assert "script" in str(post.blocks)
    assert sorted(await left_out(world, edition), key=str) == [LEFT_OUT, None]
    notices = await world.all_posts("notice")
    assert [notice.user_id for notice in notices] == ["ana"]
    assert "One lesson was withdrawn" in notices[0].text
    assert "ticket" not in text_of(notices[0]) + notices[0].text
    assert first not in await world.read(lambda store: store.given(HOME, places.orders))


async def test_with_nothing_left_it_is_not_sent_and_the_ledger_says_why(world, places):
    edition, lessons, key = await an_edition(world, places)
    for lesson in lessons:
        await world.change_learning(lesson, state="undone")
    assert await world.sending.prepare_system(HOME, key) is None
    assert await state_of(world, edition) == ("not_sent", ALL_WITHDRAWN)
    assert "2 lessons were withdrawn" in (await world.all_posts("notice"))[0].text


async def test_a_channel_that_became_unusable_gets_nothing(world, places):
    edition, _, key = await an_edition(world, places)
    await world.change_channel(places.orders, is_shared=True)
    assert await world.sending.prepare_system(HOME, key) is None
    state, reason = await state_of(world, edition)
    assert state == "not_sent"
    assert "shared with another organisation" in reason
    assert [notice.user_id for notice in await world.all_posts("notice")] == ["ana"]


async def test_a_domain_that_was_archived_gets_nothing(world, places):
    edition, _, key = await an_edition(world, places)
    await world.change(DomainRow, places.orders, state="archived", channel_id=None)
    assert await world.sending.prepare_system(HOME, key) is None
    assert await state_of(world, edition) == ("not_sent", "The domain was archived.")


async def test_what_was_given_up_stays_given_up_though_the_channel_works_again(world, places):
    edition, _, key = await an_edition(world, places)
    await world.change_channel(places.orders, is_archived=True)
    assert await world.sending.prepare_system(HOME, key) is None
    await world.change_channel(places.orders, is_archived=False)
    # The outbox was stopped before it could drop the post, and asks once more.
    assert await world.sending.prepare_system(HOME, key) is None
    assert (await state_of(world, edition))[0] == "not_sent"


async def test_a_post_goes_to_the_channel_that_the_domain_has_now(world, places):
    _, _, key = await an_edition(world, places)
    other = await world.domain("Other")
    channel = await world.channel_of(other)
    await world.change(DomainRow, other, channel_id=None, state="archived")
    await world.change(DomainRow, places.orders, channel_id=channel)
    assert (await world.sending.prepare_system(HOME, key)).channel == channel


async def test_a_key_of_no_edition_is_not_sent(world):
    for key in ("edition:99:2026-01-12", "edition:1:2026-13-40x", "notice:1", "edition:1"):
        assert await world.sending.prepare_system(HOME, key) is None


async def test_another_organisations_edition_is_not_found(world, places):
    _, _, key = await an_edition(world, places)
    assert await world.sending.prepare_system(OrganisationId("T2"), key) is None


# After it was posted.


@pytest.mark.parametrize(
    ("change", "state"),
    [({"state": "undone"}, "posted"), ({"visibility": "domain"}, "sending"), ({"domain_id": None}, "ambiguous")],
)
async def test_a_posted_message_follows_its_authors(world, places, change, state):
    edition, (first, _), _ = await an_edition(world, places)
    await world.sent(edition, state)
    await world.change_learning(first, **change)
    woken = world.woken
    await world.follow()
    post = (await world.posts(edition))[0]
    assert post.stale_since == world.clock.now()
    assert "ticket" not in text_of(post) + post.text
    assert f"*{WITHDRAWN}*" in text_of(post)
    assert "script" in text_of(post)
    assert world.woken == woken + 1
    assert sorted(await left_out(world, edition), key=str) == [None, WITHDRAWN]
    await world.follow()
    assert world.woken == woken + 1
    assert (await world.posts(edition))[0].stale_since == post.stale_since


async def test_an_edition_of_nothing_but_withdrawn_lessons_still_says_so(world, places):
    edition, lessons, _ = await an_edition(world, places)
    await world.sent(edition)
    for lesson in lessons:
        await world.change_learning(lesson, state="undone")
    await world.follow()
    post = (await world.posts(edition))[0]
    assert text_of(post).count(WITHDRAWN) == 2
    assert "Its lessons were withdrawn or replaced since." in post.text


async def test_what_is_still_queued_is_looked_at_when_it_is_sent(world, places):
    edition, (first, _), _key = await an_edition(world, places)
    await world.change_learning(first, state="undone")
    await world.follow()
    assert (await world.posts(edition))[0].stale_since is None
    assert await left_out(world, edition) == [None, None]
    # The outbox looked before the author withdrew it, and only now begins to send.
    await world.sent(edition, "sending")
    await world.follow()
    assert (await world.posts(edition))[0].stale_since is not None


async def test_what_was_withdrawn_is_left_out_should_the_message_be_sent_anew(world, places):
    edition, (first, second), key = await an_edition(world, places)
    await world.sent(edition, "ambiguous")
    await world.change_learning(first, state="undone")
    await world.follow()
    post = await world.sending.prepare_system(HOME, key)
    assert WITHDRAWN not in str(post.blocks)
    await world.change_learning(second, state="undone")
    await world.follow()
    assert await world.sending.prepare_system(HOME, key) is None


async def test_a_use_of_a_lesson_that_was_withdrawn_is_withdrawn_too(world, places):
    own = await world.learning(places.orders, "We answer the phone twice.")
    await world.application(own, places.returns)
    edition, _, _ = await an_edition(world, places)
    assert "We answer the phone twice" in text_of((await world.posts(edition))[0])
    await world.sent(edition)
    await world.change_learning(own, state="undone")
    await world.follow()
    post = (await world.posts(edition))[0]
    assert "answer the phone" not in text_of(post) + post.text
    assert WITHDRAWN in text_of(post)


async def test_after_ninety_days_a_message_is_history(world, places):
    edition, (first, _), _ = await an_edition(world, places)
    await world.sent(edition)
    world.clock.advance(days=91)
    await world.change_learning(first, state="undone")
    await world.follow()
    assert (await world.posts(edition))[0].stale_since is None


async def test_two_changes_within_one_tick_are_two_for_the_outbox(world, places):
    edition, (first, second), _ = await an_edition(world, places)
    await world.sent(edition)
    await world.change_learning(first, state="undone")
    await world.follow()
    await world.change_learning(second, state="undone")
    await world.follow()
    assert (await world.posts(edition))[0].stale_since == world.clock.now() + timedelta(microseconds=1)


async def test_two_sweeps_of_withdrawals_at_once_agree(any_world, any_places):
    edition, (first, _), _ = await an_edition(any_world, any_places)
    await any_world.sent(edition)
    await any_world.change_learning(first, state="undone")
    await asyncio.gather(*(any_world.follow() for _ in range(4)))
    assert text_of((await any_world.posts(edition))[0]).count(WITHDRAWN) == 1


# What leads are told.


async def test_leads_hear_once_that_a_digest_was_not_posted_and_why(world, places):
    edition, _, _ = await an_edition(world, places)
    await world.sent(edition, "failed", error="is_archived")
    await world.sending.tell_failures_system(HOME)
    await world.sending.tell_failures_system(HOME)
    notices = await world.all_posts("notice")
    assert [notice.user_id for notice in notices] == ["ana"]
    assert "was not posted. The channel is archived." in notices[0].text
    assert "Send again" not in text_of(notices[0])
    assert await state_of(world, edition) == (
        "failed",
        "The channel is archived. A lead can choose another one in /domains.",
    )


async def test_leads_can_send_again_what_may_not_have_arrived_and_twice_clicked_is_once(world, places):
    edition, _, key = await an_edition(world, places)
    await world.sent(edition, "unknown")
    await world.sending.tell_failures_system(HOME)
    notice = (await world.all_posts("notice"))[0]
    assert "may not have been posted" in notice.text
    assert notice.blocks[2]["elements"][0]["value"] == f"{edition}:1"
    click, ana = world.delivery(), world.actor("ana")
    for delivery in (click, click, world.delivery()):
        told = await world.sending.send_again(ana, delivery, edition, attempt=1)
        assert told.state == "on its way"
    posts = await world.posts(edition)
    assert [post.key for post in posts] == [key, f"{key}:2"]
    await world.sending.tell_failures_system(HOME)
    assert len(await world.all_posts("notice")) == 1
    assert (await world.sending.prepare_system(HOME, f"{key}:2")).key == f"{key}:2"


async def test_the_second_attempt_is_told_of_as_the_first_was(world, places):
    edition, _, _key = await an_edition(world, places)
    await world.sent(edition, "unknown")
    await world.sending.tell_failures_system(HOME)
    await world.sending.send_again(world.actor("ana"), world.delivery(), edition, attempt=1)
    await world.sent(edition, "unknown")
    await world.sending.tell_failures_system(HOME)
    notices = await world.all_posts("notice")
    assert len(notices) == 2
    assert notices[1].blocks[2]["elements"][0]["value"] == f"{edition}:2"
    await world.sending.send_again(world.actor("ana"), world.delivery(), edition, attempt=2)
    await world.sent(edition, "posted")
    await world.sending.tell_failures_system(HOME)
    assert len(await world.all_posts("notice")) == 2
    assert (await state_of(world, edition))[0] == "posted"


async def test_sending_again_has_an_end(world, places):
    edition, _, key = await an_edition(world, places)
    for attempt in range(1, MOST_ATTEMPTS + 2):
        await world.sent(edition, "unknown")
        await world.sending.send_again(world.actor("ana"), world.delivery(), edition, attempt=attempt)
    assert [post.key for post in await world.posts(edition)][-1] == f"{key}:{MOST_ATTEMPTS}"


async def test_sending_again_is_for_leads_and_for_channels_that_can_take_it(world, places):
    edition, _, _ = await an_edition(world, places)
    await world.sent(edition, "unknown")
    with pytest.raises(NotAllowedError, match="Only Ana Lima or an admin"):
        await world.sending.send_again(world.actor("ben"), world.delivery(), edition, attempt=1)
    with pytest.raises(NotFoundError, match="doesn't find this digest"):
        await world.sending.send_again(world.actor("ana"), world.delivery(), EditionId(99), attempt=1)
    await world.change_channel(places.orders, is_archived=True)
    with pytest.raises(UserFacingError, match="can't be sent again now"):
        await world.sending.send_again(world.actor("ana"), world.delivery(), edition, attempt=1)
    assert len(await world.all_posts("edition")) == len({post.key for post in await world.all_posts("edition")})


async def test_two_leads_who_send_again_at_once_send_once(any_world, any_places):
    edition, _, _ = await an_edition(any_world, any_places)
    await any_world.sent(edition, "unknown")
    await asyncio.gather(
        *(
            any_world.sending.send_again(any_world.actor(user), any_world.delivery(), edition, attempt=1)
            for user in ("ana", "dan", "ana")
        )
    )
    assert len(await any_world.posts(edition)) == 2


async def test_a_domain_without_leads_is_told_of_nowhere(world):
    nobody = await world.domain("Nobody")
    source = await world.domain("Source")
    await world.learning(source, "Something worth knowing")
    await world.monday(1)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == nobody)
    await world.sent(EditionId(edition.id), "failed", error="odd")
    await world.sending.tell_failures_system(HOME)
    assert await world.all_posts("notice") == []
    assert await state_of(world, EditionId(edition.id)) == ("failed", "Slack did not take the message.")
    assert isinstance((await world.all_posts())[0], PostRow)
