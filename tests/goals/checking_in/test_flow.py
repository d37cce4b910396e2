"""A lead checks in, in the local Slack: also with what is wrong, and beside another lead."""

from datetime import timedelta

import pytest

from bot.kernel.ids import OrganisationId, UserId
from tests.goals.world import World
from tests.learnings.living import text_of
from tests.slack import ORGANISATION


class Scene:
    """Orders is led by ana; cora leads its bet, which has five measures, and dan sponsors it."""

    def __init__(self, pollen):
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan = (self.slack.person(name) for name in ("ana", "ben", "cora", "dan"))

    async def settle_in(self):
        self.orders = await self.world.domain("Orders", leads=(self.ana.id,), channel=self.slack.channel("orders").id)
        await self.pollen.register.run("people")
        self.bet = await self.world.node(
            "Pick at night",
            level="bet",
            domain=self.orders,
            lead=UserId(self.cora.id),
            sponsor=UserId(self.dan.id),
            ends_on=self.world.today + timedelta(weeks=4),
        )
        self.measures = [
            await self.world.measure(self.bet.id, name, unit=unit, baseline="20", target=target)
            for name, unit, target in (
                ("Late parcels", "%", "10"),
                ("Calls", "calls", "12"),
                ("Returns", "", "1"),
                ("Costs", "€", "8"),
                ("Days", "days", "2"),
            )
        ]

    async def offer(self, person, *actions):
        """Let a message with these buttons lie in orders, as nudges and pages bring them."""
        elements = [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": action},
                "action_id": f"goals.{action}.v1",
                "value": str(self.bet.id),
            }
            for action in actions
        ]
        await self.pollen.pollen.app.client.chat_postMessage(
            token=self.slack.workspace.app.bot_token,
            channel=self.slack.channel("orders").id,
            text="Goals",
            blocks=[{"type": "actions", "elements": elements}],
        )
        return person.sees("orders")[-1]

    async def open(self, person, action="check_in"):
        message = await self.offer(person, action)
        reply = await person.click(action, message=message)
        await self.pollen.settled()
        return reply

    async def press(self, person, action):
        await person.click(action)
        await self.pollen.settled()

    async def submit(self, person, **values):
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply

    def at(self, number):
        return f"value_{self.measures[number].id}"

    async def values(self, number):
        measure = self.measures[number]
        found = await self.world.goals(lambda store: store.readings(self.world.organisation, measure.id))
        return [str(reading.value) for reading in found]


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


def words(person):
    return text_of({"blocks": [block for block in person.view["blocks"] if block["type"] != "input"]})


async def test_a_lead_checks_in_after_what_was_wrong_and_hears_what_moved(scene):
    await scene.open(scene.cora)
    reply = await scene.submit(scene.cora)
    assert list(reply.errors) == [scene.at(0)]
    assert "Nothing is filled in yet" in reply.errors[scene.at(0)]
    tomorrow = (scene.world.today + timedelta(days=1)).isoformat()
    typed = {
        scene.at(0): "about ten",
        scene.at(1): "1,400",
        scene.at(2): "?",
        scene.at(3): "€9.5",
        scene.at(4): "4 days",
    }
    reply = await scene.submit(scene.cora, **typed, on=tomorrow, confidence="7", note="So <so>.", support=["needed"])
    assert set(reply.errors) == {scene.at(0), scene.at(2)}
    reply = await scene.submit(scene.cora, **{scene.at(0): "16 %", scene.at(2): "7"})
    assert list(reply.errors) == ["on"]
    # The baseline is 20: 1,400 is less than a hundred times as much, 2,000 is as much.
    reply = await scene.submit(scene.cora, **{scene.at(1): "2000"}, on=scene.world.today.isoformat())
    assert not reply.errors
    assert "*Is 2000 right?*" in words(scene.cora)
    assert await scene.values(0) == []
    held = scene.cora.view["state"]["values"]
    assert held["note"]["value"]["value"] == "So <so>."
    await scene.submit(scene.cora)
    assert scene.cora.view is None
    assert [await scene.values(number) for number in range(5)] == [["16"], ["2000"], ["7"], ["9.5"], ["4"]]
    said = scene.cora.sees("orders")[-1]
    assert "Late parcels: 16 %, its first number." in said["text"]
    assert "Status:" in said["text"]
    assert "ask Dan Admin, its sponsor" in said["text"]
    assert [element["action_id"] for element in said["blocks"][-1]["elements"]] == ["goals.ask_support.v1"]
    assert scene.ben.sees("orders")[-1]["ts"] != said["ts"], "only who checked in sees it"


@pytest.mark.long
async def test_from_a_page_the_page_says_what_came_of_it(scene):
    await scene.open(scene.cora, "node")
    await scene.press(scene.cora, "goals.check_in.v1")
    assert len(scene.cora.views) == 2
    await scene.submit(scene.cora, **{scene.at(0): "10"}, support=["needed"])
    assert len(scene.cora.views) == 1
    assert "Late parcels: 10 %, its first number." in words(scene.cora)
    assert "goals.ask_support.v1" in str(scene.cora.view), "the page has the button"
    await scene.press(scene.cora, "goals.say_status.v1")
    await scene.submit(scene.cora, status="at_risk", because="The vendor left.")
    assert "You said that the bet" in words(scene.cora)
    assert scene.ana.sees("orders")[-1]["text"] == "Goals", "nobody else hears of it there"


@pytest.mark.long
async def test_the_second_lead_sees_what_the_first_wrote_and_what_they_typed_stays(scene):
    for person in (scene.cora, scene.ana):
        await scene.open(person)
    await scene.submit(scene.cora, **{scene.at(0): "16"}, note="Slow.")
    scene.pollen.clock.advance(timedelta(minutes=2))
    await scene.submit(scene.ana, **{scene.at(0): "15", scene.at(1): "14"}, confidence="3")
    assert "Cora Winter wrote *16 %* for 5 January 2026" in words(scene.ana)
    assert "Note: Slow." in words(scene.ana)
    assert scene.ana.view["state"]["values"][scene.at(1)]["value"]["value"] == "14"
    await scene.submit(scene.ana)
    assert scene.ana.view is None
    assert [await scene.values(number) for number in (0, 1)] == [["15"], ["14"]]


@pytest.mark.long
async def test_a_lead_says_a_status_and_takes_it_back_and_others_are_refused(scene):
    await scene.open(scene.ben, "say_status")
    assert scene.ben.view is None
    refused = scene.ben.sees("orders")[-1]["text"]
    assert refused == "Only Cora Winter, Ana Lima or an admin can say what its status is."
    await scene.open(scene.cora, "say_status")
    far = (scene.world.today + timedelta(days=91)).isoformat()
    reply = await scene.submit(scene.cora, status="at_risk", because="The vendor left.", until=far)
    assert list(reply.errors) == ["until"]
    await scene.submit(scene.cora, until=scene.world.today.isoformat())
    assert "no data → 🟡 at risk" in scene.cora.sees("orders")[-1]["text"]
    await scene.open(scene.cora, "say_status")
    assert "Cora Winter says *🟡 at risk* until 5 January 2026: The vendor left." in words(scene.cora)
    await scene.submit(scene.cora, status="What the numbers say")
    assert scene.cora.sees("orders")[-1]["text"].startswith("Taken back")
    assert (await scene.world.again(scene.bet)).said is None


@pytest.mark.long
async def test_of_two_who_say_a_status_the_second_looks_again(scene):
    for person in (scene.cora, scene.ana):
        await scene.open(person, "say_status")
    await scene.submit(scene.cora, status="at_risk", because="The vendor left.")
    await scene.submit(scene.ana, status="off_track", because="It rains.")
    assert "*Not saved yet.*" in words(scene.ana)
    assert "Cora Winter says *🟡 at risk*" in words(scene.ana)
    await scene.submit(scene.ana)
    assert (await scene.world.again(scene.bet)).said.because == "It rains."


@pytest.mark.long
async def test_where_slack_does_not_open_a_form_in_time_a_button_does(scene):
    for action, label in (("check_in", "Check in"), ("say_status", "Say the status")):
        scene.slack.faults.add("views.open", error="expired_trigger_id", times=1)
        await scene.open(scene.cora, action)
        assert scene.cora.view is None
        offered = scene.cora.sees("orders")[-1]
        assert offered["text"] == "Slack did not open the form in time. Press the button to open it."
        await scene.cora.click(label, message=offered)
        await scene.pollen.settled()
        assert scene.cora.view is not None
        await scene.cora.close_view()
