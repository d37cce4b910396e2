"""Orders, led by ana, and Logistics, led by ben; dan is an admin, cora a member, gus a guest, lou left."""

from typing import Any

import pytest

from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.onboarding.planning import Planning
from bot.features.domains.onboarding.service import Onboarding
from storage.onboarding import onboarding_transactions
from tests.domains.evolving.conftest import sponsor_post
from tests.domains.onboarding.school import School


def plain(moved):
    return f"{moved.domain.name} {moved.now.stage}"


@pytest.fixture
async def school(any_database, clock):
    school = School(any_database, clock)
    transactions = onboarding_transactions(any_database)
    school.onboarding = Onboarding(
        transactions=transactions, clock=clock, render=plain, render_sponsor=sponsor_post, wake=school.wake
    )
    school.planning = Planning(transactions=transactions, clock=clock)
    school.pages = DomainPages(transactions=transactions, clock=clock)
    people: tuple[tuple[str, dict[str, Any]], ...] = (
        ("ana", {}),
        ("ben", {}),
        ("cora", {}),
        ("dan", {"is_admin": True}),
        ("gus", {"is_guest": True}),
        ("lou", {"is_active": False}),
    )
    for user, more in people:
        await school.person(user, **more)
    school.orders = await school.domain("Orders", leads=("ana",))
    school.logistics = await school.domain("Logistics", leads=("ben",))
    return school
