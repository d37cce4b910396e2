"""What stands in the form when it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.features.learnings.drafts import CHANNEL, GONE, MESSAGE, Draft
from bot.features.learnings.goals import Goal
from bot.features.learnings.linking import units
from bot.features.learnings.origin import Origin, origin_in
from bot.features.learnings.receipts import member, own_active
from bot.features.learnings.rules import GOALS, Domain, Kind, Learning, as_fields, first_visibility, prints_of
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Visibility
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import ChannelId, DomainId, DraftId, LearningId, NodeId, OrganisationId
from bot.kernel.products import NamedProduct
from bot.kernel.transactions import Transactions

NO_GOAL: Final = "Pollen does not know this goal any more. Type /learned to write a learning by itself."
MOST_DRAFTS: Final = 3
"""How many drafts are offered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form's contents: for a new learning, or with `learning` for one that exists."""

    fields: Mapping[str, str]
    domains: tuple[Domain, ...]
    """What the menu of domains offers: those that take learnings, and the one it has."""
    channel: ChannelId | None = None
    learning: LearningId | None = None
    was: Mapping[str, str] = field(default_factory=dict)
    """Fingerprints of an existing learning's fields when the form was filled."""
    draft: Draft | None = None
    """The draft that fills the form."""
    drafts: tuple[Draft, ...] = ()
    """Drafts to offer, the newest first."""
    message: Origin | None = None
    """The message that fills the form."""
    theirs: Mapping[str, str] = field(default_factory=dict)
    """Fields that somebody else changed meanwhile, as they are now."""
    stopped: str | None = None
    """What became of the learning meanwhile, so that it takes no changes: "was retired", for one."""
    version: int = 1
    goal: Goal | None = None
    """What taught it: a new learning begins with a link to it."""
    goals: tuple[Goal, ...] = ()
    products: tuple[NamedProduct, ...] = ()
    """What the ids in the fields of goals and products stand for."""


class Sheets:
    """Fills forms. Changes nothing."""

    def __init__(self, *, transactions: Transactions[LearningStore]) -> None:
        self._transactions = transactions

    async def blank(self, actor: Actor, channel: ChannelId | None) -> Sheet:
        """Fill a new form, with the domain and visibility that the channel or the person's choice suggest."""

        def work(store: LearningStore) -> Sheet:
            member(store, actor)
            return Sheet(
                fields=suggested(store, actor, channel),
                domains=store.domains(actor.organisation),
                channel=channel,
                drafts=store.drafts(actor)[:MOST_DRAFTS],
            )

        return await self._transactions.read(work)

    async def taught(self, actor: Actor, goal: NodeId, fields: Mapping[str, str], domain: DomainId | None) -> Sheet:
        """Fill a new form with what is known of a goal, and with a link to it.

        The words come from where every member reads them, so it is for everyone where public channels are.
        """

        def work(store: LearningStore) -> Sheet:
            member(store, actor)
            found = store.named_goals(actor.organisation, [goal]).get(goal)
            if found is None:
                raise NotFoundError(NO_GOAL)
            domains = store.domains(actor.organisation)
            own = domain if domain in {one.id for one in domains} else store.chosen_domain(actor)
            visibility = store.settings(actor.organisation).public_visibility
            placed = {"visibility": visibility, "domain": "" if own is None else str(own), GOALS: str(goal)}
            return Sheet(fields={**fields, **placed}, domains=domains, goal=found, goals=(found,))

        return await self._transactions.read(work)

    async def of_draft(self, actor: Actor, draft: DraftId) -> Sheet:
        """Fill a new form with words that were kept. Raises NotFoundError when they are no longer."""

        def work(store: LearningStore) -> Sheet:
            member(store, actor)
            kept = store.draft(actor, draft)
            if kept is None:
                raise NotFoundError(GONE)
            channel = ChannelId(kept.content[CHANNEL]) if CHANNEL in kept.content else None
            domains = store.domains(actor.organisation)
            goals, products = units.named(store, actor.organisation, kept.content)
            return Sheet(
                fields={**suggested(store, actor, channel), **units.known(_usable(kept, domains), goals, products)},
                domains=domains,
                channel=channel,
                draft=kept,
                message=_message(store, actor, kept),
                goals=goals,
                products=products,
            )

        return await self._transactions.read(work)

    async def of(self, actor: Actor, learning: LearningId) -> Sheet:
        """Fill the form with a learning, for its author, its domain's leads and admins."""

        def work(store: LearningStore) -> Sheet:
            return sheet_of(store, own_active(store, member(store, actor), learning))

        return await self._transactions.read(work)


def suggested(store: LearningStore, actor: Actor, channel: ChannelId | None) -> dict[str, str]:
    domain = domain_for(store, actor, channel)
    return {
        "visibility": visibility_in(store, actor.organisation, channel),
        "domain": "" if domain is None else str(domain),
    }


def domain_for(store: LearningStore, actor: Actor, channel: ChannelId | None) -> DomainId | None:
    """Find the domain of what is logged there: the channel's, else the one that the person chose."""
    spoken_for = None if channel is None else store.domain_of_channel(actor.organisation, channel)
    return spoken_for if spoken_for is not None else store.chosen_domain(actor)


def visibility_in(store: LearningStore, organisation: OrganisationId, channel: ChannelId | None) -> Visibility:
    return first_visibility(
        channel_is_public=None if channel is None else store.channel_is_public(organisation, channel),
        in_public=store.settings(organisation).public_visibility,
    )


def sheet_of(store: LearningStore, learning: Learning) -> Sheet:
    """Fill the form with a learning as it is now."""
    goals = tuple(one.goal for one in store.goals(learning.organisation, learning.id))
    products = store.products(learning.organisation, learning.id)
    fields = {**as_fields(learning), **units.as_fields(goals, products)}
    domains = store.domains(learning.organisation)
    present = None if learning.domain is None else store.domain(learning.organisation, learning.domain)
    if present is not None and present.id not in {domain.id for domain in domains}:
        # Archived since: it may stay where it is.
        domains = (*domains, present)
    return Sheet(
        fields=fields,
        domains=domains,
        channel=learning.channel,
        learning=learning.id,
        was=prints_of(fields),
        version=learning.version,
        goals=goals,
        products=products,
    )


def _message(store: LearningStore, actor: Actor, draft: Draft) -> Origin | None:
    """Read which message the words come from; None where it was saved meanwhile, and they are just words."""
    message = origin_in(draft.content.get(MESSAGE))
    if message is None or store.captured(actor.organisation, message.channel, message.ts) is not None:
        return None
    return message


def _usable(draft: Draft, domains: tuple[Domain, ...]) -> dict[str, str]:
    """Leave out of a draft what a menu of the form does not offer: it may be another form's field, or be gone since."""
    offered: dict[str, set[str]] = {
        "kind": set(Kind),
        "visibility": set(Visibility),
        "domain": {str(domain.id) for domain in domains},
    }
    return {
        name: value
        for name, value in draft.content.items()
        if name not in {CHANNEL, MESSAGE} and (name not in offered or value in offered[name])
    }
