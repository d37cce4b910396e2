"""What Slack sent, read into our types; and what our forms and buttons carry."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel
from slack_bolt.context.async_context import AsyncBoltContext

from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, Delivery, OrganisationId, TeamId, UserId

Meta = TypeVar("Meta", bound=BaseModel)

LARGEST_NUMBER = 2**63 - 1
"""Both databases refuse larger ones with an error."""


def actor_of(body: Mapping[str, Any], context: AsyncBoltContext) -> Actor:
    """Tell who acts, from a command's, an interaction's or an event's payload.

    The organisation is the installation that Bolt authorised. A person whose own team is
    another one, in no Enterprise organisation of ours, is external.
    """
    installed = context["installation"]
    user = body.get("user")
    event = body.get("event") or {}
    if isinstance(user, Mapping):
        user_id, team = user["id"], user.get("team_id") or (body.get("team") or {}).get("id")
    else:
        user_id = body.get("user_id") or event.get("user") or ""
        team = body.get("team_id") if not event else event.get("user_team") or event.get("team")
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    return Actor(
        organisation=OrganisationId(installed.organisation),
        user=UserId(user_id),
        team=TeamId(team) if team else None,
        external=bool(team) and not installed.includes(team=team, enterprise=enterprise),
    )


def delivery_of(body: Mapping[str, Any]) -> Delivery:
    """Name this delivery, so that a second one of the same has no second effect."""
    if body.get("type") == "view_submission":
        view = body["view"]
        return Delivery(f"view:{view['id']}:{view.get('hash', '')}")
    if "event_id" in body:
        return Delivery(f"event:{body['event_id']}")
    # Triggers are unique in Slack; what was done with it keeps stand-ins apart that use one twice.
    done = [body.get("command"), body.get("text"), channel_of(body), *(body.get("actions") or [])]
    print_ = hashlib.sha256(json.dumps(done, sort_keys=True).encode()).hexdigest()[:16]
    return Delivery(f"trigger:{body['trigger_id']}:{print_}")


def channel_of(body: Mapping[str, Any]) -> ChannelId | None:
    """Tell where a command was typed or a button clicked; None in a modal."""
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return ChannelId(channel) if channel else None


def metadata_of(view: Mapping[str, Any], model: type[Meta]) -> Meta:
    """Read a form's private_metadata. Raises UserFacingError for one from a version we no longer know."""
    try:
        return held(model, view.get("private_metadata") or "{}")
    except ValueError as error:
        raise UserFacingError("This form is from an older version of Pollen. Please open it again.") from error


def as_json(value: BaseModel) -> str:
    return json.dumps(value.model_dump(mode="json", exclude_none=True), separators=(",", ":"))


def held(model: type[Meta], text: str) -> Meta:
    """Read what a form or button carries. Raises ValueError for what no version of ours put there."""
    read = model.model_validate_json(text)
    if any(abs(number) > LARGEST_NUMBER for number in _numbers(read.model_dump())):
        raise ValueError("a number that no row can have")
    return read


def _numbers(part: object) -> Iterator[int]:
    if isinstance(part, int):
        yield part
    elif isinstance(part, Mapping | list | tuple | set | frozenset):
        for inner in part.values() if isinstance(part, Mapping) else part:
            yield from _numbers(inner)


def view_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the form or page that somebody clicked in. Raises UserFacingError where the payload has none."""
    view = body.get("view")
    if not isinstance(view, Mapping):
        raise UserFacingError("Pollen could not see which page this was clicked on. Please open it again.")
    return view


def clicked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the one action of a block_actions payload."""
    action: Mapping[str, Any] = body["actions"][0]
    return action


def number_in(action: Mapping[str, Any]) -> int:
    """Read the id that a button or option carries. Raises UserFacingError for a value that is none of ours."""
    value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
    if not re.fullmatch(r"\d{1,18}", value):
        raise UserFacingError("Pollen does not know this button any more. Please open the page again.")
    return int(value)
