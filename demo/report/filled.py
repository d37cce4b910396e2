"""Forms as far as they are filled in."""

from demo.acts.hands import View
from demo.channels import Message

FILLED = ("initial_value", "initial_option", "initial_options", "initial_conversation", "initial_date")


def filled_in(form: View) -> View:
    """Leave out the fields that hold nothing."""
    values = (form.get("state") or {}).get("values") or {}
    return {**form, "blocks": [block for block in form["blocks"] if not _is_empty(block, values)]}


def _is_empty(block: Message, values: Message) -> bool:
    if block["type"] != "input":
        return False
    held = values.get(str(block.get("block_id")), {}).get(block["element"].get("action_id"))
    if held is None:
        return not any(block["element"].get(key) for key in FILLED)
    return not any(value for key, value in held.items() if key != "type")
