"""The fields of a form: what they hold, as Slack writes it down, and inputs that hold the same.

A form that is shown again is built of what it holds: nothing that was typed needs to make sense for it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.kernel.errors import UserFacingError
from bot.kernel.ids import UserId
from handlers.kit import plain, units

Held = Mapping[str, Mapping[str, Any]]
"""What each field holds, by the field's name."""
MOST_TYPED: Final = 3_000
"""What a field of Slack's holds at most."""


def held_in(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Read what a form's fields hold at this moment."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: state for block, elements in values.items() for state in elements.values()}


# Reading.


def words(held: Held, field: str) -> str:
    return str(held.get(field, {}).get("value") or "")


def chosen(held: Held, field: str) -> str:
    """Return the value of what was chosen in a menu; empty for nothing."""
    return str((held.get(field, {}).get("selected_option") or {}).get("value") or "")


def user(held: Held, field: str) -> UserId | None:
    found = held.get(field, {}).get("selected_user")
    return UserId(found) if found else None


def users(held: Held, field: str) -> tuple[UserId, ...]:
    return tuple(UserId(one) for one in held.get(field, {}).get("selected_users") or ())


def day(held: Held, field: str) -> date | None:
    """Return the date that was chosen. Raises UserFacingError, with the field, for what is none."""
    found = held.get(field, {}).get("selected_date")
    try:
        return date.fromisoformat(found) if found else None
    except ValueError as error:
        raise UserFacingError("Choose a date, like 2026-03-31.", field=field) from error


# Writing.


def of_words(text: str) -> dict[str, Any]:
    return {"value": text or None}


def of_user(user: UserId | None) -> dict[str, Any]:
    return {"selected_user": user}


def of_users(users: Sequence[UserId]) -> dict[str, Any]:
    return {"selected_users": list(users)}


def of_day(on: date | None) -> dict[str, Any]:
    return {"selected_date": None if on is None else on.isoformat()}


def of_option(value: str, text: str) -> dict[str, Any]:
    return {"selected_option": {"value": value, "text": {"type": "plain_text", "text": text}}}


# Inputs.


def fits(held: Held, field: str) -> bool:
    """Whether a field can hold these words: what came with a file may be longer than anybody can type."""
    return units(words(held, field)) <= MOST_TYPED


def typing(held: Held, field: str, *, at: str, most: int, multiline: bool = False) -> PlainTextInputElement:
    text = words(held, field)
    return PlainTextInputElement(
        action_id=at,
        initial_value=text or None,
        max_length=min(max(most, units(text)), MOST_TYPED),
        multiline=multiline,
    )


def person(held: Held, field: str, *, at: str) -> UserSelectElement:
    return UserSelectElement(action_id=at, initial_user=user(held, field))


def people(held: Held, field: str, *, at: str, most: int) -> UserMultiSelectElement:
    some = users(held, field)
    return UserMultiSelectElement(
        action_id=at, initial_users=list(some) or None, max_selected_items=max(most, len(some))
    )


def dated(held: Held, field: str, *, at: str) -> DatePickerElement:
    return DatePickerElement(action_id=at, initial_date=held.get(field, {}).get("selected_date") or None)


def menu(held: Held, field: str, options: Sequence[Option], *, at: str) -> StaticSelectElement:
    value = chosen(held, field)
    found = next((option for option in options if option.value == value), None)
    return StaticSelectElement(action_id=at, options=list(options), initial_option=found)


def field(
    name: str, label: str, element: Any, *, hint: str | None = None, optional: bool = False, dispatches: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatches or None,
    )
