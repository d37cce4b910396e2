"""What the channels saw: digests read out of messages, the way somebody reads them who knows nothing of the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import Any

from demo.organisation import Domain, Learning, Organisation
from sandbox import Slack

Message = dict[str, Any]
TRY = "We'll try it"
OTHERS = "What others do with your lessons"
GOALS = "Goals"
ENOUGH_WORDS = 4
"""That many words tell one lesson from all others; a digest may have cut what comes after them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One lesson in a digest: its words, then its answer (if any), source and reason, then its buttons."""

    blocks: Sequence[Message]

    @property
    def words(self) -> str:
        return _plain(self.blocks[0]["text"]["text"])

    @property
    def headline(self) -> str:
        """The title, else the beginning."""
        return self.words.split("\n")[0].strip("*")

    @property
    def origin(self) -> str:
        """Whose lesson it is: "Orders, Yusuf Demirkan"."""
        return self._below[-2]

    @property
    def answer(self) -> str | None:
        """What the domain answered, in the digest's own words."""
        return self._below[0].strip("*") if len(self._below) > 2 else None  # noqa: PLR2004 (source and reason)

    @property
    def _below(self) -> list[str]:
        return [_plain(element["text"]) for element in self.blocks[1]["elements"]]

    def is_of(self, learning: Learning) -> bool:
        return begins_like(self.headline, learning.headline)


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it stands in its channel at this moment."""

    domain: Domain
    message: Message

    @property
    def ts(self) -> str:
        return str(self.message["ts"])

    @property
    def lessons(self) -> list[Shown]:
        """Those that one can still answer, from the top."""
        blocks = self.message["blocks"]
        return [Shown(blocks[at - 2 : at + 1]) for at, block in enumerate(blocks) if _has_button(block, TRY)]

    @property
    def others(self) -> list[Message]:
        """What it tells of other domains that use this one's lessons, if anything."""
        return self._below(OTHERS)

    @property
    def goals(self) -> list[Message]:
        """What it tells of the domain's goals, if anything."""
        return self._below(GOALS)

    def _below(self, heading: str) -> list[Message]:
        """The sections from a heading on, up to the next one."""
        blocks = list(dropwhile(lambda block: not text_of(block).startswith(f"*{heading}*"), self.message["blocks"]))
        lines = takewhile(lambda block: text_of(block).startswith("• "), blocks[1:])
        return [*blocks[:1], *lines]

    @property
    def headlines(self) -> list[str]:
        """What stands in it, line by line."""
        said = [line for block in (*self.others, *self.goals) for line in text_of(block).split("\n")]
        told = [_plain(line.removeprefix("• ")) for line in said if line.startswith("• ")]
        return [lesson.headline for lesson in self.lessons] or told

    def shows(self, learning: Learning) -> bool:
        return any(lesson.is_of(learning) for lesson in self.lessons)


def begins_like(shown: str, headline: str) -> bool:
    """Whether what is shown, perhaps cut, is this lesson."""
    begins = headline.split()[:ENOUGH_WORDS]
    words = shown.rstrip("…").split()[: len(begins)]
    return bool(words) and words == begins[: len(words)]


def digests(slack: Slack, organisation: Organisation) -> Iterator[Digest]:
    """Every digest that stands in a domain's channel, as it is now."""
    for domain in organisation.domains:
        for message in slack.channel(domain.channel).messages:
            if is_digest(message):
                yield Digest(domain, message)


def passage(blocks: Sequence[Message], words: str) -> list[Message]:
    """The text that has these words, and what belongs to it: the small print and the buttons below."""
    begins = next((at for at, block in enumerate(blocks) if words in _plain(text_of(block))), len(blocks))
    below = takewhile(lambda block: block["type"] != "section", blocks[begins + 1 :])
    found = [*blocks[begins : begins + 1], *below]
    # Small print that comes after buttons ends the whole message.
    buttons = next((at for at, block in enumerate(found) if block["type"] == "actions"), len(found))
    return found[: buttons + 1]


def overviews(slack: Slack, organisation: Organisation) -> list[Message]:
    """The digests of the whole organisation, which stand in the channel that everybody is in."""
    return [message for message in slack.channel(organisation.general_channel).messages if is_digest(message)]


def is_digest(message: Message) -> bool:
    """Whether it says of itself, where only machines look, that it is one."""
    payload = message.get("metadata", {}).get("event_payload", {})
    return str(payload.get("key", "")).startswith("edition:")


def again(slack: Slack, digest: Digest) -> Digest:
    """The same digest as it stands there now."""
    messages = slack.channel(digest.domain.channel).messages
    return Digest(digest.domain, next(message for message in messages if message["ts"] == digest.ts))


def has_button(message: Message, label: str) -> bool:
    return any(_has_button(block, label) for block in message["blocks"])


def conversations(slack: Slack, person: str) -> list[Message]:
    """What the bot wrote in conversations of several people that this one is in."""
    places = [place for place in slack.world.channels.values() if place.kind == "mpim" and person in place.members]
    return [message for place in places for message in place.messages]


def text_of(block: Message) -> str:
    """What a section says; nothing for other blocks."""
    return str(block["text"]["text"]) if block["type"] == "section" and "text" in block else ""


def _has_button(block: Message, label: str) -> bool:
    elements = block["elements"] if block["type"] == "actions" else []
    return any(element.get("text", {}).get("text") == label for element in elements)


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
