"""The contract of what people's rows remember, on both databases."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from bot.features.people.rules import Led
from bot.kernel.ids import UserId
from storage.circles import circle_of
from storage.people import people_transactions
from storage.tables import DomainLeadRow, DomainRow, MembershipRow, PersonRow, SettingsRow
from tests.clock import MONDAY_NOON
from tests.people.words import a_channel, a_move, shown

HOUR = timedelta(hours=1)


@pytest.fixture
def people(any_database):
    return people_transactions(any_database)


def person_row(user, organisation="T1"):
    return lambda session: SimpleNamespace(**session.get(PersonRow, (organisation, user)).model_dump())


def save(*people, organisation="T1", at=MONDAY_NOON):
    return lambda store: store.save_people(organisation, people, seen_at=at)


def members(channel, organisation="T1"):
    def look(session):
        here = (MembershipRow.organisation == organisation, MembershipRow.channel_id == channel)
        return set(session.exec(select(MembershipRow.user_id).where(*here)).all())

    return look


async def domain(database, channel, *, organisation="T1", name="Orders", **about):
    row = DomainRow(
        organisation=organisation,
        name=name,
        folded_name=name,
        channel_id=channel,
        **{"state": "active", "created_at": MONDAY_NOON, **about},
    )
    await database.write(lambda session: session.add(row))
    return row.id


async def keep_names(database, days, organisation="T1"):
    def work(session):
        session.add(
            SettingsRow(
                organisation=organisation,
                domains_by="members",
                public_visibility="everyone",
                names_kept_days=days,
                changed_at=MONDAY_NOON,
            )
        )

    await database.write(work)


async def test_a_person_is_remembered_as_slack_showed_them(people, any_database):
    ana = shown("U1", team="T1", name="Ana", zone="Europe/Lisbon", is_admin=True, is_guest=True, is_bot=True)
    await people.write(save(ana))
    row = await any_database.read(person_row("U1"))
    assert (row.name, row.zone, row.team_id, row.is_admin, row.is_guest, row.is_bot, row.is_active, row.seen_at) == (
        "Ana",
        "Europe/Lisbon",
        "T1",
        True,
        True,
        True,
        True,
        MONDAY_NOON,
    )
    assert await people.read(lambda store: store.zone_of("T1", "U1")) == "Europe/Lisbon"
    assert await people.read(lambda store: store.zone_of("T2", "U1")) is None


async def test_an_update_keeps_the_chosen_domain_and_what_slack_left_out(people, any_database):
    await domain(any_database, "C1")
    await people.write(save(shown("U1", name="Ana", zone="Europe/Lisbon", is_admin=True)))

    def choose(session):
        session.get(PersonRow, ("T1", "U1")).chosen_domain_id = 1

    await any_database.write(choose)
    await people.write(save(shown("U1"), at=MONDAY_NOON + HOUR))
    row = await any_database.read(person_row("U1"))
    assert (row.chosen_domain_id, row.name, row.zone, row.is_admin) == (1, "Ana", "Europe/Lisbon", False)
    assert await people.read(lambda store: store.seen_at("T1", "U1")) == MONDAY_NOON + HOUR


async def test_a_page_that_names_someone_twice_is_kept(people, any_database):
    await people.write(save(shown("U1", name="Ana"), shown("U1", name="Ana Maria")))
    assert (await any_database.read(person_row("U1"))).name == "Ana Maria"


async def test_only_people_of_ours_who_were_not_seen_since_are_missed(people, any_database):
    old, started = MONDAY_NOON, MONDAY_NOON + HOUR
    await people.write(save(shown("U-stays"), shown("U-gone"), at=old))
    await people.write(save(shown("U-external", is_external=True), at=old))
    await people.write(save(shown("U-new"), at=started))
    await people.write(save(shown("U-gone"), organisation="T2", at=old))
    gone = await people.write(lambda store: store.deactivate_missing("T1", {"U-stays"}, seen_before=started))
    active = {
        (organisation, user): (await any_database.read(person_row(user, organisation))).is_active
        for organisation, user in [
            ("T1", "U-stays"),
            ("T1", "U-gone"),
            ("T1", "U-external"),
            ("T1", "U-new"),
            ("T2", "U-gone"),
        ]
    }
    assert gone == 1
    assert [key for key, is_active in active.items() if not is_active] == [("T1", "U-gone")]


async def left_at(database, user):
    return (await database.read(person_row(user))).left_at


async def test_who_is_first_seen_inactive_has_left_then_and_who_comes_back_never_left(people, any_database):
    later = MONDAY_NOON + HOUR
    await people.write(save(shown("U1", name="Ana"), shown("U2", name="Ben")))
    await people.write(save(shown("U1", is_active=False), at=later))
    await people.write(save(shown("U1", is_active=False), at=later + HOUR))
    await people.write(lambda store: store.deactivate_missing("T1", {"U1"}, seen_before=later))
    assert [await left_at(any_database, user) for user in ("U1", "U2")] == [later, later]
    await people.write(save(shown("U1"), shown("U2"), at=later + HOUR))
    assert [await left_at(any_database, user) for user in ("U1", "U2")] == [None, None]
    assert (await any_database.read(person_row("U1"))).name == "Ana"


async def test_who_was_inactive_before_anybody_noted_when_has_left_when_missed_next(people, any_database):
    await people.write(save(shown("U1", is_active=False)))
    await any_database.write(lambda session: setattr(session.get(PersonRow, ("T1", "U1")), "left_at", None))
    await people.write(lambda store: store.deactivate_missing("T1", {"U9"}, seen_before=MONDAY_NOON + HOUR))
    assert await left_at(any_database, "U1") == MONDAY_NOON + HOUR


@pytest.mark.parametrize(
    ("days", "kept"), [(None, ["Ana", "Ben", "Cleo"]), (30, ["", "Ben", "Cleo"]), (0, ["", "", "Cleo"])]
)
async def test_names_of_those_who_left_are_kept_as_long_as_the_organisation_says(people, any_database, days, kept):
    now = MONDAY_NOON + timedelta(days=30)
    await keep_names(any_database, days)
    ana, ben = shown("U1", name="Ana", is_active=False), shown("U2", name="Ben", is_active=False)
    everyone = (ana, ben, shown("U3", name="Cleo"))
    await people.write(save(ana, organisation="T2"))
    await people.write(save(ana))
    await people.write(save(shown("U2", name="Ben"), shown("U3", name="Cleo"), at=now))
    await people.write(lambda store: store.deactivate_missing("T1", {"U1", "U3"}, seen_before=now + HOUR))
    await people.write(lambda store: store.forget_names("T1", now=now))
    names = [(await any_database.read(person_row(user))).name for user in ("U1", "U2", "U3")]
    assert names == kept
    # Slack's list goes on to name them: what was taken away is not written again.
    await people.write(save(*everyone, at=now + HOUR))
    assert [(await any_database.read(person_row(user))).name for user in ("U1", "U2", "U3")] == kept
    assert (await any_database.read(person_row("U1", "T2"))).name == "Ana"
    await people.write(save(shown("U1", name="Ana"), at=now + HOUR))
    assert (await any_database.read(person_row("U1"))).name == "Ana"


async def test_who_is_known_is_known_as_slack_showed_them(people):
    ana = shown("U1", team="T1", name="Ana", zone="Europe/Lisbon", is_guest=True)
    await people.write(save(ana))
    assert await people.read(lambda store: store.person("T1", "U1")) == ana
    assert await people.read(lambda store: store.person("T2", "U1")) is None


async def test_what_is_told_of_somebody_counts_once_and_only_if_it_is_newest(people):
    def heard(at, organisation="T1"):
        return people.write(lambda store: store.hear_of(organisation, "U1", at=at, now=MONDAY_NOON))

    assert [await heard(2.0), await heard(2.0), await heard(1.0), await heard(3.0), await heard(1.0, "T2")] == [
        True,
        False,
        False,
        True,
        True,
    ]


async def test_many_people_are_missed_at_once(people):
    for start in range(0, 600, 200):
        page = [shown(f"U{number}") for number in range(start, start + 200)]
        await people.write(save(*page))
    gone = await people.write(lambda store: store.deactivate_missing("T1", {"U0"}, seen_before=MONDAY_NOON + HOUR))
    assert gone == 599


async def test_what_slack_did_not_say_of_a_channel_stays(people):
    full = a_channel("C1", team="T1", name="orders", is_private=True, is_shared=True, bot_is_member=True)
    await people.write(lambda store: store.save_channels("T1", [full], seen_at=MONDAY_NOON))
    await people.write(lambda store: store.save_channels("T1", [a_channel("C1")], seen_at=MONDAY_NOON))
    assert await people.read(lambda store: store.channel("T1", "C1")) == a_channel(
        "C1", team="T1", name="orders", is_private=True, is_shared=False, bot_is_member=True
    )
    assert await people.read(lambda store: store.channel("T2", "C1")) is None


async def test_a_channel_nobody_has_looked_at_is_of_unknown_privacy(people):
    await people.write(lambda store: store.set_bot_membership("T1", "C1", is_member=True))
    assert await people.read(lambda store: store.channel("T1", "C1")) == a_channel("C1", bot_is_member=True)


async def test_pollens_own_channels_are_set_but_for_what_was_heard_meanwhile(people):
    started = MONDAY_NOON + HOUR
    for channel in ("C-listed", "C-left", "C-joined-since", "C-left-since"):
        joined = channel != "C-listed"
        await people.write(lambda store, c=channel, j=joined: store.set_bot_membership("T1", c, is_member=j))
    for channel, at in (("C-left", MONDAY_NOON), ("C-joined-since", started), ("C-left-since", started)):
        move = a_move(channel, None, joined=channel == "C-joined-since", at=at.timestamp())
        await people.write(lambda store, m=move, now=at: store.hear("T1", m, now=now))
    await people.write(lambda store: store.set_bot_membership("T1", "C-left-since", is_member=False))
    listed = {"C-listed", "C-left-since"}
    await people.write(lambda store: store.set_bot_channels("T1", listed, heard_since=started))
    found = {
        channel: (await people.read(lambda store, c=channel: store.channel("T1", c))).bot_is_member
        for channel in ("C-listed", "C-left", "C-joined-since", "C-left-since")
    }
    assert found == {"C-listed": True, "C-left": False, "C-joined-since": True, "C-left-since": False}


async def test_domains_channels_are_those_of_the_organisation(people, any_database):
    await domain(any_database, "C1")
    await domain(any_database, None, name="Delivery")
    await domain(any_database, "C9", organisation="T2")
    assert await people.read(lambda store: store.domain_channels("T1")) == ("C1",)
    assert await people.read(lambda store: store.is_domain_channel("T1", "C1"))
    assert not await people.read(lambda store: store.is_domain_channel("T1", "C9"))


async def test_an_answer_that_was_overtaken_by_another_or_by_a_move_is_not_believed(people):
    started, later = MONDAY_NOON, MONDAY_NOON + HOUR
    await people.write(lambda s: s.save_channels("T1", [a_channel("C1", name="new")], seen_at=later))
    await people.write(lambda s: s.save_channels("T1", [a_channel("C1", name="old")], seen_at=started))
    assert (await people.read(lambda store: store.channel("T1", "C1"))).name == "new"
    left = a_move("C2", None, joined=False, at=2.0)
    await people.write(lambda store: store.hear("T1", left, now=later))
    asked = [a_channel("C2", bot_is_member=True)]
    await people.write(lambda store: store.save_channels("T1", asked, seen_at=started))
    assert not (await people.read(lambda store: store.channel("T1", "C2"))).bot_is_member


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_a_channel_that_is_lost_counts_as_private_and_pollen_is_not_in_it(people, is_deleted):
    orders = a_channel("C1", name="orders", is_private=False, bot_is_member=True)
    await people.write(lambda store: store.save_channels("T1", [orders], seen_at=MONDAY_NOON))
    await people.write(lambda store: store.lose("T1", "C1", is_deleted=is_deleted, seen_at=MONDAY_NOON))
    assert await people.read(lambda store: store.channel("T1", "C1")) == a_channel(
        "C1", name="orders", is_private=True, is_archived=is_deleted, bot_is_member=False
    )


async def test_what_was_public_when_last_seen_is_named_longest_ago_first(people):
    for hours, (channel, about) in enumerate(
        {
            "C-old": {"is_private": False},
            "C-less-old": {"is_private": False},
            "C-private": {"is_private": True},
            "C-unknown": {},
            "C-fresh": {"is_private": False},
        }.items()
    ):
        seen = a_channel(channel, **about)
        at = MONDAY_NOON + hours * HOUR
        await people.write(lambda store, s=seen, t=at: store.save_channels("T1", [s], seen_at=t))
        await people.write(lambda store, s=seen, t=at: store.save_channels("T2", [s], seen_at=t))

    def believed(most):
        before = MONDAY_NOON + 4 * HOUR
        return people.read(lambda store: store.believed_public("T1", seen_before=before, most=most))

    assert await believed(9) == ("C-old", "C-less-old")
    assert await believed(1) == ("C-old",)


async def test_whose_channel_it_is_and_who_leads_there_and_still_can(people, any_database):
    number = await domain(any_database, "C1")
    await domain(any_database, "C2", name="Parts", state="unclaimed")
    await people.write(save(shown("U1"), shown("U2", is_active=False)))
    await any_database.write(
        lambda session: session.add_all(
            DomainLeadRow(domain_id=number, user_id=user, organisation="T1") for user in ("U1", "U2")
        )
    )
    found = [await people.read(lambda store, c=channel: store.led_in("T1", c)) for channel in ("C1", "C2", "C3")]
    assert found == [Led(domain=number, name="Orders", leads=(UserId("U1"),)), None, None]
    assert await people.read(lambda store: store.led_in("T2", "C1")) is None


@pytest.fixture
async def circle(any_database):
    """An archived domain that had C1, with Ana and Ben in its circle."""
    number = await domain(any_database, None, state="archived", former_channel_id="C1")
    name = circle_of(number)

    def work(session):
        session.get(DomainRow, number).channel_id = name
        session.add_all(MembershipRow(organisation="T1", channel_id=name, user_id=user) for user in ("U-ana", "U-ben"))

    await any_database.write(work)
    return name


async def test_a_circle_loses_who_leaves_the_channel_and_gains_nobody(people, any_database, circle):
    assert await people.read(lambda store: store.domain_channels("T1")) == ("C1",)
    assert await people.read(lambda store: store.is_domain_channel("T1", "C1"))
    await people.write(lambda store: store.add_member("T1", "C1", "U-new"))
    await people.write(lambda store: store.remove_member("T2", "C1", "U-ana"))
    assert await any_database.read(members(circle)) == {"U-ana", "U-ben"}
    await people.write(lambda store: store.remove_member("T1", "C1", "U-ana"))
    assert (await any_database.read(members(circle)), await any_database.read(members("C1"))) == ({"U-ben"}, set())


async def test_a_list_of_members_only_takes_from_a_circle(people, any_database, circle):
    listed = {"U-ben", "U-new"}
    await people.write(lambda store: store.replace_members("T1", "C1", listed, heard_since=MONDAY_NOON))
    assert (await any_database.read(members(circle)), await any_database.read(members("C1"))) == ({"U-ben"}, set())


async def test_the_newest_move_counts_whichever_comes_first(people):
    def heard(joined, at):
        move = a_move("C1", "U1", joined=joined, at=at)
        return people.write(lambda store: store.hear("T1", move, now=MONDAY_NOON))

    assert [await heard(True, 10.000002), await heard(True, 10.000002), await heard(False, 10.000001)] == [
        True,
        False,
        False,
    ]
    assert await heard(False, 10.000003)


async def test_members_come_and_go_any_number_of_times(people, any_database):
    await domain(any_database, "C1")
    for _ in range(2):
        await people.write(lambda store: store.add_member("T1", "C1", "U1"))
    assert await any_database.read(members("C1")) == {"U1"}
    for _ in range(2):
        await people.write(lambda store: store.remove_member("T1", "C1", "U1"))
    assert await any_database.read(members("C1")) == set()


async def test_a_list_of_members_replaces_the_old_one_but_for_who_moved_meanwhile(people, any_database):
    started = MONDAY_NOON + HOUR
    await domain(any_database, "C1")
    await domain(any_database, "C1", organisation="T2")
    for user in ("U-stays", "U-left", "U-joined-since"):
        await people.write(lambda store, u=user: store.add_member("T1", "C1", u))
    await people.write(lambda store: store.add_member("T2", "C1", "U-left"))
    for user, now in (("U-left", MONDAY_NOON), ("U-joined-since", started), ("U-left-since", started)):
        move = a_move("C1", user, joined=True, at=1.0)
        await people.write(lambda store, m=move, n=now: store.hear("T1", m, now=n))
    listed = {"U-stays", "U-new", "U-left-since"}
    await people.write(lambda store: store.replace_members("T1", "C1", listed, heard_since=started))
    assert await any_database.read(members("C1")) == {"U-stays", "U-new", "U-joined-since"}
    assert await any_database.read(members("C1", "T2")) == {"U-left"}


async def test_when_the_sweep_was_last_done_is_kept_for_each_organisation(people):
    assert await people.read(lambda store: store.last_done("T1")) is None
    for at in (MONDAY_NOON, MONDAY_NOON + HOUR):
        await people.write(lambda store, a=at: store.done("T1", at=a))
    assert await people.read(lambda store: store.last_done("T1")) == MONDAY_NOON + HOUR
    assert await people.read(lambda store: store.last_done("T2")) is None


async def test_two_who_save_the_same_stranger_at_once_both_succeed(people, any_database):
    await asyncio.gather(*(people.write(save(shown("U1", name=f"Ana {n}"))) for n in range(4)))
    assert (await any_database.read(person_row("U1"))).name.startswith("Ana")


async def test_two_that_hear_the_same_move_at_once_count_it_once(people):
    move = a_move("C1", "U1", joined=True, at=5.0)
    heard = await asyncio.gather(
        *(people.write(lambda store: store.hear("T1", move, now=MONDAY_NOON)) for _ in range(4))
    )
    assert sorted(heard) == [False, False, False, True]
