"""What Pollen writes beside a team to know it again to the microsecond: ownership, consumers, who proposed it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.features.products.files import standard
from bot.features.products.files.fields import line_in
from bot.features.products.files.records import Consumer, username_of
from bot.features.products.files.told import Told
from bot.features.products.rules.ownership import Ownership, Why, is_unbroken
from bot.features.products.rules.product import Owner
from bot.files.domains import MAX_DOMAIN
from bot.kernel.ids import UserId

LONGEST_USER: Final = 64


def ownership_value(history: Sequence[Ownership]) -> list[dict[str, str]]:
    found = []
    for one in history:
        told = {
            "owner": "" if one.owner is None else username_of(one.owner),
            "since": one.since.isoformat(),
            "until": "" if one.until is None else one.until.isoformat(),
            "why": one.why.value,
            "by": one.by or "",
        }
        found.append({name: text for name, text in told.items() if text})
    return found


def ownership_in(value: Any) -> tuple[Ownership, ...]:
    """Read what `ownership_value` wrote, each owner by the name that the file has; nothing where it is no history."""
    found = [_stretch(one) for one in value] if isinstance(value, list) else []
    history = tuple(one for one in found if one is not None)
    return history if len(history) == len(found) and is_unbroken(history) else ()


def _stretch(value: Any) -> Ownership | None:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return None
    since, until = _instant(value.get("since", "")), _instant(value.get("until", ""))
    if since is None or (until is None and value.get("until")) or value.get("why") not in set(Why):
        return None
    owner, by = value.get("owner", ""), value.get("by", "")
    return Ownership(
        owner=Owner(name=owner) if owner else None,
        since=since,
        until=until,
        why=Why(value["why"]),
        by=UserId(by[:LONGEST_USER]) if by else None,
    )


def _instant(text: str) -> datetime | None:
    found = standard.instant_in(text)
    try:
        return None if found is None else found.astimezone(UTC)
    except OverflowError:
        return None


def consumers_value(consumers: Sequence[Consumer]) -> list[dict[str, str]]:
    return [
        {**({"domain": one.domain} if one.user is None else {"user": one.user}), "since": one.since.isoformat()}
        for one in consumers
    ]


def in_order(consumer: dict[str, str]) -> tuple[str, str, str]:
    """Put consumers into an order that is the same in every database, whoever of them is known there."""
    return consumer.get("since", ""), consumer.get("domain", ""), consumer.get("user", "")


def consumers_in(told: Told, name: str, value: Any) -> tuple[Consumer, ...]:
    found = [_consumer(told, name, one) for one in value] if isinstance(value, list) else [None]
    if None in found:
        told.wrong(name, "A list of consumers is needed here, each with a domain or a user, and since when.")
    return tuple(one for one in found if one is not None)


def _consumer(told: Told, name: str, value: Any) -> Consumer | None:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return None
    since = _instant(value.get("since", ""))
    domain = line_in(told, name, value.get("domain"), most=MAX_DOMAIN)
    user = line_in(told, name, value.get("user"), most=LONGEST_USER)
    if since is None or bool(domain) == bool(user):
        return None
    return Consumer(domain=domain, user=UserId(user) if user else None, since=since)


def user_in(told: Told, name: str, value: Any) -> UserId | None:
    user = line_in(told, name, value, most=LONGEST_USER)
    return UserId(user) if user else None
