from datetime import date

import pytest

from bot.features.goals.supporting.reader import open_requests
from bot.features.goals.supporting.rules import Act, State
from bot.features.goals.supporting.service import Done, Meanwhile, Nobody
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, SupportId
from storage.goals.supporting import SqlSupportStore
from tests.goals.supporting.desk import NEEDED, Desk
from tests.goals.world import World

SPONSORS = (Act.YES, Act.NO, Act.ASK_BACK)


# Asking.


async def test_what_is_asked_reaches_the_sponsor_once_at_once(desk):
    asked = await desk.ask()
    assert (asked.request.state, asked.answerer, asked.names["ben"]) == (State.ASKED, "ben", "Ben")
    assert await desk.waiting() == ["asked ben"]
    assert desk.wakes == 1
    assert await desk.send() == ["asked ben"]
    assert await desk.shows("ben") == "asked: asked [yes,no,asked_back] after [] for ben"
    await desk.sweep()
    assert await desk.send() == []


@pytest.mark.long
async def test_a_repeat_asks_nothing_again_and_gets_the_same_answer(desk):
    delivery = desk.world.delivery()
    first = await desk.ask(delivery=delivery)
    assert (await desk.ask(needed="Something else", delivery=delivery)).request == first.request
    assert await desk.waiting() == ["asked ben"]


@pytest.mark.long
@pytest.mark.parametrize("user", ["ana", "cora", "dan"])
async def test_who_may_keep_the_goal_may_ask(desk, user):
    assert (await desk.ask(user)).request.asked_by == user


@pytest.mark.long
@pytest.mark.parametrize(
    ("user", "refusal"),
    [
        ("ben", "Only Cora, Ana or an admin can ask for support."),
        ("eli", "Only Cora, Ana or an admin can ask for support."),
        ("gus", "Guests can read"),
        ("lou", "Only members of this organisation"),
    ],
)
async def test_others_may_not_ask_and_hear_who_may(desk, user, refusal):
    with pytest.raises(NotAllowedError, match=refusal):
        await desk.ask(user)
    with pytest.raises(NotAllowedError, match=refusal):
        await desk.service.sheet(desk.world.actor(user), desk.node.id)
    assert await desk.waiting() == []


@pytest.mark.long
async def test_people_of_elsewhere_see_nothing_of_it(desk, any_database, clock):
    asked = await desk.ask()
    with pytest.raises(NotAllowedError):
        await desk.ask("ana", external=True)
    with pytest.raises(NotAllowedError):
        await desk.service.see(desk.world.actor("ana", external=True), asked.request.id)
    other = World(any_database, clock, OrganisationId("T2"))
    await other.person("dan", is_admin=True)
    there = Desk(other, desk.node)
    with pytest.raises(NotFoundError):
        await there.ask("dan")
    for act in Act:
        with pytest.raises(NotFoundError):
            await there.try_to_say("dan", act, asked.request.id)
    with pytest.raises(NotFoundError):
        await there.service.see(other.actor("dan"), asked.request.id)
    assert await there.service.prepare_system(other.organisation, (await desk.world.posts())[0].key) is None
    assert await desk.request(asked.request.id) == asked.request


@pytest.mark.long
async def test_without_a_sponsor_who_is_here_there_is_nobody_to_ask(desk):
    await desk.sponsor(None)
    assert await desk.try_to_ask() == Nobody(node=await desk.world.again(desk.node), sponsor=None)
    for gone, name in (("lou", "Lou"), ("gus", "Gus")):
        await desk.sponsor(gone)
        found = await desk.service.sheet(desk.world.actor("ana"), desk.node.id)
        assert isinstance(found, Nobody)
        assert found.sponsor == name
        assert isinstance(await desk.try_to_ask(), Nobody)
    assert await desk.waiting() == []


async def test_nobody_asks_themselves(desk):
    await desk.sponsor("cora")
    with pytest.raises(UserFacingError, match="You sponsor this goal yourself"):
        await desk.ask("cora")


@pytest.mark.long
@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"needed": "  \u200b\n"}, ("needed", "Say what you need")),
        ({"needed": "x" * 3_000}, ("needed", "At most 2,000 characters; this has 3,000.")),
        ({"needed": "🎉" * 1_001}, ("needed", "At most 2,000 characters; this has 2,002.")),
        ({"needed_by": ""}, ("needed_by", "Choose the day")),
        ({"needed_by": "tomorrow"}, ("needed_by", "Choose the day")),
        ({"days": -1}, ("needed_by", "This day is past.")),
        ({"days": 366}, ("needed_by", "more than a year ahead")),
    ],
)
async def test_what_is_wrong_is_told_under_its_field_and_changes_nothing(desk, typed, refusal):
    with pytest.raises(UserFacingError, match=refusal[1]) as refused:
        await desk.ask(**typed)
    assert refused.value.field == refusal[0]
    assert await desk.waiting() == []


@pytest.mark.long
@pytest.mark.parametrize("typed", [{"days": 0}, {"days": 365}, {"needed": "x" * 2_000}, {"needed": "👍"}])
async def test_what_is_just_right_is_taken(desk, typed):
    assert (await desk.ask(**typed)).request.is_open


@pytest.mark.long
async def test_the_day_is_one_where_the_asker_lives(desk):
    desk.world.clock.advance(hours=-11)
    assert desk.world.clock.now().hour == 1
    # In São Paulo it is still the evening of the day before.
    day = date(2026, 1, 4)
    sheet = await desk.service.sheet(desk.world.actor("ana"), desk.node.id)
    assert (sheet.today, sheet.latest, sheet.sponsor) == (day, date(2027, 1, 4), "Ben")
    assert (await desk.ask("ana", needed_by=day.isoformat())).request.needed_by == day
    with pytest.raises(UserFacingError, match="past"):
        await desk.ask("dan", needed_by=day.isoformat())


@pytest.mark.long
async def test_words_are_kept_without_what_no_database_keeps(desk):
    asked = await desk.ask(needed=" a\x00b\x1b[31m \ud83d<!channel> ")
    assert asked.request.needed == "ab[31m <!channel>"


# Answering.


@pytest.mark.long
@pytest.mark.parametrize("user", ["ben", "dan"])
@pytest.mark.parametrize("act", SPONSORS)
async def test_the_sponsor_and_admins_answer_and_whoever_asked_and_the_lead_hear_it(desk, user, act):
    asked = await desk.ask()
    await desk.send()
    done = await desk.say(user, act, asked.request.id, "Take mine.")
    assert done.told == ("Ana", "Cora")
    assert done.seen.request.state == {Act.YES: "yes", Act.NO: "no", Act.ASK_BACK: "asked_back"}[act]
    assert await desk.send() == ["answered ana", "answered cora"]
    # The message that asked shows it, whoever answered.
    assert f"after [{act}]" in await desk.shows("ben")
    (turn,) = (await desk.request(asked.request.id)).turns
    assert (turn.by, turn.act, turn.said) == (user, act, "Take mine.")


@pytest.mark.long
@pytest.mark.parametrize("user", ["ana", "cora", "eli"])
@pytest.mark.parametrize("act", SPONSORS)
async def test_nobody_else_answers(desk, user, act):
    asked = await desk.ask()
    for attempt in (
        desk.service.begin(desk.world.actor(user), asked.request.id, act),
        desk.try_to_say(user, act, asked.request.id),
    ):
        with pytest.raises(NotAllowedError, match=r"Ben sponsors this goal now\. Only Ben or an admin can answer\."):
            await attempt
    assert (await desk.request(asked.request.id)).turns == ()


@pytest.mark.long
@pytest.mark.parametrize("act", list(Act))
async def test_guests_and_those_who_left_do_nothing(desk, act):
    asked = await desk.ask()
    for user in ("gus", "lou"):
        with pytest.raises(NotAllowedError):
            await desk.try_to_say(user, act, asked.request.id)


@pytest.mark.long
@pytest.mark.parametrize(("act", "field"), [(Act.YES, "how"), (Act.NO, "why"), (Act.ASK_BACK, "question")])
async def test_an_answer_needs_words(desk, act, field):
    asked = await desk.ask()
    for typed in ("", " \n ", "x" * 2_001):
        with pytest.raises(UserFacingError, match=f"{field}|At most") as refused:
            await desk.say("ben", act, asked.request.id, typed)
        assert refused.value.field == "said"
    assert (await desk.request(asked.request.id)).state is State.ASKED


@pytest.mark.long
async def test_a_repeated_answer_has_no_second_effect(desk):
    asked, delivery = await desk.ask(), desk.world.delivery()
    await desk.send()
    for _ in range(2):
        done = await desk.say("ben", Act.YES, asked.request.id, "Take mine.", delivery=delivery)
        assert done.seen.request.state is State.YES
    assert await desk.send() == ["answered ana", "answered cora"]
    assert len((await desk.request(asked.request.id)).turns) == 1


@pytest.mark.long
@pytest.mark.parametrize("second", list(Act))
async def test_of_two_at_once_the_second_is_told_of_the_first(desk, second):
    asked = await desk.ask()
    assert await desk.service.begin(desk.world.actor("ben"), asked.request.id, Act.NO)
    await desk.say("dan", Act.YES, asked.request.id, "Take mine.")
    by = "ben" if second in SPONSORS else "ana"
    late = await desk.try_to_say(by, second, asked.request.id, "No.")
    assert isinstance(late, Meanwhile)
    last = late.seen.request.turns[-1]
    assert (last.by, last.act, last.said) == ("dan", Act.YES, "Take mine.")
    assert isinstance(await desk.service.begin(desk.world.actor(by), asked.request.id, second), Meanwhile)
    assert await desk.request(asked.request.id) == late.seen.request
    await desk.send()
    assert sorted(await desk.waiting()) == []


@pytest.mark.long
async def test_two_questions_at_once_are_one(desk):
    asked = await desk.ask()
    await desk.say("dan", Act.ASK_BACK, asked.request.id, "How long?")
    late = await desk.try_to_say("ben", Act.ASK_BACK, asked.request.id, "For how many days?")
    assert isinstance(late, Meanwhile)
    assert late.seen.request.turns[-1].said == "How long?"
    # To decide is possible all the same.
    assert (await desk.say("ben", Act.YES, asked.request.id)).seen.request.state is State.YES


async def test_an_answer_may_come_late(desk):
    asked = await desk.ask(days=1)
    desk.world.clock.advance(days=30)
    await desk.sweep()
    assert (await desk.request(asked.request.id)).state is State.ASKED
    assert (await desk.say("ben", Act.NO, asked.request.id)).seen.request.state is State.NO


# The question back.


@pytest.mark.long
async def test_a_reply_reaches_the_sponsor_again_with_the_same_buttons(desk):
    asked = await desk.ask()
    await desk.send()
    await desk.say("ben", Act.ASK_BACK, asked.request.id, "Which size?")
    assert await desk.send() == ["answered ana", "answered cora"]
    assert await desk.shows("ana", "answered") == "answered: asked_back [replied,withdrawn] after [asked_back] for ben"
    assert await desk.shows("ben") == "asked: asked_back [yes,no] after [asked_back] for ben"
    done = await desk.say("ana", Act.REPLY, asked.request.id, "A small one.")
    assert done.told == ("Ben",)
    assert await desk.send() == ["asked ben"]
    posts = [post.text for post in await desk.world.posts("goals.support") if post.key.split(":")[3] == "asked"]
    assert posts == [
        "asked: asked [] after [asked_back,replied] for ben",
        "asked: asked [yes,no,asked_back] after [asked_back,replied] for ben",
    ]
    assert await desk.shows("ana", "answered") == "answered: asked [] after [asked_back,replied] for ben"
    # And round again.
    await desk.say("ben", Act.ASK_BACK, asked.request.id, "From when?")
    await desk.say("cora", Act.REPLY, asked.request.id, "From May.")
    await desk.say("ben", Act.YES, asked.request.id, "Done.")
    assert [turn.act for turn in (await desk.request(asked.request.id)).turns] == [
        Act.ASK_BACK,
        Act.REPLY,
        Act.ASK_BACK,
        Act.REPLY,
        Act.YES,
    ]
    assert await desk.send() == ["answered ana", "answered cora"], "nobody is asked what is settled"


@pytest.mark.long
async def test_an_admin_who_asked_back_gets_the_reply_too(desk):
    asked = await desk.ask()
    await desk.send()
    await desk.say("dan", Act.ASK_BACK, asked.request.id, "Which size?")
    await desk.say("ana", Act.REPLY, asked.request.id, "A small one.")
    assert await desk.send() == ["asked ben", "asked dan"]
    assert await desk.shows("dan") == "asked: asked [yes,no,asked_back] after [asked_back,replied] for ben"


@pytest.mark.long
@pytest.mark.parametrize("user", ["ben", "eli"])
@pytest.mark.parametrize("act", [Act.REPLY, Act.WITHDRAW])
async def test_only_whoever_asked_and_who_keeps_the_goal_replies_and_withdraws(desk, user, act):
    asked = await desk.ask("dan")
    await desk.say("ben", Act.ASK_BACK, asked.request.id)
    with pytest.raises(NotAllowedError, match="Only Dan, Cora, Ana or an admin can"):
        await desk.try_to_say(user, act, asked.request.id)


@pytest.mark.long
async def test_there_is_no_reply_where_nothing_was_asked_back(desk):
    asked = await desk.ask()
    late = await desk.try_to_say("ana", Act.REPLY, asked.request.id)
    assert isinstance(late, Meanwhile)
    assert late.seen.request.last is None


# Withdrawing.


async def test_what_is_withdrawn_before_it_left_reaches_nobody(desk):
    asked = await desk.ask()
    assert (await desk.say("ana", Act.WITHDRAW, asked.request.id)).told == ()
    assert await desk.send() == []


@pytest.mark.long
async def test_what_is_withdrawn_afterwards_shows_it_and_sends_nothing(desk):
    asked = await desk.ask()
    await desk.send()
    await desk.say("ana", Act.WITHDRAW, asked.request.id)
    assert await desk.shows("ben") == "asked: withdrawn [] after [withdrawn] for ben"
    assert await desk.send() == []
    assert isinstance(await desk.try_to_say("ben", Act.YES, asked.request.id), Meanwhile)


@pytest.mark.long
async def test_whoever_asked_hears_that_somebody_else_withdrew_it(desk):
    asked = await desk.ask()
    await desk.send()
    assert (await desk.say("dan", Act.WITHDRAW, asked.request.id)).told == ("Ana",)
    assert await desk.send() == ["answered ana"]


# When things change meanwhile.


@pytest.mark.long
async def test_a_new_sponsor_gets_what_is_open_once_and_may_answer(desk):
    first, second = await desk.ask(), await desk.ask(needed="Another thing.")
    settled = await desk.ask(needed="A third thing.")
    await desk.say("ben", Act.YES, settled.request.id)
    await desk.send()
    desk.world.clock.advance(hours=1)
    await desk.sponsor("eli")
    await desk.sweep()
    assert await desk.send() == ["moved ana", "asked eli", "moved ana", "asked eli"]
    assert await desk.shows("ben") != await desk.shows("eli")
    await desk.sweep()
    assert await desk.send() == []
    ben = [post.text for post in await desk.world.posts() if post.user_id == "ben" and ":asked:" in post.key]
    assert ben[:2] == ["asked: asked [] after [] for eli"] * 2
    with pytest.raises(NotAllowedError, match="Eli sponsors this goal now"):
        await desk.try_to_say("ben", Act.YES, first.request.id)
    assert isinstance(await desk.say("eli", Act.YES, second.request.id), Done)
    assert (await desk.request(first.request.id)).sponsor == "eli"


@pytest.mark.long
async def test_a_new_sponsor_may_answer_before_anything_was_swept(desk):
    asked = await desk.ask()
    await desk.sponsor("eli")
    assert (await desk.say("eli", Act.NO, asked.request.id)).seen.request.state is State.NO


@pytest.mark.long
async def test_what_has_not_left_yet_goes_to_the_new_sponsor_with_a_word_to_whoever_asked(desk):
    await desk.ask()
    await desk.sponsor("eli")
    assert await desk.send() == ["moved ana", "asked eli"]


@pytest.mark.long
async def test_who_sponsors_it_again_gets_what_had_not_reached_them(desk):
    await desk.ask()
    await desk.sponsor("eli")
    await desk.send()
    desk.world.clock.advance(hours=1)
    await desk.sponsor("ben")
    await desk.sweep()
    assert await desk.send() == ["asked ben", "moved ana"]


@pytest.mark.long
async def test_whoever_asked_may_become_the_sponsor_themselves(desk):
    asked = await desk.ask()
    await desk.send()
    desk.world.clock.advance(hours=1)
    await desk.sponsor("ana")
    await desk.sweep()
    assert await desk.send() == ["asked ana"]
    assert (await desk.say("ana", Act.YES, asked.request.id)).told == ("Cora",)


@pytest.mark.long
async def test_where_nobody_sponsors_it_any_more_whoever_was_asked_may_answer(desk):
    asked = await desk.ask()
    await desk.sponsor(None)
    await desk.sweep()
    assert await desk.send() == ["asked ben"]
    assert (await desk.say("ben", Act.YES, asked.request.id)).seen.request.state is State.YES


@pytest.mark.long
async def test_whoever_asked_hears_that_the_sponsor_is_gone_and_the_next_one_gets_it(desk):
    await desk.ask()
    await desk.world.database.write(_close("ben"))
    assert await desk.send() == ["away ana"]
    assert await desk.shows("ana", "away") == "away: asked [withdrawn] after [] for ben"
    desk.world.clock.advance(hours=1)
    await desk.sponsor("eli")
    await desk.sweep()
    assert await desk.send() == ["moved ana", "asked eli"]
    assert await desk.shows("ana", "away") == "away: asked [withdrawn] after [] for eli"


@pytest.mark.long
async def test_the_lead_hears_in_place_of_an_asker_who_left(desk):
    asked = await desk.ask()
    await desk.send()
    await desk.world.database.write(_close("ana"))
    assert (await desk.say("ben", Act.ASK_BACK, asked.request.id)).told == ("Cora",)
    assert await desk.send() == ["answered cora"]
    assert (await desk.say("cora", Act.REPLY, asked.request.id)).told == ("Ben",)


@pytest.mark.long
async def test_what_is_archived_is_asked_nothing_and_what_was_asked_can_still_be_settled(desk):
    asked = await desk.ask()
    await desk.send()
    for state in ("archived", "stopped", "proposed"):
        await desk.state(state)
        with pytest.raises(ConflictError):
            await desk.ask()
        with pytest.raises(ConflictError):
            await desk.service.sheet(desk.world.actor("ana"), desk.node.id)
    await desk.state("archived")
    assert (await desk.say("ben", Act.NO, asked.request.id)).seen.request.state is State.NO


@pytest.mark.long
async def test_what_changed_while_a_letter_was_on_its_way_is_made_good(desk):
    asked = await desk.ask()
    (post,) = await desk.world.posts()
    content = await desk.service.prepare_system(desk.world.organisation, post.key)
    await desk.say("ana", Act.WITHDRAW, asked.request.id)
    await desk._settle(post, content)
    assert await desk.shows("ben") == "asked: asked [yes,no,asked_back] after [] for ben"
    await desk.sweep()
    assert await desk.shows("ben") == "asked: withdrawn [] after [withdrawn] for ben"
    (post,) = await desk.world.posts()
    assert post.stale_since is not None


@pytest.mark.long
@pytest.mark.parametrize(
    "key",
    ["goals.support:1", "goals.support:9:0:asked:ben", "goals.support:1:0:odd:ben", "other:1:0:asked:ben", ""],
)
async def test_a_key_that_names_no_letter_is_dropped(desk, key):
    await desk.ask()
    assert await desk.service.prepare_system(desk.world.organisation, key) is None


# What others read.


@pytest.mark.long
async def test_the_page_of_a_goal_reads_what_is_open_the_most_urgent_first(desk):
    late, soon = await desk.ask(days=30), await desk.ask(needed="Soon.", days=3)
    gone = await desk.ask(needed="Gone.")
    await desk.say("ana", Act.WITHDRAW, gone.request.id)
    await desk.say("ben", Act.ASK_BACK, late.request.id)

    def work(session):
        return open_requests(SqlSupportStore(session), desk.world.organisation, desk.node)

    found = await desk.world.database.read(work)
    assert [(one.request.id, one.asked_by, one.sponsor) for one in found] == [
        (soon.request.id, "Ana", "Ben"),
        (late.request.id, "Ana", "Ben"),
    ]


@pytest.mark.long
async def test_every_full_member_may_look_and_is_offered_what_they_may_do(desk):
    asked = await desk.ask()
    acts = {}
    for user in ("ana", "ben", "cora", "dan", "eli"):
        acts[user] = [act.value for act in (await desk.service.see(desk.world.actor(user), asked.request.id)).acts]
    assert acts == {
        "ana": ["withdrawn"],
        "ben": ["yes", "no", "asked_back"],
        "cora": ["withdrawn"],
        "dan": ["yes", "no", "asked_back", "withdrawn"],
        "eli": [],
    }
    with pytest.raises(NotFoundError):
        await desk.service.see(desk.world.actor("ana"), SupportId(99))


@pytest.mark.long
async def test_the_goals_history_tells_each_act(desk):
    asked = await desk.ask(days=2)
    await desk.say("ben", Act.ASK_BACK, asked.request.id, "Why?")
    await desk.say("ana", Act.REPLY, asked.request.id, "So.")
    await desk.say("ben", Act.YES, asked.request.id, "Fine.")
    other = await desk.ask()
    await desk.say("ana", Act.WITHDRAW, other.request.id)
    organisation, node = desk.world.organisation, str(desk.node.id)
    entries = await desk.world.goals(lambda s: s.acts(organisation, thing="node", thing_id=node, most=20))
    told = [(entry.act, entry.by, {change.field: change.after for change in entry.changes}) for entry in entries][::-1]
    assert told[:4] == [
        ("asked for support", "ana", {"needed": NEEDED, "needed by": "2026-01-07"}),
        ("asked back about support", "ben", {"said": "Why?"}),
        ("replied about support", "ana", {"said": "So."}),
        ("promised support", "ben", {"said": "Fine."}),
    ]
    assert told[-1] == ("withdrew a request for support", "ana", {})


def _close(user):
    from storage.tables import PersonRow

    def work(session):
        row = session.get(PersonRow, ("T1", user))
        row.is_active = False
        session.add(row)

    return work
