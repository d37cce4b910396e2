"""What the audit keeps of domains that become one or two: of each of both, with how much went along."""

from collections.abc import Mapping
from datetime import datetime

from bot.features.domains.evolving.rules import Along
from bot.features.domains.evolving.store import EvolvingStore
from bot.kernel.access import Actor
from bot.kernel.audit import Entry, changes
from bot.kernel.ids import DomainId


def record_both(
    store: EvolvingStore,
    actor: Actor,
    along: Along,
    *acts: tuple[DomainId, str, Mapping[str, str]],
    now: datetime,
) -> None:
    """Write down what was done with each, and in words with which other one."""
    counts = {name: str(number) for name, number in along.as_counts.items() if number}
    for domain, act, words in acts:
        told = changes({}, {**words, **counts})
        entry = Entry(thing="domain", thing_id=str(domain), act=act, by=actor.user, at=now, changes=told)
        store.record(actor.organisation, entry)
