"""Clicks by people who may not, on buttons of others, of other versions, and of things that are gone."""

import json
import re

import pytest

from tests.databases import empty_sqlite
from tests.reliability.hostile_requests.conftest import opened
from tests.reliability.hostile_requests.misfortunes import ELSEWHERE, FOREIGN, MISFORTUNES, QUOKKA, furnish_elsewhere
from tests.reliability.hostile_requests.payloads import NAMES, of_version, sent_by, walk, with_ids
from tests.reliability.hostile_requests.place import CACHES, CLAIMS, changed
from tests.reliability.hostile_requests.spoiling import replaced

pytestmark = pytest.mark.long

LOGGING = {
    "learnings/command.text",
    "learnings/form.v1.new",
    "learnings/form.v1.links",
    "learnings/form.v1.tags",
    "learnings/form.v1.message",
    "learnings/form.v1.taught",
    "learnings/retry.v1",
}
MEMBERS_MAY = LOGGING | {
    "domains/follow.v1",
    "goals/follow_again.v1",
    "goals/form.v1.new",
    "goals/product_pick.v1",
    "goals/product_unlink.v1",
    "goals/snooze_quarter.v1",
    "goals/snooze_weeks.v1",
    "goals/stop_following.v1",
    "goals/unsnooze.v1",
    "products/follow.form.v1",
    "products/form.v1.new",
    "products/pick_goal.v1",
    "products/pick_lesson.v1",
    "products/take.v1",
}
"""What any full member may do: log what they learned, follow a domain or a product, propose, link and take back what
they linked, ask for a product, and put off a reminder of one's own."""
WITHOUT_AN_ID = LOGGING | {
    "domains/plan_form.v1",
    "domains/form.v1.propose",
    "domains/form.v1.create",
    "settings/form.v1",
    "learnings/tag_rename.v1",
    "learnings/tag_merge.v1",
}
"""What names no row by its number, and so is not stopped by another one: what is new, what there is once, and tags."""
IS_ASKED = {
    "goals/support_answer.v1.ask_back",
    "goals/support_answer.v1.yes",
    "products/accept_hand_over.v1",
    "products/unlink_goal.v1",
}
"""What ben is asked for: he sponsors the goal, and the product is handed over to him. And he may take back his own link."""
ROLES = {"gus": set(), "eve": set(), "zoe": MEMBERS_MAY, "mia": MEMBERS_MAY, "ben": MEMBERS_MAY | IS_ASKED}
"""A guest, a person of another organisation, a member whom nobody knows yet, one of a private channel, another lead."""
CHANGES = {
    "another organisation's": with_ids(FOREIGN),
    "of nothing": with_ids(424242),
    "huge": with_ids(10**17),
    "huger than any database takes": with_ids(10**30),
    "negative": with_ids(-1),
    "of a version to come": of_version("v9"),
    "of a version long gone": of_version("v0"),
}


SENTENCE = re.compile(r"[A-Z][^\"{}\\\\]{8,}[.?]")
"""What an answer must hold, wherever it stands."""


def says_something(step):
    """A menu has no place for a sentence; everything else says in words what happened, or shows a page."""
    shows_a_page = any(call.method.startswith("views.") for call in step.heard.calls)
    is_in_a_letter = "posts" in step.changed
    return shows_a_page or is_in_a_letter or step.heard.body.startswith('{"option') or SENTENCE.search(step.heard.said)


async def forged(door, name, *, every=1, begin=0):
    steps = 0
    async for step in walk(door, name, every=every, begin=begin):
        assert not step.changed or step.name in ROLES[name], (step.name, name, step.changed)
        assert says_something(step), (step.name, name, step.heard.said[:300])
        steps += 1
    return steps


async def with_other_ids(door, name, kind, *, every=1, begin=0):
    theirs = [row for rows in (await door.dump()).values() for row in rows if ELSEWHERE in row]
    steps = 0
    async for step in walk(door, name, change=CHANGES[kind], every=every, begin=begin):
        kept = {"drafts"} if "version" in kind else set()
        assert step.name in WITHOUT_AN_ID or set(step.changed) <= kept, (step.name, name, step.changed)
        assert QUOKKA not in step.heard.said, (step.name, name)
        assert says_something(step), (step.name, name, step.heard.said[:300])
        steps += 1
    assert [row for rows in (await door.dump()).values() for row in rows if ELSEWHERE in row] == theirs
    return steps


async def after(door, name, misfortune, *, every=1, begin=0):
    await MISFORTUNES[misfortune](door)
    steps = 0
    async for step in walk(door, name, every=every, begin=begin):
        assert says_something(step), (step.name, name, step.heard.said[:300])
        steps += 1
    return steps


CASES = (
    *((forged, name, ()) for name in ROLES),
    *((with_other_ids, name, (kind,)) for name in ("ana", "dan") for kind in CHANGES),
    *((after, name, (what,)) for name in ("ana", "dan") for what in MISFORTUNES),
)


async def test_a_forged_click_changes_nothing_and_says_why(door):
    for begin, name in enumerate(ROLES):
        assert await forged(door, name, every=20, begin=3 * begin)


@pytest.mark.long
async def test_forged_clicks_on_most_buttons_change_nothing_and_say_why(door):
    for begin, name in enumerate(("gus", "eve", "mia")):
        assert await forged(door, name, every=4, begin=begin)


@pytest.mark.long
async def test_ids_that_are_not_ones_own_change_nothing_and_show_nothing(door):
    await furnish_elsewhere(door)
    for begin, kind in enumerate(CHANGES):
        assert await with_other_ids(door, "ana", kind, every=14, begin=begin)


@pytest.mark.long
async def test_a_click_on_what_is_gone_by_now_says_so(door):
    assert await after(door, "ana", "deleted", every=6)


@pytest.mark.soak
async def test_every_golden_payload_by_everyone_of_everything_and_after_any_misfortune(
    rounds, sqlite_database, record_property
):
    """One case a round: who sends all golden payloads, with which ids, after what."""
    sent = 0
    for seed in rounds(len(CASES)):
        play, name, more = CASES[seed % len(CASES)]
        empty_sqlite(sqlite_database)
        async with opened(sqlite_database, weeks=seed % 2) as door:
            await furnish_elsewhere(door)
            sent += await play(door, name, *more)
    record_property("soak", f"  {sent} payloads")


# What nobody ever sent.


UNHEARD = (("ana", "unknown"), ("ana", ""), ("ana", "\u202e"), ("gus", "x" * 255), ("eve", "learnings.unheard.v1"))
NAMED_IN = {
    "learnings/undo.v1": ("actions", 0, "action_id"),
    "learnings/find_tag.v1": ("actions", 0, "action_id"),
    "learnings/form.v1.new": ("view", "callback_id"),
    "learnings/goals.v1.suggest": ("action_id",),
    "learnings/tags.v1.suggest": ("action_id",),
    "learnings/log.v1": ("callback_id",),
    "learnings/save_message.v1": ("callback_id",),
    "learnings/command.learnings": ("command",),
}


def golden(name):
    return next(path for path, known in NAMES.items() if known == name)


async def test_what_nobody_knows_is_answered_in_words(door):
    # What was typed into a form that nobody knows is kept.
    before = await door.dump(without=CACHES | CLAIMS | {"drafts"})
    for name, called in UNHEARD:
        for payload, where in NAMED_IN.items():
            body = replaced(sent_by(door, golden(payload), name), where, f"/{called}" if "command" in where else called)
            heard = await door.send(body)
            heard.check((payload, called))
            assert heard.status == 200, payload
            assert '{"options": []}' in heard.body if "suggest" in payload else SENTENCE.search(heard.said), payload
    assert not changed(before, await door.dump(without=CACHES | CLAIMS | {"drafts"}))


async def test_a_form_that_nobody_knows_keeps_what_was_typed(door):
    form = sent_by(door, golden("learnings/form.v1.new"), "ana")
    heard = await door.send(replaced(form, ("view", "callback_id"), "learnings.form.v7"))
    (error,) = json.loads(heard.body)["errors"].values()
    assert "Your words are kept" in error
