"""Goals in the local Slack: the list, a page, its message, its history and its channels."""

import json
from datetime import timedelta

import pytest

from bot.features.goals.seeing.news import News, tell_followers
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import UserId
from sandbox.faults import RESPONSE_URL
from tests.goals.seeing.living import Scene, texts


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


def kinds(message):
    return [block["type"] for block in message["blocks"]]


@pytest.mark.long
async def test_the_list_leads_to_a_page_and_the_page_to_a_message_with_chart_and_table(scene):
    ben = scene.ben
    reply = await scene.command(ben)
    assert reply.acked
    said = texts(ben.view)
    assert said.index("Yours and your domain's") < said.index("Fewer warehouses") < said.index("The whole tree")
    await scene.click(ben, "▸ 1 below")
    assert texts(ben.view).count("Fewer warehouses") == 2
    await scene.open(ben, "Fewer warehouses")
    page = texts(ben.view)
    for words in ("Bet of Logistics, under Calm customers → Parcels arrive on time", "needs support", "14 %", "Board"):
        assert words in page
    await scene.click(ben, "Show with chart")
    assert "The page is on its way" in texts(ben.view["blocks"][0])
    (message,) = ben.sees("general")
    assert {"data_visualization", "table"} <= {*kinds(message)}
    assert scene.ana.sees("general") == []
    await ben.close_view(all_views=True)
    await ben.choose("goals.chart.v1", "Cost of a parcel", message=message)
    await scene.pollen.settled()
    (message,) = ben.sees("general")
    chart = next(block for block in message["blocks"] if block["type"] == "data_visualization")
    assert [series["name"] for series in chart["chart"]["series"]] == ["Cost of a parcel", "Target"]
    await scene.click(ben, "Open", message=message)
    assert "Fewer warehouses" in texts(ben.view)


@pytest.mark.long
async def test_where_slack_refuses_chart_and_table_text_takes_their_place(scene):
    ben = scene.ben
    await scene.command(ben)
    await scene.open(ben, "Fewer warehouses")
    for block in ("data_visualization", "table"):
        holds = f'"type": "{block}"'
        for method in (RESPONSE_URL, "chat.postMessage"):
            scene.slack.faults.add(
                method,
                error="invalid_blocks",
                status=400 if method == RESPONSE_URL else 200,
                times=None,
                where=lambda sent, holds=holds: holds in json.dumps(sent),
            )
    await scene.click(ben, "Show with chart")
    (message,) = ben.sees("general")
    assert not {"data_visualization", "table"} & {*kinds(message)}
    assert "Late parcels (target 10 %)\n5 Jan 2026: 14 %\n29 Dec 2025: 17 %" in texts(message)
    assert "Cost of a parcel: 19 EUR (5 Jan 2026), target 10 EUR, 🟢 on track" in texts(message)
    # Also where the response URL is used up.
    scene.pollen.clock.advance(timedelta(hours=1))
    await ben.close_view(all_views=True)
    scene.slack.faults.add(RESPONSE_URL, error="used_url", status=404)
    await scene.click(ben, "Open", message=message)
    await scene.click(ben, "Show with chart")
    (direct,) = scene.slack.direct(ben)
    assert "Late parcels (target 10 %)" in texts(direct)


@pytest.mark.long
async def test_filters_and_pages_change_the_list_in_place(scene):
    ben = scene.ben
    for number in range(60):
        await scene.world.node(
            f"Initiative {number:02}", level="initiative", under=scene.bet.id, domain=scene.logistics
        )
    await scene.command(ben)
    await ben.choose("goals.filter_level.v1", "Initiative")
    await scene.pollen.settled()
    assert "60 found" in texts(ben.view)
    assert "Initiative 59" not in texts(ben.view)
    await scene.click(ben, "Next")
    assert "60 found*, continued" in texts(ben.view)
    assert "Below Calm customers → Parcels arrive on time → Fewer warehouses" in texts(ben.view)
    assert "Initiative 59" in texts(ben.view)
    await scene.click(ben, "Previous")
    await ben.choose("goals.filter_sponsor.v1", "Dan Admin")
    await scene.pollen.settled()
    assert "Nothing matches these filters" in texts(ben.view)
    await scene.click(ben, "Clear filters")
    assert "The whole tree" in texts(ben.view)


@pytest.mark.long
async def test_a_proposal_is_shown_to_whoever_may_answer_it(scene):
    await scene.world.node("Drones", under=scene.vision.id, domain=scene.logistics, state="proposed", by=scene.cora.id)
    await scene.command(scene.ben)
    assert "1 proposal waits" in texts(scene.ben.view)
    await scene.click(scene.ben, "Show")
    await scene.open(scene.ben, "Drones")
    assert "Cora Winter proposed this goal" in texts(scene.ben.view)
    assert "Accept" in texts(scene.ben.view)
    await scene.command(scene.ana)
    assert "waits" not in texts(scene.ana.view)


@pytest.mark.long
async def test_pages_of_nodes_below_take_each_others_place_so_that_forms_have_room(scene):
    ben = scene.ben
    await scene.command(ben)
    await scene.open(ben, "Calm customers")
    await scene.open(ben, "Parcels arrive on time")
    await scene.open(ben, "Fewer warehouses")
    assert len(ben.views) == 2
    await scene.click(ben, "History")
    assert len(ben.views) == 3
    assert "Nothing has been changed yet" in texts(ben.view)


@pytest.mark.long
async def test_long_words_of_a_history_are_a_click_away(scene):
    ben, long = scene.ben, "word " * 500
    for number in range(20):
        entry = Entry(
            thing="node",
            thing_id=str(scene.bet.id),
            act="edited",
            by=UserId(ben.id),
            at=scene.pollen.clock.now(),
            changes=(Change(field="outcome", before=None, after=f"{number} {long if number == 19 else ''}"),),
        )
        await scene.world.goals(lambda store, entry=entry: store.record(scene.world.organisation, entry))
    await scene.command(ben)
    await scene.open(ben, "Fewer warehouses")
    await scene.click(ben, "History")
    assert "Page 1 of 2, 20 changes in all." in texts(ben.view)
    assert "Ben Okoro: edited" in texts(ben.view)
    await scene.click(ben, "Read all of it")
    assert texts(ben.view).count("word") == 500
    await scene.click(ben, "Back to all changes")
    await scene.click(ben, "Older")
    assert "“0”" in texts(ben.view)
    await scene.click(ben, "Newer")
    assert "Page 1 of 2" in texts(ben.view)


@pytest.mark.long
async def test_a_channel_follows_and_hears_news_until_it_is_shared(scene):
    ben, world = scene.ben, scene.world
    await scene.command(ben)
    await scene.open(ben, "Fewer warehouses")
    await scene.click(ben, "Channels")
    reply = await ben.submit({"channels": [scene.slack.channel("returns").id, scene.slack.channel("partners").id]})
    assert reply.errors == {
        "channels": "#partners is shared with another organisation, and goals stay in this one. Choose another one."
    }
    await ben.submit({"channels": [scene.slack.channel("returns").id]})
    await scene.pollen.settled()
    assert "1 channel follows this bet now." in texts(ben.view["blocks"][0])
    assert "Followed in #returns." in texts(ben.view)

    async def tell(key):
        news = News(lines=("It is at risk now.", "It was on track: <!channel> & all."))
        told = await world.goals(
            lambda store: tell_followers(
                store, world.organisation, scene.bet, news, key=key, now=scene.pollen.clock.now()
            )
        )
        assert told == 1
        await scene.pollen.register.run("outbox")
        await scene.pollen.settled()
        return scene.slack.channel("returns").messages

    (message,) = [one for one in await tell("1") if one.get("blocks")]
    assert "◆ Fewer warehouses" in texts(message)
    assert "It was on track: <!channel> & all." in texts(message)
    assert scene.slack.pings == []
    await scene.click(scene.cora, "Open it", message=message)
    assert "Fewer warehouses" in texts(scene.cora.view)
    scene.slack.world.channels[scene.slack.channel("returns").id].ext_shared = True
    scene.pollen.clock.advance(timedelta(seconds=5))
    assert len([one for one in await tell("2") if one.get("blocks")]) == 1


@pytest.mark.long
async def test_guests_are_shown_nothing(scene):
    await scene.command(scene.gus)
    assert scene.gus.view is None
    assert "Calm" not in json.dumps([scene.gus.sees("general"), scene.slack.direct(scene.gus)])


@pytest.mark.long
@pytest.mark.parametrize(
    "button",
    [
        "Check in",
        "Review",
        "Ask for support",
        "Edit",
        "Measures",
        "Say the status",
        "New below it",
        "Lessons",
        "History",
        "Channels",
        "Move",
        "Archive",
    ],
)
async def test_every_button_of_a_page_lays_its_form_on_it(scene, button):
    ben = scene.ben
    await scene.command(ben)
    await scene.open(ben, "Fewer warehouses")
    await scene.click(ben, button)
    assert len(ben.views) == 3
    assert "Something went wrong" not in texts(ben.view)


@pytest.mark.long
async def test_what_came_of_a_form_is_said_on_the_page_below_which_shows_it(scene):
    ben = scene.ben
    await scene.command(ben)
    await scene.open(ben, "Fewer warehouses")
    await scene.click(ben, "Say the status")
    await ben.submit({"status": "At risk", "because": "The vendor left.", "until": "2026-01-20"})
    await scene.pollen.settled()
    assert len(ben.views) == 2
    assert "Ben Okoro says so until 20 January 2026." in texts(ben.view)
