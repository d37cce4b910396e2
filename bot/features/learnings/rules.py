"""What a learning is, and what may stand in one. No Slack, no database, no clock."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from bot.kernel.access import Guarded, Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId, UserId
from bot.matching.words import fold

MAX_TEXT = 20_000
"""Characters of what was learned, and of each other long field."""
MAX_TITLE = 120
MAX_URL = 2_000
MAX_TAGS = 10
MAX_TAG = 30
WORD_FIELDS = ("text", "title", "why", "recommendation", "applies_when", "kind", "evidence_url", "tags")
"""What people write of a learning, in the order in which they read it."""
FIELDS = (*WORD_FIELDS, "visibility", "domain")
GOALS, PRODUCTS = "goals", "products"
LINK_FIELDS = (GOALS, PRODUCTS)
"""What a learning is linked to: fields of its form, and rows of their own."""
LONG_FIELDS = ("text", "why", "recommendation", "applies_when")


class Kind(StrEnum):
    WORKED = "worked"
    DID_NOT_WORK = "did_not_work"
    SURPRISE = "surprise"


class State(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    """True no longer, and nothing took its place."""
    SUPERSEDED = "superseded"
    """A newer learning took its place: its successor."""
    MERGED = "merged"
    """Added to another learning, its successor, which shows its words."""
    UNDONE = "undone"
    """Taken back: shown nowhere, its words kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    folded: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The words of a learning, checked."""

    text: str
    title: str | None = None
    why: str | None = None
    recommendation: str | None = None
    applies_when: str | None = None
    kind: Kind | None = None
    evidence_url: str | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def headline(self) -> str:
        """The title, else the first sentence of the first line that has words: what lists show."""
        line = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return self.title or re.split(r"(?<=[.!?])\s+", line, maxsplit=1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    id: LearningId
    organisation: OrganisationId
    content: Content
    author: UserId | None
    """None for what was imported."""
    author_name: str | None = None
    """The author's name as a file told it, where they are no person of this Slack."""
    saver: UserId | None = None
    """Who saved it, where somebody else had written it."""
    domain: DomainId | None
    visibility: Visibility
    state: State = State.ACTIVE
    successor: LearningId | None = None
    """The learning that took its place, or took it in."""
    retired_because: str | None = None
    channel: ChannelId | None = None
    """Where it was logged."""
    logged_at: datetime
    changed_at: datetime | None = None
    """When somebody last changed it here; None for what is as it was logged, or as a file tells it."""
    version: int = 1
    """One more with each change, also by a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """As much of a domain as a learning's form and receipt show."""

    id: DomainId
    name: str
    channel: ChannelId | None = None
    channel_name: str = ""
    channel_is_public: bool = False


class NotValidError(UserFacingError):
    """What was typed breaks rules: `problems` has a sentence for each field at fault, all at once."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        field, text = next(iter(problems.items()))
        super().__init__(text, field=field)
        self.problems = dict(problems)


def guarded(learning: Learning, domain: Domain | None) -> Guarded:
    """What the reading rule needs to know of a learning, and of its domain if it has one."""
    return Guarded(
        visibility=learning.visibility,
        author=learning.author,
        domain=learning.domain,
        channel=None if domain is None else domain.channel,
        saver=learning.saver,
    )


def first_visibility(*, channel_is_public: bool | None, in_public: Visibility) -> Visibility:
    """Decide who may read what was logged in a channel: words from one not known to be public stay in the domain.

    `in_public` is what the organisation's admins decided for public channels.
    """
    return in_public if channel_is_public else Visibility.DOMAIN


# Words as people type them.


def clean(text: str) -> str:
    """Take off the space around a text, and what no database can store: NUL and halves of characters.

    A line ends with a line feed alone, as Slack writes it: files would not keep the others apart.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def same_words(text: str, other: str) -> bool:
    """Whether two texts differ by nothing, or by what a form changes itself: line ends, and blank around them."""
    return _as_typed(text) == _as_typed(other)


def _as_typed(text: str) -> str:
    words = clean(text)
    # Browsers trim some marks that are not seen, beside what Python calls space.
    while words != (words := words.strip("\u180e\u200b\u2060\ufeff").strip()):
        pass
    return words


def read_words(typed: Mapping[str, str], *, tags_before: Sequence[Tag] = ()) -> Content:
    """Check what was typed in a form, by field. Raises NotValidError with everything that is wrong.

    Tags that a learning has already may stay, however many and long: imported ones may have
    more than people type.
    """
    words = {field: clean(typed.get(field, "")) for field in WORD_FIELDS}
    tags = tags_in(words["tags"])
    problems = {
        **_missing(words),
        **_too_long(words),
        **_odd_kind(words["kind"]),
        **_bad_link(words["evidence_url"]),
        **_bad_tags(tags, before=tags_before),
    }
    if problems:
        raise NotValidError({field: problems[field] for field in WORD_FIELDS if field in problems})
    return Content(
        text=words["text"],
        title=words["title"] or None,
        why=words["why"] or None,
        recommendation=words["recommendation"] or None,
        applies_when=words["applies_when"] or None,
        kind=Kind(words["kind"]) if words["kind"] else None,
        evidence_url=words["evidence_url"] or None,
        tags=tags,
    )


def _missing(words: Mapping[str, str]) -> dict[str, str]:
    return {} if words["text"] else {"text": "Please say what was learned, in a sentence or two."}


def _too_long(words: Mapping[str, str]) -> dict[str, str]:
    limits = {**dict.fromkeys(LONG_FIELDS, MAX_TEXT), "title": MAX_TITLE}
    return {
        field: f"This has {len(words[field]):,} characters and {most:,} fit. Please shorten it."
        for field, most in limits.items()
        if len(words[field]) > most
    }


def _odd_kind(kind: str) -> dict[str, str]:
    if not kind or kind in set(Kind):
        return {}
    return {"kind": "Please choose worked, did not work or surprise, or leave it empty."}


def _bad_link(url: str) -> dict[str, str]:
    if not url or is_link(url):
        return {}
    if len(url) > MAX_URL:
        return {"evidence_url": f"This link has {len(url):,} characters and {MAX_URL:,} fit. Please use a shorter one."}
    if not url.isprintable():
        hidden = "This link has a character in it that is not seen and could hide where it leads."
        return {"evidence_url": f"{hidden} Please copy it again from where you found it."}
    return {"evidence_url": "Please give one whole link that begins with https:// or http://."}


def is_link(url: str) -> bool:
    """Whether this is one address on the web. Other schemes may run things when clicked.

    Characters that are not seen, or that turn what follows around, could hide where it leads.
    """
    if len(url) > MAX_URL or any(character.isspace() for character in url) or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def tags_in(text: str) -> tuple[Tag, ...]:
    """Read tags as typed, with commas between them, or semicolons where a tag has a comma in it."""
    return tags_from(text.split(";" if ";" in text else ","))


def tags_from(labels: Sequence[str]) -> tuple[Tag, ...]:
    """Make tags of these, in order; those that differ in case or accents only are one, as first written."""
    found: dict[str, Tag] = {}
    for label in labels:
        neat = " ".join(clean(label).replace(";", ",").split()).lstrip("# ")
        folded = fold(neat).strip()
        if folded:
            found.setdefault(folded, Tag(folded=folded, label=neat))
    return tuple(found[folded] for folded in sorted(found))


def tags_as_text(tags: Sequence[Tag]) -> str:
    """Write tags so that `tags_in` reads the same ones."""
    labels = [tag.label for tag in tags]
    if any("," in label for label in labels):
        return "; ".join(labels) + (";" if len(labels) == 1 else "")
    return ", ".join(labels)


def _bad_tags(tags: Sequence[Tag], *, before: Sequence[Tag]) -> dict[str, str]:
    known = {tag.folded for tag in before}
    most = max(MAX_TAGS, len(known))
    if len(tags) > most:
        return {"tags": f"These are {len(tags)} tags and {most} fit. Please keep those that help others find it."}
    long = [tag.label for tag in tags if len(tag.label) > MAX_TAG and tag.folded not in known]
    if long:
        return {"tags": f"A tag has at most {MAX_TAG} characters. Please shorten “{long[0][:MAX_TAG]}…”."}
    return {}


# A learning as the fields of a form, to be compared.


def as_fields(learning: Learning) -> dict[str, str]:
    """Write everything that the form holds as text."""
    return fields_of(learning.content, visibility=learning.visibility, domain=learning.domain)


def fields_of(content: Content, *, visibility: Visibility, domain: DomainId | None) -> dict[str, str]:
    return {
        "text": content.text,
        "title": content.title or "",
        "why": content.why or "",
        "recommendation": content.recommendation or "",
        "applies_when": content.applies_when or "",
        "kind": content.kind or "",
        "evidence_url": content.evidence_url or "",
        "tags": tags_as_text(content.tags),
        "visibility": visibility,
        "domain": "" if domain is None else str(domain),
    }


def prints_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a short fingerprint of each field: enough to see whether it is still the same."""
    return {field: fingerprint(value) for field, value in fields.items()}


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
