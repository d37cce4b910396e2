"""What a submitted form does, inside its unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.features.learnings.crediting import capture, require_unsaved
from bot.features.learnings.drafts import Draft
from bot.features.learnings.linking.rules import ids_as_text
from bot.features.learnings.linking.units import chosen, named, relink
from bot.features.learnings.origin import Origin, credit_of
from bot.features.learnings.rules import (
    FIELDS,
    GOALS,
    LINK_FIELDS,
    LONG_FIELDS,
    WORD_FIELDS,
    Content,
    Learning,
    NotValidError,
    State,
    as_fields,
    fields_of,
    fingerprint,
    prints_of,
    read_words,
    same_words,
)
from bot.features.learnings.sheets import Sheet, sheet_of, visibility_in
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Visibility
from bot.kernel.errors import ConflictError
from bot.kernel.ids import ChannelId, DomainId, DraftId, LearningId, NodeId

NO_SUCH_DOMAIN = "This domain takes no learnings any more. Please choose another one."
OUT_OF_REACH = "What you typed is not saved: copy what you want to keep."
STOPPED = {
    State.RETIRED: "was retired",
    State.SUPERSEDED: "was replaced by a newer one",
    State.MERGED: "was added to another one",
    State.UNDONE: "was taken back",
}
"""What became of a learning while somebody was writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A submitted form, as text."""

    fields: Mapping[str, str]
    """Those that the form had. One that it did not have stays as it is."""
    channel: ChannelId | None = None
    learning: LearningId | None = None
    """The learning to change; None for a new one."""
    was: Mapping[str, str] = field(default_factory=dict)
    """Fingerprints of that learning's fields when the form was filled."""
    draft: DraftId | None = None
    draft_from: int | None = None
    """Where in the draft's text those words begin that the form had no room for."""
    message: Origin | None = None
    """The message that a new learning comes from."""
    goal: NodeId | None = None
    """What taught a new learning, as its form began; the field of goals says whether that holds."""


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed the learning while this form was open, or closed it.

    `sheet` has both sides' words, to be decided.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__("Somebody else changed this learning while you were writing.")
        self.sheet = sheet


def print_of(sent: Sent) -> str:
    """Fingerprint what was sent, to tell a second delivery from a second attempt."""
    return fingerprint(repr(sorted(sent.fields.items())))


def add(store: LearningStore, actor: Actor, sent: Sent, *, now: datetime) -> Learning:
    """Add what was sent as a new learning. Raises NotValidError with everything that is wrong.

    Raises AlreadySavedError when it comes from a message that somebody saved meanwhile.
    """
    if sent.message is not None:
        require_unsaved(store, actor, sent.message)
    draft = None if sent.draft is None else store.draft(actor, sent.draft)
    # Words that the form could show, but not hold, come from the draft that filled it.
    kept = {} if draft is None else {name: draft.content.get(name, "") for name in WORD_FIELDS}
    typed = {**kept, **sent.fields}
    domain, problems = _domain(store, actor, typed.get("domain", ""), present=None)
    visibility = _visibility(
        typed.get("visibility", ""), otherwise=visibility_in(store, actor.organisation, sent.channel)
    )
    links, wrong = chosen(store, actor.organisation, typed, before=_begun(store, actor, sent.goal))
    content = _checked(typed, {**problems, **wrong})
    learning = store.add(
        actor,
        content,
        domain=domain,
        visibility=visibility,
        channel=sent.channel,
        now=now,
        credit=credit_of(sent.message, actor.user),
    )
    if sent.message is not None:
        capture(store, actor, learning, sent.message, now=now)
    relink(store, actor, learning.id, before={}, after=links, now=now)
    if domain is not None:
        remember(store, actor, domain, unless=sent.channel)
    if draft is not None:
        _use_up(store, actor, draft, draft_from=sent.draft_from)
    return learning


def _begun(store: LearningStore, actor: Actor, goal: NodeId | None) -> dict[str, str]:
    """Write as fields to what a form was linked when it opened: it may be saved so, whatever became of the goal."""
    known = {} if goal is None else store.named_goals(actor.organisation, [goal])
    return {GOALS: ids_as_text(known)}


def _use_up(store: LearningStore, actor: Actor, draft: Draft, *, draft_from: int | None) -> None:
    """Forget a draft that became a learning, but for the end of its text that the form had no room for."""
    rest = "" if draft_from is None else draft.content.get("text", "")[draft_from:].strip()
    if rest:
        store.change_draft(actor, draft.id, {"text": rest})
    else:
        store.discard_draft(actor, draft.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A learning as it should become, and what it should belong to, as fields."""

    learning: Learning
    links: Mapping[str, str]


def edit(
    store: LearningStore,
    actor: Actor,
    learning: Learning,
    sent: Sent,
    *,
    was: Mapping[str, str],
    belongs: Mapping[str, str],
) -> Edited:
    """Return the learning as it should become. Raises NotValidError, or ChangedMeanwhileError.

    `belongs` is to what it belongs now, as fields.
    `was` holds fingerprints of what the person had before their eyes. Any field that somebody
    else changed since then, to something else than was sent now, is for the person to decide.
    """
    before = {**as_fields(learning), **belongs}
    typed = {**before, **sent.fields}
    unchanged = {name: before[name] for name in WORD_FIELDS if same_words(typed[name], before[name])}
    typed.update(unchanged)
    domain, problems = _domain(store, actor, typed["domain"], present=learning.domain)
    visibility = _visibility(typed["visibility"], otherwise=learning.visibility)
    kept = {name: getattr(learning.content, name) for name in LONG_FIELDS if name in unchanged}
    links, wrong = chosen(store, actor.organisation, typed, before=belongs)
    content = replace(_checked(typed, {**problems, **wrong}, learning=learning), **kept)
    after = {**fields_of(content, visibility=visibility, domain=domain), **links}
    prints = prints_of(before)
    theirs = {
        name: before[name]
        for name in (*FIELDS, *LINK_FIELDS)
        if was.get(name) != prints[name] and after[name] != before[name]
    }
    if theirs or learning.state is not State.ACTIVE:
        mine = {name: value for name, value in after.items() if was.get(name) != fingerprint(value)}
        sheet = replace(sheet_of(store, learning), fields={**before, **mine}, theirs=theirs)
        goals, products = named(store, actor.organisation, sheet.fields, theirs)
        stopped = STOPPED.get(learning.state)
        raise ChangedMeanwhileError(replace(sheet, stopped=stopped, goals=goals, products=products))
    return Edited(learning=replace(learning, content=content, visibility=visibility, domain=domain), links=links)


def _checked(typed: Mapping[str, str], problems: Mapping[str, str], *, learning: Learning | None = None) -> Content:
    try:
        content = read_words(typed, tags_before=() if learning is None else learning.content.tags)
    except NotValidError as error:
        raise NotValidError({**error.problems, **problems}) from error
    if problems:
        raise NotValidError(problems)
    return content


def _visibility(value: str, *, otherwise: Visibility) -> Visibility:
    return Visibility(value) if value in set(Visibility) else otherwise


def _domain(
    store: LearningStore, actor: Actor, value: str, *, present: DomainId | None
) -> tuple[DomainId | None, dict[str, str]]:
    if not value:
        # A learning that has a domain keeps one, or nobody but its author could read it any more.
        return present, {}
    wanted = DomainId(int(value)) if value.isdecimal() else None
    if wanted is not None and (wanted == present or takes_learnings(store, actor, wanted)):
        return wanted, {}
    return present, {"domain": NO_SUCH_DOMAIN}


def takes_learnings(store: LearningStore, actor: Actor, domain: DomainId) -> bool:
    return any(domain == open_one.id for open_one in store.domains(actor.organisation))


def remember(store: LearningStore, actor: Actor, domain: DomainId, *, unless: ChannelId | None) -> None:
    """Remember the first domain that somebody chooses, so that they are asked once.

    What the channel (`unless`) suggested was no choice of theirs.
    """
    suggested = None if unless is None else store.domain_of_channel(actor.organisation, unless)
    if domain != suggested and store.chosen_domain(actor) is None:
        store.choose_domain(actor, domain)
