"""What the page of a merged domain shows."""

import pytest

from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.rules import seen_of
from storage.onboarding import onboarding_transactions
from storage.tables import PhaseRow
from tests.domains.words import wanted


@pytest.mark.long
async def test_a_merged_domain_is_not_onboarding_any_more_and_was_called_only_what_it_was_called(desk, world, places):
    await world.keep(PhaseRow(organisation="T1", domain_id=places.orders, phase="define", began_at=world.clock.now()))
    current = (await desk.leading.beginning(world.actor("ana"), places.orders)).domain
    renamed = wanted("Ordering", channel=current.channel, leads=current.leads)
    await desk.domains.edit(
        world.actor("ana"), places.orders, renamed, seen=seen_of(current), delivery=world.delivery()
    )
    pages = DomainPages(transactions=onboarding_transactions(world.database), clock=world.clock)
    before = await pages.page(world.actor("ana"), places.orders)
    assert before.now is not None
    assert before.tests
    await desk.merge("dan", places.orders, places.logistics)
    page = await pages.page(world.actor("ana"), places.orders)
    assert (page.now, page.tests, page.lessons, page.is_stuck) == (None, (), (), False)
    assert [one.stretch.stage for one in page.passages] == ["define"]
    assert page.domain.part_of is not None
    assert page.domain.part_of.name == "Logistics"
    assert [one.name for one in page.former_names] == ["Orders"]
