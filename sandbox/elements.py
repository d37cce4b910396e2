"""Interactive elements: where they are in blocks, what they hold, and what a person's choice makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import CantActError
from sandbox.wire import Json
from sandbox.world import World

# What each stateful element's value is called in `state.values`, and where its initial value stands.
STATE_FIELDS: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
PRESSED = frozenset({"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"})
# Where blocks hold elements: a section, an input, a row of actions, a card.
PLACES = ("accessory", "element", "elements", "actions")
# The blocks that hold blocks, and where.
HOLDERS: Mapping[str, str] = {"carousel": "elements", "container": "child_blocks", "plan": "tasks"}
LISTS = frozenset(field for field, _ in STATE_FIELDS.values() if field.endswith("s"))


@dataclass(frozen=True, slots=True)
class Control:
    """An interactive element and the block it is in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def type(self) -> str:
        return str(self.element["type"])

    @property
    def label(self) -> str:
        """What a person would call it: a button's text, a menu's placeholder, an input's label."""
        for named in (self.element.get("text"), self.block.get("label"), self.element.get("placeholder")):
            if isinstance(named, dict):
                return str(named.get("text", ""))
        return ""

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")


def controls(blocks: Iterable[Json]) -> Iterator[Control]:
    """Every interactive element, in the order a person sees them."""
    for block in blocks:
        held = HOLDERS.get(block["type"], "")
        if held in block:
            yield from controls(block[held])
        for place in PLACES if held != "elements" else ():
            for element in _listed(block.get(place)):
                if _is_interactive(element):
                    yield Control(block, element)


def _listed(held: Any) -> list[Json]:
    """A place in a block holds one element or several."""
    several = held if isinstance(held, list) else [held]
    return [element for element in several if isinstance(element, dict)]


def _is_interactive(element: Json) -> bool:
    return element.get("type") in PRESSED or element.get("type") in STATE_FIELDS


def initial_state(element: Json) -> Json:
    """What the element holds before anyone touches it."""
    field, initial = STATE_FIELDS[element["type"]]
    return {"type": element["type"], field: element.get(initial, [] if field in LISTS else None)}


def state_of(blocks: Iterable[Json], kept: Mapping[str, Any] = {}) -> Json:
    """`state.values` of these blocks: what was `kept` where block, action and type are the same, else initial."""
    values: Json = {}
    for control in controls(blocks):
        if control.type in STATE_FIELDS:
            state = kept.get(control.block_id, {}).get(control.action_id)
            same = state is not None and state["type"] == control.type
            values.setdefault(control.block_id, {})[control.action_id] = (
                state if same else initial_state(control.element)
            )
    return values


def is_empty(state: Json) -> bool:
    field, _ = STATE_FIELDS[state["type"]]
    return state[field] in (None, "", [])


def chosen(world: World, control: Control, value: Any, *, suggested: Iterable[Json] = ()) -> Json:
    """The element's new state once a person has typed or picked `value`; None empties it.

    Options are named by value or by text, people and conversations by name or id. `suggested` are the options
    that the app offered for an external menu.
    """
    field, _ = STATE_FIELDS[control.type]
    if value is None or value == []:
        return {"type": control.type, field: [] if field in LISTS else None}
    given = value if isinstance(value, list | tuple) else [value]
    if field in ("selected_option", "selected_options"):
        picked: list[Any] = [_option(control, one, suggested) for one in given]
    elif field.startswith("selected_user"):
        picked = [world.user(one).id for one in given]
    elif field.startswith(("selected_channel", "selected_conversation")):
        picked = [_conversation(world, one) for one in given]
    else:
        return {"type": control.type, field: value}
    if field in LISTS:
        return {"type": control.type, field: picked}
    if len(picked) != 1:
        raise CantActError(f"{control.label or control.action_id!r} takes one choice, not {len(picked)}.")
    return {"type": control.type, field: picked[0]}


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def _option(control: Control, wanted: Any, suggested: Iterable[Json]) -> Json:
    offered = [*options_of(control.element), *suggested]
    for option in offered:
        if wanted in (option["value"], option["text"]["text"]):
            return option
    names = ", ".join(repr(option["text"]["text"]) for option in offered) or "nothing"
    raise CantActError(f"{control.label or control.action_id!r} offers {names}, not {wanted!r}.")


def _conversation(world: World, reference: str) -> str:
    if (channel := world.find_channel(reference)) is not None:
        return channel.id
    return world.direct(world.user(reference).id).id


def press(control: Control, option: str | None, *, stamp: str) -> Json:
    """One entry of a payload's `actions` for an element that holds no state."""
    action: Json = {
        "type": control.type,
        "action_id": control.action_id,
        "block_id": control.block_id,
        "action_ts": stamp,
    }
    if control.type == "overflow":
        return {**action, "selected_option": _option(control, option, ())}
    if control.type == "feedback_buttons":
        sides = [control.element["positive_button"], control.element["negative_button"]]
        for side in sides:
            if option in (side["text"]["text"], side["value"]):
                return {**action, "text": side["text"], "value": side["value"]}
        raise CantActError(f"Say which: {' or '.join(repr(side['text']['text']) for side in sides)}.")
    for field in ("text", "value", "style", "url"):
        if field in control.element:
            action[field] = control.element[field]
    return action


def with_ids(blocks: Iterable[Json], world: World) -> list[Json]:
    """A copy of the blocks in which every block and interactive element has its id, as Slack stores them."""
    stored = []
    for block in blocks:
        copy = {**block, "block_id": block.get("block_id") or world.ids.block()}
        held = HOLDERS.get(copy["type"], "")
        if held in copy:
            copy[held] = with_ids(copy[held], world)
        if held != "elements":
            for place in PLACES:
                if isinstance(copy.get(place), list):
                    copy[place] = [_with_action_id(element, world) for element in copy[place]]
                elif isinstance(copy.get(place), dict):
                    copy[place] = _with_action_id(copy[place], world)
        stored.append(copy)
    return stored


def _with_action_id(element: Any, world: World) -> Any:
    if isinstance(element, dict) and _is_interactive(element) and not element.get("action_id"):
        return {**element, "action_id": world.ids.action()}
    return element
