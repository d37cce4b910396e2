"""One of each message, form and page that Pollen shows: made by Pollen itself, with the example organisation.

Nothing here lists outputs by hand: people who try every button meet them all, also those that somebody adds tomorrow.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from demo.acts import acts_on
from demo.acts.lessons import EMOJI
from demo.exploring import Explorer
from demo.goal_samples import look_at_goals, set_goals, stop_following
from demo.organisation import Organisation, Overview, Sponsoring
from demo.product_samples import show_products
from demo.stage import DemoError, Stage, staged
from demo.timetable import opening
from sandbox import ChannelSpec, SandboxError, Shown
from sandbox.elements import controls

A_WEEK = timedelta(days=8)
"""Until the digests after the first lessons are out, in every zone."""
LESSONS = 1
"""How many lessons of each domain are there."""
LONG = "Rain doubles the late parcels, and nobody had told the planners. " * 300
"""As much as a learning holds, so that it is shown in parts."""
OLD = "Snow closes the pass on three days a year, and the tours of these days go nowhere. " * 20
"""More than the list of a lesson's changes shows of one."""
NEW = "Snow closes the pass, so tours have a day to spare."
TOO_LONG = LONG + LONG[:2000]
"""More than a learning holds, so that it becomes a draft."""
SO_MANY = 21
"""How many domains there are at least, so that their list has pages."""
WHERE_VIEWS_OPEN = ("views.open", "views.push")
LOOKS, A_WHILE = 3, timedelta(minutes=10)
"""How often, and after how long, Pollen is left to look for a post that may have arrived."""
READ = "digests.read.v1"
"""Opens a lesson of a digest, of which each is different."""
TROUBLE_LASTS = 15.0
"""Seconds, at most, that the database is kept busy."""
LAST_RESORTS = frozenset({"domains.archive.v1", "learnings.take_back.v1", "learnings.undo.v1", "learnings.retire.v1"})
"""What takes something away is pressed by the last who looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Something that Pollen shows. The name says what a person would call it."""

    name: str
    argument: Literal["message", "view"]
    payload: Mapping[str, Any]


async def samples(organisation: Organisation) -> list[Sample]:
    """Play until everything was shown, in a local Slack that is gone afterwards; takes a minute. Raises DemoError."""
    shown: list[Shown] = []
    for happen in (_live, show_products):
        async with staged(organisation, opens=opening(organisation), rates=False) as stage:
            try:
                await happen(stage)
            except (SandboxError, TimeoutError) as error:
                raise DemoError(f"Not everything could be shown: {error}") from error
            shown += stage.slack.shown
    return named(shown)


def named(shown: Iterable[Shown]) -> list[Sample]:
    """Keep the longest of those that are built alike, in the order in which they were first shown."""
    longest: dict[object, Shown] = {}
    for one in shown:
        made = build_of(one)
        if made not in longest or len(str(one.payload)) > len(str(longest[made].payload)):
            longest[made] = one
    names = Counter[str]()
    found = []
    for one in longest.values():
        name = _name(one)
        names[name] += 1
        found.append(
            Sample(
                name=name if names[name] == 1 else f"{name}, {names[name]}",
                argument="message" if one.surface == "message" else "view",
                payload=one.payload,
            )
        )
    return found


def build_of(shown: Shown) -> object:
    """What two outputs of the same make have in common: kinds of blocks and controls, in any number, no words."""
    blocks = shown.payload.get("blocks", [])
    ids = frozenset(control.action_id for control in controls(blocks))
    kinds = frozenset((block["type"], block.get("accessory", {}).get("type")) for block in blocks)
    return shown.surface, shown.payload.get("callback_id"), post_of(shown.payload), ids, kinds


def post_of(payload: Mapping[str, Any]) -> str:
    """Which kind of post a message is, by the key that Pollen finds it by again; empty for any other answer."""
    key = payload.get("metadata", {}).get("event_payload", {}).get("key", "")
    return str(key).partition(":")[0]


def _name(shown: Shown) -> str:
    payload = shown.payload
    if shown.surface == "message":
        words = " ".join(str(payload.get("text", "")).split())
        return f"message “{words[:60]}{'…' if len(words) > 60 else ''}”"  # noqa: PLR2004 (a line of a terminal)
    title = payload["title"]["text"] if "title" in payload else ""
    return f"{shown.surface} “{title}” ({payload.get('callback_id', 'no callback')})"


async def _live(stage: Stage) -> None:
    """Everything that happens to the organisation."""
    organisation, slack, acts = stage.organisation, stage.slack, acts_on(stage)
    first, *others = organisation.domains
    lead = slack.person(first.leads[0])
    newcomer = Explorer(stage, lead)
    await newcomer.type("/learned", "Nobody has made a domain yet.", channel=organisation.general_channel, around=False)
    await acts.domains.begin(first)
    for domain in others:
        await acts.domains.propose(domain)
        await acts.domains.accept(lead.name)
    # Whoever leads two domains is asked for which of them they answer.
    of_two = others[1].model_copy(update={"leads": (others[1].leads[0], others[0].leads[0])})
    await acts.domains.share_the_lead(of_two)
    for number in range(len(organisation.domains), SO_MANY):
        team = others[0].model_copy(update={"name": f"Team {number}", "channel": f"team-{number}"})
        slack.add_channel(ChannelSpec(name=team.channel, members=list(team.leads)))
        await acts.domains.propose(team)
    for domain in organisation.domains:
        there = [one for one in organisation.learnings if one.domain == domain.name and not one.saved]
        for learning in there[:LESSONS]:
            await acts.lessons.log(learning)
        await slack.person(domain.leads[0]).command("/learned", LONG, channel=domain.channel)
    await slack.person(others[0].leads[0]).command("/learned", OLD, channel=others[0].channel)
    await stage.settled()
    await acts.pages.rewrite(slack.person(others[0].leads[0]), OLD, NEW)
    await set_goals(stage, acts)
    await acts.onboarding.name_sponsor(next(event for event in organisation.events if isinstance(event, Sponsoring)))
    overview = next(event for event in organisation.events if isinstance(event, Overview))
    await acts.digests.set_up_overview(overview)
    stage.move_to(opening(organisation) + A_WEEK)
    await stage.catch_up()
    await look_at_goals(stage, acts)
    await _look(stage)
    await _lose(stage)
    await stop_following(stage)
    # Last, because Pollen goes on trying for a while, and nobody needs to wait for that.
    with _busy(stage):
        await lead.command("/learned", "Written while nothing could be saved.", channel=first.channel)
        await _told(stage, times=1)


async def _look(stage: Stage) -> None:
    """Have one after the other try everything: a newcomer, leads, one of them in private, and an admin, who may end it."""
    organisation = stage.organisation
    admin, other, third, *_ = organisation.domains
    newcomer = next(one.slack for one in organisation.people if one.domain is None)
    private = next(domain for domain in organisation.domains if domain.private)
    places = {newcomer: organisation.general_channel, private.leads[0]: private.channel, other.leads[0]: other.channel}
    for name, channel in places.items():
        await _everything(stage, Explorer(stage, stage.slack.person(name), LAST_RESORTS), channel)
    await _everything(stage, Explorer(stage, stage.slack.person(admin.leads[0])), admin.channel)
    await _read_digests(stage, Explorer(stage, stage.slack.person(other.leads[0])), other.channel)
    with _too_late(stage):
        for domain in (third, admin):
            await _everything(stage, Explorer(stage, stage.slack.person(domain.leads[0])), domain.channel)


async def _everything(stage: Stage, explorer: Explorer, channel: str) -> None:
    app = stage.slack.world.app.manifest
    for command in app.commands:
        await explorer.type(command, "", channel=channel)
    for words in ("Ask the carrier first.", LONG, TOO_LONG):
        await explorer.type("/learned", words, channel=channel)
    for words in ("carrier", "nothing-is-called-so"):
        await explorer.type("/learnings", words, channel=channel)
    for shortcut in app.shortcuts:
        said = await explorer.person.say(f"Somebody said: {channel}.", channel=channel)
        await explorer.use(shortcut.callback_id, channel=channel, message=said if shortcut.type == "message" else None)
    for words in ("A reaction saves this.", TOO_LONG):
        await explorer.person.react(EMOJI, await explorer.person.say(words, channel=channel))
    await stage.catch_up()
    await explorer.look_around(channel)


async def _read_digests(stage: Stage, explorer: Explorer, channel: str) -> None:
    """Read each lesson of a channel's digests: no two are alike."""
    for message in explorer.person.sees(channel):
        for control in controls(message.get("blocks", [])):
            if control.action_id == READ:
                await explorer.person.click(READ, message=message, block_id=control.block_id)
                await stage.settled()
                await explorer.look_around(channel)


async def _lose(stage: Stage) -> None:
    """What happens to an organisation: a lead leaves, a channel is archived; its people look again."""
    organisation, slack = stage.organisation, stage.slack
    everyone = Explorer(stage, slack.person(organisation.domains[1].leads[0]), LAST_RESORTS)
    await everyone.look_around(organisation.general_channel)
    gone, left = organisation.domains[3], organisation.domains[4]
    slack.deactivate(gone.leads[0])
    slack.archive(left.channel)
    stage.move_to(stage.clock.now() + A_WEEK)
    # Nobody knows of these posts whether they arrived.
    slack.faults.add("chat.postMessage", error="internal_error", after_effect=True, times=None, where=_in_a_channel)
    slack.faults.add("conversations.history", error="missing_scope", times=None)
    for _ in range(LOOKS):
        await stage.catch_up()
        stage.move_to(stage.clock.now() + A_WHILE)
    slack.faults.clear()
    await stage.catch_up()
    # Whoever is told of such a post may send it again.
    stage.move_to(stage.clock.now() + A_WHILE)
    await stage.catch_up()
    for name in (organisation.domains[0].leads[0], organisation.members(gone.name)[-1].slack):
        explorer = Explorer(stage, slack.person(name), LAST_RESORTS)
        for command in ("/domains", "/digest", "/pollen"):
            await explorer.type(command, "", channel=organisation.domains[0].channel)


async def _told(stage: Stage, *, times: int) -> None:
    """Wait until Pollen said so many things more; it may have less to say."""
    before = len(stage.slack.shown)
    with suppress(TimeoutError):
        await stage.slack.wait_for(lambda: len(stage.slack.shown) >= before + times, timeout=TROUBLE_LASTS)


def _in_a_channel(sent: Mapping[str, Any]) -> bool:
    return str(sent.get("channel", "")).startswith("C")


@contextmanager
def _too_late(stage: Stage) -> Iterator[None]:
    """Let every trigger have expired when Pollen uses it."""
    for method in WHERE_VIEWS_OPEN:
        stage.slack.faults.add(method, error="expired_trigger_id", times=None)
    try:
        yield
    finally:
        stage.slack.faults.clear()


@contextmanager
def _busy(stage: Stage) -> Iterator[None]:
    """Hold the database, as a backup would."""
    with closing(sqlite3.connect(str(stage.pollen.database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
