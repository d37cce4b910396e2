"""One learning in the list: its words as they were typed, with the words that were found in bold.

Rich text and plain text are not parsed: what people wrote stays what they wrote.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)

from bot.features.learnings.finding.queries import Hit
from bot.features.learnings.rules import Content, State
from bot.kernel.access import Visibility
from bot.matching.marking import ELLIPSIS, excerpt, found, marked
from bot.matching.words import Stems
from handlers.kit import button, closed, cut_short, plain, shown
from handlers.learnings.form import KINDS
from handlers.learnings.messages import PAGE

MOST_HEADLINE: Final = 150
MOST_EXCERPT: Final = 280
MOST_NAME: Final = 80
MOST_REASON: Final = 200
MOST_TAGS: Final = 5
MOST_SPOKEN: Final = 75
"""Characters of what a screen reader says of a button."""
Text = RichTextElementParts.Text
BOLD: Final = RichTextElementParts.TextStyle(bold=True)


class Marker:
    """Makes bold what was found: the words that come down to `terms`, of which there are none where nobody searched."""

    def __init__(self, terms: Collection[str]) -> None:
        self._terms = terms
        self._stems = Stems()

    def headline(self, text: str) -> list[Text]:
        """Mark the words found in a headline; without any searched for, all of it stands out."""
        return self.marked(text) if self._terms else [Text(text=closed(text), style=BOLD)]

    def marked(self, text: str) -> list[Text]:
        pieces = marked(closed(text), self._terms, self._stems)
        return [Text(text=piece, style=BOLD if is_found else None) for piece, is_found in pieces]

    def is_in(self, text: str) -> bool:
        return next(found(text, self._terms, self._stems), None) is not None

    def excerpt(self, text: str) -> str:
        return excerpt(text, self._terms, self._stems, most=MOST_EXCERPT)


def hit_blocks(hit: Hit, marker: Marker) -> Iterator[Block]:
    content = hit.learning.content
    headline = cut_short(_flat(content.headline), most=MOST_HEADLINE)
    parts: list[RichTextSectionElement | RichTextQuoteElement] = [
        RichTextSectionElement(elements=marker.headline(headline))
    ]
    passage = _passage(content, headline, marker)
    if passage:
        parts.append(RichTextQuoteElement(elements=marker.marked(passage)))
    yield RichTextBlock(elements=parts)
    yield SectionBlock(
        text=plain(_about(hit)),
        accessory=button(
            "Open",
            action=PAGE,
            value=str(hit.learning.id),
            accessibility_label=shown(f"Open: {headline}", most=MOST_SPOKEN),
        ),
    )
    yield from _what_became(hit)


def _passage(content: Content, headline: str, marker: Marker) -> str:
    """Cut out what shows best why it was found: of the text beyond its headline, else of what else was written."""
    beyond = _flat(content.text) if content.title else _beyond(headline, _flat(content.text))
    fields = [beyond, *(more for more in (content.why, content.recommendation, content.applies_when) if more)]
    return marker.excerpt(next((field for field in fields if marker.is_in(field)), beyond))


def _beyond(headline: str, text: str) -> str:
    """Return what of a text its headline, which is the text's beginning, does not show."""
    if text.startswith(headline):
        return text.removeprefix(headline).strip()
    return f"{ELLIPSIS}{text.removeprefix(headline.removesuffix(ELLIPSIS)).strip()}"


def _about(hit: Hit) -> str:
    """Tell where it comes from and what it is about, in one line."""
    learning = hit.learning
    said = [
        _place(hit),
        *([shown(hit.author, most=MOST_NAME)] if hit.author else []),
        day(learning.logged_at),
        *([KINDS[learning.content.kind].lower()] if learning.content.kind else []),
        *([_applied(hit.applied)] if hit.applied else []),
        *([_tags(hit)] if learning.content.tags else []),
    ]
    return " · ".join(said)


def _place(hit: Hit) -> str:
    if hit.domain is None:
        return "No domain yet"
    name = shown(hit.domain.name, most=MOST_NAME)
    return f"{name} (its members only)" if hit.learning.visibility is Visibility.DOMAIN else name


def _applied(times: int) -> str:
    return f"applied in {times:,} other domain{'' if times == 1 else 's'}"


def _tags(hit: Hit) -> str:
    tags = hit.learning.content.tags
    named = " ".join(f"#{shown(tag.label, most=MOST_NAME)}" for tag in tags[:MOST_TAGS])
    return f"{named} and {len(tags) - MOST_TAGS} more" if len(tags) > MOST_TAGS else named


def _what_became(hit: Hit) -> Iterator[Block]:
    learning = hit.learning
    if learning.state is State.RETIRED:
        because = f": {shown(_flat(learning.retired_because), most=MOST_REASON)}" if learning.retired_because else "."
        yield SectionBlock(text=plain(f"Retired{because}"))
    if learning.state is not State.SUPERSEDED:
        return
    if hit.successor is None:
        yield SectionBlock(text=plain("Replaced by a newer one."))
        return
    newer = hit.successor
    title = shown(_flat(newer.title), most=MOST_HEADLINE)
    place = f" ({shown(newer.domain_name, most=MOST_NAME)})" if newer.domain_name else ""
    yield SectionBlock(
        text=plain(f"Replaced by “{title}”{place}"),
        accessory=button("Open the newer one", action=PAGE, value=str(newer.learning)),
    )


def day(instant: datetime) -> str:
    return f"{instant.day} {instant:%B %Y}"


def _flat(text: str) -> str:
    return " ".join(text.split())
