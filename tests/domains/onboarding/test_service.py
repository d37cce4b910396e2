"""How a domain goes from phase to phase, who may do what, and what is kept of it."""

import pytest

from bot.features.domains.onboarding.plan import FIELDS, as_typed, marks_of
from bot.features.domains.onboarding.planning import PlannedMeanwhile
from bot.features.domains.onboarding.rules import Recorded, Stage, stuck
from bot.features.domains.onboarding.service import MovedMeanwhile, SponsoredMeanwhile
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import UserId
from storage.tables import ChannelRow, DomainFollowerRow, DomainRow, MembershipRow
from tests.clock import MONDAY_NOON
from tests.domains.words import acting

# Phases.


async def test_a_domain_is_not_onboarding_until_a_lead_starts_it(school):
    assert (await school.page()).now is None
    moved = await school.start()
    assert (moved.now.stage, moved.now.by) == (Stage.DISCOVER, "ana")
    with pytest.raises(ConflictError, match="Ana started the onboarding of Orders already"):
        await school.start("dan")
    assert [act.act for act in await school.acts()] == ["started onboarding"]


async def test_going_on_with_open_tests_needs_a_reason_which_is_kept_with_them(school):
    await school.start()
    with pytest.raises(UserFacingError, match="2 tests are still open") as refused:
        await school.advance(reason=" - ")
    assert refused.value.field == "reason"
    school.clock.advance(days=12)
    await school.advance(reason="The board wants goals by May.")
    latest, first = (await school.page()).passages
    assert (latest.stretch.stage, latest.stretch.reason) == ("define", "The board wants goals by May.")
    assert latest.stretch.open_tests == ("A sponsor is named (nobody yet)", "A goal is drafted (none yet)")
    assert (first.days, first.stretch.ended_at) == (12, latest.stretch.began_at)
    changes = {change.field: change.after for change in (await school.acts())[0].changes}
    assert changes["reason"] == "The board wants goals by May."
    assert changes["open tests"] == "A sponsor is named (nobody yet)\nA goal is drafted (none yet)"


@pytest.mark.long
async def test_where_every_test_is_passed_no_reason_is_needed(school):
    await school.start()
    await school.sponsor(school.orders, "cora")
    await school.node("One", domain=school.orders)
    moved = await school.advance()
    assert (moved.now.stage, moved.now.reason, moved.now.open_tests) == ("define", "", ())


@pytest.mark.long
async def test_going_back_is_normal_and_needs_no_reason(school):
    await school.start()
    await school.advance(reason="Soon")
    moved = await school.back()
    assert (moved.now.stage, moved.now.open_tests, moved.is_back) == ("discover", (), True)
    with pytest.raises(ConflictError, match="first phase"):
        await school.back()
    assert len((await school.page()).passages) == 3


@pytest.mark.long
async def test_after_deliver_a_domain_is_through_and_may_still_go_back(school):
    await school.start()
    for _ in range(4):
        await school.advance(reason="On")
    page = await school.page()
    assert page.now is not None
    assert (page.now.stage, page.tests, page.is_stuck) == (Stage.DONE, (), False)
    with pytest.raises(ConflictError, match="through all four phases already"):
        await school.advance(reason="On")
    assert (await school.back()).now.stage == "deliver"


@pytest.mark.long
async def test_of_two_who_move_it_at_once_the_second_is_told_of_the_first(school):
    seen = (await school.start()).now.id
    await school.advance(reason="First", seen=seen)
    for move in (school.advance, school.back):
        meanwhile = await move("dan", reason="Second", seen=seen)
        assert isinstance(meanwhile, MovedMeanwhile)
        assert meanwhile.where.now is not None
        assert (meanwhile.by, meanwhile.where.now.stage) == ("Ana", "define")
    assert len((await school.page()).passages) == 2


async def test_of_a_reason_is_kept_what_a_database_keeps(school):
    await school.start()
    await school.advance(reason="Go \x00on\ud83d")
    assert (await school.now()).reason == "Go on"
    await school.plan(discover="Cof\x00fee\ud83d\n\x00")
    assert (await school.planning.shown(school.actor("dan"))).own["discover"] == ("Coffee",)


@pytest.mark.long
async def test_a_repeat_moves_nothing_on(school):
    same, ana = school.delivery(), school.actor("ana")
    seen = (await school.onboarding.start(ana, school.orders, delivery=same)).now.id
    assert (await school.onboarding.start(ana, school.orders, delivery=same)).now.id == seen
    for _ in range(2):
        moved = await school.onboarding.advance(ana, school.orders, seen=seen, reason="On", delivery=same)
        assert moved.now.stage == "define"
    assert len((await school.page()).passages) == 2


@pytest.mark.long
async def test_a_clock_that_was_set_back_leaves_no_stretch_that_ends_before_it_began(school):
    await school.start()
    school.clock.advance(days=-3)
    await school.advance(reason="On")
    latest, first = (await school.page()).passages
    assert first.stretch.ended_at == latest.stretch.began_at == first.stretch.began_at


@pytest.mark.long
async def test_a_click_on_a_test_that_comes_again_late_does_not_undo_what_was_done_since(school):
    await school.plan(discover="Coffee", define="Coffee")
    await school.start()
    mark, first = (await school.page()).tests[-1].mark, school.delivery()
    for delivery, passed in ((first, True), (school.delivery(), False), (first, True)):
        await school.onboarding.tick(school.actor("ana"), school.orders, mark, passed=passed, delivery=delivery)
    assert not (await school.page()).tests[-1].passed
    await school.advance(reason="On")
    with pytest.raises(ConflictError, match="not part of the phase any more"):
        await school.onboarding.tick(school.actor("ana"), school.orders, mark, passed=True, delivery=first)


@pytest.mark.long
async def test_a_domain_that_was_archived_meanwhile_is_neither_moved_ticked_followed_nor_sponsored(school):
    await school.plan(discover="Coffee")
    await school.start()
    before = await school.page()

    def archive(session):
        session.get(DomainRow, school.orders).state = "archived"

    await school.database.write(archive)
    ana, said = school.actor("ana"), school.delivery()
    for act in (
        school.onboarding.advance(ana, school.orders, seen=before.now.id, reason="On", delivery=said),
        school.onboarding.go_back(ana, school.orders, seen=before.now.id, reason="", delivery=said),
        school.onboarding.tick(ana, school.orders, before.tests[-1].mark, passed=True, delivery=said),
        school.onboarding.follow(ana, school.orders, delivery=said),
        name(school, "cora", seen=None),
    ):
        with pytest.raises(ConflictError, match="Orders is archived"):
            await act
    assert (await school.recorded()).passed == frozenset()
    assert await school.posts() == []


@pytest.mark.long
async def test_an_archived_domain_goes_nowhere(school):
    old = await school.domain("Old", leads=("ana",), state="archived")
    with pytest.raises(ConflictError, match="Old is archived"):
        await school.start(domain=old)


@pytest.mark.long
async def test_nobody_of_another_organisation_finds_the_domain(school):
    stranger = acting("ana", "T9")
    with pytest.raises(NotFoundError):
        await school.pages.page(stranger, school.orders)
    with pytest.raises(NotFoundError):
        await school.onboarding.start(stranger, school.orders, delivery=school.delivery())
    assert await school.pages.spots(stranger, [school.orders]) != {}
    assert (await school.pages.spots(stranger, [school.orders]))[school.orders].facts.stage is None


# Lessons of others in the same phase.


@pytest.mark.long
async def test_who_starts_a_phase_gets_up_to_five_lessons_that_others_logged_in_it(school):
    now = school.clock.now()
    long_ago = {"began_at": now.replace(month=1, day=1, hour=0), "ended_at": now}
    await school.phase(school.logistics, "discover", **long_ago)
    for number in range(6):
        await school.learning(school.logistics, f"Lesson {number}", ago=now - now.replace(hour=6 - number))
    await school.learning(school.logistics, "Later", logged_at=now)
    await school.learning(school.logistics, "For us alone", visibility="domain")
    await school.learning(school.logistics, "Retired", state="retired")
    school.clock.advance(days=1)
    await school.start()
    await school.learning(school.orders, "Our own")
    lessons = (await school.page()).lessons
    assert [lesson.title for lesson in lessons] == [f"Lesson {number}" for number in range(5)]
    assert {lesson.domain for lesson in lessons} == {"Logistics"}
    await school.advance(reason="On")
    assert (await school.page()).lessons == ()


# The sponsor.


@pytest.mark.long
async def test_a_lead_names_a_sponsor_who_is_a_full_member(school):
    for user in ("gus", "lou"):
        with pytest.raises(UserFacingError, match="cannot sponsor a domain") as refused:
            await name(school, user, seen=None)
        assert refused.value.field == "sponsor"
    assert (await name(school, "cora", seen=None)).sponsor == "Cora"
    assert (await school.page()).spot.sponsor == "Cora"
    assert (await name(school, None, seen="cora")).sponsor is None
    assert [act.act for act in await school.acts()] == ["left without a sponsor", "named a sponsor"]


@pytest.mark.long
async def test_who_names_a_sponsor_beside_another_is_told_of_theirs(school):
    await name(school, "cora", seen=None)
    meanwhile = await name(school, "ben", seen=None, by="dan")
    assert isinstance(meanwhile, SponsoredMeanwhile)
    assert meanwhile.name == "Cora"
    assert (await name(school, "ben", seen="cora", by="dan")).sponsor == "Ben"


@pytest.mark.long
async def test_whoever_is_named_sponsor_hears_it_once_and_nobody_hears_of_their_own_click(school):
    delivery = school.delivery()
    for _ in range(2):
        done = await school.onboarding.name_sponsor(
            school.actor("ana"), school.orders, UserId("cora"), seen=None, delivery=delivery
        )
        assert done.is_told
    assert not (await name(school, "cora", seen="cora")).is_told
    assert not (await name(school, "ana", seen="cora")).is_told
    await name(school, None, seen="ana")
    assert [(post.user_id, post.text) for post in await school.posts("domains.sponsor")] == [
        ("cora", "Ana Orders None"),
        ("cora", "Ana Orders None over Ana"),
    ]
    # Named once more, after somebody else was, is another time.
    await name(school, "cora", seen=None)
    assert len(await school.posts("domains.sponsor")) == 3
    await name(school, None, seen="cora")
    assert [post.text for post in await school.posts("domains.sponsor")][3:] == ["Ana Orders None over None"]
    assert school.woken


async def name(school, user, *, seen, by="ana"):
    return await school.onboarding.name_sponsor(
        school.actor(by), school.orders, user, seen=seen, delivery=school.delivery()
    )


# Members and followers.


@pytest.mark.parametrize(
    ("private", "reader", "named"),
    [(False, "ben", ("Ana", "Cora")), (True, "ben", ()), (True, "cora", ("Ana", "Cora")), (None, "ben", ())],
)
async def test_members_are_people_who_work_here_and_of_what_is_not_known_to_be_public_are_named_to_its_own(
    school, private, reader, named
):
    channel = f"C_ORDERS_{school.organisation}"
    await school.person("pollen", is_bot=True)
    await school.person("gone", is_active=False)
    for user in ("cora", "ana", "gus", "pollen", "gone"):
        await school.keep(MembershipRow(organisation=school.organisation, channel_id=channel, user_id=user))

    def known(session):
        session.get(ChannelRow, (school.organisation, channel)).is_private = private

    await school.database.write(known)
    page = await school.page(reader)
    assert (page.members.count, page.members.names) == (2, named)


@pytest.mark.long
async def test_who_follows_a_domain_hears_once_where_it_went_and_who_moved_it_does_not(school):
    for user in ("cora", "ana"):
        followed = await school.onboarding.follow(school.actor(user), school.orders, delivery=school.delivery())
        assert followed.follows
    page = await school.page("cora")
    assert (page.followers.count, page.follows, (await school.page("ben")).follows) == (2, True, False)
    await school.start()
    await school.advance(reason="On")
    assert [(row.user_id, row.domain_id, row.text, row.week) for row in await school.kept_news()] == [
        ("cora", school.orders, "Orders discover", None),
        ("cora", school.orders, "Orders define", None),
    ]
    await school.onboarding.follow(school.actor("cora"), school.orders, delivery=school.delivery())
    await school.back()
    assert len(await school.kept_news()) == 2
    assert await school.posts() == [], "it is for the one message of their week"


@pytest.mark.long
async def test_who_left_or_is_a_guest_now_is_no_follower(school):
    since = {"organisation": school.organisation, "domain_id": school.orders, "since": school.clock.now()}
    await school.keep(*(DomainFollowerRow(user_id=user, **since) for user in ("cora", "gus", "lou", "never_seen")))
    followers = (await school.page()).followers
    assert (followers.count, followers.names) == (2, ("Cora", "someone"))


@pytest.mark.long
async def test_who_says_whether_to_follow_is_taken_at_their_word(school):
    for follows in (True, True, False, False):
        done = await school.onboarding.follow(
            school.actor("cora"), school.orders, delivery=school.delivery(), follows=follows
        )
        assert done.follows is follows
        assert (await school.page("cora")).follows is follows


@pytest.mark.long
async def test_a_repeated_click_follows_once(school):
    same = school.delivery()
    for _ in range(2):
        assert (await school.onboarding.follow(school.actor("cora"), school.orders, delivery=same)).follows
    assert (await school.page()).followers.count == 1


# Roles.

ACTS = {
    "where": lambda s, actor: s.onboarding.where(actor, s.orders),
    "start": lambda s, actor: s.onboarding.start(actor, s.orders, delivery=s.delivery()),
    "advance": lambda s, actor: s.onboarding.advance(actor, s.orders, seen=0, reason="", delivery=s.delivery()),
    "go_back": lambda s, actor: s.onboarding.go_back(actor, s.orders, seen=0, reason="", delivery=s.delivery()),
    "tick": lambda s, actor: s.onboarding.tick(actor, s.orders, "x", passed=True, delivery=s.delivery()),
    "sponsoring": lambda s, actor: s.onboarding.sponsoring(actor, s.orders),
    "name_sponsor": lambda s, actor: s.onboarding.name_sponsor(
        actor, s.orders, "cora", seen=None, delivery=s.delivery()
    ),
    "follow": lambda s, actor: s.onboarding.follow(actor, s.orders, delivery=s.delivery()),
    "page": lambda s, actor: s.pages.page(actor, s.orders),
    "spots": lambda s, actor: s.pages.spots(actor, [s.orders]),
    "shown": lambda s, actor: s.planning.shown(actor),
    "change": lambda s, actor: s.planning.change(actor, {}, marks={}, version=0, delivery=s.delivery()),
}
MEMBERS = {"follow", "page", "spots"}
ADMINS = {"shown", "change"}


@pytest.mark.long
@pytest.mark.parametrize("act", ACTS)
async def test_who_may_do_what(school, act):
    may = {"dan": True, "ana": act not in ADMINS, "ben": act in MEMBERS, "cora": act in MEMBERS}
    may |= dict.fromkeys(("gus", "lou", "eve"), False)
    for user, allowed in may.items():
        try:
            await ACTS[act](school, school.actor(user, external=user == "eve"))
        except NotAllowedError:
            assert not allowed, user
        except UserFacingError:
            assert allowed, user
        else:
            assert allowed, user


def test_every_method_is_in_the_table_of_roles():
    from bot.features.domains.onboarding.pages import DomainPages
    from bot.features.domains.onboarding.planning import Planning
    from bot.features.domains.onboarding.service import Onboarding

    methods = {name for one in (Onboarding, Planning, DomainPages) for name in vars(one) if not name.startswith("_")}
    assert methods == set(ACTS)


# What admins decide.


@pytest.mark.long
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("goals", "", "Type how many there must be as a whole number from 0 to 50."),
        ("applied", "-1", "Type how many there must be as a whole number from 0 to 50."),
        ("moved", "51", "Type how many there must be as a whole number from 0 to 50."),
        ("weeks", "0", "Type how many weeks as a whole number from 1 to 52."),
        ("weeks", "eight", "Type how many weeks as a whole number from 1 to 52."),
        ("define", "\n".join(f"Test {n}" for n in range(11)), "at most 10 tests of your own; these are 11"),
        ("define", "Same\nsáme", "“sáme” stands there twice"),
        ("deliver", "x" * 151, "A test has at most 150 characters"),
        ("deliver", "fine\n...", "Write each test as a few words"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(school, field, typed, said):
    with pytest.raises(UserFacingError) as refused:
        await school.plan(**{field: typed})
    assert said in refused.value.text
    assert refused.value.field == field
    assert (await school.planning.shown(school.actor("dan"))).version == 0


@pytest.mark.long
async def test_a_decision_is_kept_and_says_what_changed(school):
    planned = await school.plan(goals="3", define=" Talk to  legal \n\n")
    assert planned.changed == ("goals", "define")
    plan = await school.planning.shown(school.actor("dan"))
    assert (plan.least["goals"], plan.own["define"], plan.version) == (3, ("Talk to legal",), 1)
    assert (await school.plan()).changed == ()
    (act,) = await school.acts(thing="onboarding")
    assert {change.field: (change.before, change.after) for change in act.changes} == {
        "goals": ("1", "3"),
        "define": (None, "Talk to legal"),
    }


@pytest.mark.long
async def test_of_two_admins_at_once_the_second_is_told_and_keeps_what_they_typed(school):
    await school.person("eli", is_admin=True)
    seen = await school.planning.shown(school.actor("eli"))
    await school.plan(goals="2", weeks="4")
    typed = {**as_typed(seen), "weeks": "6", "shared": "5"}
    meanwhile = await school.planning.change(
        school.actor("eli"), typed, marks=marks_of(seen), version=seen.version, delivery=school.delivery()
    )
    assert isinstance(meanwhile, PlannedMeanwhile)
    assert (meanwhile.by, meanwhile.merge.changed) == ("Dan", ("goals", "weeks"))
    assert {name: meanwhile.merge.typed[name] for name in ("goals", "weeks", "shared")} == {
        "goals": "2",
        "weeks": "6",
        "shared": "5",
    }
    assert set(meanwhile.merge.typed) == set(FIELDS)


async def test_the_other_settings_stay_as_they_are(school):
    from storage.settings import settings_of

    await school.plan(goals="2")
    settings = await school.database.read(lambda session: settings_of(session, school.organisation))
    assert (settings.emoji, settings.version) == ("seedling", 0)


@pytest.mark.long
async def test_a_test_that_an_admin_took_out_cannot_be_ticked_off_any_more(school):
    await school.plan(discover="Coffee")
    await school.start()
    mark = (await school.page()).tests[-1].mark
    await school.plan(discover="Tea")
    with pytest.raises(ConflictError, match="not part of the phase any more"):
        await school.onboarding.tick(school.actor("ana"), school.orders, mark, passed=True, delivery=school.delivery())


# The map.


@pytest.mark.long
async def test_the_map_tells_where_each_domain_stands(school):
    await school.start()
    await name(school, "cora", seen=None)
    node = await school.node("Orders leave on time", domain=school.orders)
    await school.measure(node.id)
    await school.node("A bet", level="bet", domain=school.orders)
    await school.product("Orders", school.orders, owner="ana")
    await school.product("Returns", school.orders)
    await school.product("Old", school.orders, status="retired")
    ours, theirs = await school.learning(school.orders, "Ours"), await school.learning(school.logistics, "Theirs")
    await school.learning(school.orders, "Ours alone", visibility="domain")
    await school.applied(ours, school.logistics)
    await school.applied(theirs, school.orders)
    school.clock.advance(days=3)
    spots = await school.pages.spots(school.actor("ben"), [school.orders, school.logistics])
    here, there = spots[school.orders], spots[school.logistics]
    assert (here.facts.stage, here.days, here.sponsor) == ("discover", 3, "Cora")
    assert (here.facts.owned, here.facts.unowned) == (1, 1)
    assert sum(here.facts.goals.values()) == 2
    assert (here.facts.taught, here.facts.applied_elsewhere, here.facts.applied) == (1, 1, 1)
    assert (there.facts.stage, there.sponsor, there.facts.goals) == (None, None, {})


@pytest.mark.long
async def test_of_the_lessons_taught_the_map_counts_those_that_others_applied(school):
    await school.applied(await school.learning(school.orders, "Call first", state="retired"), school.logistics)
    here = (await school.page()).spot
    assert (here.facts.taught, here.facts.applied_elsewhere) == (0, 0)
    # What was the other's came along with it: nobody applied a lesson of somebody else.
    await school.applied(await school.learning(school.orders, "Count twice"), school.orders)
    assert (await school.page()).spot.facts.applied == 0


def test_being_stuck_is_a_rule_about_days():
    began, today = MONDAY_NOON, MONDAY_NOON.date()
    later = today.replace(month=3, day=2)
    assert not stuck(Recorded(), began, later, 8)
    assert stuck(Recorded(), began, later.replace(day=3), 8)
    assert not stuck(Recorded(last_reading=today.replace(day=20)), began, later.replace(day=3), 8)
    # A reading with a date to come is as new as today, and one from before the phase is not new.
    assert not stuck(Recorded(last_reading=later.replace(year=2030)), began, later.replace(day=3), 8)
    assert stuck(Recorded(last_consumer=today.replace(year=2025)), began, later.replace(day=3), 8)
