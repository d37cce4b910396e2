"""What this feature asks of its rows."""

from datetime import datetime
from typing import Protocol

from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import Delivery, OrganisationId
from bot.kernel.settings import OrganisationSettings


class SettingsStore(Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    def settings(self, organisation: OrganisationId) -> OrganisationSettings: ...

    def save(self, organisation: OrganisationId, settings: OrganisationSettings, *, now: datetime) -> None: ...

    def changed_by(self, organisation: OrganisationId) -> str | None:
        """Name who changed the settings last."""
        ...

    def forget_names(self, organisation: OrganisationId, *, now: datetime) -> int:
        """Take the names of those away who left longer ago than the settings keep names; say how many."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        """Write an act into the audit."""
        ...
