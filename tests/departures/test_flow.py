"""In the local Slack: an account is closed, leads hear of it, a click finds somebody; a week later the sponsor hears."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.goals.rules.tree import Node
from bot.features.products.rules.product import Deputy, Product
from storage.tables import DomainLeadRow, DomainRow, PersonRow
from tests.goals.supporting.living import shown
from tests.products.keeping.living import Scene as Products
from tests.slack import ORGANISATION

DAY = timedelta(days=1)


class Scene(Products):
    parcels: Product
    bet: Node

    async def look_around(self, after=timedelta(0)):
        """Let time pass, and the sweeps look."""
        self.pollen.clock.advance(after)
        for sweep in ("people", "hand-overs", "departures", "outbox"):
            await self.pollen.register.run(sweep)
        await self.pollen.settled()

    async def sponsored(self, person):
        def work(session):
            row = session.get(DomainRow, self.orders)
            row.sponsor_id = person.id
            session.add(row)

        await self.pollen.database.write(work)

    async def leads_too(self, person):
        def work(session):
            session.add(DomainLeadRow(domain_id=self.orders, user_id=person.id, organisation=ORGANISATION))

        await self.pollen.database.write(work)

    def letters(self, person):
        return [message for message in self.slack.direct(person) if "need" in message["text"]]


@pytest.fixture
async def scene(pollen):
    made = Scene(pollen)
    await made.settle_in()
    await made.sponsored(made.ben)
    made.parcels = await made.world.product("Parcels", made.orders, owner=made.cora.id)
    made.bet = await made.world.node("Pick at night", level="bet", domain=made.orders, lead=made.cora.id)
    return made


@pytest.mark.long
async def test_an_owner_leaves_leads_find_somebody_and_the_sponsor_hears_of_the_rest(scene):
    scene.slack.deactivate("cora")
    await scene.look_around(DAY)
    (letter,) = scene.letters(scene.ana)
    assert "Cora Winter has left. These need somebody:" in shown(letter)
    assert letter["text"].endswith("“Parcels” and “Pick at night”")
    await scene.click(scene.ana, "Find an owner", message=letter)
    assert "Parcels" in shown(scene.ana.view)
    await scene.ana.close_view(all_views=True)
    await scene.click(scene.ana, "Choose a lead", message=letter)
    assert scene.ana.view["title"]["text"] == "Edit a bet"
    await scene.ana.submit({"lead": scene.ana.id})
    await scene.pollen.settled()
    assert (await scene.world.again(scene.bet)).draft.lead == scene.ana.id
    await scene.look_around(6 * DAY)
    assert scene.letters(scene.ben) == []
    await scene.look_around(DAY)
    await scene.look_around(8 * DAY)
    (later,) = scene.letters(scene.ben)
    assert "This still needs somebody:" in shown(later)
    assert "Pick at night" not in shown(later)
    assert len(scene.letters(scene.ana)) == 1
    await scene.click(scene.ben, "Open", message=later)
    assert "Parcels" in shown(scene.ben.view)


@pytest.mark.long
async def test_of_two_leads_who_press_at_once_the_second_is_told_of_the_first_and_keeps_what_they_typed(scene):
    await scene.leads_too(scene.dan)
    scene.slack.deactivate("cora")
    await scene.look_around(DAY)
    letters = {person.id: scene.letters(person)[0] for person in (scene.ana, scene.dan)}
    for person in (scene.ana, scene.dan):
        await scene.click(person, "Find an owner", message=letters[person.id])
    for person, to, note in ((scene.ana, scene.ben, ""), (scene.dan, scene.ana, "Yours?")):
        await person.submit({"to": to.id, "note": note})
        await person.submit()
    assert "Ana Lima proposed on 6 January 2026 to hand it over to Ben Okoro" in shown(scene.dan.view)
    assert "Yours?" in str(scene.dan.view)
    await scene.dan.close_view(all_views=True)
    for person in (scene.ana, scene.dan):
        await scene.click(person, "Choose a lead", message=letters[person.id])
    await scene.ana.submit({"lead": scene.ben.id})
    await scene.dan.submit({"lead": scene.dan.id})
    assert "It is led by *Ben Okoro* now.\nNothing is saved yet." in shown(scene.dan.view)
    assert (await scene.world.again(scene.bet)).draft.lead == scene.ben.id


@pytest.mark.long
async def test_an_owner_names_another_deputy_from_the_letter_that_theirs_left(scene):
    until = scene.pollen.clock.now().date() + 30 * DAY
    deputised = replace(scene.parcels, deputy=Deputy(user=scene.ben.id, until=until))
    await scene.world.products(
        lambda store: store.save(scene.world.organisation, deputised, now=scene.pollen.clock.now())
    )
    scene.slack.deactivate("ben")
    await scene.look_around(DAY)
    (letter,) = scene.slack.direct(scene.cora)
    assert letter["text"] == "Ben Okoro has left. They stood in for you: “Parcels”"
    await scene.click(scene.cora, "Name a deputy", message=letter)
    assert scene.cora.view["title"]["text"] == "Deputy"
    assert scene.letters(scene.ana) == []


@pytest.mark.long
async def test_a_hand_over_to_who_leaves_is_void_and_the_owner_stays(scene):
    await scene.page(scene.cora, scene.parcels)
    await scene.click(scene.cora, "Hand over")
    await scene.cora.submit({"to": scene.ben.id})
    await scene.cora.submit()
    await scene.pollen.settled()
    scene.slack.deactivate("ben")
    await scene.look_around(DAY)
    assert (await scene.world.as_now(scene.parcels)).owner.user == scene.cora.id
    assert any("left" in shown(message) for message in scene.slack.direct(scene.cora))
    assert scene.letters(scene.ana) == []


@pytest.mark.long
async def test_who_is_only_missing_in_slacks_list_keeps_everything(scene):
    scene.pollen.clock.advance(DAY)

    def miss(session):
        # As a list that was read to its end and left somebody out leaves them.
        row = session.get(PersonRow, (ORGANISATION, scene.cora.id))
        row.is_active, row.left_at = False, scene.pollen.clock.now()
        session.add(row)

    await scene.pollen.database.write(miss)
    await scene.pollen.register.run("departures")
    assert (await scene.world.as_now(scene.parcels)).owner.user == scene.cora.id
    scene.slack.deactivate("cora")
    await scene.look_around(DAY)
    assert (await scene.world.as_now(scene.parcels)).owner is None
