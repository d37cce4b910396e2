"""What one sees of domains, and what one may do there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.features.domains.requirements import (
    FEW,
    begins,
    found,
    require_beginner,
    require_editor,
    require_living,
)
from bot.features.domains.rules import Act, Domain, acts_of, pick
from bot.features.domains.store import ChannelTrouble, DomainStore
from bot.kernel.access import Actor, Role, Standing, require_member
from bot.kernel.ids import ChannelId, DomainId
from bot.kernel.settings import DomainsBy
from bot.kernel.transactions import Transactions

PAGE = 20
"""Domains on one page: a form has room for 100 blocks, and each takes three."""


class Beginning(StrEnum):
    """How a new domain begins, for somebody, now."""

    FIRST = "first"
    CREATE = "create"
    PROPOSE = "propose"
    CLOSED = "closed"
    """Not at all: the admins have decided that others do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One domain in a list."""

    domain: Domain
    leads: tuple[str, ...]
    """The names of the first few."""
    more_leads: int
    proposer: str | None
    acts: frozenset[Act]
    is_chosen: bool
    trouble: ChannelTrouble | None = None
    """Why its digest cannot be posted, where that is known."""
    learnings: int = 0
    """What was learned there, for who may archive it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    lines: tuple[Line, ...]
    page: int
    """The first is 0."""
    pages: int
    beginning: Beginning
    domains_by: DomainsBy = DomainsBy.MEMBERS
    """Whom the admins let propose domains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What one can choose as one's own domain."""

    domains: Sequence[Domain]
    chosen: DomainId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Who somebody is here."""

    is_admin: bool
    leads: tuple[str, ...]
    """The names of the domains that they lead."""
    domain: str | None
    """The name of the one that their learnings go to when written here."""
    by_channel: bool
    """Whether that follows from the channel, not from their choice."""
    is_empty: bool
    """Whether the organisation has no domain at all yet."""
    may_begin: bool = True
    """Whether they may propose one, or create the first."""
    emoji: str = ""
    """The name of the emoji that saves a message, without colons; empty for none."""


class DomainReader:
    """Reads domains for full members; others are refused, with the reason in words."""

    def __init__(self, *, transactions: Transactions[DomainStore]) -> None:
        self._transactions = transactions

    async def overview(self, actor: Actor, *, page: int = 0) -> Overview:
        """List domains; a page beyond the last is the last."""

        def work(store: DomainStore) -> Overview:
            standing = store.standing(actor)
            require_member(standing)
            pages = max(1, -(-store.count(actor.organisation) // PAGE))
            number = min(max(page, 0), pages - 1)
            domains = store.page(actor.organisation, size=PAGE, number=number)
            chosen = store.chosen(actor.organisation, actor.user)
            people = {user for domain in domains for user in (*domain.leads[:FEW], domain.proposed_by) if user}
            names = store.names(actor.organisation, people)
            leads_one = store.leads_one(standing)
            lines = tuple(
                Line(
                    domain=domain,
                    leads=tuple(names[lead] for lead in domain.leads[:FEW]),
                    more_leads=max(0, len(domain.leads) - FEW),
                    proposer=names[domain.proposed_by] if domain.proposed_by else None,
                    acts=acts_of(standing, domain, leads_one=leads_one, is_chosen=domain.id == chosen),
                    is_chosen=domain.id == chosen,
                    trouble=_trouble(store, actor, domain),
                )
                for domain in domains
            )
            lines = _counted(store, actor, lines)
            return Overview(
                lines=lines,
                page=number,
                pages=pages,
                beginning=_beginning(store, standing),
                domains_by=store.settings(actor.organisation).domains_by,
            )

        return await self._transactions.read(work)

    async def beginning(self, actor: Actor) -> Beginning:
        """Tell how a new domain would begin: as the first, at once (admins), or as a proposal.

        Raises NotAllowedError, with who can, for somebody who may not begin one.
        """

        def work(store: DomainStore) -> Beginning:
            return _beginning(store, require_beginner(store, actor))

        return await self._transactions.read(work)

    async def to_edit(self, actor: Actor, domain: DomainId) -> Domain:
        """Return a domain to who may edit it."""

        def work(store: DomainStore) -> Domain:
            current = found(store, actor, domain)
            require_editor(store, actor, current, doing="change it")
            require_living(current)
            return current

        return await self._transactions.read(work)

    async def choices(self, actor: Actor) -> Choices:
        def work(store: DomainStore) -> Choices:
            require_member(store.standing(actor))
            domains = store.living(actor.organisation)
            return Choices(domains=domains, chosen=store.chosen(actor.organisation, actor.user))

        return await self._transactions.read(work)

    async def domain_of(self, actor: Actor, channel: ChannelId | None) -> Domain | None:
        """Tell for which domain somebody writes in a channel: the channel's, else the one that they chose."""

        def work(store: DomainStore) -> Domain | None:
            require_member(store.standing(actor))
            return pick(_of_channel(store, actor, channel), _of_choice(store, actor))

        return await self._transactions.read(work)

    async def welcome(self, actor: Actor, channel: ChannelId | None) -> Welcome:
        """Tell somebody who they are here."""

        def work(store: DomainStore) -> Welcome:
            standing = store.standing(actor)
            require_member(standing)
            here = _of_channel(store, actor, channel)
            own = pick(here, _of_choice(store, actor))
            led = [store.domain(actor.organisation, domain) for domain in sorted(standing.leads)]
            return Welcome(
                is_admin=standing.role is Role.ADMIN,
                leads=tuple(domain.name for domain in led if domain is not None and domain.is_living),
                domain=own.name if own else None,
                by_channel=own is not None and own == here,
                is_empty=store.any_domain(actor.organisation) is None,
                may_begin=begins(store, standing),
                emoji=store.settings(actor.organisation).emoji,
            )

        return await self._transactions.read(work)


def _beginning(store: DomainStore, standing: Standing) -> Beginning:
    if not begins(store, standing):
        return Beginning.CLOSED
    if store.any_domain(standing.actor.organisation) is None:
        return Beginning.FIRST
    return Beginning.CREATE if standing.is_admin else Beginning.PROPOSE


def _trouble(store: DomainStore, actor: Actor, domain: Domain) -> ChannelTrouble | None:
    if not domain.is_living or domain.channel is None:
        return None
    seen = store.channel_seen(actor.organisation, domain.channel)
    return None if seen is None else seen.trouble


def _counted(store: DomainStore, actor: Actor, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Tell who may archive a domain how much was learned there."""
    counts = store.learnings_in(actor.organisation, [line.domain.id for line in lines if Act.ARCHIVE in line.acts])
    return tuple(replace(line, learnings=counts.get(line.domain.id, 0)) for line in lines)


def _of_channel(store: DomainStore, actor: Actor, channel: ChannelId | None) -> Domain | None:
    return store.in_channel(actor.organisation, channel) if channel else None


def _of_choice(store: DomainStore, actor: Actor) -> Domain | None:
    chosen = store.chosen(actor.organisation, actor.user)
    return store.domain(actor.organisation, chosen) if chosen is not None else None
