"""What only a domain may read never leaves it through a digest."""

from datetime import timedelta

import pytest

from bot.features.digests.rules.editions import Answer
from bot.kernel.ids import ChannelId, EditionId
from tests.digests.world import HOME

SECRET = "xylophone"


async def everything_said(world, places):
    """All that digests say or would say, to anyone: posts of every kind, ledgers, previews, pages."""
    said = [post.text + str(list(post.blocks)) for post in await world.all_posts()]
    said += [edition.reason for edition in await world.all_editions()]
    for edition in await world.all_editions():
        said += [entry.reason for entry in await world.entries(edition.id)]
    for domain, name in ((places.orders, "Orders"), (places.logistics, "Logistics"), (places.returns, "Returns")):
        said += [repr(await world.digests.overview(world.actor(user), domain=domain)) for user in ("ana", "ben", "dan")]
        said.append(repr(await world.digests.preview_system(HOME, name)))
    said += [repr(await world.digests.organisation_overview(world.actor(user))) for user in ("ana", "ben", "dan")]
    said.append(repr(await world.digests.preview_system(HOME, None)))
    for post in await world.all_posts("edition"):
        said.append(repr(await world.sending.prepare_system(HOME, post.key)))
    return "\n".join(said).lower()


async def secrets(world, places):
    """Lessons of every domain that only it may read, and words of which others' lessons are full, too."""
    await world.set_up()
    for domain, author in ((places.orders, "ana"), (places.logistics, "ben"), (places.returns, "cora")):
        for text in (f"The {SECRET} of phones and parcels", f"Parcels, phones and returns: {SECRET}"):
            await world.learning(
                domain, text, visibility="domain", title=f"Phones: {SECRET}", author_id=author, why=SECRET
            )
    await world.learning(None, f"Of no domain yet: {SECRET} phones", author_id="ana")
    await world.learning(places.returns, f"Undone {SECRET} phones", state="undone")


@pytest.mark.long
async def test_a_domains_own_lesson_is_in_no_edition_no_reason_and_no_preview(world, places):
    await secrets(world, places)
    open_lesson = await world.learning(places.logistics, "Phones and parcels need tickets", author_id="ben")
    own = await world.learning(places.orders, f"What others use: {SECRET}", visibility="domain")
    await world.application(own, places.logistics, "applied")
    await world.sweep()
    assert SECRET not in await everything_said(world, places)
    await world.monday(1, hour=13)
    for edition in await world.all_editions():
        if edition.state == "queued":
            await world.sent(EditionId(edition.id))
    said = await everything_said(world, places)
    assert SECRET not in said
    assert "tickets" in said
    assert "learned across the organisation" in said
    assert open_lesson in await world.read(lambda store: store.given(HOME, places.orders))


@pytest.mark.parametrize("moment", ["before the sweep", "before sending", "after posting", "after answers"])
async def test_what_is_narrowed_is_gone_from_then_on_whenever_that_is(world, places, moment):
    lesson = await world.learning(
        places.logistics, f"Phones need a {SECRET}", title=f"On {SECRET}s", author_id="ben", why=f"{SECRET}!"
    )
    await world.learning(places.returns, "Boxes go to the left of the door", ago=timedelta(days=2))
    await world.sweep()
    ana = world.actor("ana")

    async def narrow():
        await world.change_learning(lesson, visibility="domain")
        await world.follow()

    if moment == "before the sweep":
        await narrow()
    await world.monday(1, hour=13)
    edition = EditionId(next(e.id for e in await world.all_editions() if e.domain_id == places.orders))
    if moment == "before sending":
        await narrow()
        # What waits in the outbox is looked at again before it leaves; only what is sent counts.
        post = (await world.posts(edition))[0]
        assert SECRET not in repr(await world.sending.prepare_system(HOME, post.key)).lower()
        return
    for each in await world.all_editions():
        if each.state == "queued":
            await world.sent(EditionId(each.id))
    if moment == "after answers":
        channel = await world.channel_of(places.orders)
        shown = await world.read(lambda store: store.edition(HOME, edition))
        at = next(item.position for item in shown.items if item.lesson.id == lesson)
        await world.responses.answer(ana, world.delivery(), edition, at, channel=channel, answer=Answer.PLANNED)
        await world.questions.ask(ana, edition, at, channel=channel)
        await world.questions.opened(ana, lesson, ChannelId("G1"))
        question = (await world.all_posts("question"))[0]
        await world.change(type(question), question.id, state="posted")
        await world.monday(2, hour=13)
        for each in await world.all_editions():
            if each.state == "queued":
                await world.sent(EditionId(each.id))
    if moment in {"after posting", "after answers"}:
        assert SECRET in str([post.blocks for post in await world.all_posts()]), "it stood there while it might"
        await narrow()
    posts = [post.text + str(list(post.blocks)) for post in await world.all_posts()]
    assert SECRET not in "\n".join(posts).lower()
