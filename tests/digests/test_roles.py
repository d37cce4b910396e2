"""Every method of every service, tried by everyone that there is."""

import inspect
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.features.digests.editions import Editions
from bot.features.digests.questions import Questions
from bot.features.digests.responses import Responses
from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.editions import Answer
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.features.digests.service import Digests
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import ChannelId, EditionId
from storage.tables import PersonRow
from tests.digests.world import ORGANISATION_CHANNEL

pytestmark = pytest.mark.long

ADMINS = {"admin"}
LEADS = {"lead", "admin"}
MEMBERS = {"lead", "admin", "member", "stranger"}
EVERYONE = (*sorted(MEMBERS), "guest", "external", "foreign", "inactive")
NEXT = date(2026, 1, 19)


class Scene:
    def __init__(self, world, domain, lesson, edition, channel):
        self.world, self.domain, self.lesson, self.edition, self.channel = world, domain, lesson, edition, channel


async def changed(scene, actor):
    schedule = await scene.world.read(lambda store: store.schedule_of(actor.organisation, scene.domain))
    version = schedule.version if schedule else 0
    return await scene.world.schedules.change(
        actor, scene.world.delivery(), scene.domain, RHYTHM, version=version, channel=scene.channel
    )


async def sent_after_all(scene, actor):
    """What nobody skipped needs no taking back: it is said when it goes out."""
    due_on = await scene.world.due_on(scene.domain)
    return await scene.world.editions.send_after_all(actor, scene.world.delivery(), scene.domain, due_on)


async def opened(scene, actor):
    def work(store):
        store.ask(actor.organisation, scene.lesson, actor.user, now=scene.world.clock.now())

    await scene.world.write(work)
    return await scene.world.questions.opened(actor, scene.lesson, ChannelId("G1"))


RHYTHM = Rhythm(cadence=Cadence.WEEKLY, weekday=2, at=time(9), zone="UTC")
TABLE: dict[tuple[type, str], tuple[set[str], Any]] = {
    (Digests, "overview"): (MEMBERS, lambda s, a: s.world.digests.overview(a, domain=s.domain)),
    (Digests, "organisation_overview"): (MEMBERS, lambda s, a: s.world.digests.organisation_overview(a)),
    (Schedules, "of"): (LEADS, lambda s, a: s.world.schedules.of(a, s.domain)),
    (Schedules, "change"): (LEADS, changed),
    (Schedules, "pause"): (LEADS, lambda s, a: s.world.schedules.pause(a, s.world.delivery(), s.domain)),
    (Schedules, "resume"): (LEADS, lambda s, a: s.world.schedules.resume(a, s.world.delivery(), s.domain)),
    (Editions, "send_now"): (LEADS, lambda s, a: s.world.editions.send_now(a, s.world.delivery(), s.domain, NEXT)),
    (Editions, "skip"): (LEADS, lambda s, a: s.world.editions.skip(a, s.world.delivery(), s.domain, NEXT)),
    (Editions, "send_after_all"): (LEADS, sent_after_all),
    (Sending, "send_again"): (
        LEADS,
        lambda s, a: s.world.sending.send_again(a, s.world.delivery(), s.edition, attempt=1),
    ),
    (Responses, "answer"): (
        MEMBERS,
        lambda s, a: s.world.responses.answer(
            a, s.world.delivery(), s.edition, 0, channel=s.channel, answer=Answer.PLANNED
        ),
    ),
    (Questions, "ask"): (MEMBERS, lambda s, a: s.world.questions.ask(a, s.edition, 0, channel=s.channel)),
    (Questions, "opened"): (MEMBERS, opened),
    (Responses, "read"): (MEMBERS, lambda s, a: s.world.responses.read(a, s.lesson)),
}


def test_every_method_that_a_person_can_call_is_in_the_table():
    methods = {
        (service, name)
        for service in (Digests, Schedules, Editions, Sending, Responses, Questions)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_") and not name.endswith("_system")
    }
    assert methods == set(TABLE)


@pytest.mark.parametrize(("service", "method"), list(TABLE), ids=lambda part: getattr(part, "__name__", part))
async def test_a_method_is_open_to_exactly_these(world, places, service, method):
    allowed, attempt = TABLE[service, method]
    await is_open_to(allowed, attempt, await a_scene(world, places))


CHANGING = [(service, method) for (service, method), (allowed, _) in TABLE.items() if allowed == LEADS]


@pytest.mark.parametrize(("service", "method"), CHANGING, ids=lambda part: getattr(part, "__name__", part))
async def test_the_organisations_digest_is_changed_by_admins_alone(world, places, service, method):
    _, attempt = TABLE[service, method]
    await is_open_to(ADMINS, attempt, await a_scene(world, places, of_the_organisation=True))


@pytest.mark.parametrize("method", ["answer", "ask"])
async def test_members_answer_and_ask_in_the_organisations_digest(world, places, method):
    allowed, attempt = TABLE[Responses if method == "answer" else Questions, method]
    scene = await a_scene(world, places, of_the_organisation=True)
    for user in ("cora", "dan", "nobody-recorded"):
        await world.merge(PersonRow(organisation=world.organisation, user_id=user, chosen_domain_id=places.orders))
    await world.change(PersonRow, (world.organisation, "dan"), is_admin=True)
    await is_open_to(allowed, attempt, scene)


async def is_open_to(allowed, attempt, scene):
    world = scene.world
    people = {who: await someone(world, who) for who in EVERYONE}
    before = await everything(world)
    for who in sorted(set(EVERYONE) - allowed):
        with pytest.raises(NotAllowedError):
            await attempt(scene, people[who])
    assert await everything(world) == before, "a refusal changes nothing"
    for who in sorted(allowed):
        await attempt(scene, people[who])


async def a_scene(world, places, *, of_the_organisation=False):
    if of_the_organisation:
        await world.set_up()
    lesson = await world.learning(places.logistics, "Returns by phone need a ticket number.", author_id="ben")
    await world.monday(1, hour=13)
    await world.learning(places.logistics, "Another one about phones.", ago=timedelta(0), author_id="ben")
    domain = None if of_the_organisation else places.orders
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == domain)
    await world.sent(EditionId(edition.id), "unknown")
    channel = ORGANISATION_CHANNEL if of_the_organisation else await world.channel_of(places.orders)
    return Scene(world, domain, lesson, EditionId(edition.id), channel)


async def someone(world, who):
    if who == "external":
        return world.actor("eve", external=True)
    if who == "foreign":
        return await world.person("fay", is_external=True)
    if who == "inactive":
        return await world.person("ida", is_active=False)
    users = {"lead": "ana", "admin": "dan", "member": "cora", "guest": "gus", "stranger": "nobody-recorded"}
    return world.actor(users[who])


async def everything(world):
    schedules = await world.read(lambda store: store.running(world.organisation))
    told = await world.all_editions()
    posts = await world.all_posts()
    return (
        [repr(schedule) for schedule in schedules],
        [repr(edition) for edition in told],
        [repr(post) for post in posts],
    )
