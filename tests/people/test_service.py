"""What is believed of people and channels, and when Slack is asked again."""

import asyncio

import pytest
from sqlmodel import col, select

from bot.features.people.channels import Channels
from bot.features.people.directory import DirectoryError, UnknownToSlackError
from bot.features.people.rules import known_zone
from bot.features.people.service import People
from bot.kernel.access import Role
from bot.kernel.ids import DomainId, OrganisationId
from handlers.people import lost
from storage.digests import digest_transactions
from storage.people import people_transactions
from storage.standing import standing_of
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, PersonRow, PostRow, SettingsRow
from tests.clock import MONDAY_NOON
from tests.people.directory import FakeDirectory
from tests.people.words import a_channel, a_move, acting, shown

ANA = acting("U-ana")


@pytest.fixture
def directory():
    return FakeDirectory()


@pytest.fixture
def woken():
    """How often the outbox was woken."""
    return []


@pytest.fixture
def people(database, directory, clock, woken):
    transactions = people_transactions(database)
    channels = Channels(transactions=transactions, clock=clock, render=lost, wake=lambda: woken.append(clock.now()))
    return People(transactions=transactions, channels=channels, directory=directory, clock=clock)


@pytest.fixture
def standing(database):
    async def look(user):
        actor = acting(user)
        return await database.read(lambda session: standing_of(session, actor))

    return look


@pytest.fixture
def is_in(database):
    """Whether Pollen is in a channel, as far as is known."""

    async def look(channel):
        return await database.read(lambda session: session.get(ChannelRow, ("T1", channel)).bot_is_member)

    return look


async def domain(database, channel, name="Orders"):
    row = DomainRow(
        organisation="T1", name=name, folded_name=name, channel_id=channel, state="active", created_at=MONDAY_NOON
    )
    await database.write(lambda session: session.add(row))


# One person.


async def test_someone_unknown_is_looked_up(people, directory, standing):
    directory.add("U-ana", name="Ana", zone="Europe/Lisbon", is_admin=True)
    assert await people.zone_of(ANA) == "UTC"
    await people.refresh(ANA)
    assert await people.zone_of(ANA) == "Europe/Lisbon"
    assert (await standing("U-ana")).role is Role.ADMIN


async def test_someone_is_asked_about_once_a_day(people, directory, clock, standing):
    directory.add("U-ana", is_admin=True)
    await people.refresh(ANA)
    clock.advance(hours=23, minutes=59)
    await people.refresh(ANA)
    assert directory.asked == ["person U-ana"]
    directory.add("U-ana", is_admin=False)
    clock.advance(minutes=1)
    await people.refresh(ANA)
    assert (await standing("U-ana")).role is Role.MEMBER


async def test_ten_clicks_at_once_ask_once(people, directory):
    directory.add("U-ana")
    await asyncio.gather(*(people.refresh(ANA) for _ in range(10)))
    assert directory.asked == ["person U-ana"]


@pytest.mark.parametrize("error", [DirectoryError("ratelimited"), UnknownToSlackError("user_not_found")])
async def test_slacks_silence_changes_nothing_and_is_asked_again(people, directory, clock, standing, error):
    directory.add("U-ana", is_admin=True)
    await people.refresh(ANA)
    clock.advance(days=2)
    directory.fail("person", error)
    await people.refresh(ANA)
    assert (await standing("U-ana")).role is Role.ADMIN
    directory.failures.clear()
    directory.add("U-ana", is_admin=False)
    await people.refresh(ANA)
    assert (await standing("U-ana")).role is Role.MEMBER


async def test_unknown_means_member_and_never_admin(people, directory, standing):
    await people.refresh(ANA)
    assert (await standing("U-ana")).role is Role.MEMBER


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("Mars/Olympus", None),
        ("", None),
        (None, None),
        ("../etc", None),
        ("Europe", None),
    ],
)
def test_only_a_zone_that_this_machine_knows_is_kept(name, zone):
    assert known_zone(name) == zone


# One channel.


async def test_a_channel_is_looked_up_and_remembered(people, directory):
    directory.channel_of("C1", is_private=True, bot_is_member=True)
    found = await people.look_up_channel("T1", "C1")
    assert found == a_channel("C1", name="c1", is_private=True, bot_is_member=True)


async def test_a_channel_that_slack_does_not_show_is_one_that_we_are_not_in(people, directory):
    directory.channel_of("C1", is_private=True, bot_is_member=True)
    await people.look_up_channel("T1", "C1")
    del directory.channels["C1"]
    found = await people.look_up_channel("T1", "C1")
    assert (found.bot_is_member, found.is_private, found.name) == (False, True, "c1")


async def test_a_channel_is_believed_as_known_while_slack_is_silent(people, directory):
    directory.fail("channel", DirectoryError("timeout"))
    assert await people.look_up_channel("T1", "C1") is None
    directory.failures.clear()
    directory.channel_of("C1", bot_is_member=True)
    known = await people.look_up_channel("T1", "C1")
    directory.fail("channel", DirectoryError("timeout"))
    assert await people.look_up_channel("T1", "C1") == known


async def test_a_survey_reads_the_members_of_a_domains_channel_only(people, directory, database, standing):
    await domain(database, "C1")
    directory.channel_of("C1", "U-ana")
    directory.channel_of("C2", "U-ana")
    await people.survey_channel("T1", "C1")
    await people.survey_channel("T1", "C2")
    assert (await standing("U-ana")).channels == {"C1"}
    assert "members C2" not in directory.asked


# Moves.


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
async def test_who_joined_and_then_left_is_out_in_whatever_order_it_is_told(people, database, standing, order):
    await domain(database, "C1")
    moves = [
        a_move("C1", "U-ana", joined=True, at=1.0),
        a_move("C1", "U-ana", joined=False, at=2.0),
    ]
    for number in order:
        await people.moved("T1", moves[number])
    assert (await standing("U-ana")).channels == set()


async def test_a_joiner_is_in_once_and_only_in_domains_channels(people, database, standing):
    await domain(database, "C1")
    joined = a_move("C1", "U-ana", joined=True, at=1.0)
    assert [await people.moved("T1", joined), await people.moved("T1", joined)] == [True, False]
    assert not await people.moved("T1", a_move("C2", "U-ana", joined=True, at=1.0))
    assert not await people.moved("T2", joined)
    assert (await standing("U-ana")).channels == {"C1"}


async def test_pollen_knows_in_which_channels_it_is(people, is_in):
    assert await people.moved("T1", a_move("C2", None, joined=True, at=1.0))
    assert not await people.moved("T1", a_move("C2", None, joined=False, at=0.5))
    assert await is_in("C2")
    assert await people.moved("T1", a_move("C2", None, joined=False, at=2.0))
    assert not await is_in("C2")


async def test_moves_from_before_pollen_came_are_not_believed_once_it_has_read_who_is_there(
    people, database, directory, standing
):
    await domain(database, "C1")
    directory.channel_of("C1", "U-ana")
    await people.moved("T1", a_move("C1", None, joined=False, at=1.5))
    assert await people.moved("T1", a_move("C1", None, joined=True, at=3.0))
    await people.survey_channel("T1", "C1")
    assert not await people.moved("T1", a_move("C1", "U-ana", joined=False, at=1.0))
    assert (await standing("U-ana")).channels == {"C1"}
    assert await people.moved("T1", a_move("C1", "U-ana", joined=False, at=4.0))
    assert (await standing("U-ana")).channels == set()


# What Slack tells of accounts by itself.


NOW = MONDAY_NOON.timestamp()


async def test_news_of_somebody_is_believed_at_once_and_without_asking(people, directory, standing):
    await people.told("T1", shown("U-ana", name="Ana", is_admin=True), at=NOW)
    assert (await standing("U-ana")).role is Role.ADMIN
    await people.told("T1", shown("U-ana", name="Ana", is_active=False), at=NOW + 1)
    assert (await standing("U-ana")).role is Role.INACTIVE
    assert directory.asked == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
async def test_the_newest_news_of_somebody_counts_in_whatever_order_it_comes(people, standing, order):
    news = [(shown("U-ana", is_admin=True), NOW), (shown("U-ana", is_admin=False, is_guest=True), NOW + 1)]
    for number in order:
        person, at = news[number]
        await people.told("T1", person, at=at)
    assert (await standing("U-ana")).role is Role.GUEST


async def test_news_that_comes_late_is_asked_about_instead(people, directory, clock, standing):
    directory.add("U-ana", is_admin=False)
    clock.advance(minutes=6)
    await people.told("T1", shown("U-ana", is_admin=True), at=NOW)
    assert ((await standing("U-ana")).role, directory.asked) == (Role.MEMBER, ["person U-ana"])


async def test_news_that_says_nothing_new_asks_nothing(people, directory, clock):
    await people.told("T1", shown("U-ana", name="Ana", zone="Europe/Lisbon", team="T1"), at=NOW)
    clock.advance(hours=2)
    await people.told("T1", shown("U-ana"), at=NOW)
    assert directory.asked == []
    assert not await people.is_fresh(acting("U-ana", organisation="T2"))


async def test_older_news_is_not_believed_after_newer_news_that_said_nothing_new(people, standing):
    await people.told("T1", shown("U-ana", name="Ana"), at=NOW)
    await people.told("T1", shown("U-ana", name="Ana"), at=NOW + 2)
    await people.told("T1", shown("U-ana", name="Ana", is_active=False), at=NOW + 1)
    assert (await standing("U-ana")).role is Role.MEMBER


async def test_an_answer_is_not_believed_against_what_slack_told_while_it_was_on_its_way(
    people, directory, clock, standing
):
    directory.add("U-ana", is_active=True)

    async def hear():
        clock.advance(seconds=1)
        await people.told("T1", shown("U-ana", name="Ana", is_active=False), at=NOW + 1)

    directory.meanwhile = hear
    await people.refresh(acting("U-ana"))
    assert (await standing("U-ana")).role is Role.INACTIVE


async def test_of_those_whose_name_is_not_kept_any_more_the_name_is_no_news(people, database, directory, clock):
    gone = shown("U-ana", name="Ana", is_active=False)
    await people.told("T1", gone, at=NOW)
    await database.write(lambda session: setattr(session.get(PersonRow, ("T1", "U-ana")), "name", ""))
    clock.advance(hours=2)
    await people.told("T1", gone, at=NOW)
    assert directory.asked == []


# Channels that change.


@pytest.fixture
async def orders(database, directory, people):
    """Orders in the public channel C1, led by Ana, who is in it, and by Ben, who left; surveyed once."""
    await domain(database, "C1")

    def work(session):
        number = session.exec(select(DomainRow.id)).one()
        session.add_all(DomainLeadRow(domain_id=number, user_id=u, organisation="T1") for u in ("U-ana", "U-ben"))
        session.add(PersonRow(organisation="T1", user_id="U-ben", is_active=False))

    await database.write(work)
    directory.channel_of("C1", "U-ana", "U-cleo", bot_is_member=True)
    await people.survey_channel("T1", "C1")


@pytest.fixture
def told(database):
    """What was queued: to whom, and the words."""

    async def look():
        rows = select(PostRow).order_by(col(PostRow.id))
        return await database.read(lambda session: [(row.user_id, row.text) for row in session.exec(rows)])

    return look


LOST = "The digest of Orders has no channel now: "


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"is_archived": True}, "#\u2060c1 is archived. Once it is open again, the digest comes again. You can also"),
        ({"is_shared": True}, "#\u2060c1 is shared with another organisation, and a digest stays inside this one."),
        ({"bot_is_member": False}, "Pollen is not in #\u2060c1 any more. Type /invite @\u2060Pollen there, and"),
        ({"bot_is_member": False, "is_private": True}, "Pollen is not in its channel any more."),
    ],
)
async def test_a_lead_who_is_here_hears_once_that_the_digest_has_lost_its_channel(
    orders, people, directory, told, woken, clock, about, says
):
    directory.channel_of("C1", "U-ana", **{"bot_is_member": True, **about})
    for _ in range(2):
        await people.channel_changed("T1", "C1")
        clock.advance(days=1)
        await people.sweep("T1")
    [(user, text)] = await told()
    assert user == "U-ana"
    assert text.startswith(LOST + says)
    assert len(woken) == 1


async def test_it_is_told_again_when_it_was_back_meanwhile_and_coming_back_is_not_told(
    orders, people, directory, told, clock
):
    for archived in (True, False, True):
        directory.channel_of("C1", "U-ana", bot_is_member=True, is_archived=archived)
        await people.channel_changed("T1", "C1")
        clock.advance(hours=1)
    assert [user for user, _ in await told()] == ["U-ana", "U-ana"]


async def test_the_sweep_tells_what_no_event_told(orders, people, directory, told):
    directory.channel_of("C1", "U-ana", bot_is_member=False)
    await people.sweep("T1")
    await people.sweep("T1")
    assert len(await told()) == 1


async def test_being_taken_out_of_the_channel_is_told_and_nothing_of_its_members_is_forgotten(
    orders, people, told, standing, directory
):
    await people.moved("T1", a_move("C1", None, joined=False, at=2.0))
    await people.moved("T1", a_move("C1", None, joined=False, at=2.0))
    assert len(await told()) == 1
    directory.fail("members C1", UnknownToSlackError("channel_not_found"))
    directory.channel_of("C1", bot_is_member=False)
    await people.survey_channel("T1", "C1")
    assert (await standing("U-cleo")).channels == {"C1"}
    directory.failures.clear()
    directory.channel_of("C1", "U-ana", bot_is_member=True)
    await people.moved("T1", a_move("C1", None, joined=True, at=3.0))
    await people.survey_channel("T1", "C1")
    assert (await standing("U-cleo")).channels == set()
    assert len(await told()) == 1


async def test_a_digest_knows_its_channels_trouble_and_resumes_by_itself(orders, people, directory, database):
    async def trouble():
        found = await digest_transactions(database).read(
            lambda store: store.audience(OrganisationId("T1"), DomainId(1))
        )
        assert found is not None
        return found.trouble

    assert await trouble() is None
    for about, says in (
        ({"is_archived": True}, "is archived"),
        ({"is_shared": True}, "shared with another organisation"),
        ({"bot_is_member": False}, "Pollen is not in"),
    ):
        directory.channel_of("C1", "U-ana", **{"bot_is_member": True, **about})
        await people.channel_changed("T1", "C1")
        assert says in await trouble()
        directory.channel_of("C1", "U-ana", bot_is_member=True)
        await people.channel_changed("T1", "C1")
        assert await trouble() is None


async def test_a_channel_that_was_deleted_is_told_as_such_and_counts_as_archived(orders, people, told):
    for _ in range(2):
        await people.channel_deleted("T1", "C1")
    assert await told() == [("U-ana", f"{LOST}its channel was deleted. Choose another channel in /domains.")]


async def test_who_was_in_a_channel_when_it_was_archived_still_was_when_slack_lists_nobody(
    orders, people, directory, standing
):
    directory.channel_of("C1", is_archived=True, bot_is_member=True)
    await people.channel_changed("T1", "C1")
    await people.sweep("T1")
    assert (await standing("U-cleo")).channels == {"C1"}
    directory.channel_of("C1", "U-ana", bot_is_member=True)
    await people.channel_changed("T1", "C1")
    assert (await standing("U-cleo")).channels == set()


async def test_channels_that_nobody_knows_are_not_asked_about(people, directory, told):
    directory.channel_of("C9", is_archived=True)
    await people.channel_changed("T1", "C9")
    await people.channel_deleted("T1", "C9")
    assert (directory.asked, await told()) == ([], [])


async def test_a_channel_of_no_domain_is_followed_and_nobody_is_told(people, directory, told):
    directory.channel_of("C9", bot_is_member=True)
    await people.look_up_channel("T1", "C9")
    await people.channel_deleted("T1", "C9")
    assert await told() == []


@pytest.mark.parametrize("seen", [{"is_private": True}, None], ids=["shown as private", "not shown any more"])
async def test_a_public_channel_that_became_private_is_believed_public_for_a_day_at_most(
    people, directory, clock, seen
):
    directory.channel_of("C9", is_private=False, bot_is_member=False)
    assert (await people.look_up_channel("T1", "C9")).is_private is False
    directory.channels.pop("C9")
    if seen is not None:
        directory.channel_of("C9", **seen)
    directory.add("U-ana")
    clock.advance(days=1)
    await people.sweep("T1")
    directory.fail("channel", DirectoryError("silence"))
    assert (await people.look_up_channel("T1", "C9")).is_private is True


async def test_names_are_forgotten_at_every_run_and_not_only_once_a_day(people, directory, database, clock):
    def left(session):
        session.add(
            SettingsRow(
                organisation="T1",
                domains_by="members",
                public_visibility="everyone",
                names_kept_days=30,
                changed_at=MONDAY_NOON,
            )
        )
        session.add(PersonRow(organisation="T1", user_id="U-b", name="Ben", is_active=False, left_at=MONDAY_NOON))

    async def name():
        return await database.read(lambda session: session.get(PersonRow, ("T1", "U-b")).name)

    await database.write(left)
    directory.add("U-ana")
    clock.advance(days=29, hours=23)
    assert await people.sweep("T1")
    assert await name() == "Ben"
    clock.advance(hours=1)
    assert not await people.sweep("T1")
    assert await name() == ""


# The sweep.


@pytest.fixture
async def organisation(people, directory, database, clock):
    """Five people and Pollen, two domains, read once, a day ago."""
    await domain(database, "C1")
    await domain(database, "C2", name="Delivery")
    directory.add("U-ana", "U-ben", "U-cleo", "U-dan", "U-eve", is_admin=True)
    directory.channel_of("C1", "U-ana", "U-ben", "U-cleo", bot_is_member=True)
    directory.channel_of("C2", "U-dan", bot_is_member=True)
    directory.channel_of("C3", "U-eve", bot_is_member=True)
    assert await people.sweep("T1")
    clock.advance(days=1)
    return directory


async def roles(standing, *users):
    return [(await standing(user)).role for user in users]


async def test_the_sweep_reads_people_members_and_pollens_own_channels(organisation, standing, is_in):
    assert await roles(standing, "U-ana", "U-eve") == [Role.ADMIN, Role.ADMIN]
    assert (await standing("U-cleo")).channels == {"C1"}
    assert (await standing("U-eve")).channels == set()
    for channel in ("C1", "C3"):
        assert await is_in(channel)


async def test_the_sweep_is_done_once_a_day(organisation, people, clock):
    assert await people.sweep("T1")
    asked = len(organisation.asked)
    clock.advance(hours=23)
    assert not await people.sweep("T1")
    assert len(organisation.asked) == asked
    clock.advance(hours=1)
    assert await people.sweep("T1")


async def test_who_is_no_longer_listed_or_whose_account_was_closed_is_inactive(organisation, people, standing):
    del organisation.people["U-eve"]
    organisation.add("U-dan", is_active=False)
    await people.sweep("T1")
    assert await roles(standing, "U-eve", "U-dan", "U-ana") == [Role.INACTIVE, Role.INACTIVE, Role.ADMIN]


async def test_a_list_cut_short_makes_nobody_inactive_but_keeps_what_it_said(organisation, people, standing):
    organisation.add("U-ana", is_active=False)
    organisation.fail("everyone", DirectoryError("fatal_error"), after=1)
    await people.sweep("T1")
    assert await roles(standing, "U-ana", "U-ben", "U-eve") == [Role.INACTIVE, Role.ADMIN, Role.ADMIN]


async def test_a_sweep_cut_short_is_repeated_at_the_next_run(organisation, people, clock, standing):
    organisation.fail("everyone", DirectoryError("fatal_error"))
    assert await people.sweep("T1")
    organisation.failures.clear()
    del organisation.people["U-eve"]
    clock.advance(hours=1)
    assert await people.sweep("T1")
    assert await roles(standing, "U-eve") == [Role.INACTIVE]
    assert not await people.sweep("T1")


async def test_an_empty_list_of_people_is_not_believed(organisation, people, standing):
    organisation.people.clear()
    await people.sweep("T1")
    assert await roles(standing, "U-ana", "U-eve") == [Role.ADMIN, Role.ADMIN]


async def test_who_came_while_the_list_was_read_stays(organisation, people, standing, clock):
    async def newcomer():
        clock.advance(seconds=1)
        organisation.add("U-new")
        await people.refresh(acting("U-new"))

    organisation.meanwhile = newcomer
    await people.sweep("T1")
    assert await roles(standing, "U-new") == [Role.MEMBER]


async def test_one_channels_error_does_not_stop_the_others(organisation, people, standing):
    organisation.in_channels["C1"].remove("U-cleo")
    organisation.in_channels["C2"].append("U-cleo")
    organisation.fail("members C1", DirectoryError("fetch_members_failed"), after=1)
    await people.sweep("T1")
    assert (await standing("U-cleo")).channels == {"C1", "C2"}
    assert not await people.sweep("T1")


async def test_a_channel_that_pollen_was_thrown_out_of_is_known_as_such(organisation, people, is_in):
    organisation.channel_of("C1", "U-ana", bot_is_member=False)
    await people.sweep("T1")
    assert not await is_in("C1")


async def test_own_channels_cut_short_lose_none_and_are_read_again(organisation, people, is_in):
    organisation.fail("own_channels", DirectoryError("fatal_error"), after=1)
    organisation.fail("channel", DirectoryError("fatal_error"))
    organisation.channel_of("C3", bot_is_member=False)
    await people.sweep("T1")
    assert await is_in("C3")
    assert await people.sweep("T1")


async def test_who_leaves_while_the_members_are_read_stays_out(organisation, people, standing, database):
    organisation.page = 1

    async def leaves():
        await people.moved("T1", a_move("C1", "U-ana", joined=False, at=10.0))

    organisation.meanwhile = leaves
    await people.survey_channel("T1", "C1")
    assert (await standing("U-ana")).channels == set()


async def test_a_channel_that_its_domain_let_go_meanwhile_is_not_recorded(organisation, people, standing, database):
    async def let_go():
        def work(session):
            for row in session.exec(select(DomainRow).where(DomainRow.channel_id == "C2")):
                row.channel_id = None

        await database.write(work)

    organisation.in_channels["C2"].append("U-ben")
    organisation.meanwhile = let_go
    await people.survey_channel("T1", "C2")
    assert (await standing("U-ben")).channels == {"C1"}


async def test_people_met_in_shared_channels_are_external_and_never_missed(organisation, people, standing):
    organisation.people["U-x"] = shown("U-x", is_external=True)
    await people.refresh(acting("U-x"))
    await people.sweep("T1")
    assert await roles(standing, "U-x") == [Role.EXTERNAL]
