"""An emoji on a message saves it: once, with its author named, and both told."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.features.learnings.capturing.service import NotNowError
from bot.features.learnings.finding.queries import Related
from bot.kernel.access import Visibility
from bot.kernel.errors import BusyError
from handlers.background import Background
from handlers.learnings.capturing.marking import PAUSES, Marking
from storage.tables import CapturedMessageRow, ChannelRow, ConversationRow, DraftRow, LearningRow, PersonRow
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.capturing.board import TS, mark, mention, said
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, acting

SAVED = "A message was saved as a learning."


async def test_a_marked_message_is_saved_in_its_authors_name(any_board):
    any_board.post(said())
    saved = await any_board.capturing.by_emoji(BEN, mark())
    (row,) = await any_board.learnings()
    assert row["id"] == saved
    assert (row["text"], row["author_id"], row["saver_id"]) == ("Freeze the plan on Friday.", "U-ana", "U-ben")
    assert (row["domain_id"], row["visibility"], row["channel_id"]) == (any_board.place.orders, "everyone", "C-orders")
    assert row["evidence_url"] == "https://acme.slack.com/archives/C-orders/p1"
    assert await any_board.told() == {("U-ana", "captured", SAVED), ("U-ben", "captured", SAVED)}
    (captured,) = await any_board.rows(CapturedMessageRow)
    assert (captured["channel_id"], captured["ts"], captured["saved_by"]) == ("C-orders", TS, "U-ben")
    assert any_board.woken


async def test_two_who_mark_it_at_once_save_it_once(any_board):
    any_board.post(said())
    actors = [ANA, BEN, CARLA, ADA]
    saved = await asyncio.gather(*(any_board.capturing.by_emoji(actor, mark()) for actor in actors))
    assert len([one for one in saved if one is not None]) == 1
    assert len(await any_board.learnings()) == 1


async def test_it_is_saved_once_whoever_marks_it_and_however_often(any_board):
    any_board.post(said())
    await any_board.capturing.by_emoji(BEN, mark())
    before = await any_board.everything()
    for actor in (BEN, BEN, CARLA, ANA):
        assert await any_board.capturing.by_emoji(actor, mark()) is None
    assert await any_board.everything() == before


async def test_a_message_met_as_a_forward_is_the_same_message(any_board):
    any_board.post(said())
    copy = replace(said(), met_in="C-lunch")
    any_board.messages["C-lunch", "9.0"] = copy
    await any_board.capturing.by_emoji(BEN, mark())
    assert await any_board.capturing.by_emoji(CARLA, mark("C-lunch", "9.0")) is None
    assert len(await any_board.learnings()) == 1


async def test_a_forward_that_is_marked_first_saves_the_original(any_board):
    any_board.messages["C-lunch", "9.0"] = replace(said(), met_in="C-lunch")
    await any_board.capturing.by_emoji(CARLA, mark("C-lunch", "9.0"))
    (row,) = await any_board.learnings()
    assert (row["author_id"], row["channel_id"], row["domain_id"]) == ("U-ana", "C-orders", any_board.place.orders)
    any_board.post(said())
    assert await any_board.capturing.by_emoji(BEN, mark()) is None


async def test_two_messages_with_the_same_time_in_two_channels_are_two(any_board):
    any_board.post(said())
    any_board.post(said("Lunch is at one.", channel="C-lunch"))
    await any_board.capturing.by_emoji(BEN, mark())
    await any_board.capturing.by_emoji(BEN, mark("C-lunch"))
    assert len(await any_board.learnings()) == 2


async def test_the_same_message_of_another_organisation_is_another(board):
    board.post(said())
    await board.capturing.by_emoji(BEN, mark())
    other = acting("U-ben", organisation="T2")
    for user in ("U-ben", "U-ana"):
        row = PersonRow(organisation="T2", user_id=user, seen_at=MONDAY_NOON)
        await board.database.write(lambda session, row=row: session.add(row))
    await board.capturing.by_emoji(other, mark())
    assert [row["organisation"] for row in await board.learnings()] == ["T1", "T2"]


async def test_after_it_was_taken_back_no_mark_saves_it_again(board, learnings):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    await learnings.undo(ANA, "undo-1", saved)
    await learnings.undo(BEN, "undo-2", saved)
    assert await board.capturing.by_emoji(BEN, mark()) is None
    (row,) = await board.learnings()
    assert row["state"] == "undone"


async def test_an_author_who_marks_their_own_message_is_told_once(board):
    board.post(said())
    await board.capturing.by_emoji(ANA, mark())
    (row,) = await board.learnings()
    assert (row["author_id"], row["saver_id"]) == ("U-ana", None)
    assert await board.told() == {("U-ana", "captured", SAVED)}


# What saves nothing.


@pytest.mark.parametrize("who", ["U-gus", "U-eve", "U-ida", "U-bot"])
async def test_marks_of_guests_and_strangers_do_nothing(board, who):
    board.post(said())
    before = await board.everything()
    assert await board.capturing.by_emoji(acting(who), mark()) is None
    assert await board.everything() == before
    assert board.asked == []


async def test_somebody_whom_slack_calls_a_guest_only_now_does_nothing_either(board):
    board.arrivals["U-new"] = {"name": "New", "is_guest": True}
    board.post(said())
    assert await board.capturing.by_emoji(acting("U-new"), mark()) is None
    assert (await board.learnings(), await board.told()) == ([], set())


@pytest.mark.parametrize(
    "message",
    [
        said(text=""),
        said(text=" \n "),
        said(is_speech=False),
        said(by_pollen=True, author="U-pollen"),
        None,
    ],
)
async def test_there_is_nothing_to_save_and_nothing_is_said(board, message):
    board.messages["C-orders", TS] = message
    before = await board.everything()
    assert await board.capturing.by_emoji(BEN, mark()) is None
    assert await board.everything() == before


@pytest.mark.parametrize(
    "wrong",
    [mark(reaction="tada"), mark("D-ben"), mark("G-group"), mark("C-opened")],
    ids=["emoji", "direct", "group", "opened by Pollen"],
)
async def test_other_emoji_and_private_conversations_are_not_even_read(any_board, wrong):
    def work(session):
        session.add(ChannelRow(organisation=ORGANISATION, channel_id="G-group", name="mpdm-ana--ben-1"))
        learning = LearningRow(
            organisation=ORGANISATION, author_id="U-ana", text="x", visibility="domain", logged_at=MONDAY_NOON
        )
        session.add(learning)
        session.flush()
        session.add(
            ConversationRow(
                learning_id=learning.id or 0,
                asker="U-ben",
                organisation=ORGANISATION,
                channel_id="C-opened",
                asked_at=MONDAY_NOON,
            )
        )

    await any_board.database.write(work)
    any_board.post(said())
    assert await any_board.capturing.by_emoji(BEN, wrong) is None
    assert any_board.asked == []


async def test_the_emoji_is_the_one_that_admins_chose(board):
    board.post(said())
    await board.decide(emoji="bulb")
    assert await board.capturing.by_emoji(BEN, mark()) is None
    assert await board.capturing.by_emoji(BEN, mark(reaction="bulb::skin-tone-2")) is not None


async def test_no_emoji_saves_nothing(board):
    board.post(said())
    await board.decide(emoji="")
    assert await board.capturing.by_emoji(BEN, mark()) is None
    assert await board.capturing.by_emoji(BEN, mark(reaction="")) is None


async def test_words_of_another_organisations_people_are_not_saved_and_that_is_said_once(board):
    board.post(said(author="U-eve"))
    for _ in range(2):
        assert await board.capturing.by_emoji(BEN, mark()) is None
    assert await board.learnings() == []
    assert await board.told() == {("U-ben", "not_captured", "refused, strangers")}


async def test_a_text_that_is_too_long_becomes_a_draft_that_knows_where_it_comes_from(board, sheets):
    board.post(said("word " * 5000))
    for _ in range(2):
        assert await board.capturing.by_emoji(BEN, mark()) is None
    assert await board.learnings() == []
    assert await board.told() == {("U-ben", "not_captured", "refused, too_long")}
    (draft,) = await board.rows(DraftRow)
    sheet = await sheets.of_draft(BEN, draft["id"])
    assert len(sheet.fields["text"]) == 24_999
    assert (sheet.message.author, sheet.message.ts, sheet.channel) == ("U-ana", TS, "C-orders")


# Whose words they are.


async def test_a_guests_message_names_the_guest_who_is_not_told(board):
    board.post(said(author="U-gus"))
    await board.capturing.by_emoji(BEN, mark())
    (row,) = await board.learnings()
    assert (row["author_id"], row["saver_id"]) == ("U-gus", "U-ben")
    assert await board.told() == {("U-ben", "captured", SAVED)}


async def test_an_apps_message_names_the_app(board):
    board.post(said(author="U-bot", by_app=True))
    board.post(said(author=None, author_name="Builds", by_app=True, ts="2.0"))
    await board.capturing.by_emoji(BEN, mark())
    await board.capturing.by_emoji(BEN, mark(ts="2.0"))
    rows = await board.learnings()
    assert [(row["author_id"], row["author_name"], row["saver_id"]) for row in rows] == [
        (None, "Deploys", "U-ben"),
        (None, "Builds", "U-ben"),
    ]
    assert await board.told() == {("U-ben", "captured", SAVED)}


async def test_people_are_called_by_name_in_what_is_saved(board):
    words = ("Ask ", mention("U-carla"), " & ", mention("U-nobody"), ".")
    board.post(replace(said(), words=words))
    await board.capturing.by_emoji(BEN, mark())
    (row,) = await board.learnings()
    assert row["text"] == "Ask @Carla & @someone."


async def test_a_link_that_is_none_is_left_out(board):
    board.post(said(link="javascript:alert(1)"))
    await board.capturing.by_emoji(BEN, mark())
    (row,) = await board.learnings()
    assert row["evidence_url"] is None


# Where it goes, and who may read it.


async def test_words_of_a_private_channel_stay_with_its_domain(board):
    board.post(said(channel="C-finance", author="U-carla"))
    await board.choose("U-carla", board.place.orders)
    await board.capturing.by_emoji(CARLA, mark("C-finance"))
    (row,) = await board.learnings()
    assert (row["domain_id"], row["visibility"]) == (board.place.finance, "domain")


async def test_words_of_a_private_channel_without_a_domain_get_none(board):
    await board.place.channel("C-vault", "vault", private=True)
    await board.choose("U-ana", board.place.orders)
    await board.choose("U-ben", board.place.orders)
    board.post(said(channel="C-vault"))
    await board.capturing.by_emoji(BEN, mark("C-vault"))
    (row,) = await board.learnings()
    assert (row["domain_id"], row["visibility"]) == (None, "domain")


async def test_elsewhere_the_author_decides_the_domain_and_then_whoever_marked_it(board):
    await board.choose("U-ben", board.place.finance)
    board.post(said(channel="C-lunch"))
    board.post(said(channel="C-lunch", ts="2.0"))
    await board.capturing.by_emoji(BEN, mark("C-lunch"))
    await board.choose("U-ana", board.place.orders)
    await board.capturing.by_emoji(BEN, mark("C-lunch", "2.0"))
    rows = await board.learnings()
    assert [row["domain_id"] for row in rows] == [board.place.finance, board.place.orders]


async def test_admins_decide_who_reads_at_first_what_public_channels_say(board):
    await board.decide(public_visibility=Visibility.DOMAIN)
    board.post(said())
    await board.capturing.by_emoji(BEN, mark())
    (row,) = await board.learnings()
    assert row["visibility"] == "domain"


@pytest.mark.parametrize(("is_private", "expected"), [(False, "everyone"), (True, "domain"), (None, "domain")])
async def test_a_channel_that_nobody_knew_is_looked_up_first(board, is_private, expected):
    board.channels["C-new"] = {"name": "new", "is_private": is_private}
    board.post(said(channel="C-new"))
    await board.capturing.by_emoji(BEN, mark("C-new"))
    (row,) = await board.learnings()
    assert row["visibility"] == expected


async def test_a_private_message_forwarded_into_a_public_channel_is_not_for_everyone(board):
    board.messages["C-orders", "9.0"] = replace(said(channel="C-finance", author="U-carla"), met_in="C-orders")
    await board.capturing.by_emoji(BEN, mark("C-orders", "9.0"))
    (row,) = await board.learnings()
    assert (row["domain_id"], row["visibility"]) == (board.place.finance, "domain")


# What is told, at the moment when it is sent.


async def prepared(board, as_, learning=1):
    return await board.capturing.prepare_system(ORGANISATION, f"captured:{learning}:{as_}")


async def test_author_and_saver_each_read_what_concerns_them(board):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    to_author, to_saver = await prepared(board, "author", saved), await prepared(board, "saver", saved)
    assert (to_author.user, to_author.text, to_saver.user, to_saver.text) == (
        "U-ana",
        "saved, to author",
        "U-ben",
        "saved, to saver",
    )
    first, second = board.notices
    assert (first.author, first.saver, first.receipt.learning.id) == ("Ana", "Ben", saved)
    assert second.author_was_told
    assert first.related == Related()


async def test_what_was_taken_back_meanwhile_is_told_to_nobody(board, learnings):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    await learnings.undo(ANA, "undo", saved)
    assert [await prepared(board, as_, saved) for as_ in ("author", "saver")] == [None, None]


async def test_who_became_a_guest_meanwhile_is_told_nothing(board):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    await board.place.person_becomes_guest("U-ana")
    assert await prepared(board, "author", saved) is None
    assert await prepared(board, "saver", saved) is not None


async def test_a_search_that_fails_costs_nobody_the_notice(board):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    board.related = RuntimeError("the index is broken")
    assert await prepared(board, "saver", saved) is not None
    assert board.notices[0].related == Related()


@pytest.mark.parametrize("key", ["captured:99:author", "captured:x:author", "captured:1:reader", "edition:1"])
async def test_a_key_that_names_no_notice_prepares_nothing(board, key):
    assert await board.capturing.prepare_system(ORGANISATION, key) is None


async def test_a_message_by_nobody_known_has_no_author_to_tell(board):
    board.post(said(author=None))
    saved = await board.capturing.by_emoji(BEN, mark())
    assert await prepared(board, "author", saved) is None
    assert (await prepared(board, "saver", saved)).text == "saved, to saver"
    assert (board.notices[0].author, board.notices[0].author_was_told) == (None, False)


# Slack, or the database, is silent.


async def test_while_nobody_knows_who_they_are_nothing_is_saved(board):
    board.post(said())
    with pytest.raises(NotNowError):
        await board.capturing.by_emoji(acting("U-new"), mark())
    board.post(said(author="U-newer"))
    with pytest.raises(NotNowError):
        await board.capturing.by_emoji(BEN, mark())
    assert await board.learnings() == []
    board.arrivals["U-newer"] = {"name": "Newer"}
    assert await board.capturing.by_emoji(BEN, mark()) is not None


class Trying:
    """A marking whose service fails as often as the test says."""

    def __init__(self, failures):
        self.failures, self.attempts, self.given_up = list(failures), 0, 0
        self.clock, self.background = ManualClock(), Background()
        capturing: Any = self
        self.marking = Marking(capturing=capturing, background=self.background, clock=self.clock)
        self.begun = self.clock.now()

    async def by_emoji(self, _actor, _mark):
        self.attempts += 1
        if self.failures:
            raise self.failures.pop(0)

    async def give_up(self, _actor, _mark):
        self.given_up += 1
        if self.failures:
            raise self.failures.pop(0)

    async def run(self):
        await self.marking.marked(BEN, mark())
        assert await self.background.drain()
        return (self.clock.now() - self.begun).total_seconds()


async def test_what_cannot_be_done_at_once_is_tried_again():
    trying = Trying([NotNowError("away"), BusyError()])
    assert await trying.run() == sum(PAUSES[:2])
    assert (trying.attempts, trying.given_up) == (3, 0)


async def test_what_is_done_is_not_tried_again():
    trying = Trying([])
    assert (await trying.run(), trying.attempts) == (0, 1)


@pytest.mark.parametrize("more", [[], [BusyError()]])
async def test_after_some_minutes_it_is_given_up_and_said(more):
    trying = Trying([NotNowError("away")] * (len(PAUSES) + 1) + more)
    assert await trying.run() == sum(PAUSES)
    assert (trying.attempts, trying.given_up) == (len(PAUSES) + 1, 1)


async def test_giving_up_is_told_once_and_not_where_it_was_saved_meanwhile(board):
    await board.capturing.give_up(BEN, mark())
    await board.capturing.give_up(BEN, mark())
    assert await board.told() == {("U-ben", "not_captured", "refused, silence")}
    board.post(said(ts="2.0"))
    await board.capturing.by_emoji(BEN, mark(ts="2.0"))
    await board.capturing.give_up(BEN, mark(ts="2.0"))
    assert len([one for one in await board.told() if one[1] == "not_captured"]) == 1
