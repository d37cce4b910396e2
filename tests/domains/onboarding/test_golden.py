"""Every button and form of a domain's page that was ever sent is still answered, in the order in which they were."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.features.domains.onboarding.rules import Stage
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.domains.onboarding import form, ids, plan_form
from handlers.domains.opening import OPEN
from storage.onboarding import SqlOnboardingStore
from tests.domains.words import Rows
from tests.goals.world import World

GOLDEN = Path(__file__).parents[2] / "golden"
ORGANISATION = OrganisationId("T0SANDBOX")
PAYLOADS = {
    "settings/onboarding.v1": "Tests of your own for discover",
    "domains/plan_form.v1": "It holds for every domain from now on.",
    "domains/open.v1": "Not onboarding",
    "domains/start.v1": "Orders is in discover.",
    "domains/follow.v1": "You follow Orders",
    "domains/sponsor.v1": "Who gives *Orders* management support?",
    "domains/sponsor_form.v1": "Cora Winter sponsors Orders now.",
    "domains/tick.v1": "“Coffee with the sponsor” is ticked off.",
    "domains/untick.v1": "“Coffee with the sponsor” is open again.",
    "domains/read.v1": "Ask the drivers first",
    "domains/advance.v1": "goes on from discover to define",
    "domains/move.v1": "Orders is in define.",
    "domains/back.v1": "goes back from define to discover",
    "domains/move.v1.back": "Orders is in discover again.",
}
"""What whoever sent each reads then."""


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    rows = Rows(pollen.database, ORGANISATION)
    people = {person.id: person for person in (pollen.slack.person(name) for name in ("ana", "ben", "dan"))}
    await pollen.register.run("people")
    await rows.domain("Orders", leads=["U0ANA"], channel="C0ORDERS")
    returns = DomainId(await rows.domain("Returns", leads=["U0BEN"]))
    await World(pollen.database, pollen.clock, ORGANISATION).learning(returns, "Ask the drivers first")
    # Returns began with onboarding first: the payloads name the stretches that came then.
    await began(pollen, returns)
    for name, expected in PAYLOADS.items():
        body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", ""))
        person = people[body["user"]["id"]]
        pollen.clock.advance(timedelta(seconds=1))
        body["trigger_id"] = pollen.slack.rights(person, "orders")["trigger_id"]
        calls = len(pollen.slack.calls)
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await pollen.settled()
        assert response.status == 200
        told = [call for call in pollen.slack.calls[calls:] if call.method.startswith(("views.", "chat."))]
        answered = [response.body or "", *(json.dumps(call.arguments, ensure_ascii=False) for call in told)]
        assert expected in "".join(answered), name
        while person.view:
            await person.close_view()


async def began(pollen, domain):
    await pollen.database.write(
        lambda session: SqlOnboardingStore(session).begin(
            ORGANISATION, domain, Stage.DISCOVER, reason="", open_tests=(), by=UserId("U0BEN"), now=pollen.clock.now()
        )
    )


def test_there_is_a_payload_of_every_button_and_form():
    buttons = {value for value in vars(ids).values() if isinstance(value, str) and value.startswith("domains.")}
    kept = {name.removeprefix("domains/").split(".v1")[0] for name in PAYLOADS}
    buttons.add(OPEN)
    forms = {form.MOVE, form.SPONSOR_FORM, plan_form.CALLBACK}
    assert {one.removeprefix("domains.").removesuffix(".v1") for one in buttons | forms} <= kept
    assert all((GOLDEN / f"{name}.json").exists() for name in PAYLOADS)
