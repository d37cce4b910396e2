"""The form of a learning: its ids, its picture, and how to read it back.

A field holds at most 3,000 characters, a learning's text 20,000. Words kept as a draft are
spread over several fields and joined again as they were. A long field of a learning that
exists is shown and left out of the form, because what comes back of it would be cut.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, Field
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
from bot.features.learnings.rules import MAX_TITLE, Kind
from bot.features.learnings.sheets import Sheet
from bot.features.learnings.submissions import Sent
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, DraftId, LearningId
from handlers.kit import as_json, context, escape, metadata_of, plain, section, shown
from handlers.learnings.messages import domain_menu, draft_in_form, pieces_to_show

CALLBACK: Final = "learnings.form.v1"
LONGEST_FIELD: Final = 3000
PIECE: Final = 2500
"""Characters of a long text in one of several fields: each has room to write some more."""
MOST_PIECES: Final = 10
LABELS: Final = {
    "text": "What did you learn?",
    "title": "Title",
    "why": "Why is it so?",
    "recommendation": "What do you recommend?",
    "applies_when": "When does it apply?",
    "kind": "What kind of learning is it?",
    "evidence_url": "Link to evidence",
    "tags": "Tags",
    "visibility": "Who can read it?",
    "domain": "Domain",
}
KINDS: Final = {Kind.WORKED: "It worked", Kind.DID_NOT_WORK: "It did not work", Kind.SURPRISE: "It was a surprise"}
_HINTS: Final = {
    "title": "Lists show it; without one they show the first sentence.",
    "evidence_url": "One address that begins with https:// or http://.",
    "tags": "With commas between them, at most ten.",
}
_MULTILINE: Final = frozenset({"text", "why", "recommendation", "applies_when"})


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    channel: ChannelId | None = None
    learning: LearningId | None = None
    was: dict[str, str] = Field(default_factory=dict)
    draft: DraftId | None = None
    draft_from: int | None = None
    joints: list[str] = Field(default_factory=list)
    """What stood between the pieces of the text."""
    message: Origin | None = None
    """The message that a new learning comes from."""
    response_url: str | None = None


class Filled(BaseModel):
    """A submitted form: what was sent, and where to answer."""

    sent: Sent
    response_url: str | None


def build(sheet: Sheet, *, response_url: str | None = None) -> View:
    """Build the form. The ids of its fields change with what fills it, or Slack would keep what stood there before."""
    text = _Text.cut(sheet)
    meta = Meta(
        channel=sheet.channel,
        learning=sheet.learning,
        was=dict(sheet.was),
        draft=sheet.draft.id if sheet.draft else None,
        draft_from=text.rest_from,
        joints=text.joints,
        message=sheet.message,
        response_url=response_url,
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(meta),
        title=plain("Add detail" if sheet.learning else "Log a learning"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[*_above(sheet, text), *_fields(sheet, text)],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    values = {block: _value(next(iter(held.values()))) for block, held in view["state"]["values"].items() if held}
    fields = {name: value for name, value in values.items() if name in LABELS}
    if "text" in fields:
        more = [values.get(f"text_{number}", "") for number in range(2, len(meta.joints) + 2)]
        fields["text"] = _joined([fields["text"], *more], meta.joints)
    sent = Sent(
        fields=fields,
        channel=meta.channel,
        learning=meta.learning,
        was=meta.was,
        draft=meta.draft,
        draft_from=meta.draft_from,
        message=meta.message,
    )
    return Filled(sent=sent, response_url=meta.response_url)


def _value(held: Mapping[str, Any]) -> str:
    chosen = held.get("selected_option")
    return str((chosen or {}).get("value") or held.get("value") or "")


# A text that is longer than a field.


class _Text(BaseModel):
    """The text as the form's fields hold it."""

    pieces: list[str]
    joints: list[str] = Field(default_factory=list)
    rest_from: int | None = None
    """Where begins what no field has room for."""

    @classmethod
    def cut(cls, sheet: Sheet) -> "_Text":
        text = sheet.fields.get("text", "")
        if sheet.learning is not None or len(text) <= LONGEST_FIELD:
            return cls(pieces=[text])
        pieces: list[str] = []
        joints: list[str] = []
        at = 0
        while len(text) - at > PIECE and len(pieces) < MOST_PIECES:
            end, joint = _place_to_cut(text, at)
            pieces.append(text[at:end])
            joints.append(joint)
            at = end + len(joint)
        if len(pieces) < MOST_PIECES:
            return cls(pieces=[*pieces, text[at:]], joints=joints)
        return cls(pieces=pieces, joints=joints[:-1], rest_from=at)


def _place_to_cut(text: str, at: int) -> tuple[int, str]:
    """Find the last blank before the piece is full, and how much blank there is: Slack may trim a field's ends."""
    blanks = [*re.finditer(r"\s+", text[at + PIECE // 2 : at + PIECE])]
    if not blanks or len(blanks[-1].group()) > 10:  # noqa: PLR2004
        return at + PIECE, ""
    found = blanks[-1]
    return at + PIECE // 2 + found.start(), found.group()


def _joined(pieces: Sequence[str], joints: Sequence[str]) -> str:
    """Join what `cut` took apart; a piece that was emptied takes its joint with it."""
    text = pieces[0]
    for joint, piece in zip(joints, pieces[1:], strict=True):
        text += f"{joint}{piece}" if piece and text else piece
    return text


# The picture.


def _above(sheet: Sheet, text: _Text) -> Iterator[Block]:
    if sheet.theirs:
        yield from _meanwhile(sheet)
    if sheet.message is not None:
        yield context(_who_wrote(sheet.message))
    if sheet.draft is None and sheet.learning is None:
        yield from (draft_in_form(kept) for kept in sheet.drafts)
    if text.rest_from is not None:
        yield section(
            "There is no room for all your words: these fields hold the beginning. "
            "The rest stays a draft and is offered again."
        )
    for name in _too_long_to_edit(sheet):
        yield section(f"*{LABELS[name]}* It is too long for a form and stays as it is:")
        yield from (SectionBlock(text=plain(piece)) for piece in pieces_to_show(sheet.fields[name]))
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
        yield section(f"*{LABELS[name]}*\n> {escape(shown(' '.join(words.split()), most=600)) or '(empty)'}")
    yield DividerBlock()


def _too_long_to_edit(sheet: Sheet) -> list[str]:
    spread = {"text"} if sheet.learning is None else set()
    return [name for name in LABELS if len(sheet.fields.get(name, "")) > LONGEST_FIELD and name not in spread]


def _fields(sheet: Sheet, text: _Text) -> Iterator[Block]:
    left_out = _too_long_to_edit(sheet)
    key = _key(sheet)
    if "text" not in left_out:
        for number, piece in enumerate(text.pieces, start=1):
            more = number > 1
            yield InputBlock(
                block_id=f"text_{number}" if more else "text",
                label=plain(f"{LABELS['text']} (continued)" if more else LABELS["text"]),
                element=_typed("text", piece, key),
                optional=more,
            )
    for name in ("title", "why", "recommendation", "applies_when"):
        if name not in left_out:
            yield _optional(name, _typed(name, sheet.fields.get(name, ""), key))
    yield _optional("kind", _kinds(sheet.fields.get("kind", ""), key))
    for name in ("evidence_url", "tags"):
        if name not in left_out:
            yield _optional(name, _typed(name, sheet.fields.get(name, ""), key))
    yield InputBlock(
        block_id="visibility", label=plain(LABELS["visibility"]), element=_audiences(sheet.fields["visibility"], key)
    )
    if sheet.domains:
        menu = domain_menu(sheet.domains, action=key, chosen=sheet.fields.get("domain"))
        yield InputBlock(block_id="domain", label=plain(LABELS["domain"]), element=menu)


def _key(sheet: Sheet) -> str:
    """Name what fills the form, as the action id of all its fields."""
    if sheet.draft is not None:
        return f"draft-{sheet.draft.id}"
    return "new" if sheet.learning is None else f"version-{sheet.version}"


def _optional(name: str, element: Any) -> InputBlock:
    hint = _HINTS.get(name)
    return InputBlock(
        block_id=name, label=plain(LABELS[name]), element=element, optional=True, hint=plain(hint) if hint else None
    )


def _typed(name: str, value: str, key: str) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=key,
        multiline=name in _MULTILINE,
        max_length=_longest(name, value),
        initial_value=value or None,
    )


def _longest(name: str, value: str) -> int:
    return max(MAX_TITLE, len(value)) if name == "title" else LONGEST_FIELD


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
