"""The tags of a form: existing ones are offered while somebody types, and what is new may be added.

An option's value is the labels that it stands for, with semicolons between them: no tag has
one in its name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import ExternalDataMultiSelectElement, InputInteractiveElement, Option

from bot.features.learnings.rules import MAX_TAGS, Tag, tags_as_text, tags_from, tags_in
from bot.features.learnings.tagging.rules import Offer
from bot.matching.signs import last_end
from handlers.kit import closed, plain, shown, told_apart, units, within

TAGS: Final = "learnings.tags.v1"
"""The action id begins with it; what fills the form follows."""
MOST_LABEL: Final = 75
MOST_VALUE: Final = 150
MOST_CHOSEN: Final = 100
HINT: Final = f"Type to find one, or to add one that is new. At most {MAX_TAGS}."


def fits(value: str) -> bool:
    """Whether a menu can hold these tags, as text: a draft may have any number of any length."""
    tags = tags_in(value)
    return len(tags) <= MOST_CHOSEN and all(units(tag.label) <= MOST_VALUE for tag in tags)


def element(value: str, *, key: str) -> InputInteractiveElement:
    """Build the menu with these tags in it; `key` names what fills the form."""
    tags = tags_in(value)
    return ExternalDataMultiSelectElement(
        action_id=f"{TAGS}.{key}",
        placeholder=plain("Type a tag"),
        min_query_length=1,
        initial_options=[option(tag) for tag in tags] or None,
        max_selected_items=max(MAX_TAGS, len(tags)),
    )


def text_in(held: Mapping[str, Any]) -> str:
    """Read what was chosen as text, as somebody would have typed it."""
    chosen = held.get("selected_options") or []
    return tags_as_text(tags_from([label for one in chosen for label in str(one["value"]).split(";")]))


def option(tag: Tag) -> Option:
    return Option(text=plain(shown(tag.label, most=MOST_LABEL)), value=tag.label)


def options(offer: Offer) -> list[Option]:
    """Offer tags, and the new ones last: who types a beginning wants one that is there."""
    some = [tag for tag in offer.tags if units(tag.label) <= MOST_VALUE]
    labels = told_apart([tag.label for tag in some], most=MOST_LABEL)
    found = [Option(text=plain(label), value=tag.label) for label, tag in zip(labels, some, strict=True)]
    return [*found, _adding(offer.new)] if offer.new else found


def _adding(tags: Sequence[Tag]) -> Option:
    """Offer what was typed, whatever it is: the form says under its field what is wrong with it.

    Of many tags in one go as many are offered as an option holds, and it says how many.
    """
    fitting = [tags[: end + 1] for end in range(len(tags)) if units(_value(tags[: end + 1])) <= MOST_VALUE]
    some = fitting[-1] if fitting else tags[:1]
    listed = " and ".join(
        filter(None, [", ".join(f"“{closed(tag.label)}”" for tag in some[:-1]), f"“{closed(some[-1].label)}”"])
    )
    first = f"the first {len(some)}: " if len(some) < len(tags) else ""
    value = _value(some)
    if units(value) > MOST_VALUE:
        # Too long for a tag anyway, as the form says under its field.
        value = value[: last_end(value, within(value, MOST_VALUE))]
    return Option(text=plain(shown(f"Add {first}{listed}", most=MOST_LABEL)), value=value)


def _value(tags: Sequence[Tag]) -> str:
    return ";".join(tag.label for tag in tags)
