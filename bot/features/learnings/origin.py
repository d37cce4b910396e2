"""A message that became a learning: which one, who wrote it, and whom to name. No Slack, no database, no clock."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.kernel.access import Role
from bot.kernel.errors import ConflictError
from bot.kernel.ids import ChannelId, UserId

TOLD = frozenset({Role.MEMBER, Role.ADMIN})


class Wrote(StrEnum):
    """Who wrote a message, as far as it matters to whoever saves it."""

    SAVER = "saver"
    """Themselves."""
    COLLEAGUE = "colleague"
    """A full member, who is named and told."""
    OTHER = "other"
    """A guest, someone of another organisation, someone who left or an app: named, not told."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """As much of a recorded person as naming them needs."""

    role: Role
    name: str
    is_bot: bool = False
    is_external: bool = False
    """Of another organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The message that a learning comes from. No two learnings come from one."""

    channel: ChannelId
    ts: str
    """With the channel, what names a message."""
    author: UserId | None = None
    """A person of this Slack."""
    author_name: str | None = None
    """To be shown; and to be kept where there is no `author`."""
    wrote: Wrote = Wrote.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Whom a learning names."""

    author: UserId | None
    author_name: str | None = None
    """Only where nobody of this Slack wrote it."""
    saver: UserId | None = None
    """Only where somebody else wrote it."""


class AlreadySavedError(ConflictError):
    """Somebody saved this message first. What was typed is not stored."""


def credit_of(origin: Origin | None, actor: UserId) -> Credit:
    """Decide whom a learning names: whoever wrote it, and who saved it where that is somebody else."""
    if origin is None or origin.author == actor:
        return Credit(author=actor)
    if origin.author is not None:
        return Credit(author=origin.author, saver=actor)
    return Credit(author=None, author_name=origin.author_name, saver=actor)


def as_text(origin: Origin) -> str:
    """Write an origin so that a draft can hold it."""
    return json.dumps(asdict(origin))


def origin_in(text: str | None) -> Origin | None:
    """Read what `as_text` wrote."""
    if not text:
        return None
    held = json.loads(text)
    return Origin(**{**held, "wrote": Wrote(held["wrote"])})
