"""What the shortcut fills the form with, and what becomes of it."""

import asyncio
from dataclasses import replace

import pytest

from bot.features.learnings.capturing.units import Before
from bot.features.learnings.origin import AlreadySavedError, Wrote
from bot.features.learnings.submissions import Sent
from bot.kernel.errors import NotAllowedError, UserFacingError
from storage.tables import CapturedMessageRow, DraftRow
from tests.learnings.capturing.board import logging_on, mark, mention, said
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting


def sent(sheet, **fields):
    return Sent(fields={**sheet.fields, **fields}, channel=sheet.channel, message=sheet.message)


async def test_the_form_is_filled_with_the_message(board):
    words = ("Ask ", mention("U-carla"), " first.")
    sheet = await board.capturing.sheet(BEN, replace(said(), words=words, remark=("A remark.",)))
    assert dict(sheet.fields) == {
        "text": "Ask @Carla first.\n\nA remark.",
        "evidence_url": "https://acme.slack.com/archives/C-orders/p1",
        "visibility": "everyone",
        "domain": str(board.place.orders),
    }
    assert (sheet.message.author, sheet.message.author_name, sheet.message.wrote) == ("U-ana", "Ana", Wrote.COLLEAGUE)
    assert (sheet.channel, sheet.draft, board.asked) == ("C-orders", None, [])


async def test_in_a_channel_that_nobody_knows_it_is_for_the_domain_first(board):
    await board.choose("U-ben", board.place.finance)
    sheet = await board.capturing.sheet(BEN, said(channel="C-unknown"))
    assert (sheet.fields["visibility"], sheet.fields["domain"]) == ("domain", str(board.place.finance))


async def test_words_of_another_organisations_people_begin_in_the_domain(board):
    sheet = await board.capturing.sheet(BEN, said(author="U-eve"))
    assert sheet.fields["visibility"] == "domain"
    assert (sheet.message.author, sheet.message.author_name, sheet.message.wrote) == (None, "Eve", Wrote.OTHER)


async def test_what_was_not_written_by_anybody_is_whose_words_are_typed(board):
    for message in (said(text=""), said(is_speech=False)):
        assert (await board.capturing.sheet(BEN, message)).message is None


async def test_pollens_own_messages_are_not_saved(board):
    with pytest.raises(UserFacingError, match="Pollen wrote this message itself"):
        await board.capturing.sheet(BEN, said(by_pollen=True))


@pytest.mark.parametrize("who", [acting("U-gus"), acting("U-eve"), acting("U-ida"), acting("U-x", external=True)])
async def test_only_members_save_messages(board, who):
    before = await board.everything()
    with pytest.raises(NotAllowedError):
        await board.capturing.sheet(who, said())
    assert await board.everything() == before


@pytest.mark.parametrize("who", [ANA, BEN, CARLA, ADA, acting("U-nobody")])
async def test_every_member_may_save_a_message(board, who):
    assert (await board.capturing.sheet(who, said())).message is not None


async def test_a_long_message_is_kept_as_a_draft_before_it_is_shown(board, sheets):
    sheet = await board.capturing.sheet(BEN, said("word " * 5000))
    (row,) = await board.rows(DraftRow)
    assert sheet.draft.id == row["id"]
    again = await sheets.of_draft(BEN, sheet.draft.id)
    assert (again.fields, again.message, again.channel) == (sheet.fields, sheet.message, sheet.channel)


async def test_a_form_that_did_not_open_is_kept_with_its_message(board, sheets, learnings):
    sheet = await board.capturing.sheet(BEN, said())
    draft = await board.capturing.keep(BEN, sheet)
    kept = await sheets.of_draft(BEN, draft.id)
    assert (kept.fields, kept.message) == (sheet.fields, sheet.message)
    await learnings.submit(BEN, "view:1", replace(sent(kept), draft=draft.id))
    (row,) = await board.learnings()
    assert (row["author_id"], row["saver_id"]) == ("U-ana", "U-ben")
    assert await board.rows(DraftRow) == []


async def test_a_draft_of_a_message_that_was_saved_meanwhile_is_just_words(board, sheets):
    draft = await board.capturing.keep(BEN, await board.capturing.sheet(BEN, said()))
    board.post(said())
    await board.capturing.by_emoji(CARLA, mark())
    assert (await sheets.of_draft(BEN, draft.id)).message is None


async def test_a_saved_message_names_its_author_and_tells_them(any_board):
    learnings = logging_on(any_board.database)
    sheet = await any_board.capturing.sheet(BEN, said())
    receipt = await learnings.submit(BEN, "view:1", sent(sheet, why="It saves a day."))
    again = await learnings.submit(BEN, "view:1", sent(sheet, why="It saves a day."))
    assert receipt.learning == again.learning
    assert (receipt.learning.author, receipt.learning.saver) == ("U-ana", "U-ben")
    assert {user for user, _, _ in await any_board.told()} == {"U-ana"}
    assert len(await any_board.rows(CapturedMessageRow)) == 1
    changed = await learnings.submit(BEN, "view:1", sent(sheet, why="It saves two days."))
    assert (changed.learning.id, changed.learning.content.why) == (receipt.learning.id, "It saves two days.")


async def test_of_two_who_save_it_at_once_the_second_is_told(any_board):
    learnings = logging_on(any_board.database)
    sheets = [await any_board.capturing.sheet(actor, said()) for actor in (BEN, CARLA)]
    ended = await asyncio.gather(
        learnings.submit(BEN, "view:1", sent(sheets[0])),
        learnings.submit(CARLA, "view:2", sent(sheets[1])),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in ended].count(AlreadySavedError.__name__) == 1
    assert len(await any_board.learnings()) == 1


async def test_ones_own_message_is_ones_own_learning(board, learnings):
    sheet = await board.capturing.sheet(ANA, said())
    receipt = await learnings.submit(ANA, "view:1", sent(sheet))
    assert (receipt.learning.author, receipt.learning.saver) == ("U-ana", None)
    assert await board.told() == set()


async def test_a_stranger_of_whom_nothing_is_known_counts_as_a_colleague(board, learnings):
    sheet = await board.capturing.sheet(BEN, said(author="U-new", author_name="New Person"))
    assert (sheet.message.author_name, sheet.message.wrote) == ("New Person", Wrote.COLLEAGUE)
    await learnings.submit(BEN, "view:1", sent(sheet))
    assert {user for user, _, _ in await board.told()} == {"U-new"}


# A message that was saved before.


async def before(board, actor):
    return await board.capturing.sheet(actor, said())


async def test_a_message_that_was_saved_before_is_shown_to_who_may_read_it(board):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    assert await before(board, CARLA) == Before(learning=saved, is_undone=False)


async def test_and_not_to_others(board):
    board.post(said(channel="C-finance", author="U-carla"))
    await board.capturing.by_emoji(CARLA, mark("C-finance"))
    assert await board.capturing.sheet(ANA, said(channel="C-finance")) == Before(learning=None, is_undone=False)


async def test_what_was_taken_back_can_be_brought_back_by_who_may_change_it(board, learnings):
    board.post(said())
    saved = await board.capturing.by_emoji(BEN, mark())
    await learnings.undo(ANA, "undo", saved)
    assert await before(board, BEN) == Before(learning=saved, is_undone=True)
    assert await before(board, CARLA) == Before(learning=None, is_undone=True)
