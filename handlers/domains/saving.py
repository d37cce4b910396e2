"""What is done when a form about a domain was submitted, and once a domain has a channel."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.reader import Beginning
from bot.features.domains.results import ChangedMeanwhile, NotFirst
from bot.features.domains.rules import Domain, State
from bot.features.domains.service import Domains
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, Delivery, OrganisationId
from handlers.domains import form, messages
from handlers.domains.channels import Access, enter

log = logging.getLogger(__name__)

Survey = Callable[[OrganisationId, ChannelId], Awaitable[object]]
"""Records what Slack shows of a channel, and who is in it."""
Refresh = Callable[[Actor], Awaitable[object]]
"""Gets to know a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a submitted form came to, in words."""

    domain: Domain
    said: str


async def save(domains: Domains, actor: Actor, filled: form.Filled, *, delivery: Delivery) -> Saved | View:
    """Do what the form asks for; return it again where the person has to look once more. Raises UserFacingError."""
    if filled.mode == form.EDIT and filled.domain is not None:
        edited = await domains.edit(actor, filled.domain, filled.draft, seen=filled.seen, delivery=delivery)
        if isinstance(edited, ChangedMeanwhile):
            note = messages.changed_meanwhile(edited)
            return form.build_edit(edited.current, place=filled.place, draft=edited.merge.draft, note=note)
        return Saved(domain=edited, said=messages.edited(edited))
    if filled.mode == Beginning.FIRST:
        first = await domains.first(actor, filled.draft, delivery=delivery)
        if isinstance(first, NotFirst):
            note = messages.not_first(first)
            return form.build_new(Beginning.PROPOSE, place=filled.place, draft=filled.draft, note=note)
        return Saved(domain=first, said=messages.created(first))
    if filled.mode == Beginning.CREATE:
        created = await domains.create(actor, filled.draft, delivery=delivery)
        return Saved(domain=created, said=messages.created(created))
    if filled.mode == Beginning.PROPOSE:
        proposed = await domains.propose(actor, filled.draft, delivery=delivery)
        return Saved(domain=proposed.domain, said=messages.proposed(proposed))
    raise UserFacingError("This form is from an older version of Pollen. Please open it again.")


class Settling:
    """What a domain still needs from Slack once it is saved: Pollen in its channel, and its leads known."""

    def __init__(self, domains: Domains, *, survey: Survey, refresh: Refresh) -> None:
        self._domains = domains
        self._survey = survey
        self._refresh = refresh

    async def settle(self, client: AsyncWebClient, actor: Actor, domain: Domain) -> str:
        """Do it, and tell in a sentence what is left to a person; nothing where nothing is."""
        for lead in domain.leads:
            await self._refresh(Actor(organisation=actor.organisation, user=lead))
        if domain.channel is None:
            return ""
        access = await enter(client, domain.channel, join=domain.state is State.ACTIVE)
        if access.is_unfit:
            await self._domains.system_let_go(actor.organisation, domain.id, domain.channel)
        if access is not Access.UNKNOWN:
            await self._survey(actor.organisation, domain.channel)
        return messages.about_channel(access)
