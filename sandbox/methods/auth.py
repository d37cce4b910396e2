"""Who am I, is the API there, and a socket to be reached by."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.errors import SlackError
from sandbox.methods.method import WITHOUT_TOKEN, Method, Request
from sandbox.rules import Problem, check_message, check_view
from sandbox.shapes import team_shape
from sandbox.wire import Json


def api_test(request: Request) -> Json:
    arguments = request.arguments.decoded()
    if error := arguments.get("error"):
        raise SlackError(str(error), args=arguments)
    return {"args": arguments} if arguments else {}


def auth_test(request: Request) -> Json:
    world, who = request.world, request.who
    user = world.users.get(who.user)
    answer: Json = {
        "url": f"https://{world.team.domain}.slack.com/",
        "team": world.team.name,
        "user": user.name if user is not None else "",
        "team_id": world.team.id,
        "user_id": who.user,
        "is_enterprise_install": False,
    }
    if world.team.enterprise_id is not None:
        answer["enterprise_id"] = world.team.enterprise_id
    if who.user == world.app.bot_user_id:
        answer["bot_id"] = world.app.bot_id
    return answer


def team_info(request: Request) -> Json:
    wanted = request.arguments.text("team", request.world.team.id)
    if wanted != request.world.team.id:
        raise SlackError("team_not_found")
    return {"team": team_shape(request.world.team)}


def apps_connections_open(request: Request) -> Json:
    return {"url": request.socket_url()}


def blocks_validate(request: Request) -> Json:
    """Slack's public check of a payload: exactly one of blocks, view and message; no token needed."""
    given = {name: request.arguments.get(name) for name in CHECKS if request.arguments.get(name)}
    if len(given) != 1:
        messages = ["must provide exactly one of `blocks`, `view`, or `message`"]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    [(name, payload)] = given.items()
    if problems := CHECKS[name](payload):
        # Pointers start at what was given.
        errors = [
            {
                "code": "failed_constraint",
                "message": problem.message,
                "pointer": problem.pointer.removeprefix(f"/{name}"),
            }
            for problem in problems
        ]
        raise SlackError(f"invalid_{name}", errors=errors)
    return {}


def _check_blocks(blocks: Any) -> list[Problem]:
    return check_message({"text": "", "blocks": blocks})


def _check_message(message: Any) -> list[Problem]:
    return check_message(message) if isinstance(message, dict) else [NO_OBJECT]


def _check_view(view: Any) -> list[Problem]:
    if not isinstance(view, dict):
        return [NO_OBJECT]
    return check_view(view, surface="home" if view.get("type") == "home" else "modal")


NO_OBJECT = Problem("must provide an object", "")
CHECKS: Mapping[str, Callable[[Any], list[Problem]]] = {
    "blocks": _check_blocks,
    "view": _check_view,
    "message": _check_message,
}
METHODS = [
    Method("api.test", api_test, tokens=WITHOUT_TOKEN),
    Method("auth.test", auth_test),
    Method("team.info", team_info, scopes=("team:read",)),
    Method("apps.connections.open", apps_connections_open, scopes=("connections:write",), tokens=frozenset({"app"})),
    Method("blocks.validate", blocks_validate, tokens=WITHOUT_TOKEN),
]
