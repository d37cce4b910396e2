"""Settings, as admins meet them in Slack."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.kernel.ids import OrganisationId
from bot.kernel.settings import OrganisationSettings
from sandbox import CantActError
from storage.settings import settings_of

GOLDEN = Path(__file__).parents[1] / "golden" / "settings"
ORGANISATION = OrganisationId("T0SANDBOX")


@pytest.fixture
async def dan(pollen):
    """An admin, and known as such."""
    await pollen.register.run("people")
    return pollen.slack.person("dan")


@pytest.fixture
def stored(pollen):
    return lambda: pollen.database.read(lambda session: settings_of(session, ORGANISATION))


async def press(pollen, person, label):
    await person.click(label)
    await pollen.settled()


async def test_an_admin_changes_the_settings_and_reads_what_holds_from_now_on(pollen, dan, stored):
    await dan.command("/pollen", channel="orders")
    await press(pollen, dan, "Settings")
    refused = await dan.submit({"emoji": "two words"})
    assert "no emoji's name" in refused.errors["emoji"]
    await dan.submit({"emoji": ":bulb:", "domains_by": "Only admins"})
    await pollen.settled()
    assert dan.view is None
    assert (await stored()).emoji == "bulb"
    assert dan.sees("orders")[-1]["text"].startswith("The settings are saved. From now on :bulb: saves the message")
    assert dan.sees("orders")[-1]["is_ephemeral"]
    ana = pollen.slack.person("ana")
    await ana.command("/pollen", channel="orders")
    assert "An admin creates the first one." in ana.sees("orders")[-1]["text"]


async def test_two_admins_at_once_meet_in_the_form(pollen, dan, stored):
    eli = pollen.slack.person("cora")
    eli.account.is_admin = True
    pollen.clock.advance(timedelta(days=1))
    await pollen.register.run("people")
    for admin in (dan, eli):
        await admin.command("/pollen", channel="orders")
        await press(pollen, admin, "Settings")
    await dan.submit({"emoji": ":bulb:"})
    await eli.submit({"names_kept_days": "Are taken away at once"})
    await pollen.settled()
    assert "Dan Admin changed the settings while you had them open" in json.dumps(eli.view)
    await eli.submit()
    await pollen.settled()
    settings = await stored()
    assert (settings.emoji, settings.names_kept_days, settings.version) == ("bulb", 0, 2)


async def test_others_see_nothing_of_it_and_what_they_forge_is_refused(pollen, dan, stored):
    ana = pollen.slack.person("ana")
    await ana.command("/pollen", channel="orders")
    with pytest.raises(CantActError, match="Settings"):
        await ana.click("Settings")
    for path in sorted(GOLDEN.glob("*.json")):
        body = json.loads(path.read_text("utf-8").replace("{response_url}", f"{pollen.slack.url}/used-up"))
        body["user"] = {"id": ana.id, "name": "ana", "team_id": ORGANISATION}
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        heard = [str(response.body), *(message["text"] for message in pollen.slack.direct(ana)), json.dumps(ana.views)]
        assert [text for text in heard if "Only an admin can see and change" in text], path.stem
    assert await stored() == OrganisationSettings()


async def test_what_was_sent_once_is_still_answered(pollen, dan, stored):
    for path in sorted(GOLDEN.glob("*.json")):
        body = json.loads(path.read_text("utf-8").replace("{response_url}", f"{pollen.slack.url}/used-up"))
        before = len(pollen.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        told = [json.dumps(call.arguments) for call in pollen.slack.calls[before:]]
        assert response.status == 200
        assert not [text for text in told if "older version" in text or "went wrong" in text], path.stem
        assert told, f"{path.stem}: the person hears something"
    assert (await stored()).emoji == "bulb"


def test_there_is_a_payload_of_every_button_and_form():
    from handlers.settings import form, messages

    assert {f"settings.{path.stem}" for path in GOLDEN.glob("*.json")} == {
        form.CALLBACK,
        form.ONBOARDING,
        messages.OPEN,
    }
