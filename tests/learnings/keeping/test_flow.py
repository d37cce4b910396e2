"""A learning's page, from Slack and back."""

import json
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from sandbox.printing import view_as_text
from storage.tables import LearningRow, PersonRow
from tests.learnings.living import Scene, buttons, typed_in
from tests.slack import ORGANISATION

pytestmark = pytest.mark.long

GOLDEN = Path(__file__).parents[2] / "golden" / "learnings"


class Reading(Scene):
    async def read(self, person, number=0):
        """Open a page from the list of the newest learnings."""
        while person.view:
            await person.close_view()
        await person.command("/learnings", channel="orders")
        await self.pollen.settled()
        await self.press(person, "learnings.page.v1", nth=number)

    async def press(self, person, name, **which):
        await person.click(name, view=person.view["id"], **which)
        await self.pollen.settled()

    async def choose(self, person, name, value):
        await person.choose(name, value)
        await self.pollen.settled()


def page(person):
    return view_as_text(person.view, names={})


@pytest.fixture
async def scene(pollen):
    scene = Reading(pollen)
    await scene.settle_in()
    await scene.learned(scene.ana, "Freeze the plan on Friday.")
    return scene


async def test_another_domain_tells_what_came_of_it_and_the_author_reads_it(scene):
    await scene.read(scene.cora)
    await scene.press(scene.cora, "We'll try it")
    assert "Finance will try it" in page(scene.cora)
    await scene.press(scene.cora, "We tried it")
    await scene.submit(scene.cora, outcome="worked", note="Two *hours* saved. <!channel>")
    assert page(scene.cora).count("Finance") == 1
    await scene.read(scene.ana)
    assert "Finance tried it: it worked (5 January 2026)\n> Two *hours* saved. <!channel>" in page(scene.ana)
    assert scene.slack.pings == []
    await scene.read(scene.dan)
    await scene.press(scene.dan, "History")
    assert "Nobody has changed it" in page(scene.dan)


async def test_who_may_answer_for_several_domains_is_asked_for_which(scene):
    def choose(session):
        session.get(PersonRow, (ORGANISATION, scene.cora.id)).chosen_domain_id = returns

    returns = await scene.place.domain("Returns")
    await scene.pollen.database.write(choose)
    await scene.read(scene.cora)
    await scene.press(scene.cora, "Not for us")
    await scene.submit(scene.cora, domain=str(returns))
    assert "Returns says it is not for them" in page(scene.cora)


async def test_an_author_retires_it_and_brings_it_back(scene):
    receipt = scene.last(scene.ana)
    await scene.read(scene.ana)
    await scene.press(scene.ana, "Retire")
    await scene.submit(scene.ana, because="We plan daily now.")
    assert "Retired: it is no longer true.\n> We plan daily now." in page(scene.ana)
    await scene.click(scene.ana, "Change domain", receipt)
    told = scene.last(scene.ana)
    assert (told["text"].split(":")[0], buttons(told)) == ("Retired", ["Bring it back"])
    await scene.press(scene.ana, "Bring it back")
    assert page(scene.ana).startswith("Learning\n========\n\nBrought back: it counts again.")
    await scene.press(scene.ana, "Take it back")
    assert page(scene.ana).count("Taken back.") == 1


async def test_a_newer_one_takes_its_place_and_pages_lead_to_each_other_without_end(scene):
    await scene.learned(scene.ben, "Freeze the plan on Thursday.")
    await scene.read(scene.ana, 1)
    await scene.press(scene.ana, "Replace with a newer one")
    await scene.choose(scene.ana, "learnings.newer.v1", "2")
    await scene.submit(scene.ana)
    assert "A newer learning took the place of this one:\n“Freeze the plan on Thursday.”" in page(scene.ana)
    for here in ("Freeze the plan on Thursday.", "Freeze the plan on Friday.") * 2:
        await scene.press(scene.ana, "Open it", nth=0)
        assert f"\n\n{here}\n" in page(scene.ana)
    assert len(scene.ana.views) == 3
    receipt = scene.ana.sees("orders")[0]
    await scene.click(scene.ana, "Change domain", receipt)
    await scene.ana.close_view()
    await scene.click(scene.ana, "Open it", scene.last(scene.ana))
    assert "It took the place of an older one (Ana Lima, 5 January 2026)" in page(scene.ana)


async def test_a_form_that_took_the_pages_place_gives_it_back(scene):
    await scene.learned(scene.ben, "Freeze the plan on Thursday.")
    await scene.read(scene.ben, 1)
    await scene.press(scene.ben, "Replace with a newer one")
    await scene.choose(scene.ben, "learnings.newer.v1", "2")
    await scene.submit(scene.ben)
    await scene.press(scene.ben, "Open it")
    assert len(scene.ben.views) == 3
    await scene.press(scene.ben, "Edit")
    await scene.submit(scene.ben, why="Suppliers close early.")
    assert len(scene.ben.views) == 3
    assert "Saved." in page(scene.ben)
    assert "Suppliers close early." in page(scene.ben)


async def test_what_is_retired_while_somebody_writes_keeps_their_words_until_it_counts_again(scene):
    await scene.click(scene.ana, "Add detail", scene.last(scene.ana))
    await scene.read(scene.ben)
    await scene.press(scene.ben, "Retire")
    await scene.submit(scene.ben)
    await scene.submit(scene.ana, why="Changeovers cost a day.")
    assert "This learning was retired while you were writing." in page(scene.ana)
    assert typed_in(scene.ana.view)["why"] == "Changeovers cost a day."
    await scene.press(scene.ana, "Open its page")
    await scene.press(scene.ana, "Bring it back")
    await scene.ana.close_view()
    await scene.submit(scene.ana)
    (row,) = await scene.learnings()
    assert (row["state"], row["why"]) == ("active", "Changeovers cost a day.")


async def test_who_moves_it_out_of_their_sight_is_told_so(scene):
    await scene.learned(scene.ana, "For Orders alone.")
    await scene.read(scene.ben)
    await scene.press(scene.ben, "Keep in the domain")
    assert "Only its author, members of #orders" in page(scene.ben)
    await scene.press(scene.ben, "Move")
    await scene.submit(scene.ben, domain=str(scene.finance))
    assert "Moved. You cannot read it any more." in page(scene.ben)


async def test_a_long_learning_is_edited_from_its_page_without_being_cut(scene):
    words = "\n\n".join(f"Paragraph {number} says what happened." * 3 for number in range(180))
    await scene.learned(scene.ana, words)
    await scene.read(scene.ana)
    await scene.press(scene.ana, "Edit")
    await scene.submit(scene.ana, title="Long", text_3="Rewritten.")
    *_, row = await scene.learnings()
    assert (row["title"], row["text"].startswith("Paragraph 0"), row["text"].endswith("happened.")) == (
        "Long",
        True,
        True,
    )
    assert "\n\nRewritten.\n\n" in row["text"]
    await scene.press(scene.ana, "Edit")
    await scene.submit(scene.ana)
    assert (await scene.learnings())[-1]["version"] == row["version"]


async def test_words_that_no_view_holds_are_read_on_in_the_pages_place_and_back(scene):
    def lengthen(session):
        row = session.get(LearningRow, 1)
        row.text, row.why, row.recommendation, row.applies_when = (sign * 20_000 for sign in "漢字学習")

    await scene.pollen.database.write(lengthen)
    await scene.read(scene.cora)
    first, views = page(scene.cora), len(scene.cora.views)
    assert "These words are so many that Slack has no room for all of them here." in first
    await scene.press(scene.cora, "Read on")
    second = page(scene.cora)
    assert "Part 2 of 2." in second
    assert [(first + second).count(sign) for sign in "漢字学習"] == [20_000] * 4
    await scene.press(scene.cora, "Back")
    assert (page(scene.cora), len(scene.cora.views)) == (first, views)
    scene.slack.faults.add("views.update", error="not_found")
    await scene.press(scene.cora, "Read on")
    assert scene.slack.direct(scene.cora)[-1]["text"].endswith("Press the button to open it.")


async def test_a_lead_reads_all_of_what_was_changed_from_the_history_and_goes_back(scene):
    await scene.read(scene.ana)
    await scene.press(scene.ana, "Edit")
    await scene.submit(scene.ana, why="Changeovers cost a day. " * 40)
    await scene.read(scene.ben)
    await scene.press(scene.ben, "History")
    listed, views = page(scene.ben), len(scene.ben.views)
    assert "Why: “Changeovers cost a day. " in listed
    assert "…”" in listed
    await scene.press(scene.ben, "Read all of it")
    assert "Why, after\n" in page(scene.ben)
    assert page(scene.ben).count("Changeovers cost a day.") == 40
    await scene.press(scene.ben, "Back to the history")
    assert (page(scene.ben), len(scene.ben.views)) == (listed, views)
    scene.slack.faults.add("views.update", error="not_found")
    await scene.press(scene.ben, "Read all of it")
    assert scene.slack.direct(scene.ben)[-1]["text"].endswith("Press the button to open it.")


async def test_where_a_message_has_no_room_for_all_domains_a_form_lists_them(scene):
    for number in range(120):
        last = await scene.place.domain(f"Domain of some name or other {number}")
    await scene.learned(scene.ben, "Nobody knows whose this is.", channel="logistics")
    receipt = scene.last(scene.ben, "logistics")
    assert "Choose from the list" in str(receipt["blocks"])
    await scene.click(scene.ben, "Choose from the list", receipt)
    assert "Which domain is it for?" in page(scene.ben)
    await scene.submit(scene.ben, domain=str(last))
    told = scene.last(scene.ben, "logistics")
    assert told["text"].startswith("Saved under Domain of some name or other 119.")
    assert told["ts"] == receipt["ts"]
    assert scene.ben.view is None


async def test_what_is_added_to_another_shows_there_and_can_be_taken_out_again(scene):
    """The button that adds it stands where Pollen finds the same said before: here it is pressed by its payload."""
    await scene.learned(scene.ana, "Freeze the plan on Fridays, always.")
    rights = scene.slack.rights(scene.ana, "orders")
    merge = json.loads((GOLDEN / "merge.v1.json").read_text("utf-8")) | rights
    merge["actions"][0]["value"] = "2.1"
    await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=merge, mode="socket_mode"))
    await scene.pollen.settled()
    told = scene.last(scene.ana)
    assert told["text"] == "Added to “Freeze the plan on Friday.”\nEveryone at work can read it."
    await scene.read(scene.cora)
    assert "Added to it (Ana Lima, 5 January 2026): Freeze the plan on Fridays, always." in page(scene.cora)
    await scene.click(scene.ana, "Take it out again", told)
    await scene.read(scene.cora, 1)
    assert "Added to it" not in page(scene.cora)


async def test_who_may_not_replace_it_is_suggested_nothing(scene):
    await scene.learned(scene.ben, "Freeze the plan on Thursday.")
    body = json.loads((GOLDEN / "newer.v1.json").read_text("utf-8").replace("U0ANA", scene.cora.id))
    body["view"]["private_metadata"] = '{"v":1,"learning":1}'
    answer = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert json.loads(answer.body) == {"options": []}


async def test_what_slack_does_not_open_leaves_a_button_and_what_is_closed_a_sentence(scene):
    await scene.read(scene.ana)
    scene.slack.faults.add("views.push", error="expired_trigger_id")
    await scene.press(scene.ana, "Retire")
    again = scene.slack.direct(scene.ana)[-1]
    assert again["text"] == "Slack did not open the learning in time. Press the button to open it."
    scene.slack.faults.add("views.update", error="not_found", times=2)
    await scene.press(scene.ana, "Keep in the domain")
    assert scene.slack.direct(scene.ana)[-1]["text"].startswith("Kept in its domain.")
    await scene.press(scene.ana, "Retire")
    await scene.submit(scene.ana)
    assert scene.slack.direct(scene.ana)[-1]["text"] == "Retired."
    while scene.ana.view:
        await scene.ana.close_view()
    await scene.click(scene.ana, "Open it", again)
    assert len(scene.ana.views) == 1
    assert "Retired: it is no longer true." in page(scene.ana)
