"""What admins decide for everybody. Each decision is checked, written into the audit, and done once."""

from dataclasses import dataclass

from bot.features.settings.rules import (
    Decision,
    Field,
    Merge,
    as_words,
    checked,
    decided,
    decision_in,
    merged,
)
from bot.features.settings.store import SettingsStore
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import Delivery
from bot.kernel.settings import OrganisationSettings
from bot.kernel.transactions import Transactions

SETTINGS = "settings"
"""What the audit calls them."""
NOT_YOURS = "Only an admin can see and change Pollen's settings. Ask one of them to do it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of the settings."""

    before: Decision
    after: Decision
    names_forgotten: int = 0
    """Names of people who left that are not kept any more."""

    @property
    def changed(self) -> tuple[Field, ...]:
        return tuple(field for field in Field if getattr(self.before, field) != getattr(self.after, field))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile:
    """Nothing was saved: another admin changed the settings since this one saw them."""

    current: OrganisationSettings
    merge: Merge
    by: str


class AdminSettings:
    """The settings, for admins only."""

    def __init__(self, *, transactions: Transactions[SettingsStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def shown(self, actor: Actor) -> OrganisationSettings:
        """Return the settings as they are. Raises NotAllowedError."""

        def work(store: SettingsStore) -> OrganisationSettings:
            _require_admin(store, actor)
            return store.settings(actor.organisation)

        return await self._transactions.read(work)

    async def change(
        self, actor: Actor, decision: Decision, *, seen: Decision, version: int, delivery: Delivery
    ) -> Saved | ChangedMeanwhile:
        """Decide. `seen`, of `version`, is what the admin had before their eyes.

        Saves nothing when another admin changed something since then: what was chosen is theirs
        to confirm. Raises UserFacingError.
        """
        now = self._clock.now()

        def work(store: SettingsStore) -> Saved | ChangedMeanwhile:
            _require_admin(store, actor)
            organisation = actor.organisation
            current = store.settings(organisation)
            before, wanted = decision_in(current), checked(decision)
            if store.first_answer(organisation, delivery) is not None:
                return Saved(before=seen, after=before)
            if current.version != version and wanted != before:
                merge = merged(wanted, seen=seen, current=before)
                if merge.changed:
                    return ChangedMeanwhile(current=current, merge=merge, by=store.changed_by(organisation) or "")
            if wanted == before:
                return Saved(before=before, after=before)
            store.save(organisation, decided(current, wanted), now=now)
            store.record(
                organisation,
                Entry(
                    thing=SETTINGS,
                    thing_id=SETTINGS,
                    act="changed",
                    by=actor.user,
                    at=now,
                    changes=changes(as_words(before), as_words(wanted)),
                ),
            )
            store.claim(organisation, delivery, answer=str(current.version + 1), now=now)
            return Saved(before=before, after=wanted, names_forgotten=store.forget_names(organisation, now=now))

        return await self._transactions.write(work)


def _require_admin(store: SettingsStore, actor: Actor) -> None:
    standing = store.standing(actor)
    require_member(standing)
    if not standing.is_admin:
        raise NotAllowedError(NOT_YOURS)
