"""Domains by the names that a file has for them."""

from typing import Final

from bot.features.goals.files.plans import NewDomain
from bot.features.goals.files.store import GoalFileStore
from bot.kernel.ids import DomainId, OrganisationId
from bot.matching.spelling import nearest
from bot.matching.words import fold

MAX_DOMAIN: Final = 60


class UnknownDomainError(Exception):
    """No domain can be meant by this name; the reason is a sentence."""


class Domains:
    """Finds them, and with `create` makes room for those that are not here."""

    def __init__(self, store: GoalFileStore, organisation: OrganisationId, *, create: bool) -> None:
        self._store = store
        self._organisation = organisation
        self._create = create
        self._found: dict[tuple[str, bool], DomainId] = {}
        self.new: list[NewDomain] = []

    def find(self, name: str, *, archived: bool) -> DomainId:
        """Return its number, below 0 for one to be created. Raises UnknownDomainError."""
        key = folded(name), archived
        if key not in self._found:
            self._found[key] = self._archived(name) if archived else self._living(name)
        return self._found[key]

    def _living(self, name: str) -> DomainId:
        found = self._store.domain_named(self._organisation, name)
        if found is not None and not found.takes_goals:
            raise UnknownDomainError(f"The domain {found.name} is only proposed; have it accepted first.")
        if found is None and not self._create:
            names = self._store.domain_names(self._organisation)
            raise UnknownDomainError(
                f"There is no domain “{_short(name)}”{nearest(name, names)}; --create-domains creates it."
            )
        return self._new(name, archived=False) if found is None else found.id

    def _archived(self, name: str) -> DomainId:
        found = self._store.archived_named(self._organisation, name)
        if len(found) > 1:
            raise UnknownDomainError(f"{len(found)} archived domains are called “{_short(name)}”; nobody knows which.")
        if not found and not self._create:
            raise UnknownDomainError(f"There is no archived domain “{_short(name)}”; --create-domains creates it.")
        return found[0].id if found else self._new(name, archived=True)

    def _new(self, name: str, *, archived: bool) -> DomainId:
        if len(name) > MAX_DOMAIN or not any(character.isalnum() for character in name):
            raise UnknownDomainError(
                f"“{_short(name)}” is no name of a domain: it has at most {MAX_DOMAIN} characters."
            )
        new = NewDomain(DomainId(-len(self.new) - 1), name, archived)
        self.new.append(new)
        return new.id


def folded(name: str) -> str:
    return " ".join(fold(name).split())


def _short(name: str) -> str:
    return name[:MAX_DOMAIN]
