"""Goals are written in the local Slack: from a vision to a bet with measures, and from a wish to a goal."""

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.goals.keeping.living import Scene


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


@pytest.mark.long
async def test_from_a_vision_to_a_bet_with_measures(scene):
    dan, ana = scene.dan, scene.ana
    await scene.goals(dan)
    await scene.click(dan, "New")
    assert scene.fields(dan)[:4] == ["level", "domain", "parent", "name"]
    await scene.submit(dan, name="Calm customers")
    assert "“Calm customers” is a vision of the whole organisation now" in scene.shown(dan)
    await scene.click(dan, "New")
    await scene.submit(dan, name="Launch the shop", parent="Vision: Calm customers")
    assert "A hint: “Launch” names something that is made or done." in scene.shown(dan)
    nodes = await scene.nodes()
    assert (nodes["Launch the shop"].level, nodes["Launch the shop"].parent) == ("goal", nodes["Calm customers"].id)

    await scene.page(ana, nodes["Launch the shop"])
    await scene.click(ana, "New below it")
    assert scene.holds(ana, "level")["initial_option"]["value"] == "bet"
    assert "belief" in scene.fields(ana)
    reply = await scene.submit(
        ana,
        name="Lockers at stations",
        belief="Lockers help",
        review_on="2026-03-02",
        weight="2",
        backlog="Board https://example.com/board",
    )
    assert reply.errors == {}
    bet = (await scene.nodes())["Lockers at stations"]
    assert (bet.state, bet.domain, str(bet.draft.weight)) == ("active", scene.orders, "2")
    assert bet.draft.hypothesis.belief == "Lockers help"
    assert (bet.draft.backlog[0].label, bet.draft.lead) == ("Board", ana.id)

    await scene.page(ana, bet)
    await scene.click(ana, "Measures")
    assert "Nobody has said yet how" in scene.shown(ana)
    await scene.click(ana, "Add a measure")
    await scene.submit(ana, name="Late parcels", unit="%", target="9.5 %", baseline="20", direction="decrease")
    assert "“Late parcels” is saved." in scene.shown(ana)
    assert "Down, to the target: 9.5 %, from 20 %" in scene.shown(ana)
    await scene.click(ana, "Change")
    await scene.submit(ana, name="Late parcels a week")
    await scene.click(ana, "Add a measure")
    await scene.click(ana, "Back to the list")
    await scene.click(ana, "Remove")
    assert "“Late parcels a week” is no longer measured." in scene.shown(ana)
    await ana.close_view()
    assert "no longer measured" in scene.shown(ana), "the page below says it, too"


@pytest.mark.long
async def test_a_member_proposes_and_a_lead_accepts(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    cora, ana = scene.cora, scene.ana
    await scene.goals(cora)
    await scene.click(cora, "New")
    await scene.choose(cora, "domain", "Orders")
    assert "You propose it: it counts once a lead of the domain or an admin accepts it." in scene.shown(cora)
    await scene.submit(cora, name="Parcels arrive on time", parent=f"Vision: {vision.name}")
    assert (
        "“Parcels arrive on time” is proposed as a goal of Orders. Until Ana Lima or an admin accepts it, it stands under"
        in scene.shown(cora)
    )
    wish = (await scene.nodes())["Parcels arrive on time"]
    assert wish.state == "proposed"
    await scene.goals(ana)
    await scene.click(ana, "Show")
    await scene.click(ana, "Open", value=str(wish.id))
    await scene.click(ana, "Accept")
    assert "is accepted, and whoever proposed it is told" in scene.shown(ana)
    await scene.pollen.register.run("outbox")
    await scene.pollen.settled()
    (message,) = scene.slack.direct(cora)
    assert message["text"].startswith("Ana Lima accepted Parcels arrive on time, the goal that you proposed.")
    assert (await scene.world.again(wish)).is_active


@pytest.mark.long
async def test_what_is_wrong_is_said_under_its_field_and_what_was_typed_stays(scene):
    await scene.world.node("Calm customers", level="vision")
    ana = scene.ana
    await scene.goals(ana)
    await scene.click(ana, "New")
    typed = {"name": "On time", "parent": "Vision: Calm customers"}
    for wrong, sentence in (
        ({"weight": "a lot"}, {"weight": "Pollen cannot read “a lot” as one number. Write it like 1,200 or 12.5."}),
        (
            {"weight": "0"},
            {"weight": "A weight is more than 0: 1 counts like the others, 2 twice as much. Leave it empty for none."},
        ),
        ({"weight": None, "ends_on": "2026-01-01"}, {"ends_on": "The end lies after the start: choose a later date."}),
        (
            {"ends_on": None, "lead": "gus"},
            {
                "lead": "Gus Guest cannot be named here: only people who work here can, no "
                "guests, apps or closed accounts. Choose somebody else."
            },
        ),
        (
            {"lead": "ana", "parent": None},
            {"parent": "Choose the goal or vision of the whole organisation that this goal contributes to."},
        ),
    ):
        reply = await scene.submit(ana, **{**typed, **wrong})
        assert reply.errors == sentence
        typed = {}
    reply = await scene.submit(ana, parent="Vision: Calm customers")
    assert reply.errors == {}
    assert list(await scene.nodes()) == ["Calm customers", "On time"]


@pytest.mark.long
async def test_choosing_a_level_shows_its_fields_and_keeps_what_was_typed(scene):
    ana = scene.ana
    await scene.goals(ana)
    await scene.click(ana, "New")
    await scene.choose(ana, "name", "Lockers")
    await scene.choose(ana, "level", "bet")
    assert scene.holds(ana, "name")["initial_value"] == "Lockers"
    await scene.choose(ana, "belief", "Lockers help")
    await scene.choose(ana, "weight", "a lot")
    await scene.choose(ana, "level", "initiative")
    assert scene.holds(ana, "belief")["initial_value"] == "Lockers help"
    assert "kill_criteria" not in scene.fields(ana)
    assert scene.holds(ana, "weight")["initial_value"] == "a lot"


@pytest.mark.long
async def test_what_it_may_hang_under_is_found_among_300(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    for number in range(150):
        domain = scene.orders if number % 2 else scene.logistics
        goal = await scene.world.node(
            f"{'A goal with quite the same long name ' * 3}{number}", under=vision.id, domain=domain
        )
        await scene.world.node(f"Bet {number}", level="bet", under=goal.id, domain=domain)
    ana = scene.ana
    await scene.goals(ana)
    await scene.click(ana, "New")
    await scene.choose(ana, "level", "initiative")
    every = [one["text"]["text"] for one in (await ana.suggest("goals.parent.v1", "")).body["options"]]
    assert (len(every), len(set(every)), max(map(len, every)) <= 75) == (100, 100, True)
    found = [one["text"]["text"] for one in (await ana.suggest("goals.parent.v1", "bet 14")).body["options"]]
    assert found == [
        "Bet: Bet 141 (Orders)",
        "Bet: Bet 143 (Orders)",
        "Bet: Bet 145 (Orders)",
        "Bet: Bet 147 (Orders)",
        "Bet: Bet 149 (Orders)",
    ]
    await scene.choose(ana, "domain", "Logistics")
    found = [one["text"]["text"] for one in (await ana.suggest("goals.parent.v1", "bet 14")).body["options"]]
    assert "Bet: Bet 14 (Logistics)" in found
    assert "Bet: Bet 141 (Orders)" not in found


@pytest.mark.long
async def test_two_leads_edit_at_once_and_the_second_keeps_what_they_typed(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    goal = await scene.world.node("On time", under=vision.id, domain=scene.orders)
    for person in (scene.ana, scene.dan):
        await scene.page(person, goal)
        await scene.click(person, "Edit")
    await scene.submit(scene.ana, name="In time", outcome="Nobody calls.")
    assert "“In time” is saved." in scene.shown(scene.ana)
    await scene.submit(scene.dan, outcome="Nobody waits.")
    shown = scene.shown(scene.dan)
    assert "Somebody changed this goal while you were writing:" in shown
    assert "Its name is *In time* now." in shown
    assert scene.holds(scene.dan, "outcome")["initial_value"] == "Nobody waits."
    assert scene.holds(scene.dan, "name")["initial_value"] == "In time"
    await scene.submit(scene.dan)
    saved = (await scene.world.again(goal)).draft
    assert (saved.name, saved.outcome) == ("In time", "Nobody waits.")


@pytest.mark.long
async def test_a_goal_is_moved_archived_and_restored(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    whole = await scene.world.node("Nobody waits", under=vision.id)
    goal = await scene.world.node("On time", under=vision.id, domain=scene.orders)
    await scene.world.node("Lockers", level="bet", under=goal.id, domain=scene.orders)
    dan = scene.dan
    await scene.page(dan, goal)
    await scene.click(dan, "Move")
    await scene.choose(dan, "domain", "Logistics")
    await scene.submit(dan, parent="Goal: Nobody waits")
    assert "“On time” hangs under “Nobody waits” now, and belongs to Logistics, and with it 1 thing below it." in (
        scene.shown(dan)
    )
    assert (await scene.nodes())["Lockers"].domain == scene.logistics
    assert (await scene.world.again(goal)).parent == whole.id
    await scene.click(dan, "Archive")
    assert "With it goes 1 thing below it:\n• Lockers" in scene.shown(dan)
    await scene.submit(dan)
    assert "“On time” is archived, and with it 1 thing below it." in scene.shown(dan)
    await scene.click(dan, "Restore")
    assert "“On time” is back, and with it 1 thing below it." in scene.shown(dan)


@pytest.mark.long
async def test_of_two_who_move_it_the_second_sees_where_it_hangs_and_keeps_their_choice(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    one, two = [await scene.world.node(name, under=vision.id) for name in ("One", "Two")]
    goal = await scene.world.node("On time", under=vision.id, domain=scene.orders)
    for person in (scene.ana, scene.dan):
        await scene.page(person, goal)
        await scene.click(person, "Move")
    await scene.submit(scene.ana, parent="Goal: One")
    await scene.submit(scene.dan, parent="Goal: Two")
    assert "Somebody moved it while you were choosing" in scene.shown(scene.dan)
    assert "hangs under *One*" in scene.shown(scene.dan)
    assert (await scene.world.again(goal)).parent == one.id
    await scene.submit(scene.dan)
    assert (await scene.world.again(goal)).parent == two.id


@pytest.mark.long
async def test_a_lead_declines_and_says_why(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    wish = await scene.world.node("Drones", under=vision.id, domain=scene.orders, state="proposed", by=scene.cora.id)
    await scene.goals(scene.ana)
    await scene.click(scene.ana, "Show")
    await scene.click(scene.ana, "Open", value=str(wish.id))
    await scene.click(scene.ana, "Decline")
    assert "was proposed by Cora Winter, who is told" in scene.shown(scene.ana)
    await scene.submit(scene.ana, because="We tried.")
    # Its page would still offer to accept it.
    assert "“Drones” is declined" in scene.shown(scene.ana)
    assert "Accept" not in scene.shown(scene.ana)
    await scene.pollen.register.run("outbox")
    await scene.pollen.settled()
    (message,) = scene.slack.direct(scene.cora)
    assert "They write: “We tried.”" in message["text"]
    assert "Drones" not in await scene.nodes() or (await scene.nodes())["Drones"].state == "declined"


@pytest.mark.long
async def test_where_slack_does_not_open_the_form_it_is_offered_again(scene):
    vision = await scene.world.node("Calm customers", level="vision")
    await scene.page(scene.dan, vision)
    scene.slack.faults.add("views.push", error="expired_trigger_id")
    await scene.click(scene.dan, "Edit")
    message = scene.slack.direct(scene.dan)[-1] if scene.slack.direct(scene.dan) else scene.dan.sees("general")[-1]
    assert message["text"].startswith("Slack did not open it this time.")
    await scene.click(scene.dan, "Open", message=message)
    await scene.submit(scene.dan, name="Calm people")
    assert (await scene.world.again(vision)).name == "Calm people"


@pytest.mark.long
async def test_a_guest_whom_nobody_has_recorded_yet_is_not_taken_for_a_member(pollen):
    scene = Scene(pollen)
    await scene.world.domain("Orders", leads=(scene.ana.id,), channel=scene.slack.channel("orders").id)
    await scene.goals(scene.ana)
    await scene.click(scene.ana, "New")
    reply = await scene.submit(scene.ana, name="On time", sponsor="gus")
    assert reply.errors["sponsor"].startswith("Gus Guest cannot be named here")
    assert (await scene.submit(scene.ana, sponsor="dan")).errors == {}


@pytest.mark.long
async def test_a_form_that_is_too_old_or_sent_twice_makes_nothing_new(scene):
    ana = scene.ana
    await scene.goals(ana)
    await scene.click(ana, "New")
    await scene.submit(ana, name="On time")
    sent = next(one.payload for one in reversed(scene.slack.deliveries) if one.payload.get("type") == "view_submission")
    again = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=sent, mode="socket_mode"))
    assert again.status == 200
    old = {**sent, "view": {**sent["view"], "private_metadata": "{}", "hash": "1.1"}}
    refused = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=old, mode="socket_mode"))
    assert "older version" in refused.body
    assert list(await scene.nodes()) == ["On time"]
