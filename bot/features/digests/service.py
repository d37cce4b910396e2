"""What one can look at: the next edition of a domain or of the organisation, the last ones, and when they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.digests.choosing import Chooser, covered_from
from bot.features.digests.making import nothing_for
from bot.features.digests.pages import Pages
from bot.features.digests.permission import living, may_change, present
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import LATE, Due
from bot.features.digests.rules.editions import Edition
from bot.features.digests.rules.ledger import Delivered, Page, Told
from bot.features.digests.rules.schedules import Schedule, local_date
from bot.features.digests.store import OverviewStore
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, DomainId, OrganisationId
from bot.kernel.transactions import Transactions

MOST_LAST = 6
NO_DOMAINS = "There is no domain yet. /pollen shows how to begin."


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A digest as a person finds it now. Without an audience, there is a domain to be chosen first."""

    domains: tuple[tuple[DomainId, str], ...]
    audience: Audience | None = None
    schedule: Schedule | None = None
    next: Due | None = None
    edition: Edition | None = None
    """The next one as it would go out at this moment."""
    nothing: str | None = None
    """Why it would not go out."""
    last: tuple[Told, ...] = ()
    skipped: Told | None = None
    """The latest one, where it was skipped and can still be sent after all."""
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The next edition of a domain or of the organisation, as it would be posted now."""

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
            return self._shown(store, standing, shown, domains)

        return await self._transactions.read(look)

    async def organisation_overview(self, actor: Actor) -> Overview:
        """Show the organisation's digest, be it set up or not."""

        def look(store: OverviewStore) -> Overview:
            standing = store.standing(actor)
            require_member(standing)
            return self._shown(store, standing, None, tuple(store.domains(actor.organisation)))

        return await self._transactions.read(look)

    async def preview_system(self, organisation: OrganisationId, domain_name: str | None) -> Preview:
        """Show what a domain's next edition, or the organisation's (None), would hold now, for whoever runs Pollen.

        A domain that nobody claimed yet has no channel and no schedule, but could read already.
        """

        def look(store: OverviewStore) -> Preview:
            number = None if domain_name is None else store.domain_named(organisation, domain_name)
            if domain_name is not None and number is None:
                raise NotFoundError(
                    f"There is no domain called {domain_name}. {_those(store.domain_names(organisation))}"
                )
            audience = present(store.audience(organisation, number))
            _, _, edition = self._next(store, organisation, audience)
            nothing = None if edition.shows_anything else nothing_for(audience)
            return Preview(page=self._pages.edition(edition), nothing=nothing)

        return await self._transactions.read(look)

    def _shown(
        self,
        store: OverviewStore,
        standing: Standing,
        domain: DomainId | None,
        domains: tuple[tuple[DomainId, str], ...],
    ) -> Overview:
        organisation = standing.actor.organisation
        audience = living(store.audience(organisation, domain))
        schedule, due, edition = self._next(store, organisation, audience)
        last = tuple(store.recent(organisation, domain, most=MOST_LAST))
        return Overview(
            domains=domains,
            audience=audience,
            schedule=schedule,
            next=due,
            edition=edition,
            nothing=None if edition.shows_anything else nothing_for(audience),
            last=last,
            skipped=self._skipped(schedule, last),
            may_edit=may_change(standing, domain),
        )

    def _skipped(self, schedule: Schedule | None, last: Sequence[Told]) -> Told | None:
        if schedule is None or schedule.is_paused or not last or last[0].state is not Delivered.SKIPPED:
            return None
        in_time = self._clock.now() - last[0].due_at <= LATE and schedule.starts_on <= last[0].due_on
        return last[0] if in_time else None

    def _next(
        self, store: OverviewStore, organisation: OrganisationId, audience: Audience
    ) -> tuple[Schedule | None, Due | None, Edition]:
        now = self._clock.now()
        schedule = store.schedule_of(organisation, audience.domain)
        due = None if schedule is None else schedule.next(now)
        until = now if due is None else min(due.at, now)
        covers_from = covered_from(schedule, until if due is None else due.at)
        chosen = self._chooser.choose(store, organisation, audience, until=until, covers_from=covers_from)
        edition = Edition(
            domain=audience.domain,
            domain_name=audience.name,
            due_on=now.date() if due is None else due.on,
            since=local_date(covers_from, schedule),
            figures=chosen.figures,
            items=chosen.items,
            uses=chosen.uses,
            lines=chosen.lines,
        )
        return schedule, due, edition


def _those(known: Sequence[str]) -> str:
    return f"There are: {', '.join(known)}." if known else "There is none yet."
