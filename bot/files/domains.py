"""Domains by the names that files have for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.kernel.ids import DomainId, OrganisationId
from bot.matching.spelling import nearest
from bot.matching.words import fold

MAX_DOMAIN: Final = 60
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDomain:
    id: DomainId
    name: str
    is_in_use: bool
    """Whether it takes what files bring: not one that is only proposed."""


@dataclass(frozen=True, slots=True)
class NewDomain:
    """A domain that a file names and that is to be created. `id` is below 0."""

    id: DomainId
    name: str
    archived: bool


class DomainFileStore(Protocol):
    """What files ask about domains."""

    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        """Find a domain by its name, whatever its case and accents, or by one that it, or one merged into it, had before.

        Archived ones are not among them.
        """
        ...

    def archived_named(self, organisation: OrganisationId, name: str) -> Sequence[KnownDomain]:
        """Find the archived domains of exactly this name: there may be several."""
        ...

    def domain_names(self, organisation: OrganisationId) -> Sequence[str]:
        """List the names of domains that are neither proposed nor archived."""
        ...

    def create_domain(self, organisation: OrganisationId, name: str, *, archived: bool, now: datetime) -> KnownDomain:
        """Create a domain that waits for somebody to claim it, or that is archived already."""
        ...


class UnknownDomainError(Exception):
    """No domain can be meant by this name; the reason is a sentence."""


class Domains:
    """Finds them, and with `create` makes room for those that are not here."""

    def __init__(self, store: DomainFileStore, organisation: OrganisationId, *, create: bool) -> None:
        self._store = store
        self._organisation = organisation
        self._create = create
        self._found: dict[tuple[str, bool], KnownDomain] = {}
        self.new: list[NewDomain] = []
        self.renamed: dict[str, str] = {}
        """Names that domains had before, each with what is called so now, or took it in."""

    def find(self, name: str, *, archived: bool = False) -> KnownDomain:
        """Return it, its number below 0 for one to be created. Raises UnknownDomainError."""
        key = folded(name), archived
        if key not in self._found:
            found = self._found[key] = self._archived(name) if archived else self._living(name)
            if folded(found.name) != key[0]:
                self.renamed[name] = found.name
        return self._found[key]

    def known(self, name: str) -> KnownDomain | None:
        """Return it where it is here and in use; create nothing."""
        found = self._store.domain_named(self._organisation, name)
        return found if found is not None and found.is_in_use else None

    def _living(self, name: str) -> KnownDomain:
        found = self._store.domain_named(self._organisation, name)
        if found is not None and not found.is_in_use:
            raise UnknownDomainError(f"The domain {found.name} is only proposed; have it accepted first.")
        if found is None and not self._create:
            names = self._store.domain_names(self._organisation)
            raise UnknownDomainError(
                f"There is no domain “{name[:_SHOWN]}”{nearest(name, names)}; --create-domains creates it."
            )
        return self._new(name, archived=False) if found is None else found

    def _archived(self, name: str) -> KnownDomain:
        found = self._store.archived_named(self._organisation, name)
        if len(found) > 1:
            raise UnknownDomainError(f"{len(found)} archived domains are called “{name[:_SHOWN]}”; nobody knows which.")
        if not found and not self._create:
            raise UnknownDomainError(f"There is no archived domain “{name[:_SHOWN]}”; --create-domains creates it.")
        return found[0] if found else self._new(name, archived=True)

    def _new(self, name: str, *, archived: bool) -> KnownDomain:
        if not any(sign.isalnum() for sign in name):
            raise UnknownDomainError("A domain's name has a letter or a number in it.")
        if len(name) > MAX_DOMAIN:
            raise UnknownDomainError(f"A domain's name has at most {MAX_DOMAIN} characters.")
        new = NewDomain(DomainId(-1 - len(self.new)), name, archived)
        self.new.append(new)
        return KnownDomain(id=new.id, name=name, is_in_use=True)


def folded(name: str) -> str:
    return " ".join(fold(name).split())
