"""A domain that is onboarding, for those who walk through everything that Pollen shows: golden payloads are about it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.features.domains.onboarding.plan import Phase, Plan
from bot.features.domains.onboarding.rules import Stage
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.matching.words import fold
from storage.engine import Database
from storage.onboarding import SqlOnboardingStore
from storage.tables import DomainNameRow
from tests.slack import ORGANISATION

ANA, BEN, CORA = UserId("U0ANA"), UserId("U0BEN"), UserId("U0CORA")
COFFEE = "Coffee with the sponsor"


async def plant_onboarding(
    database: Database, clock: Any, *, name: Callable[[], str], words: Callable[[], str]
) -> None:
    """Let the second domain, then the first be in discover, with tests of the organisation's own and somebody who follows."""
    organisation, now = OrganisationId(ORGANISATION), clock.now()

    def work(session: Session) -> None:
        store = SqlOnboardingStore(session)
        own = {**Plan().own, Phase.DISCOVER: (COFFEE, " ".join(name().split())[:150] or "Tea")}
        store.save_plan(organisation, Plan(own=own, version=1), now=now)
        for number in (2, 1):
            store.begin(
                organisation,
                DomainId(number),
                Stage.DISCOVER,
                reason=words()[:1_000],
                open_tests=(f"One ({words()[:200]})", f"Two {words()[:200]}"),
                by=ANA,
                now=now,
            )
        store.set_sponsor(organisation, DomainId(1), BEN)
        store.follow(organisation, DomainId(1), CORA, follows=True, now=now)
        former = name()[:60]
        session.add(
            DomainNameRow(organisation=organisation, domain_id=1, name=former, folded_name=fold(former), until_at=now)
        )

    await database.write(work)
