"""What one can look at: the next edition of a domain, the last ones, and when they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.digests.choosing import Chooser, covered_from
from bot.features.digests.pages import Pages
from bot.features.digests.permission import NO_DOMAIN
from bot.features.digests.rules.calendar import Due
from bot.features.digests.rules.editions import NOTHING_NEW, Audience, Chosen, Edition, Page, Told
from bot.features.digests.rules.schedules import Schedule
from bot.features.digests.store import OverviewStore
from bot.kernel.access import Actor, may_edit, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, DomainId, OrganisationId
from bot.kernel.transactions import Transactions

MOST_LAST = 6
NO_DOMAINS = "There is no domain yet. /pollen shows how to begin."


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A domain's digest as a person finds it now. Without a domain, there is one to be chosen first."""

    domains: tuple[tuple[DomainId, str], ...]
    audience: Audience | None = None
    schedule: Schedule | None = None
    next: Due | None = None
    edition: Edition | None = None
    """The next one as it would go out at this moment."""
    nothing: str | None = None
    """Why it would not go out."""
    last: tuple[Told, ...] = ()
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The next edition of a domain, as it would be posted now."""

    page: Page
    nothing: str | None
    """Why it would not be posted, if so."""


class Digests:
    """Looking changes nothing. An edition holds only what everyone may read, so every full member may look at any."""

    def __init__(
        self, *, transactions: Transactions[OverviewStore], clock: Clock, pages: Pages, chooser: Chooser
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._chooser = chooser

    async def overview(
        self, actor: Actor, *, channel: ChannelId | None = None, domain: DomainId | None = None
    ) -> Overview:
        """Show a domain's digest: the one asked for, else that of the channel, else the person's own."""

        def look(store: OverviewStore) -> Overview:
            standing = store.standing(actor)
            require_member(standing)
            domains = tuple(store.domains(actor.organisation))
            if not domains:
                raise UserFacingError(NO_DOMAINS)
            shown = domain or store.domain_of(actor.organisation, actor.user, channel)
            if shown is None:
                return Overview(domains=domains)
            audience = store.audience(actor.organisation, shown)
            if audience is None or not audience.is_active:
                raise NotFoundError(NO_DOMAIN)
            schedule, due, edition = self._next(store, actor.organisation, audience)
            return Overview(
                domains=domains,
                audience=audience,
                schedule=schedule,
                next=due,
                edition=edition,
                nothing=None if edition.shows_anything else NOTHING_NEW,
                last=tuple(store.recent(actor.organisation, shown, most=MOST_LAST)),
                may_edit=may_edit(standing, shown),
            )

        return await self._transactions.read(look)

    async def preview_system(self, organisation: OrganisationId, domain_name: str) -> Preview:
        """Show what a domain's next edition would hold now, for whoever runs Pollen.

        A domain that nobody claimed yet has no channel and no schedule, but could read already.
        """

        def look(store: OverviewStore) -> Preview:
            number = store.domain_named(organisation, domain_name)
            audience = None if number is None else store.audience(organisation, number)
            if audience is None:
                raise NotFoundError(
                    f"There is no domain called {domain_name}. {_those(store.domain_names(organisation))}"
                )
            _, _, edition = self._next(store, organisation, audience)
            return Preview(page=self._pages.edition(edition), nothing=None if edition.shows_anything else NOTHING_NEW)

        return await self._transactions.read(look)

    def _next(
        self, store: OverviewStore, organisation: OrganisationId, audience: Audience
    ) -> tuple[Schedule | None, Due | None, Edition]:
        now = self._clock.now()
        schedule = store.schedule_of(organisation, audience.domain)
        due = None if schedule is None else schedule.next(now)
        until = now if due is None else min(due.at, now)
        covers_from = covered_from(None if schedule is None else schedule.last_at, until if due is None else due.at)
        chosen: Chosen = self._chooser.choose(store, organisation, audience, until=until, covers_from=covers_from)
        edition = Edition(
            domain=audience.domain,
            domain_name=audience.name,
            due_on=now.date() if due is None else due.on,
            items=chosen.items,
            uses=chosen.uses,
        )
        return schedule, due, edition


def _those(known: Sequence[str]) -> str:
    return f"There are: {', '.join(known)}." if known else "There is none yet."
