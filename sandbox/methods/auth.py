"""Who am I, is the API there, and a socket to be reached by."""

from sandbox.errors import SlackError
from sandbox.methods.method import WITHOUT_TOKEN, Method, Request
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
    team, arguments = request.world.team, request.arguments
    if arguments.text("team", team.id) != team.id or arguments.text("domain", team.domain) != team.domain:
        raise SlackError("team_not_found")
    return {"team": team_shape(request.world.team)}


def apps_connections_open(request: Request) -> Json:
    return {"url": request.socket_url()}


METHODS = [
    Method("api.test", api_test, optional=("error",), tokens=WITHOUT_TOKEN, tier="t4", takes_anything=True),
    Method("auth.test", auth_test, tier="t5"),
    Method(
        "team.info",
        team_info,
        scopes=("team:read",),
        optional=("domain", "team"),
        errors=("team_not_found",),
        tier="t3",
    ),
    Method(
        "apps.connections.open",
        apps_connections_open,
        scopes=("connections:write",),
        tokens=frozenset({"app"}),
        tier="t3",
    ),
]
