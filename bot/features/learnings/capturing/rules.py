"""What of a message becomes a learning, whose words they are, and where it goes. No Slack, no database, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.features.learnings.origin import TOLD, Known, Origin, Wrote
from bot.features.learnings.rules import MAX_TEXT, clean
from bot.kernel.access import Role
from bot.kernel.ids import ChannelId, DomainId, UserId

SOMEONE: Final = "someone"
MOST_NAME: Final = 100
"""Characters of a name. People's are shorter; what an app is called in a message may be of any length."""
TONE: Final = "::"
"""Begins what Slack adds to the name of an emoji that has a skin tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody who is named in a message."""

    user: UserId
    label: str = ""
    """The name that stands in the message itself, where one does."""


Words = tuple[str | Mention, ...]
"""What somebody wrote, to be read once the people named in it are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message, as far as saving it goes. Of one that was forwarded, this is the original."""

    channel: ChannelId
    ts: str
    words: Words
    author: UserId | None = None
    author_name: str = ""
    """As the message itself names whoever wrote it."""
    is_external: bool = False
    """Whether the message says that its author is of another organisation."""
    by_app: bool = False
    by_pollen: bool = False
    is_speech: bool = True
    """Whether somebody wrote it: not so where Slack notes that somebody joined, for one."""
    link: str | None = None
    """Its address."""
    met_in: ChannelId
    """The channel where it was met: another one than its own where it was forwarded."""
    remark: Words = ()
    """What whoever forwarded it wrote above it."""

    @property
    def named(self) -> frozenset[UserId]:
        return frozenset(part.user for part in (*self.words, *self.remark) if isinstance(part, Mention))

    @property
    def places(self) -> tuple[ChannelId, ...]:
        """Its own channel, and where it was met."""
        return (self.channel,) if self.channel == self.met_in else (self.channel, self.met_in)


class Verdict(StrEnum):
    """What an emoji makes of a message."""

    SAVE = "save"
    NOTHING = "nothing"
    """There is nothing to save, and nothing to say about it."""
    STRANGERS = "strangers"
    """The words of another organisation's people."""
    TOO_LONG = "too_long"


def is_worth_asking(reaction: str, emoji: str, channel: ChannelId) -> bool:
    """Whether a reaction is the one that saves messages, whatever its skin tone, and not in a direct message."""
    return bool(emoji) and reaction.partition(TONE)[0] == emoji and not channel.startswith("D")


def verdict(said: Said, text: str, author: Known | None) -> Verdict:
    """Decide what becomes of a message with this text that somebody marked."""
    if not said.is_speech or said.by_pollen or not text:
        return Verdict.NOTHING
    if is_a_strangers(said, author):
        return Verdict.STRANGERS
    return Verdict.TOO_LONG if len(text) > MAX_TEXT else Verdict.SAVE


def is_a_strangers(said: Said, author: Known | None) -> bool:
    """Whether somebody of another organisation wrote it. What Slack says of them counts more than the message."""
    if author is None:
        return said.is_external
    return author.is_external or author.role is Role.EXTERNAL


def spelled(words: Words, names: Mapping[UserId, str]) -> str:
    """Write the words as a learning holds them."""
    return clean("".join(_spelled(words, names)))


def _spelled(words: Words, names: Mapping[UserId, str]) -> Iterator[str]:
    for part in words:
        yield f"@{names.get(part.user) or part.label.strip() or SOMEONE}" if isinstance(part, Mention) else part


def origin_of(said: Said, saver: UserId, author: Known | None) -> Origin:
    """Tell where a learning comes from, and whom it is to name."""
    name = ((author.name.strip() if author else "") or clean(said.author_name))[:MOST_NAME].strip() or None
    message = Origin(channel=said.channel, ts=said.ts, author_name=name)
    if said.author == saver:
        return replace(message, author=saver, wrote=Wrote.SAVER)
    by_app = said.by_app if author is None else author.is_bot
    if said.author is None or by_app or is_a_strangers(said, author):
        return replace(message, wrote=Wrote.OTHER if name else Wrote.NOBODY)
    # Somebody of whom nothing is known yet counts as a member.
    told = author is None or author.role in TOLD
    return replace(message, author=said.author, wrote=Wrote.COLLEAGUE if told else Wrote.OTHER)


def home(
    speaks_for: DomainId | None,
    *,
    is_public: bool,
    author_chose: DomainId | None,
    saver_chose: DomainId | None,
) -> DomainId | None:
    """Choose the domain of a message that somebody marked: the channel's, else its author's, else whose mark it was.

    Words from a private channel that speaks for no domain get none: nobody but their author
    decides whom they are for.
    """
    if speaks_for is not None or not is_public:
        return speaks_for
    return author_chose if author_chose is not None else saver_chose
