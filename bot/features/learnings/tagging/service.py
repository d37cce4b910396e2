"""Tags for whoever logs and searches; their names for those who lead."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.features.learnings.rules import Tag
from bot.features.learnings.tagging.rules import MOST_COUNTED, Offer, looked_for, named, offer, tag_called
from bot.features.learnings.tagging.store import TagStore
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import Delivery
from bot.kernel.transactions import Transactions

PAGE: Final = 10
GONE: Final = "There is no such tag any more. Open the list of tags again."
NOT_A_LEAD: Final = (
    "Tags are everyone's, so the leads of active domains and admins rename and merge them. /domains says who leads."
)


class Act(StrEnum):
    RENAMED = "renamed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tag in the list."""

    tag: Tag
    learnings: int
    """With it: all that there are, for those who may change tags; for others those that they may read."""
    is_more: bool = False
    """Whether there are more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    typed: str
    lines: tuple[Line, ...]
    page: int
    has_next: bool
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was done."""

    act: Act
    before: str
    after: str
    learnings: int
    """That had the tag before."""
    is_more: bool = False
    """Whether there were more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The new name is another tag's already: nothing was done, and the two may be merged."""

    line: Line
    into: Tag


class Tags:
    """A second delivery of the same act changes nothing and gets the same answer."""

    def __init__(self, *, transactions: Transactions[TagStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def offer(self, actor: Actor, typed: str) -> Offer:
        """Offer tags for what was typed: only those on some learning that the person may read."""

        def work(store: TagStore) -> Offer:
            standing = _member(store, actor)
            return offer(typed, store.known(standing, looked_for(typed)))

        return await self._transactions.read(work)

    async def listing(self, actor: Actor, typed: str = "", *, page: int = 0) -> Listing:
        """List the tags that the person may know, by name, ten a page."""

        def work(store: TagStore) -> Listing:
            standing = _member(store, actor)
            found = store.listed(standing, looked_for(typed), skip=page * PAGE, most=PAGE + 1)
            may_change = _may_change(store, standing)
            lines = [
                _line(store, standing, one.tag) if may_change else Line(tag=one.tag, learnings=one.uses)
                for one in found[:PAGE]
            ]
            return Listing(
                typed=typed, lines=tuple(lines), page=page, has_next=len(found) > PAGE, may_change=may_change
            )

        return await self._transactions.read(work)

    async def one(self, actor: Actor, label: str) -> Line:
        """Return a tag that is to be changed. Raises NotAllowedError, NotFoundError and ConflictError."""

        def work(store: TagStore) -> Line:
            standing = _lead(store, actor)
            return _line(store, standing, _unchanged(store, standing, label))

        return await self._transactions.read(work)

    async def rename(self, actor: Actor, delivery: Delivery, label: str, *, to: str) -> Changed | Taken:
        """Call a tag otherwise, on every learning that has it. Who types the old name gets the new one.

        `label` is what the person had before their eyes. Raises UserFacingError for a name
        that is none, and ConflictError when somebody else changed the tag meanwhile.
        """

        def work(store: TagStore) -> Changed | Taken:
            standing = _lead(store, actor)
            answered = store.first_answer(actor.organisation, delivery)
            if answered is not None:
                return _changed(answered)
            before = _unchanged(store, standing, label)
            after = named(to, before=before)
            there = store.now(actor.organisation, after.folded)
            line = _line(store, standing, before)
            if there is not None and there.folded != before.folded:
                # What somebody may not know is told by no other name than theirs for it.
                return Taken(line=line, into=there if _may_know(store, standing, there) else after)
            if after.folded == before.folded:
                store.relabel(actor.organisation, after)
            else:
                store.replace(actor.organisation, before.folded, after)
            done = _done(Act.RENAMED, line, after)
            self._record(store, actor, delivery, before, done)
            return done

        return await self._transactions.write(work)

    async def merge(self, actor: Actor, delivery: Delivery, label: str, *, into: str) -> Changed:
        """Give every learning with one tag another instead. Who types the old one gets the other.

        Raises NotFoundError for a tag that there is not, and ConflictError as `rename` does.
        """

        def work(store: TagStore) -> Changed:
            standing = _lead(store, actor)
            answered = store.first_answer(actor.organisation, delivery)
            if answered is not None:
                return _changed(answered)
            before = _unchanged(store, standing, label)
            wanted = tag_called(into)
            after = None if wanted is None else store.now(actor.organisation, wanted.folded)
            if after is None:
                raise NotFoundError(GONE, field="into")
            if after.folded == before.folded:
                raise UserFacingError("This is the same tag. Choose another one to merge it into.", field="into")
            line = _line(store, standing, before)
            store.replace(actor.organisation, before.folded, after)
            done = _done(Act.MERGED, line, after)
            self._record(store, actor, delivery, before, done)
            return done

        return await self._transactions.write(work)

    def _record(self, store: TagStore, actor: Actor, delivery: Delivery, before: Tag, done: Changed) -> None:
        now = self._clock.now()
        told = (Change(field="label", before=done.before, after=done.after),)
        entry = Entry(thing="tag", thing_id=before.folded, act=done.act, by=actor.user, at=now, changes=told)
        store.record(actor.organisation, entry)
        answer = json.dumps([done.act, done.before, done.after, done.learnings, done.is_more])
        store.claim(actor.organisation, delivery, answer=answer, now=now)


def _member(store: TagStore, actor: Actor) -> Standing:
    standing = store.standing(actor)
    require_member(standing)
    return standing


def _may_change(store: TagStore, standing: Standing) -> bool:
    return standing.is_admin or (standing.is_full_member and store.leads_somewhere(standing))


def _lead(store: TagStore, actor: Actor) -> Standing:
    standing = _member(store, actor)
    if not _may_change(store, standing):
        raise NotAllowedError(NOT_A_LEAD)
    return standing


def _unchanged(store: TagStore, standing: Standing, label: str) -> Tag:
    """Return the tag of this name, unless somebody else renamed or merged it since the name was read."""
    organisation = standing.actor.organisation
    seen = tag_called(label)
    tag = None if seen is None else store.now(organisation, seen.folded)
    if seen is None or tag is None or not _may_know(store, standing, tag):
        raise NotFoundError(GONE)
    if tag.label == label:
        return tag
    last = store.last_act(organisation, seen.folded)
    who = "Somebody" if last is None or last.by is None else store.names(organisation, [last.by])[last.by]
    did = (
        f"merged “{closed(label)}” into"
        if last is not None and last.act == Act.MERGED
        else f"renamed “{closed(label)}” to"
    )
    raise ConflictError(
        f"{who} {did} “{closed(tag.label)}” meanwhile. Nothing else was changed; open the list of tags again."
    )


def _may_know(store: TagStore, standing: Standing, tag: Tag) -> bool:
    return any(one.tag.folded == tag.folded for one in store.known(standing, tag.folded))


def _line(store: TagStore, standing: Standing, tag: Tag) -> Line:
    found = store.count(standing.actor.organisation, tag.folded, most=MOST_COUNTED + 1)
    return Line(tag=tag, learnings=min(found, MOST_COUNTED), is_more=found > MOST_COUNTED)


def _done(act: Act, line: Line, after: Tag) -> Changed:
    return Changed(act=act, before=line.tag.label, after=after.label, learnings=line.learnings, is_more=line.is_more)


def _changed(answer: str) -> Changed:
    act, before, after, learnings, is_more = json.loads(answer)
    return Changed(act=Act(act), before=before, after=after, learnings=learnings, is_more=is_more)
