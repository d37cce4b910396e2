"""What stands in the form when it opens, and what a submitted one does."""

import pytest

from bot.features.learnings.rules import FIELDS, LINK_FIELDS, NotValidError, as_fields
from bot.features.learnings.submissions import ChangedMeanwhileError, Sent
from bot.kernel.access import Visibility
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import ChannelId
from storage.tables import LearningRow
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting

C_ORDERS = ChannelId("C-orders")
TYPED = {"text": "Freeze the plan.", "visibility": "domain"}


def sent(sheet=None, /, **fields):
    """Submit a form as it was opened, with these fields changed."""
    if sheet is None:
        return Sent(fields={**TYPED, **fields}, channel=C_ORDERS)
    return Sent(
        fields={**sheet.fields, **fields},
        channel=sheet.channel,
        learning=sheet.learning,
        was=sheet.was,
        draft=sheet.draft.id if sheet.draft else None,
    )


@pytest.fixture
async def made(place, learnings):
    return (await learnings.log(ANA, "trigger:made", text="Freeze the plan.", channel="C-orders")).learning


# Opening.


async def test_a_new_form_suggests_what_the_channel_says(place, sheets):
    in_orders = await sheets.blank(ANA, "C-orders")
    assert in_orders.fields == {"visibility": "everyone", "domain": str(place.orders)}
    in_finance = await sheets.blank(CARLA, "C-finance")
    assert in_finance.fields == {"visibility": "domain", "domain": str(place.finance)}
    nowhere = await sheets.blank(ANA, None)
    assert nowhere.fields == {"visibility": "domain", "domain": ""}
    assert [domain.name for domain in nowhere.domains] == ["Finance", "Orders"]
    await place.decide(public_visibility="domain")
    assert (await sheets.blank(ANA, "C-orders")).fields["visibility"] == "domain"


async def test_a_new_form_offers_the_newest_words_kept_before(place, sheets, drafts, clock):
    for number in range(4):
        clock.advance(minutes=1)
        await drafts.keep_draft(ANA, {"text": f"kept {number}"}, "of a test")
    offered = (await sheets.blank(ANA, "C-orders")).drafts
    assert [draft.content["text"] for draft in offered] == ["kept 3", "kept 2", "kept 1"]
    assert (await sheets.blank(BEN, "C-orders")).drafts == ()


async def test_the_form_of_a_learning_holds_all_of_it(place, made, sheets):
    sheet = await sheets.of(ANA, made.id)
    assert sheet.fields == {**as_fields(made), "goals": "", "products": ""}
    assert set(sheet.was) == {*FIELDS, *LINK_FIELDS}


async def test_the_form_of_a_learning_offers_its_archived_domain_too(place, made, sheets):
    await place.archive(place.orders)
    sheet = await sheets.of(ANA, made.id)
    assert [domain.name for domain in sheet.domains] == ["Finance", "Orders (archived)"]


async def test_others_cannot_open_a_learnings_form(place, made, sheets):
    with pytest.raises(NotAllowedError):
        await sheets.of(CARLA, made.id)
    with pytest.raises(NotAllowedError):
        await sheets.blank(acting("U-gus"), "C-orders")


async def test_a_draft_opens_in_the_channel_where_it_was_written(place, sheets, drafts):
    kept = await drafts.keep_draft(ANA, {"text": "kept", "channel": "C-orders"}, "of a test")
    sheet = await sheets.of_draft(ANA, kept.id)
    assert sheet.fields == {"text": "kept", "visibility": "everyone", "domain": str(place.orders)}
    with pytest.raises(NotFoundError):
        await sheets.of_draft(BEN, kept.id)


async def test_what_a_draft_says_that_no_menu_offers_is_left_out(place, sheets, drafts):
    typed = {"text": "kept", "kind": "magic", "visibility": "secret", "domain": "999", "title": "T"}
    kept = await drafts.keep_draft(ANA, typed, "of a test")
    assert (await sheets.of_draft(ANA, kept.id)).fields == {
        "text": "kept",
        "title": "T",
        "visibility": "domain",
        "domain": "",
    }


# A new learning.


async def test_a_submitted_form_is_saved_with_what_it_says(place, learnings):
    receipt = await learnings.submit(
        ANA,
        "view:1:a",
        sent(domain=str(place.finance), visibility="everyone", title="Fridays", kind="worked", tags="plan, b"),
    )
    assert receipt.domain.name == "Finance"
    assert as_fields(receipt.learning) == {
        "text": "Freeze the plan.",
        "title": "Fridays",
        "why": "",
        "recommendation": "",
        "applies_when": "",
        "kind": "worked",
        "evidence_url": "",
        "tags": "b, plan",
        "visibility": "everyone",
        "domain": str(place.finance),
    }


async def test_choosing_another_domain_than_the_channels_is_remembered_once(place, learnings):
    await learnings.submit(ANA, "view:1:a", sent(domain=str(place.orders)))
    assert await place.chosen("U-ana") is None
    await learnings.submit(ANA, "view:2:a", sent(domain=str(place.finance)))
    assert await place.chosen("U-ana") == place.finance
    await learnings.submit(ANA, "view:3:a", Sent(fields={**TYPED, "domain": str(place.orders)}))
    assert await place.chosen("U-ana") == place.finance


async def test_a_form_without_a_visibility_follows_its_channel(place, learnings):
    receipt = await learnings.submit(ANA, "view:1:a", Sent(fields={"text": "x"}, channel=C_ORDERS))
    assert receipt.learning.visibility is Visibility.EVERYONE
    assert receipt.domain is None


@pytest.mark.parametrize("domain", ["999", "magic"])
async def test_everything_wrong_is_told_at_once_also_the_domain(place, learnings, domain):
    with pytest.raises(NotValidError) as refused:
        await learnings.submit(ANA, "view:1:a", sent(text="", evidence_url="x", domain=domain))
    assert list(refused.value.problems) == ["text", "evidence_url", "domain"]
    with pytest.raises(NotValidError) as refused:
        await learnings.submit(ANA, "view:1:a", sent(domain=domain))
    assert list(refused.value.problems) == ["domain"]


async def test_a_form_refused_may_be_submitted_again_mended(place, learnings):
    with pytest.raises(NotValidError):
        await learnings.submit(ANA, "view:1:a", sent(text=""))
    assert (await learnings.submit(ANA, "view:1:a", sent())).learning.version == 1


# The same form again.


async def test_a_second_delivery_of_a_form_saves_nothing(place, learnings, changes):
    first = await learnings.submit(ANA, "view:1:a", sent())
    assert await learnings.submit(ANA, "view:1:a", sent()) == first
    assert changes == []


async def test_a_form_submitted_again_with_other_words_changes_what_it_saved(place, learnings, changes):
    first = await learnings.submit(ANA, "view:1:a", sent())
    second = await learnings.submit(ANA, "view:1:a", sent(text="Freeze it on Thursday."))
    assert second.learning.id == first.learning.id
    assert second.learning.content.text == "Freeze it on Thursday."
    assert changes == ["changed"]
    late = await learnings.submit(ANA, "view:1:a", sent())
    assert late.learning.content.text == "Freeze it on Thursday."


async def test_a_form_submitted_again_does_not_overwrite_what_a_lead_changed_meanwhile(place, learnings, sheets):
    first = await learnings.submit(ANA, "view:1:a", sent(domain=str(place.orders)))
    sheet = await sheets.of(BEN, first.learning.id)
    await learnings.submit(BEN, "view:2:a", sent(sheet, why="Ben knows why."))
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await learnings.submit(ANA, "view:1:a", sent(domain=str(place.orders), text="Thursday.", why=""))
    assert conflict.value.sheet.theirs == {"text": "Freeze the plan.", "why": "Ben knows why."}
    assert conflict.value.sheet.fields["text"] == "Thursday."


# Changing a learning.


@pytest.mark.parametrize("actor", [ANA, BEN, ADA])
async def test_detail_is_added_by_author_leads_and_admins(made, learnings, sheets, changes, actor):
    sheet = await sheets.of(actor, made.id)
    receipt = await learnings.submit(actor, "view:1:a", sent(sheet, why="Changeovers cost a day.", tags="plan"))
    assert receipt.learning.content.why == "Changeovers cost a day."
    assert (receipt.learning.version, receipt.learning.author) == (2, "U-ana")
    assert changes == ["changed"]


async def test_others_cannot_submit_a_learnings_form(made, learnings, sheets):
    sheet = await sheets.of(ANA, made.id)
    with pytest.raises(NotAllowedError):
        await learnings.submit(CARLA, "view:1:a", sent(sheet, why="Mine now"))


async def test_a_form_without_a_change_changes_nothing(made, learnings, sheets, changes):
    receipt = await learnings.submit(ANA, "view:1:a", sent(await sheets.of(ANA, made.id)))
    assert receipt.learning.version == 1
    assert changes == []


async def test_narrowing_in_the_form_is_told_to_those_who_posted_it(made, learnings, sheets, changes):
    receipt = await learnings.submit(ANA, "view:1:a", sent(await sheets.of(ANA, made.id), visibility="domain"))
    assert receipt.learning.visibility is Visibility.DOMAIN
    assert changes == ["changed"]


async def test_a_learning_that_has_a_domain_keeps_one(made, learnings, sheets):
    receipt = await learnings.submit(ANA, "view:1:a", sent(await sheets.of(ANA, made.id), domain="", why="x"))
    assert receipt.domain.name == "Orders"


async def test_a_learning_may_stay_in_its_archived_domain(place, made, learnings, sheets):
    await place.archive(place.orders)
    receipt = await learnings.submit(ANA, "view:1:a", sent(await sheets.of(ANA, made.id), why="x"))
    assert receipt.domain.name == "Orders (archived)"


async def test_a_field_that_the_form_did_not_have_stays(made, learnings, sheets, database):
    long = "w" * 4000

    def lengthen(session):
        session.get(LearningRow, made.id).why = long

    await database.write(lengthen)
    sheet = await sheets.of(ANA, made.id)
    fields = {name: value for name, value in sheet.fields.items() if name != "why"}
    receipt = await learnings.submit(
        ANA, "view:1:a", Sent(fields={**fields, "title": "T"}, learning=made.id, was=sheet.was)
    )
    assert (receipt.learning.content.title, receipt.learning.content.why) == ("T", long)


async def test_of_two_who_edit_the_second_is_told_what_changed_and_keeps_their_words(made, learnings, sheets):
    anas, bens = await sheets.of(ANA, made.id), await sheets.of(BEN, made.id)
    await learnings.submit(BEN, "view:2:a", sent(bens, why="Ben's why", title="Ben's title"))
    with pytest.raises(ChangedMeanwhileError) as conflict:
        await learnings.submit(ANA, "view:1:a", sent(anas, why="Ana's why", text="Ana's text"))
    sheet = conflict.value.sheet
    assert sheet.theirs == {"title": "Ben's title", "why": "Ben's why"}
    assert (sheet.fields["text"], sheet.fields["why"]) == ("Ana's text", "Ana's why")
    assert sheet.fields["title"] == "Ben's title", "a field not touched shows the newer words"
    receipt = await learnings.submit(ANA, "view:1:b", sent(sheet))
    assert (receipt.learning.content.why, receipt.learning.content.title) == ("Ana's why", "Ben's title")


async def test_two_who_made_the_same_change_do_not_disagree(made, learnings, sheets):
    anas, bens = await sheets.of(ANA, made.id), await sheets.of(BEN, made.id)
    await learnings.submit(BEN, "view:2:a", sent(bens, title="Fridays"))
    receipt = await learnings.submit(ANA, "view:1:a", sent(anas, title="Fridays"))
    assert receipt.learning.version == 2


# From a draft.


async def test_a_draft_that_became_a_learning_is_gone(place, learnings, sheets, drafts):
    kept = await drafts.keep_draft(ANA, {"text": "kept"}, "of a test")
    receipt = await learnings.submit(ANA, "view:1:a", sent(await sheets.of_draft(ANA, kept.id)))
    assert receipt.learning.content.text == "kept"
    assert await drafts.of(ANA) == ()


async def test_the_end_of_a_draft_that_the_form_had_no_room_for_stays_a_draft(place, learnings, drafts):
    kept = await drafts.keep_draft(ANA, {"text": "shown and not shown"}, "of a test")
    await learnings.submit(ANA, "view:1:a", Sent(fields={"text": "shown"}, draft=kept.id, draft_from=6))
    assert [draft.content for draft in await drafts.of(ANA)] == [{"text": "and not shown"}]


async def test_long_words_of_a_draft_that_the_form_only_showed_are_saved_too(place, learnings, drafts):
    kept = await drafts.keep_draft(ANA, {"text": "kept", "why": "w" * 4000}, "of a test")
    receipt = await learnings.submit(ANA, "view:1:a", Sent(fields={"text": "kept"}, draft=kept.id))
    assert receipt.learning.content.why == "w" * 4000


async def test_a_draft_used_up_elsewhere_does_not_stop_the_form(place, learnings, drafts):
    kept = await drafts.keep_draft(ANA, {"text": "kept"}, "of a test")
    await drafts.discard(ANA, kept.id)
    receipt = await learnings.submit(ANA, "view:1:a", Sent(fields={"text": "kept"}, draft=kept.id))
    assert receipt.learning.content.text == "kept"


# Keeping words.


async def test_any_forms_words_are_kept_whole(drafts):
    kept = await drafts.keep_draft(ANA, {"text": "One", "purpose": "Two", "channel": "C1", "empty": " "}, "of a test")
    assert kept.content == {"text": "One\n\npurpose: Two", "channel": "C1"}
    other = await drafts.keep_draft(ANA, {"purpose": "Two"}, "of a test")
    assert other.content == {"text": "purpose: Two"}


async def test_nothing_typed_is_no_draft(drafts):
    assert await drafts.keep_draft(ANA, {"text": " ", "channel": "C1"}, "of a test") is None
    assert await drafts.of(ANA) == ()


async def test_discarding_twice_says_that_the_words_are_gone(drafts):
    kept = await drafts.keep_draft(ANA, {"text": "One"}, "of a test")
    await drafts.discard(ANA, kept.id)
    with pytest.raises(NotFoundError):
        await drafts.discard(ANA, kept.id)


async def test_an_old_button_never_discards_words_that_were_kept_since(drafts):
    old = await drafts.keep_draft(ANA, {"text": "Thrown away"}, "of a test")
    await drafts.discard(ANA, old.id)
    newer = await drafts.keep_draft(ANA, {"text": "Still wanted"}, "of a test")
    with pytest.raises(NotFoundError):
        await drafts.discard(ANA, old.id)
    assert await drafts.of(ANA) == (newer,)
