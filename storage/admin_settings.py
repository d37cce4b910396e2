"""The settings as their own feature changes them."""

from datetime import datetime

from sqlmodel import Session

from bot.features.settings.service import SETTINGS
from bot.features.settings.store import SettingsStore
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import Delivery, OrganisationId
from bot.kernel.settings import OrganisationSettings
from storage.audit import entries, record
from storage.claims import claim, first_answer
from storage.engine import Database, UnitOfWork
from storage.people import forget_names
from storage.settings import save_settings, settings_of
from storage.standing import names_of, standing_of


class SqlSettingsStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, actor: Actor) -> Standing:
        return standing_of(self._session, actor)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
        claim(self._session, organisation, delivery, answer=answer, now=now)

    def settings(self, organisation: OrganisationId) -> OrganisationSettings:
        return settings_of(self._session, organisation)

    def save(self, organisation: OrganisationId, settings: OrganisationSettings, *, now: datetime) -> None:
        save_settings(self._session, organisation, settings, now=now)

    def changed_by(self, organisation: OrganisationId) -> str | None:
        last = entries(self._session, organisation, thing=SETTINGS, thing_id=SETTINGS, most=1)
        if not last or last[0].by is None:
            return None
        return names_of(self._session, organisation, [last[0].by])[last[0].by]

    def forget_names(self, organisation: OrganisationId, *, now: datetime) -> int:
        return forget_names(self._session, organisation, now=now)

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        record(self._session, organisation, entry)


def settings_transactions(database: Database) -> UnitOfWork[SettingsStore]:
    return UnitOfWork(database, SqlSettingsStore)
