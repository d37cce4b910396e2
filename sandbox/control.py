"""The control interface over HTTP: everything under /_sandbox, JSON in and out.

Slack has nothing like it: it is how a person at a terminal, another process or a page acts in the sandbox.
"""

from datetime import datetime, timedelta

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sandbox.acts import ACCOUNT_ACTS, CHANNEL_ACTS, PERSON_ACTS
from sandbox.answering import Handler, answering, read
from sandbox.api import Api, Call
from sandbox.errors import SandboxError
from sandbox.person import Person
from sandbox.shapes import channel_shape, names_of, user_shape
from sandbox.stage import Stage
from sandbox.trouble import Trouble
from sandbox.wire import Json

PREFIX = "/_sandbox"
# After an act with ?show: how long nothing must happen until the outcome is told, and how long at most.
QUIET_SECONDS, PATIENCE_SECONDS = 0.25, 3.0


class ClockMove(BaseModel):
    """Forward by so many seconds, or to an instant."""

    model_config = ConfigDict(extra="forbid")
    seconds: float = Field(default=0, ge=0)
    to: AwareDatetime | None = None


class Control:
    """Answers requests under /_sandbox."""

    def __init__(self, stage: Stage, api: Api) -> None:
        self._stage = stage
        self._api = api
        self._trouble = Trouble(api.faults, stage.deliveries)

    def add_to(self, application: web.Application) -> None:
        get: dict[str, Handler] = {
            "": self._summary,
            "/names": self._names,
            "/people": self._people,
            "/channels": self._channels,
            "/people/{person}/messages": self._messages,
            "/people/{person}/views": self._views,
            "/calls": self._calls,
            "/clock": self._clock,
            "/faults": self._trouble.list,
        }
        post: dict[str, Handler] = {
            "/people/{person}/{act}": self._act,
            "/channels/{channel}/{act}": self._change_channel,
            "/clock": self._move_clock,
            **self._trouble.posts,
        }
        for path, handler in get.items():
            application.router.add_get(PREFIX + path, answering(handler))
        for path, handler in post.items():
            application.router.add_post(PREFIX + path, answering(handler))

    async def _summary(self, _request: web.Request) -> Json:
        world = self._stage.world
        return {
            "team": world.team.model_dump(),
            "app": {"id": world.app.app_id, "bot_user_id": world.app.bot_user_id, "name": world.app.bot_name},
            "connections": self._stage.deliveries.socket.connections,
            "now": world.clock.now().isoformat(),
        }

    async def _names(self, _request: web.Request) -> Json:
        return {"names": names_of(self._stage.world)}

    async def _people(self, _request: web.Request) -> Json:
        world = self._stage.world
        return {"people": [user_shape(world, user, with_email=True) for user in world.users.values()]}

    async def _channels(self, _request: web.Request) -> Json:
        world = self._stage.world
        shapes = [channel_shape(world, channel, viewer=world.app.bot_user_id) for channel in world.channels.values()]
        return {"channels": [{**shape, "members": world.channels[shape["id"]].members} for shape in shapes]}

    async def _messages(self, request: web.Request) -> Json:
        """A channel as the person sees it; the direct messages with the app when none is named."""
        person = self._person(request)
        channel = request.query.get("channel") or self._stage.world.direct(person.id)
        return {"messages": person.sees(channel)}

    async def _views(self, request: web.Request) -> Json:
        person = self._person(request)
        return {"views": person.views, "errors": person.errors, "home": person.home}

    async def _calls(self, request: web.Request) -> Json:
        wanted = request.query.get("method")
        return {"calls": [_call_shape(call) for call in self._api.calls if wanted in (None, call.method)]}

    async def _clock(self, _request: web.Request) -> Json:
        return {"now": self._stage.world.clock.now().isoformat()}

    async def _move_clock(self, request: web.Request) -> Json:
        move = await read(request, ClockMove)
        clock = self._stage.world.clock
        target: datetime = move.to or clock.now() + timedelta(seconds=move.seconds)
        if target < clock.now():
            raise SandboxError("The clock only moves forward.")
        clock.advance_to(target)
        return await self._clock(request)

    async def _act(self, request: web.Request) -> Json:
        name = request.match_info["act"]
        if name in ACCOUNT_ACTS:
            change = await read(request, ACCOUNT_ACTS[name])
            change.do(self._stage.world, request.match_info["person"])
            return {}
        if name not in PERSON_ACTS:
            raise web.HTTPNotFound
        act = await read(request, PERSON_ACTS[name])
        person = self._person(request)
        if "show" not in request.query:
            return await act.do(person)
        before = self._stage.world.ids.stamp()
        outcome = await act.do(person)
        await self._stage.world.watch.quiet(seconds=QUIET_SECONDS, most=PATIENCE_SECONDS)
        return {**outcome, "seen": self._seen(person, since=before)}

    def _seen(self, person: Person, *, since: str) -> Json:
        """What the person sees anew: messages posted or edited since, each with its channel, and the view on top."""
        news = [
            {**entry.message, "channel": channel.id}
            for channel, entry in self._stage.visible(person.account)
            if max(entry.message["ts"], entry.message.get("edited", {}).get("ts", "")) > since
        ]
        return {"messages": news, "view": person.view, "errors": person.errors}

    async def _change_channel(self, request: web.Request) -> Json:
        name = request.match_info["act"]
        if name not in CHANNEL_ACTS:
            raise web.HTTPNotFound
        act = await read(request, CHANNEL_ACTS[name])
        act.do(self._stage.world, self._stage.world.channel(request.match_info["channel"]))
        return {}

    def _person(self, request: web.Request) -> Person:
        return Person(self._stage, self._stage.world.user(request.match_info["person"]))


def _call_shape(call: Call) -> Json:
    return {
        "method": call.method,
        "arguments": call.arguments,
        "answer": call.answer,
        "ignored": call.ignored,
        "token": call.token_kind,
        "at": call.at.isoformat(),
    }
