"""What admins decide about onboarding for all domains. Each decision is checked, written into the audit, done once."""

from dataclasses import dataclass

from bot.features.domains.onboarding.plan import Merge, Plan, Typed, as_typed, mark, marks_of, merged, read_typed
from bot.features.domains.onboarding.store import OnboardingStore
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import Delivery
from bot.kernel.transactions import Transactions

THING = "onboarding"
"""What the audit calls it."""
NOT_YOURS = "Only an admin can see and change how domains are onboarded. Ask one of them to do it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    plan: Plan
    changed: tuple[str, ...]
    """The fields that were changed; none where all stayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeanwhile:
    """Nothing was saved: another admin changed it since this one saw it."""

    current: Plan
    merge: Merge
    by: str


class Planning:
    """How domains are onboarded, for admins only."""

    def __init__(self, *, transactions: Transactions[OnboardingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def shown(self, actor: Actor) -> Plan:
        """Return it as it is. Raises NotAllowedError."""

        def work(store: OnboardingStore) -> Plan:
            _require_admin(store, actor)
            return store.plan(actor.organisation)

        return await self._transactions.read(work)

    async def change(
        self, actor: Actor, typed: Typed, *, marks: dict[str, str], version: int, delivery: Delivery
    ) -> Planned | PlannedMeanwhile:
        """Decide. `marks`, of `version`, are those of what the admin had before their eyes.

        Saves nothing when another admin changed something since then: what was typed is theirs
        to confirm. Raises UserFacingError with the field at fault.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:onboarding")

        def work(store: OnboardingStore) -> Planned | PlannedMeanwhile:
            _require_admin(store, actor)
            organisation = actor.organisation
            current = store.plan(organisation)
            if store.first_answer(organisation, same) is not None:
                return Planned(plan=current, changed=_differing(marks, current))
            wanted = read_typed(typed, current)
            differs = as_typed(wanted) != as_typed(current)
            if current.version != version and differs:
                merge = merged(typed, marks=marks, current=current)
                if merge.changed:
                    return PlannedMeanwhile(current=current, merge=merge, by=store.plan_changed_by(organisation) or "")
            if not differs:
                return Planned(plan=current, changed=())
            store.save_plan(organisation, wanted, now=now)
            words = changes(as_typed(current), as_typed(wanted))
            entry = Entry(thing=THING, thing_id=THING, act="changed", by=actor.user, at=now, changes=words)
            store.record(organisation, entry)
            store.claim(organisation, same, answer=str(wanted.version), now=now)
            return Planned(plan=wanted, changed=_differing(marks_of(current), wanted))

        return await self._transactions.write(work)


def _differing(marks: dict[str, str], plan: Plan) -> tuple[str, ...]:
    return tuple(name for name, text in as_typed(plan).items() if mark(text) != marks.get(name))


def _require_admin(store: OnboardingStore, actor: Actor) -> None:
    standing = store.standing(actor)
    require_member(standing)
    if not standing.is_admin:
        raise NotAllowedError(NOT_YOURS)
