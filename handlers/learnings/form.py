"""The form of a learning: its ids, its picture, and how to read it back.

A field holds at most 3,000 characters, a learning's text 20,000: long words are spread over
several fields and joined again as they were. Where Slack has no room for all of them, what
is left out of the form is shown, and stays as it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel, Field, field_validator
from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.learnings.origin import Origin, Wrote
from bot.features.learnings.rules import LONG_FIELDS, MAX_TITLE, Kind, fingerprint
from bot.features.learnings.sheets import Sheet
from bot.features.learnings.submissions import Sent
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, DraftId, LearningId, NodeId
from handlers.forms.menus import domain_select, named_options
from handlers.kit import actions, as_json, button, context, escape, metadata_of, plain, section, shown, units
from handlers.learnings.linking import field as links_field
from handlers.learnings.messages import PAGE, draft_in_form
from handlers.learnings.pieces import LONGEST_FIELD, Pieces, cut, joined, to_show
from handlers.learnings.stack import Back
from handlers.learnings.tagging import field as tags_field

CALLBACK: Final = "learnings.form.v1"
MOST_PIECES: Final = 20
"""Fields that one long text is spread over."""
MOST_INPUTS: Final = 64
"""Fields of all long texts together; Slack takes 100 blocks in all."""
MOST_BYTES: Final = 200_000
"""Of all long texts as JSON; Slack takes views of 250 KB."""
MOST_BETWEEN: Final = 1_000
"""Characters, as JSON, of what stands between all pieces: the form carries at most 3,000 characters unseen."""
MOST_OF_THEIRS: Final = 500
"""Characters shown of each field that somebody else changed meanwhile."""
LABELS: Final = {
    "text": "What did you learn?",
    "title": "Title",
    "why": "Why is it so?",
    "recommendation": "What do you recommend?",
    "applies_when": "When does it apply?",
    "kind": "What kind of learning is it?",
    "evidence_url": "Link to evidence",
    "tags": "Tags",
    **links_field.LABELS,
    "visibility": "Who can read it?",
    "domain": "Domain",
}
KINDS: Final = {Kind.WORKED: "It worked", Kind.DID_NOT_WORK: "It did not work", Kind.SURPRISE: "It was a surprise"}
_HINTS: Final = {
    "title": "Lists show it; without one they show the first sentence.",
    "evidence_url": "One address that begins with https:// or http://.",
    "tags": tags_field.HINT,
    **links_field.HINTS,
}


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    channel: ChannelId | None = None
    learning: LearningId | None = None
    was: dict[str, str] = Field(default_factory=dict)
    draft: DraftId | None = None
    draft_from: int | None = None
    joints: dict[str, list[str]] = Field(default_factory=dict)
    """What stood between the pieces of each long field."""
    message: Origin | None = None
    """The message that a new learning comes from."""
    response_url: str | None = None
    back: Back | None = None
    goal: NodeId | None = None
    """What taught a new learning."""

    @field_validator("joints", mode="before")
    @classmethod
    def _of_the_text(cls, value: object) -> object:
        """Read forms that were opened when only the text could be long."""
        return {"text": value} if isinstance(value, list) else value


class Filled(BaseModel):
    """A submitted form: what was sent, and where to answer."""

    sent: Sent
    response_url: str | None
    back: Back | None = None
    """The page that the form was opened from."""


def build(sheet: Sheet, *, response_url: str | None = None, back: Back | None = None) -> View:
    """Build the form. The ids of its fields change with what fills it, or Slack would keep what stood there before."""
    long = _Long.of(sheet)
    meta = Meta(
        channel=sheet.channel,
        learning=sheet.learning,
        was=dict(sheet.was),
        draft=sheet.draft.id if sheet.draft else None,
        draft_from=long.pieces["text"].rest_from if "text" in long.pieces else None,
        joints={name: list(pieces.joints) for name, pieces in long.pieces.items() if pieces.joints},
        message=_short(sheet.message),
        goal=sheet.goal.id if sheet.goal else None,
        response_url=response_url,
        back=back,
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(meta),
        title=plain("Edit learning" if sheet.learning else "Log a learning"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[*_above(sheet, long), *_fields(sheet, long)],
    )


def _short(message: Origin | None) -> Origin | None:
    """Shorten the author's name: as JSON an emoji in it takes twelve of the characters that a form carries unseen."""
    if message is None or not message.author_name:
        return message
    return replace(message, author_name=shown(message.author_name, most=80))


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    values = {
        block: _value(block, next(iter(held.values()))) for block, held in view["state"]["values"].items() if held
    }
    fields = {name: value for name, value in values.items() if name in LABELS}
    for name, joints in meta.joints.items():
        if name in fields:
            more = [values.get(f"{name}_{number}", "") for number in range(2, len(joints) + 2)]
            fields[name] = joined([fields[name], *more], joints)
    sent = Sent(
        fields=fields,
        channel=meta.channel,
        learning=meta.learning,
        was=meta.was,
        draft=meta.draft,
        draft_from=meta.draft_from,
        message=meta.message,
        goal=meta.goal,
    )
    return Filled(sent=sent, response_url=meta.response_url, back=meta.back)


def _value(name: str, held: Mapping[str, Any]) -> str:
    if name in links_field.LABELS:
        return links_field.text_in(held)
    if "selected_options" in held:
        return tags_field.text_in(held)
    chosen = held.get("selected_option")
    return str((chosen or {}).get("value") or held.get("value") or "")


# Words that are longer than a field.


@dataclass(frozen=True, slots=True)
class _Long:
    """The long fields as the form's inputs hold them."""

    pieces: Mapping[str, Pieces]
    left_out: Sequence[str]
    """Those that the form has no room for."""

    @classmethod
    def of(cls, sheet: Sheet) -> "_Long":
        """Give each field its room: first those that hold something new, so that nothing typed is left out."""
        found: dict[str, Pieces] = {}
        inputs, size, between = MOST_INPUTS, MOST_BYTES, MOST_BETWEEN
        for name in sorted(LONG_FIELDS, key=lambda name: not _is_new(sheet, name)):
            value = sheet.fields.get(name, "")
            pieces = cut(value, most=MOST_PIECES)
            if pieces is None or (pieces.rest_from is not None and not _may_wait(sheet, name)):
                continue
            needs = (len(pieces.words), _weight(value), len(json.dumps(pieces.joints)))
            if needs[0] <= inputs and needs[1] <= size and needs[2] <= between:
                found[name] = pieces
                inputs, size, between = inputs - needs[0], size - needs[1], between - needs[2]
        others = [
            name for name in LABELS if name not in LONG_FIELDS and units(sheet.fields.get(name, "")) > LONGEST_FIELD
        ]
        return cls(found, [name for name in LABELS if name in others or (name in LONG_FIELDS and name not in found)])


def _is_new(sheet: Sheet, name: str) -> bool:
    return sheet.learning is not None and sheet.was.get(name) != fingerprint(sheet.fields.get(name, ""))


def _may_wait(sheet: Sheet, name: str) -> bool:
    """Whether the end of a field may be left out of the form: it stays in the draft, and is offered again."""
    return name == "text" and sheet.draft is not None


def _weight(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))


# The picture.


def _above(sheet: Sheet, long: _Long) -> Iterator[Block]:
    if sheet.stopped is not None:
        yield from _stopped(sheet)
    if sheet.theirs:
        yield from _meanwhile(sheet)
    if sheet.message is not None:
        yield context(_who_wrote(sheet.message))
    if sheet.goal is not None:
        name = f"{escape(sheet.goal.level)} *{escape(shown(sheet.goal.name, most=150))}*"
        yield context(f"It begins with what is written of the {name}, and is linked to it. Write what you learned.")
    if sheet.draft is None and sheet.learning is None:
        yield from (draft_in_form(kept) for kept in sheet.drafts)
    if "text" in long.pieces and long.pieces["text"].rest_from is not None:
        yield section(
            "There is no room for all your words: these fields hold the beginning. "
            "The rest stays a draft and is offered again."
        )
    for name in long.left_out:
        yield from _left_out(name, sheet)
    if not sheet.domains:
        yield context("There is no domain yet. Until there is one, only you can read this.")


def _who_wrote(message: Origin) -> str:
    name = escape(shown(message.author_name or "someone", most=80))
    return {
        Wrote.SAVER: "You wrote this message.",
        Wrote.COLLEAGUE: f"*{name}* wrote this message, is named as its author, and is told that you saved it.",
        Wrote.OTHER: f"*{name}* wrote this message and is named as its author. You are named as who saved it.",
        Wrote.NOBODY: "Nobody is known to have written this message. You are named as who saved it.",
    }[message.wrote]


def _meanwhile(sheet: Sheet) -> Iterator[Block]:
    yield section(
        "*Somebody else changed this while you were writing.* What you typed is still below, and nothing is "
        "saved yet. These fields changed; *Save* puts what stands below in their place:"
    )
    names = {str(domain.id): domain.name for domain in sheet.domains}
    for name, value in sheet.theirs.items():
        words = {"domain": names.get(value, value), "visibility": _AUDIENCES.get(value, value)}.get(name, value)
        if name in links_field.LABELS:
            words = links_field.named(sheet, name, value)
        yield section(f"*{LABELS[name]}*\n> {escape(shown(' '.join(words.split()), most=MOST_OF_THEIRS)) or '(empty)'}")
    if any(units(words) > MOST_OF_THEIRS for words in sheet.theirs.values()):
        yield actions(button("Read all of it", action=PAGE, value=str(sheet.learning)))
    yield DividerBlock()


def _stopped(sheet: Sheet) -> Iterator[Block]:
    """Say why nothing can be saved now. Once it counts again, the same form saves."""
    yield section(
        f"*This learning {sheet.stopped} while you were writing.* Nothing is saved yet, and what you typed is still "
        "below. To save it, bring the learning back on its page, then press *Save* here."
    )
    yield actions(button("Open its page", action=PAGE, value=str(sheet.learning)))


def _left_out(name: str, sheet: Sheet) -> Iterator[Block]:
    words = sheet.fields[name]
    first, *more = to_show(words)
    yield section(f"*{LABELS[name]}* There is no room for it in this form, so it stays as it is:")
    yield SectionBlock(text=plain(first))
    if more:
        yield context(f"It goes on: it has {len(words):,} characters.")
    if more and sheet.learning is not None:
        yield actions(button("Read all of it", action=PAGE, value=str(sheet.learning)))


def _fields(sheet: Sheet, long: _Long) -> Iterator[Block]:
    key = _key(sheet)
    for name in ("text", "title", "why", "recommendation", "applies_when"):
        if name not in long.left_out:
            yield from _spread(name, long.pieces.get(name) or Pieces([sheet.fields.get(name, "")]), key)
    yield _optional("kind", _kinds(sheet.fields.get("kind", ""), key))
    if "evidence_url" not in long.left_out:
        yield _optional("evidence_url", _typed("evidence_url", sheet.fields.get("evidence_url", ""), key))
    if "tags" not in long.left_out:
        tags = sheet.fields.get("tags", "")
        yield _optional(
            "tags", tags_field.element(tags, key=key) if tags_field.fits(tags) else _typed("tags", tags, key)
        )
    for name in links_field.LABELS:
        if links_field.fits(sheet, name):
            yield _optional(name, links_field.element(sheet, name, key=key))
        else:
            yield context(links_field.too_many(sheet, name))
    yield InputBlock(
        block_id="visibility", label=plain(LABELS["visibility"]), element=_audiences(sheet.fields["visibility"], key)
    )
    if sheet.domains:
        options = named_options((one.id, one.name) for one in sheet.domains)
        menu = domain_select(options, at=key, placeholder="Choose a domain", value=sheet.fields.get("domain") or "")
        yield InputBlock(block_id="domain", label=plain(LABELS["domain"]), element=menu)


def _spread(name: str, pieces: Pieces, key: str) -> Iterator[InputBlock]:
    first, *more = pieces.words
    if name == "text":
        yield InputBlock(block_id=name, label=plain(LABELS[name]), element=_typed(name, first, key), optional=False)
    else:
        yield _optional(name, _typed(name, first, key))
    for number, words in enumerate(more, start=2):
        yield InputBlock(
            block_id=f"{name}_{number}",
            label=plain(f"{LABELS[name]} (continued)"),
            element=_typed(name, words, key),
            optional=True,
        )


def _key(sheet: Sheet) -> str:
    """Name what fills the form, as the action id of all its fields."""
    if sheet.draft is not None:
        return f"draft-{sheet.draft.id}"
    if sheet.goal is not None:
        return f"goal-{sheet.goal.id}"
    return "new" if sheet.learning is None else f"version-{sheet.version}"


def _optional(name: str, element: Any) -> InputBlock:
    hint = _HINTS.get(name)
    return InputBlock(
        block_id=name, label=plain(LABELS[name]), element=element, optional=True, hint=plain(hint) if hint else None
    )


def _typed(name: str, value: str, key: str) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=key,
        multiline=name in LONG_FIELDS,
        max_length=_longest(name, value),
        initial_value=value or None,
    )


def _longest(name: str, value: str) -> int:
    return max(MAX_TITLE, units(value)) if name == "title" else LONGEST_FIELD


def _kinds(value: str, key: str) -> StaticSelectElement:
    options = {kind: Option(text=plain(label), value=kind.value) for kind, label in KINDS.items()}
    chosen = options[Kind(value)] if value in set(Kind) else None
    return StaticSelectElement(
        action_id=key, placeholder=plain("Choose"), options=list(options.values()), initial_option=chosen
    )


_AUDIENCES: Final[dict[str, str]] = {
    Visibility.EVERYONE.value: "Everyone at work",
    Visibility.DOMAIN.value: "Only its domain: members of its channel, its leads and admins",
}


def _audiences(value: str, key: str) -> RadioButtonsElement:
    options = {who: Option(text=plain(label), value=who) for who, label in _AUDIENCES.items()}
    return RadioButtonsElement(action_id=key, options=list(options.values()), initial_option=options[value])
