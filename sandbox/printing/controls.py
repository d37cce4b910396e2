"""Buttons, menus and inputs as a person sees them, with what they hold now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.printing.markup import leaf, text_object
from sandbox.printing.page import Json, Page

_BLANK = "____"
# Which key of the state, and of the element itself, holds what the control shows.
_HELD = (
    ("value", "initial_value"),
    ("rich_text_value", "initial_value"),
    ("selected_option", "initial_option"),
    ("selected_options", "initial_options"),
    ("selected_user", "initial_user"),
    ("selected_users", "initial_users"),
    ("selected_channel", "initial_channel"),
    ("selected_channels", "initial_channels"),
    ("selected_conversation", "initial_conversation"),
    ("selected_conversations", "initial_conversations"),
    ("selected_date", "initial_date"),
    ("selected_time", "initial_time"),
    ("selected_date_time", "initial_date_time"),
    ("files", ""),
)


def control(element: Json, page: Page, state: Json | None = None) -> str:
    """Show an element: `[We'll try it]`, `[Change domain v]`, `[x] a ticked box`, `____` to be written in.

    `state` is what a view says of the element; without it the element shows its initial value.
    """
    show = _SHOWN_AS.get(str(element.get("type")), _menu)
    return show(element, page, _held(element, state))


def _button(element: Json, page: Page, _held: Any) -> str:
    return f"[{_words(element, 'text', page)}]"


def _feedback(element: Json, page: Page, held: Any) -> str:
    return "  ".join(_button(element[name], page, held) for name in ("positive_button", "negative_button"))


def _overflow(element: Json, page: Page, _held: Any) -> str:
    return f"[... {', '.join(_words(option, 'text', page) for option in element.get('options', []))}]"


def _checkboxes(element: Json, page: Page, held: Any) -> str:
    return _choices(element, _values(held), ("[x]", "[ ]"), page)


def _radio_buttons(element: Json, page: Page, held: Any) -> str:
    return _choices(element, _values([held] if held else []), ("(o)", "( )"), page)


def _image(element: Json, _page: Page, _held: Any) -> str:
    return f"[image: {element.get('alt_text', '')}]"


def _files(_element: Json, page: Page, held: Any) -> str:
    return f"[{_shown(held, page) or 'Add files'}]"


def _writing(element: Json, page: Page, held: Any) -> str:
    hint = _words(element, "placeholder", page)
    return _written(held, page) or (f"{_BLANK} ({hint})" if hint else _BLANK)


def _menu(element: Json, page: Page, held: Any) -> str:
    return f"[{_shown(held, page) or _words(element, 'placeholder', page) or 'Choose'} v]"


def _held(element: Json, state: Json | None) -> Any:
    if state is not None:
        return next((state[current] for current, _ in _HELD if current in state), None)
    return next((element[initial] for _, initial in _HELD if initial in element), None)


def _words(holder: Json, name: str, page: Page) -> str:
    value = holder.get(name)
    return " ".join(text_object(value, page).split()) if isinstance(value, dict) else ""


def _values(options: Iterable[Json] | None) -> set[str]:
    return {str(option.get("value")) for option in options or ()}


def _choices(element: Json, picked: set[str], marks: tuple[str, str], page: Page) -> str:
    lines = []
    for option in element.get("options", []):
        mark = marks[0] if str(option.get("value")) in picked else marks[1]
        described = _words(option, "description", page)
        lines.append(f"{mark} {_words(option, 'text', page)}{f': {described}' if described else ''}")
    return "\n".join(lines)


def _written(held: Any, page: Page) -> str:
    if isinstance(held, dict):
        parts = [inner for part in held.get("elements", []) for inner in part.get("elements", [])]
        leaves = [deeper for part in parts for deeper in (part.get("elements") or [part])]
        return "".join(leaf(one, page) for one in leaves)
    return str(held or "")


def _shown(held: Any, page: Page) -> str:
    if isinstance(held, list):
        return ", ".join(_shown(one, page) for one in held)
    if isinstance(held, dict):
        return _words(held, "text", page) or str(held.get("name") or held.get("title") or held.get("id", ""))
    word = str(held or "")
    if not (len(word) > 1 and word.isalnum() and word.isupper()):
        return word
    if word[0] in "UW":
        return page.person(word)
    return page.channel(word) if word[0] in "CG" else word


_SHOWN_AS: Mapping[str, Callable[[Json, Page, Any], str]] = {
    "button": _button,
    "checkboxes": _checkboxes,
    "email_text_input": _writing,
    "feedback_buttons": _feedback,
    "file_input": _files,
    "icon_button": _button,
    "image": _image,
    "number_input": _writing,
    "overflow": _overflow,
    "plain_text_input": _writing,
    "radio_buttons": _radio_buttons,
    "rich_text_input": _writing,
    "url_text_input": _writing,
    "workflow_button": _button,
}
