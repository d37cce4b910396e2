"""Looks at an edition once more before it is sent, and tells those who look after it when it did not arrive."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.features.digests.copies import followed_since
from bot.features.digests.making import EDITION
from bot.features.digests.pages import Pages
from bot.features.digests.permission import led_audience, present
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.editions import LEFT_OUT, MOST_ATTEMPTS, Edition
from bot.features.digests.rules.ledger import (
    ALL_OVER,
    ALL_SEEN,
    ALL_WITHDRAWN,
    MAY_BE_THERE,
    Delivered,
    Shortened,
    Told,
    Trouble,
    edition_key,
    read_key,
)
from bot.features.digests.rules.matters import as_now
from bot.features.digests.store import SendingStore
from bot.features.digests.telling import tell_leads
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import Delivery, EditionId, OrganisationId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

GONE = "Pollen doesn't find this digest any more."
ARCHIVED = "The domain was archived."


class Sending:
    """The outbox asks here before it sends an edition; a sweep, what became of it."""

    def __init__(
        self, *, transactions: Transactions[SendingStore], clock: Clock, pages: Pages, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._wake = wake

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Look at an edition once more, right before it is sent: what may no longer be shown stays out.

        Returns None, and the ledger says why, when nothing is left or the channel can't take it.
        """
        now = self._clock.now()
        read = read_key(key)
        if read is None:
            return None
        schedule, due_on, _ = read

        def work(store: SendingStore) -> Post | None:
            told = store.edition_on(organisation, schedule, due_on)
            edition = None if told is None else store.edition(organisation, told.id)
            audience = None if edition is None else store.audience(organisation, edition.domain)
            if told is None or edition is None or audience is None or told.state is not Delivered.ON_ITS_WAY:
                return None
            edition = self._shortened(store, organisation, audience, told.id, edition, key=key, now=now)
            if edition is None:
                return None
            # An archived domain has let go of its channel: that is not what its leads should look at.
            reason = audience.trouble if audience.is_active else audience.became or ARCHIVED
            if reason is not None:
                store.not_sent(organisation, told.id, reason=reason)
                page = self._pages.trouble(Trouble(domain_name=edition.name, due_on=due_on, reason=reason))
                tell_leads(store, organisation, audience, page, about=key, now=now)
                return None
            page = self._pages.edition(edition)
            return Post(key=key, kind=EDITION, text=page.text, blocks=page.blocks, channel=audience.channel)

        return await self._transactions.write(work)

    async def tell_failures_system(self, organisation: OrganisationId) -> None:
        """Tell the leads, once, of each edition that did not arrive, or may not have."""
        since = followed_since(self._clock)
        editions = await self._transactions.read(lambda store: store.in_trouble(organisation, since=since))
        for edition in editions:
            await self._transactions.write(
                partial(self._tell_failure, organisation=organisation, number=edition, now=self._clock.now())
            )
        if editions:
            self._wake()

    async def send_again(self, actor: Actor, delivery: Delivery, edition: EditionId, *, attempt: int) -> Told:
        """Send an edition of which nobody knows whether it arrived; asked for twice, it is sent once.

        `attempt` is the post that the person was told of.
        """
        now = self._clock.now()
        organisation = actor.organisation

        def work(store: SendingStore) -> Told:
            told = store.told(organisation, edition)
            issue = store.edition(organisation, edition)
            if told is None or issue is None:
                require_member(store.standing(actor))
                raise NotFoundError(GONE)
            audience = led_audience(store, actor, told.domain, doing="send the digest again")
            if audience.trouble is not None:
                raise UserFacingError(f"The digest can't be sent again now. {audience.trouble}")
            if (
                told.state is Delivered.UNKNOWN
                and told.attempt == attempt < MOST_ATTEMPTS
                and store.first_answer(organisation, delivery) is None
            ):
                page = self._pages.edition(issue)
                key = edition_key(told.schedule, told.due_on, attempt=attempt + 1)
                post = Post(key=key, kind=EDITION, text=page.text, blocks=page.blocks, channel=audience.channel)
                store.queue(organisation, post, now=now)
                store.leads_told(organisation, edition, at=None)
                store.claim(organisation, delivery, key, now=now)
            return present(store.told(organisation, edition))

        told = await self._transactions.write(work)
        self._wake()
        return told

    def _shortened(
        self,
        store: SendingStore,
        organisation: OrganisationId,
        audience: Audience,
        number: EditionId,
        edition: Edition,
        *,
        key: str,
        now: datetime,
    ) -> Edition | None:
        """Leave out what may no longer be shown, and return the rest; None when there is no rest."""
        gone, seen = edition.closed, store.seen_otherwise(organisation, number)
        store.leave_out(organisation, number, (*gone, *edition.followed_up, *seen), why=LEFT_OUT)
        if edition.lines:
            since = store.covers_from(organisation, number)
            matters = store.matters(organisation, edition.domain, since=since, until=now)
            store.save_lines(organisation, number, as_now(edition.lines, matters))
        rest = present(store.edition(organisation, number))
        store.followed(organisation, number, [entry for entry in rest.entries if entry.was_shown])
        if gone:
            page = self._pages.shortened(
                Shortened(
                    domain_name=edition.name,
                    due_on=edition.due_on,
                    count=len(gone),
                    was_sent=rest.shows_anything,
                )
            )
            about = f"{key}:without:{'-'.join(map(str, gone))}"
            tell_leads(store, organisation, audience, page, about=about, now=now)
        if rest.shows_anything:
            return rest
        store.not_sent(organisation, number, reason=_why_empty(edition, seen))
        return None

    def _tell_failure(
        self, store: SendingStore, *, organisation: OrganisationId, number: EditionId, now: datetime
    ) -> None:
        told = present(store.told(organisation, number))
        if told.state is Delivered.ON_ITS_WAY:
            return
        if told.state in {Delivered.FAILED, Delivered.UNKNOWN}:
            audience = store.audience(organisation, told.domain)
            edition = present(store.edition(organisation, number))
            unknown = told.state is Delivered.UNKNOWN
            page = self._pages.trouble(
                Trouble(
                    domain_name=edition.name,
                    due_on=told.due_on,
                    reason=MAY_BE_THERE if unknown else told.reason,
                    edition=number,
                    attempt=told.attempt,
                    may_be_there=unknown,
                )
            )
            about = edition_key(told.schedule, told.due_on, attempt=told.attempt)
            tell_leads(store, organisation, audience, page, about=about, now=now)
        store.leads_told(organisation, number, at=now)


def _why_empty(edition: Edition, seen: frozenset[int]) -> str:
    """Say why nothing is left of an edition."""
    if not edition.entries:
        return ALL_OVER
    return ALL_SEEN if seen and not edition.closed else ALL_WITHDRAWN
