"""What is done about one message inside a unit of work."""

from dataclasses import dataclass
from datetime import datetime

from bot.features.learnings.capturing.notices import Notice, To
from bot.features.learnings.capturing.rules import (
    Said,
    home,
    is_a_strangers,
    is_worth_asking,
    origin_of,
    spelled,
)
from bot.features.learnings.crediting import capture
from bot.features.learnings.origin import TOLD, Known, credit_of
from bot.features.learnings.reading import may_change, may_see
from bot.features.learnings.receipts import receipt_of
from bot.features.learnings.rules import Learning, State, first_visibility, is_link, read_words
from bot.features.learnings.sheets import Sheet
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Standing, Visibility, may_take_part
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An emoji that somebody put on a message."""

    reaction: str
    channel: ChannelId
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a message was saved as before, as far as whoever asks may know."""

    learning: LearningId | None
    """None where they may neither read it nor bring it back."""
    is_undone: bool


def emoji_of(store: LearningStore, actor: Actor) -> str:
    return store.settings(actor.organisation).emoji


def is_wanted(store: LearningStore, actor: Actor, mark: Mark) -> bool:
    """Whether this emoji, by this person, on this message, may save anything."""
    organisation = actor.organisation
    return (
        is_worth_asking(mark.reaction, emoji_of(store, actor), mark.channel)
        and may_take_part(store.standing(actor))
        and store.captured(organisation, mark.channel, mark.ts) is None
        and not store.is_conversation(organisation, mark.channel)
    )


def saved_by_mark(
    store: LearningStore, actor: Actor, said: Said, text: str, author: Known | None, *, now: datetime
) -> Learning:
    """Save a message that somebody marked, where it belongs, in its author's name."""
    organisation = actor.organisation
    origin = origin_of(said, actor.user, author)
    credit = credit_of(origin, actor.user)
    chose = None if credit.author is None else store.chosen_domain(Actor(organisation=organisation, user=credit.author))
    domain = home(
        _speaks_for(store, organisation, said),
        is_public=_is_public(store, organisation, said),
        author_chose=chose,
        saver_chose=store.chosen_domain(actor),
    )
    learning = store.add(
        actor,
        read_words({"text": text, "evidence_url": link_of(said)}),
        domain=domain,
        visibility=_visibility(store, organisation, said, author),
        channel=said.channel,
        now=now,
        credit=credit,
    )
    capture(store, actor, learning, origin, now=now)
    return learning


def link_of(said: Said) -> str:
    return said.link if said.link is not None and is_link(said.link) else ""


def unknown_places(store: LearningStore, organisation: OrganisationId, said: Said) -> list[ChannelId]:
    """List where it was said or met of which nobody knows yet whether it is public."""
    return [place for place in said.places if store.channel_is_public(organisation, place) is None]


def _is_public(store: LearningStore, organisation: OrganisationId, said: Said) -> bool:
    """Whether both the message's own channel and the one where it was met are known to be public."""
    return all(store.channel_is_public(organisation, place) for place in said.places)


def _speaks_for(store: LearningStore, organisation: OrganisationId, said: Said) -> DomainId | None:
    domains = (store.domain_of_channel(organisation, place) for place in said.places)
    return next((domain for domain in domains if domain is not None), None)


def _visibility(store: LearningStore, organisation: OrganisationId, said: Said, author: Known | None) -> Visibility:
    """Decide who may read it at first. Words of another organisation's people stay in the domain."""
    if is_a_strangers(said, author):
        return Visibility.DOMAIN
    return first_visibility(
        channel_is_public=_is_public(store, organisation, said),
        in_public=store.settings(organisation).public_visibility,
    )


def sheet_from(store: LearningStore, actor: Actor, said: Said) -> Sheet:
    organisation = actor.organisation
    names = store.known_names(organisation, said.named)
    author = None if said.author is None else store.known(organisation, said.author)
    text = spelled(said.words, names)
    speaks_for = _speaks_for(store, organisation, said)
    domain = speaks_for if speaks_for is not None else store.chosen_domain(actor)
    return Sheet(
        fields={
            "text": "\n\n".join(filter(None, [text, spelled(said.remark, names)])),
            "evidence_url": link_of(said),
            "visibility": _visibility(store, organisation, said, author),
            "domain": "" if domain is None else str(domain),
        },
        domains=store.domains(organisation),
        channel=said.channel,
        message=origin_of(said, actor.user, author) if text and said.is_speech else None,
    )


def before(store: LearningStore, standing: Standing, learning: LearningId) -> Before:
    found = store.learning(standing.actor.organisation, learning)
    is_undone = found is not None and found.state is State.UNDONE
    may_know = found is not None and (may_change(standing, found) if is_undone else may_see(store, standing, found))
    return Before(learning=learning if may_know else None, is_undone=is_undone)


def notice_of(store: LearningStore, standing: Standing, learning: Learning, as_: str) -> Notice:
    users = [user for user in (learning.author, learning.saver) if user is not None]
    names = store.names(learning.organisation, users)
    author = None if learning.author is None else store.known(learning.organisation, learning.author)
    own = learning.saver is None
    return Notice(
        receipt=receipt_of(store, standing, learning),
        to=To.BOTH if own else To(as_),
        author=learning.author_name if learning.author is None else names[learning.author],
        saver=names[standing.user if learning.saver is None else learning.saver],
        author_was_told=not own and author is not None and author.role in TOLD,
    )
