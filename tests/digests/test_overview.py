"""Looking at a digest: which one, what it holds, when it comes."""

from datetime import date

import pytest

from bot.features.digests.rules.ledger import NOTHING_NEW, Delivered
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import DomainId, EditionId
from storage.tables import DomainRow, PersonRow
from tests.digests.world import HOME


async def test_a_person_sees_the_channels_domain_else_their_own_else_the_one_they_lead(world, places):
    ana = world.actor("ana")
    logistics = await world.channel_of(places.logistics)
    assert (await world.digests.overview(ana, channel=logistics)).audience.domain == places.logistics
    assert (await world.digests.overview(ana)).audience.domain == places.orders
    await world.change(PersonRow, (HOME, "ana"), chosen_domain_id=places.returns)
    assert (await world.digests.overview(ana)).audience.domain == places.returns
    assert (await world.digests.overview(ana, domain=places.orders)).audience.domain == places.orders
    await world.change(DomainRow, places.returns, state="archived")
    assert (await world.digests.overview(ana)).audience.domain == places.orders


async def test_a_person_without_a_domain_is_asked_to_choose_among_all(world, places):
    await world.person("zoe")
    found = await world.digests.overview(world.actor("zoe"))
    assert found.audience is None
    assert [name for _, name in found.domains] == ["Logistics", "Orders", "Returns"]


async def test_the_next_edition_is_what_the_sweep_then_makes(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number.", author_id="ben")
    own = await world.learning(places.orders, "We answer twice.")
    await world.application(own, places.returns)
    await world.sweep()
    seen = await world.digests.overview(world.actor("ana"), domain=places.orders)
    assert seen.next.on == date(2026, 1, 12)
    assert seen.may_edit
    assert not (await world.digests.overview(world.actor("ben"), domain=places.orders)).may_edit
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    made = await world.read(lambda store: store.edition(HOME, EditionId(edition.id)))
    assert [item.lesson for item in made.items] == [item.lesson for item in seen.edition.items]
    assert [item.reason for item in made.items] == [item.reason for item in seen.edition.items]
    assert made.uses == seen.edition.uses


async def test_with_nothing_new_it_says_so_and_lists_what_became_of_the_last_ones(world, places):
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    await world.monday(1, hour=13)
    edition = next(edition for edition in await world.all_editions() if edition.domain_id == places.orders)
    await world.sent(EditionId(edition.id))
    await world.monday(2, hour=13)
    await world.editions.skip(world.actor("ana"), world.delivery(), places.orders, date(2026, 1, 26))
    seen = await world.digests.overview(world.actor("ana"), domain=places.orders)
    assert seen.nothing == NOTHING_NEW
    assert [(told.due_on, told.state, told.reason) for told in seen.last] == [
        (date(2026, 1, 26), Delivered.SKIPPED, "A lead skipped it."),
        (date(2026, 1, 19), Delivered.NOT_SENT, NOTHING_NEW),
        (date(2026, 1, 12), Delivered.POSTED, ""),
    ]
    assert seen.last[2].ts is not None
    assert seen.next.on == date(2026, 2, 2)


async def test_a_paused_digest_has_no_next_date_and_one_without_schedule_none_yet(world, places):
    unscheduled = await world.digests.overview(world.actor("ana"), domain=places.orders)
    assert (unscheduled.schedule, unscheduled.next) == (None, None)
    await world.sweep()
    await world.schedules.pause(world.actor("ana"), world.delivery(), places.orders)
    paused = await world.digests.overview(world.actor("ana"), domain=places.orders)
    assert paused.schedule.is_paused
    assert paused.next is None


async def test_without_domains_or_with_a_wrong_one_it_says_what_to_do(world):
    await world.person("ana")
    with pytest.raises(UserFacingError, match="/pollen shows how to begin"):
        await world.digests.overview(world.actor("ana"))
    await world.domain("Orders")
    with pytest.raises(NotFoundError, match="/domains lists all"):
        await world.digests.overview(world.actor("ana"), domain=DomainId(99))


async def test_whoever_runs_pollen_can_preview_even_a_domain_that_nobody_claimed(world, places):
    unclaimed = await world.domain("Señales", state="unclaimed", channel=None, purpose="Phone signals")
    assert unclaimed
    await world.learning(places.logistics, "Returns by phone need a ticket number.")
    preview = await world.digests.preview_system(HOME, " senales ")
    assert preview.nothing is None
    assert "ticket number" in preview.page.text
    assert (await world.digests.preview_system(HOME, "Logistics")).nothing == NOTHING_NEW


async def test_a_preview_of_an_unknown_domain_names_the_known_ones(world):
    with pytest.raises(NotFoundError, match=r"no domain called Ordres\. There is none yet"):
        await world.digests.preview_system(HOME, "Ordres")
    await world.domain("Orders")
    await world.domain("Billing", state="unclaimed", channel=None)
    await world.domain("Old", state="archived", channel=None)
    with pytest.raises(NotFoundError, match=r"There are: Billing, Orders\."):
        await world.digests.preview_system(HOME, "Ordres")
