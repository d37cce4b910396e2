"""What a file tells, and what is here already, make the record that is to be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, time
from typing import Any, Final

from bot.features.products.files.exact import consumers_value
from bot.features.products.files.history import HistoryError, agree, history_of
from bot.features.products.files.kept import Extras
from bot.features.products.files.records import OURS, Record
from bot.features.products.files.told import Member, OwnerNow, Problem, Role, Told
from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Basis, Deputy, Owner, Status
from bot.kernel.ids import UserId

_UNTOLD: Final[dict[str, Any]] = {
    "purpose": "",
    "basis": Basis(),
    "use_cases": (),
    "output_ports": (),
    "slo_url": "",
    "docs_url": "",
    "consumers": (),
    "proposed_by": None,
    "domain_archived": False,
}
"""What a product has of which Pollen's own file tells nothing."""
_FIELDS: Final = frozenset(one.name for one in fields(Record))
_BASIS: Final = ("outcome", "process", "decides")


@dataclass(slots=True)
class Made:
    record: Record | None = None
    problems: list[Problem] = field(default_factory=list)


def make(told: Told, here: Record | None, people: frozenset[str], *, now: datetime) -> Made:
    """Make the record, with the domain's name as the file has it, or say what keeps it from being made."""
    made = Made()
    fields_told = dict(told.fields)
    if told.is_ours:
        fields_told = {**_UNTOLD, **fields_told}
    if told.members is None and told.is_ours:
        told.members = []
    basis = {part: fields_told.pop(part) for part in _BASIS if part in fields_told}
    created = fields_told.get("created_at") or (now if here is None else here.created_at)
    start = here or Record(
        source=told.source,
        name=str(fields_told.get("name", "")),
        domain="",
        status=Status.DRAFT,
        created_at=created,
        history=(Ownership(owner=None, since=min(created, now), until=None, why=Why.IMPORTED),),
    )
    record = replace(
        start, **{name: value for name, value in fields_told.items() if name in _FIELDS and value is not None}
    )
    if "proposed_by" in fields_told:
        record = replace(record, proposed_by=fields_told["proposed_by"])
    record = replace(record, basis=replace(record.basis, **basis), created_at=created)
    if here is None and "domain" not in fields_told:
        record = replace(record, domain="")
    made.problems += _missing(told, record, now=now)
    try:
        history = _history(told, here, people, begun=created if here is None else here.history[0].since, now=now)
    except HistoryError as error:
        made.problems.append(Problem(told.file, error.line or told.line, "team", str(error)))
        return made
    if history:
        # Whoever stood in for an owner does not stand in for the next one, unless the file says so.
        stays = here is not None and here.history[-1].owner == history[-1].owner
        record = replace(record, history=history, deputy=record.deputy if stays else None)
    record = _with_people(told, record, people, made)
    made.record = None if made.problems else record
    return made


def _missing(told: Told, record: Record, *, now: datetime) -> Iterator[Problem]:
    """Tell what a row of a table must not leave out, and what it cannot say yet."""
    if not record.name:
        yield told.problem("name", "Give the product a name.")
    since = None if told.owner_now is None else told.owner_now.since
    if since is not None and since > now.date():
        yield told.problem("owned_since", f"{since.isoformat()} has not come yet.")


# Who owned it.


def _history(
    told: Told, here: Record | None, people: frozenset[str], *, begun: datetime, now: datetime
) -> tuple[Ownership, ...]:
    """Return the history that is to be; empty for the one that is."""
    person = _person(people)
    before = () if here is None else here.history
    if told.owner_now is not None:
        return _with_owner(before, told.owner_now, person, begun=begun, now=now)
    if told.members is None:
        return ()
    owners = [member for member in told.members if member.role is Role.OWNER]
    if told.exact and agree(told.exact, owners) and told.exact[-1].since <= now:
        return tuple(replace(one, owner=None if one.owner is None else person(one.owner.name)) for one in told.exact)
    if not owners:
        return _with_owner(before, OwnerNow(username=""), person, begun=begun, now=now) if told.is_ours else ()
    if len(owners) == 1 and owners[0].date_in is None and owners[0].date_out is None:
        return _with_owner(before, OwnerNow(username=owners[0].username), person, begun=begun, now=now)
    history = history_of(owners, person, begun=min(begun, now), now=now)
    return history if told.is_ours else _after(before, history)


def _with_owner(
    before: Sequence[Ownership],
    wanted: OwnerNow,
    person: Callable[[str], Owner],
    *,
    begun: datetime,
    now: datetime,
) -> tuple[Ownership, ...]:
    """Let somebody own it, or nobody, as from a date or from now on; who does already goes on."""
    owner = person(wanted.username) if wanted.username else None
    if before and before[-1].owner == owner:
        return ()
    since = now if wanted.since is None else min(now, datetime.combine(wanted.since, time(), tzinfo=UTC))
    if not before:
        since = min(begun, now) if wanted.since is None else since
        return (Ownership(owner=owner, since=since, until=None, why=Why.IMPORTED),)
    since = max(since, before[-1].since)
    last = replace(before[-1], until=since)
    return (*before[:-1], last, Ownership(owner=owner, since=since, until=None, why=Why.IMPORTED))


def _after(before: Sequence[Ownership], history: Sequence[Ownership]) -> tuple[Ownership, ...]:
    """Let a history that a file tells go on from an earlier one that is here."""
    begins = history[0].since
    earlier = [
        replace(one, until=begins) if one.until is None or one.until > begins else one
        for one in before
        if one.since < begins
    ]
    return (*earlier, *history)


def _person(people: frozenset[str]) -> Callable[[str], Owner]:
    return lambda username: Owner(user=UserId(username)) if username in people else Owner(name=username)


# Everybody else, and what is kept.


def _with_people(told: Told, record: Record, people: frozenset[str], made: Made) -> Record:
    record = _with_named(told, record, people, made)
    if told.kept is None:
        return record
    ours = dict(told.kept.get(OURS, {}))
    left = {name: value for name, value in told.kept.items() if name != OURS}
    if told.members is None:
        # A file without a team takes nobody's place.
        return replace(record, kept=_kept(left, _of_team(record, ours)))
    extras, others = Extras(ours), []
    extras.value = ours
    taken: dict[Role, Member] = {}
    for member in told.members:
        if member.role is not Role.OWNER and not _is_kept_here(member, taken, people):
            others.append(member.plain.get("", member.plain))
            continue
        if member.role is not None:
            taken.setdefault(member.role, member)
            extras.put(member.role.value, member.username, _extra(member, people))
    if others:
        team = left.get("team")
        left["team"] = {**(team if isinstance(team, dict) else {}), "members": others}
    record = _with_roles(record, taken)
    record = _with_known_consumers(record, people, ours)
    return replace(record, kept=_kept(left, ours))


def _with_named(told: Told, record: Record, people: frozenset[str], made: Made) -> Record:
    """Take the people of a table."""
    for role, user in told.people.items():
        if user and user not in people:
            text = f"Nobody here has the Slack id “{user[:40]}”; leave it out."
            made.problems.append(told.problem(role.replace(" ", "_"), text))
    if Role.STEWARD in told.people:
        record = replace(record, steward=_user(told.people[Role.STEWARD]))
    if Role.TECHNICAL_OWNER in told.people:
        record = replace(record, technical_owner=_user(told.people[Role.TECHNICAL_OWNER]))
    return record


def _user(user: str) -> UserId | None:
    return UserId(user) if user else None


def _of_team(record: Record, ours: dict[str, Any]) -> dict[str, Any]:
    before = record.kept.get(OURS)
    stay = {role.value: before[role.value] for role in Role if isinstance(before, dict) and role.value in before}
    return {**ours, **stay}


def _kept(left: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    return {**left, OURS: ours} if ours else left


def _is_kept_here(member: Member, taken: dict[Role, Member], people: frozenset[str]) -> bool:
    """Whether Pollen has a place for a steward, technical owner or deputy: one each, and people of this Slack."""
    if member.role is None or member.role in taken or member.username not in people:
        return False
    return member.role is not Role.DEPUTY or member.date_out is not None


def _with_roles(record: Record, taken: dict[Role, Member]) -> Record:
    users = {role: UserId(member.username) for role, member in taken.items()}
    deputy = taken.get(Role.DEPUTY)
    until = None if deputy is None else deputy.date_out
    return replace(
        record,
        steward=users.get(Role.STEWARD),
        technical_owner=users.get(Role.TECHNICAL_OWNER),
        deputy=None if until is None else Deputy(user=users[Role.DEPUTY], until=until),
    )


def _extra(member: Member, people: frozenset[str]) -> dict[str, Any]:
    """What a file says of a member that Pollen has no place for."""
    known = {"username", "role"} if member.plain.get("role") == member.role else {"username"}
    if member.role is Role.OWNER:
        known |= {"dateIn", "dateOut", "replacedByUsername"}
    if member.role is Role.DEPUTY:
        known |= {"dateOut"}
    if member.username in people:
        known |= {"name"}
    return {name: value for name, value in member.plain.items() if name not in known}


def _with_known_consumers(record: Record, people: frozenset[str], ours: dict[str, Any]) -> Record:
    """Lay aside consumers who are nobody here: they could not be told anything."""
    strangers = [one for one in record.consumers if one.user is not None and one.user not in people]
    if not strangers:
        return record
    ours["strangers"] = consumers_value(strangers)
    return replace(record, consumers=tuple(one for one in record.consumers if one not in strangers))
