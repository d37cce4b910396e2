"""Asking a sponsor, answering and replying in the local Slack: as the asker, the sponsor, a stranger."""

import json
from datetime import timedelta

import pytest

from handlers.goals.ids import ASK_SUPPORT, OPEN_NODE
from tests.goals.supporting.living import NEEDED, Scene, shown
from tests.learnings.living import buttons


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


@pytest.mark.long
async def test_a_sponsor_asks_back_and_says_yes_where_the_request_reaches_them(scene):
    reply = await scene.ask(scene.ana)
    assert reply.acked
    assert not reply.errors
    said = scene.ana.sees("orders")[-1]["text"]
    assert said == "Ben Okoro gets it now, in a direct message. You hear from Pollen as soon as Ben Okoro answers."
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    text = shown(letter)
    assert "*Ana Lima* asks for your support of the goal *“Parcels arrive on time”* (Orders)" in text
    assert "*by 19 January 2026*" in text
    assert NEEDED in text
    assert buttons(letter) == ["Yes", "No", "Ask back", "See the request", "See the goal"]

    await scene.click(scene.ben, "Ask back", message=letter)
    reply = await scene.submit(scene.ben, said="Which size?")
    assert not reply.errors
    assert scene.ben.view is None
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "You asked back:\nWhich size?" in shown(letter)
    assert buttons(letter)[:2] == ["Yes", "No"]
    (question,) = scene.letters(scene.ana)
    assert "*Ben Okoro* asks back about what you asked for, for the goal" in shown(question)
    assert buttons(question)[:2] == ["Reply", "Withdraw"]
    (copy,) = scene.letters(scene.cora)
    assert "asks back about what Ana Lima asked for" in shown(copy)

    await scene.click(scene.ana, "Reply", message=question)
    await scene.submit(scene.ana, said="A small one.")
    await scene.look_around()
    first, second = scene.letters(scene.ben)
    assert buttons(first) == ["See the request", "See the goal"]
    assert "The reply is in a newer message." in shown(first)
    assert buttons(second) == ["Yes", "No", "Ask back", "See the request", "See the goal"]
    assert "A small one." in shown(second)

    await scene.click(scene.ben, "Yes", message=second)
    await scene.submit(scene.ben, said="Take mine from Monday on.")
    await scene.look_around()
    assert "You said yes:\nTake mine from Monday on." in shown(scene.letters(scene.ben)[1])
    assert "Yes" not in buttons(scene.letters(scene.ben)[1])
    question, answer = scene.letters(scene.ana)
    assert "*Ben Okoro* said yes to what you asked for" in shown(answer)
    assert "Take mine from Monday on." in shown(answer)
    assert "Reply" not in buttons(question)
    assert len(scene.letters(scene.cora)) == 2
    assert [len(scene.letters(person)) for person in (scene.dan, scene.gus)] == [0, 0]


@pytest.mark.long
async def test_an_admin_and_the_sponsor_at_once(scene):
    await scene.ask(scene.ana)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    await scene.click(scene.ben, "No", message=letter)
    await scene.see(scene.dan)
    assert "*Ana Lima* asks for support of the goal" in shown(scene.dan.view)
    await scene.click(scene.dan, "Yes", view=scene.dan.view)
    await scene.submit(scene.dan, said="Take the pool's.")
    assert scene.dan.sees("orders")[-1]["text"] == "Ana Lima and Cora Winter get it now, in a direct message."
    await scene.submit(scene.ben, said="We have none.")
    form = scene.ben.view
    assert "Dan Admin said yes meanwhile: “Take the pool's.”" in shown(form)
    assert form["state"]["values"]["said"]["typed"]["value"] == "We have none."
    await scene.ben.close_view()
    await scene.look_around()
    assert "Dan Admin said yes:\nTake the pool's." in shown(scene.letters(scene.ben)[0])
    assert len(scene.letters(scene.ana)) == 1
    # Who pressed an old button in time sees what became of it.
    await scene.press(scene.ben, "goals.support_no.v1", value=1)
    assert "Dan Admin said yes meanwhile" in shown(scene.ben.view)


@pytest.mark.long
async def test_a_stranger_is_refused_in_words_wherever_they_press(scene):
    await scene.ask(scene.ana)
    refusals = {
        "goals.support_yes.v1": "Only Ben Okoro or an admin can answer.",
        "goals.support_no.v1": "Only Ben Okoro or an admin can answer.",
        "goals.support_ask_back.v1": "Only Ben Okoro or an admin can answer.",
        "goals.support_reply.v1": "Only Ana Lima, Cora Winter or an admin can reply.",
        "goals.support_withdraw.v1": "Only Ana Lima, Cora Winter or an admin can withdraw this request.",
    }
    dan = scene.dan
    await scene.world.database.write(_no_admin(dan.id))
    for action, refusal in refusals.items():
        await scene.press(dan, action, value=1)
        assert refusal in dan.sees("orders")[-1]["text"], action
    await scene.press(dan, ASK_SUPPORT, value=scene.node.id)
    assert "Only Cora Winter, Ana Lima or an admin can ask for support." in dan.sees("orders")[-1]["text"]
    await scene.press(scene.gus, "goals.support_yes.v1", value=1)
    assert "Guests can read" in scene.gus.sees("orders")[-1]["text"]
    await scene.press(scene.ana, "goals.support_yes.v1", value=99)
    assert "Pollen does not know this any more." in scene.ana.sees("orders")[-1]["text"]


@pytest.mark.long
async def test_without_a_sponsor_the_button_that_names_one_is_there(scene):
    await scene.sponsor(None)
    await scene.press(scene.ana, ASK_SUPPORT, value=scene.node.id)
    view = scene.ana.view
    assert "This goal has no sponsor yet, so there is nobody to ask. Name one first, then ask." in shown(view)
    assert buttons(view) == ["Name a sponsor"]
    await scene.ana.close_view()
    await scene.sponsor(scene.ben.id)
    await scene.press(scene.ana, ASK_SUPPORT, value=scene.node.id)
    await scene.sponsor(None)
    reply = await scene.submit(scene.ana, needed=NEEDED, needed_by="2026-01-19")
    assert "This goal has no sponsor yet" in reply.errors["needed"]


@pytest.mark.long
async def test_who_names_a_sponsor_comes_back_to_the_page_as_it_is_then(scene):
    await scene.sponsor(None)
    await scene.press(scene.ana, OPEN_NODE, value=scene.node.id)
    await scene.click(scene.ana, "Ask for support")
    assert buttons(scene.ana.view) == ["Name a sponsor"]
    await scene.click(scene.ana, "Name a sponsor")
    await scene.submit(scene.ana, sponsor="ben")
    assert "“Parcels arrive on time” is saved." in shown(scene.ana.view)
    assert "Ben Okoro sponsors" in shown(scene.ana.view)
    await scene.click(scene.ana, "Ask for support")
    assert "*Ben Okoro* sponsors the goal" in shown(scene.ana.view)


@pytest.mark.long
async def test_what_is_wrong_stands_under_its_field(scene):
    await scene.press(scene.ana, ASK_SUPPORT, value=scene.node.id)
    reply = await scene.submit(scene.ana, needed=NEEDED, needed_by="2026-01-04")
    assert reply.errors == {"needed_by": "This day is past. Choose today or a later one."}
    reply = await scene.submit(scene.ana, needed=" ", needed_by="2027-01-06")
    assert list(reply.errors) == ["needed"]
    reply = await scene.submit(scene.ana, needed=NEEDED)
    assert reply.errors == {"needed_by": "This is more than a year ahead. Choose an earlier day."}


@pytest.mark.long
async def test_what_is_withdrawn_is_seen_where_it_was_asked(scene):
    await scene.ask(scene.ana)
    await scene.look_around()
    await scene.see(scene.ana)
    assert "Ben Okoro is to answer." in shown(scene.ana.view)
    await scene.click(scene.ana, "Withdraw", view=scene.ana.view)
    assert "It is withdrawn." in shown(scene.ana.view)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "Ana Lima withdrew it." in shown(letter)
    assert buttons(letter) == ["See the request", "See the goal"]
    assert scene.letters(scene.ana) == []


@pytest.mark.long
async def test_a_new_sponsor_gets_it_and_the_old_one_reads_who_answers_now(scene):
    await scene.ask(scene.ana)
    await scene.look_around()
    await scene.sponsor(scene.dan.id)
    await scene.look_around()
    (old,), (new,), (word,) = (scene.letters(person) for person in (scene.ben, scene.dan, scene.ana))
    assert "Dan Admin sponsors this goal now and answers." in shown(old)
    assert buttons(old) == ["See the request", "See the goal"]
    assert buttons(new)[:3] == ["Yes", "No", "Ask back"]
    assert "Dan Admin sponsors the goal *“Parcels arrive on time”* (Orders) now, and has the request." in shown(word)


@pytest.mark.long
async def test_whoever_asked_hears_that_the_sponsor_left_with_the_way_to_name_another(scene):
    await scene.ask(scene.ana)
    scene.slack.deactivate("ben")
    scene.pollen.clock.advance(timedelta(days=1))
    await scene.pollen.register.run("people")
    await scene.look_around()
    (word,) = scene.letters(scene.ana)
    assert "Ben Okoro, who sponsored the goal *“Parcels arrive on time”* (Orders), cannot answer" in shown(word)
    assert buttons(word) == ["Name another sponsor", "Withdraw", "See the request", "See the goal"]
    await scene.sponsor(scene.dan.id)
    await scene.look_around()
    away, moved = scene.letters(scene.ana)
    assert "Dan Admin sponsors it now, and has the request." in shown(away)
    assert buttons(moved) == ["See the request", "See the goal"]
    await scene.press(scene.dan, "goals.support_yes.v1", value=1)
    await scene.submit(scene.dan, said="Take mine.")
    await scene.press(scene.ana, "goals.support_withdraw.v1", value=1)
    assert scene.ana.sees("orders")[-1]["text"] == "Dan Admin said yes meanwhile: “Take mine.”"


@pytest.mark.long
async def test_an_archived_goals_request_says_so_and_can_still_be_answered(scene):
    await scene.ask(scene.ana)
    await scene.look_around()
    await scene.archive()
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "This goal is archived by now." in shown(letter)
    await scene.click(scene.ben, "No", message=letter)
    await scene.submit(scene.ben, said="It is over.")
    await scene.look_around()
    assert "It is over." in shown(scene.letters(scene.ana)[0])


@pytest.mark.long
@pytest.mark.parametrize(
    "said", ["<!channel> <@U0ANA> @here *x* <https://evil.example|bank>", "&<>" * 600, "🎉" * 1000]
)
async def test_hostile_words_act_nowhere(scene, said):
    await scene.ask(scene.ana, needed=said)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    await scene.click(scene.ben, "Ask back", message=letter)
    await scene.submit(scene.ben, said=said)
    await scene.look_around()
    await scene.click(scene.ana, "Reply", message=scene.letters(scene.ana)[0])
    await scene.submit(scene.ana, said=said)
    await scene.look_around()
    await scene.click(scene.ben, "Yes", message=scene.letters(scene.ben)[1])
    await scene.submit(scene.ben, said=said)
    await scene.look_around()
    assert scene.slack.pings == []
    assert [link for link in scene.slack.links if "evil" in str(link)] == []
    refused = [call.answer for call in scene.slack.calls if not call.answer.get("ok")]
    assert refused == []
    assert said in json.dumps(scene.letters(scene.ana), ensure_ascii=False)


@pytest.mark.long
async def test_the_page_of_the_goal_shows_what_is_open_and_what_became_of_it(scene):
    await scene.ask(scene.ana)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    await scene.click(scene.ben, "See the goal", message=letter)
    line = "Ana Lima asked Ben Okoro for support, *by 19 January 2026*: “A second van on Mondays.” _(Ben Okoro is to answer)_"
    assert line in shown(scene.ben.view)
    await scene.click(scene.ben, "See the request", view=scene.ben.view)
    assert len(scene.ben.views) == 2
    assert "You are to answer." in shown(scene.ben.view)
    await scene.click(scene.ben, "Yes", view=scene.ben.view)
    assert len(scene.ben.views) == 2
    await scene.submit(scene.ben, said="Take mine.")
    page = shown(scene.ben.view)
    assert len(scene.ben.views) == 1
    assert page.startswith("Ana Lima and Cora Winter get it now, in a direct message.")
    assert "asked Ben Okoro for support" not in page
    await scene.look_around()
    assert len(scene.letters(scene.ben)) == 1, "nothing is said twice"


def _no_admin(user):
    from storage.tables import PersonRow

    def work(session):
        row = session.get(PersonRow, ("T0SANDBOX", user))
        row.is_admin = False
        session.add(row)

    return work
