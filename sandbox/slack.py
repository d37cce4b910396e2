"""The sandbox as one thing: build it from a workspace, serve it, act in it, look at it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from aiohttp import web

from sandbox import membership
from sandbox.api import Api, Call
from sandbox.chances import Chances
from sandbox.clock import SandboxClock
from sandbox.control import Control
from sandbox.delivery import Deliveries
from sandbox.detours import Detours, Order
from sandbox.events import event_callback, reaches_app
from sandbox.faults import Faults
from sandbox.http_delivery import Answer, HttpDelivery
from sandbox.identity import identities
from sandbox.links import Link
from sandbox.parcels import JSON, Parcel, Reply
from sandbox.payloads import Payloads
from sandbox.person import Person
from sandbox.pings import Ping
from sandbox.rates import Passing, Rates
from sandbox.server import Server
from sandbox.shapes import names_of
from sandbox.shown import Shown
from sandbox.socket_mode import Reason, SocketMode
from sandbox.stage import Stage
from sandbox.triggers import Rights
from sandbox.views import Views
from sandbox.wire import Json
from sandbox.workspace import ChannelSpec, PersonSpec, Workspace
from sandbox.world import Channel, Posting, World

T = TypeVar("T")
ACK_SECONDS = 3.0


class Slack:
    """A local Slack with one workspace and one app.

    `clock` dates what happens; `wall` (seconds since 1970) signs requests and lets triggers expire, because the app
    checks those with the machine's clock. `ack_seconds` of real time is how long a delivery waits for its ack. With
    `retries`, events that are not acked are sent again by themselves: at once, after a minute and after five more on
    `clock`. `seed` decides which faults and detours happen by chance, and `wait` is how answers that hang wait. `rates`
    limits how often each method may be called, a minute being one of either clock.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        clock: SandboxClock,
        wall: Callable[[], float] = time.time,
        ack_seconds: float = ACK_SECONDS,
        retries: bool = False,
        seed: int = 0,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
        rates: bool = True,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.url = ""
        self.world = World(workspace, clock=clock, wall=wall)
        chances = Chances(seed)
        self.faults = Faults(chances, wait)
        self.detours = Detours(chances)
        self._rights = Rights(self.world.ids, wall, workspace.team.id)
        self._views = Views(self.world, self._rights)
        self._socket = SocketMode(self.world)
        self._http = HttpDelivery(self.world)
        self._deliveries = Deliveries(self.world, self._socket, self._http, self.detours, ack_seconds, retries)
        self._api = Api(
            self.world,
            self._views,
            identities(workspace),
            lambda: self._socket.url(self.url),
            self.faults,
            Rates(Passing(clock, wall), on=rates),
        )
        payloads = Payloads(self.world, self._rights, self._views, lambda: self.url)
        self._stage = Stage(self.world, self._views, self._rights, self._deliveries, payloads)
        self.world.on_event = self._tell_app

    @asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator["Slack"]:
        """Serve until the block ends. Port 0 takes any free one; `url` says which."""
        server = Server(world=self.world, api=self._api, rights=self._rights, socket=self._socket)
        application = server.application()
        Control(self._stage, self._api).add_to(application)
        async with AsyncExitStack() as closing:
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            closing.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, host, port)
            await site.start()
            await self._http.open()
            closing.push_async_callback(self._http.close)
            closing.push_async_callback(self._socket.close)
            closing.push_async_callback(self._deliveries.cancel)
            self.url = f"http://{host}:{runner.addresses[0][1]}"
            yield self

    @property
    def api_url(self) -> str:
        """The base URL to give the app instead of https://slack.com/api/."""
        return f"{self.url}/api/"

    def post_to(self, request_url: str | None) -> None:
        """Where deliveries go by HTTP while no socket is open."""
        self.workspace.app.request_url = request_url

    def person(self, reference: str) -> Person:
        """Someone to act as, by name or id."""
        return Person(self._stage, self.world.user(reference))

    @property
    def people(self) -> list[Person]:
        """Everyone but the app's own bot."""
        bot = self.workspace.app.bot_user_id
        return [Person(self._stage, user) for user in self.world.users.values() if user.id != bot]

    def channel(self, reference: str) -> Channel:
        return self.world.channel(reference)

    def direct(self, person: Person) -> list[Json]:
        """The messages between the app and a person."""
        return self.world.direct(person.id).timeline.seen_by(person.id)

    def group_direct(self, *people: Person) -> list[Json]:
        """The messages between the app and several people."""
        return self.world.group_direct([*(person.id for person in people), self.workspace.app.bot_user_id]).messages

    @property
    def names(self) -> dict[str, str]:
        """What people call each id: for printing."""
        return names_of(self.world)

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far, refused ones included."""
        return self._api.calls

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self._api.calls if call.method == method]

    @property
    def pings(self) -> list[Ping]:
        """Every mention in the app's messages that would notify someone.

        Also those of crowds in views, and channels' names that Slack made mentions of by itself.
        """
        return self.world.pings

    @property
    def shown(self) -> list[Shown]:
        """Every message, modal and Home tab of the app's, each time it was shown or changed."""
        return self.world.shown

    @property
    def links(self) -> list[Link]:
        """Everything that could be clicked to leave, in the app's messages and views, in the order they were shown."""
        return self.world.links

    @property
    def deliveries(self) -> list[Parcel]:
        """Everything sent to the app so far, with what came back."""
        return self._deliveries.sent

    @property
    def connections(self) -> int:
        """How many sockets the app holds open."""
        return self._socket.connections

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109 (agreed name)
        """Return the predicate's first true value, looking again at each change of the sandbox's state."""
        return await self.world.watch.until(predicate, timeout=timeout)

    async def settle(self) -> None:
        """Wait until every event that is under way has been acked or given up."""
        await self._deliveries.settle()

    async def retry_unacked(self) -> list[Reply]:
        """Send each unacked event again, as the next of Slack's three retries."""
        return await self._deliveries.retry_unacked()

    def release(self, order: Order = "as sent") -> None:
        """Send the events that a detour holds back; `settle` waits for them."""
        self._deliveries.release(order)

    async def redeliver_last(self, kind: str | None = None, *, same_envelope: bool = False) -> Reply:
        """Send the last delivery again, the very same payload: Slack may always do that.

        `kind`: `command`, an interaction's type such as `block_actions`, or an event's; any when left out. Over Socket
        Mode it goes to the next connection, in an envelope of its own unless `same_envelope`.
        """
        reply = await self._deliveries.redeliver(
            lambda parcel: kind in (None, parcel.type), same_envelope=same_envelope
        )
        if reply is None:
            raise LookupError(f"Nothing of kind {kind!r} has been delivered yet.")
        return reply

    async def disconnect(self, reason: Reason = "refresh_requested", *, newest: bool = True) -> None:
        """Ask the app's sockets to leave, as Slack does every few hours; all but the newest if that may stay."""
        await self._socket.disconnect(reason, newest=newest)

    def silence(self) -> None:
        """Let the app's sockets stay open without anything arriving, not even pongs. New ones work."""
        self._socket.silence()

    def drop_connections(self) -> None:
        """Break the app's sockets without a word, as a network does."""
        self._socket.drop()

    async def close_connections(self, *, newest: bool = True) -> None:
        """Close the app's sockets, as Slack does after it has asked them to leave; or all but the newest."""
        await self._socket.close(newest=newest)

    async def send_frame(self, text: str) -> None:
        """Send the app's sockets a text frame just as it is."""
        await self._socket.send_frame(text)

    def allow_connections(self, most: int) -> None:
        """How many sockets the app may hold open; another is told `too_many_websockets` and closed."""
        self._socket.most = most

    async def request(
        self,
        body: str | bytes | Parcel,
        *,
        kind: str = JSON,
        headers: Mapping[str, str | None] | None = None,
        age: float = 0,
        secret: str | None = None,
    ) -> Answer:
        """Post to the app's request URL whatever it is: a delivery of before, or a body of content type `kind`.

        It is signed as it should be unless `age` (seconds since it was signed), `secret` or `headers` (None leaves
        one out) say otherwise. Nothing comes of it in the sandbox. Raises UnansweredError when nobody answers.
        """
        if isinstance(body, Parcel):
            kind, body = body.request()
        return await self._http.post(body, kind, headers=headers, age=age, secret=secret)

    async def verify_request_url(self, challenge: str = "sandbox-challenge") -> bool:
        """Do what Slack does when a request URL is saved; true if the app passes."""
        return await self._http.verify(challenge)

    def expire_triggers(self) -> None:
        """Make every trigger id handed out so far older than its three seconds."""
        self._rights.expire_triggers()

    def rights(self, person: Person, channel: str) -> Json:
        """A fresh trigger and response URL of this person's, for a payload that a test makes up itself."""
        place = self.channel(channel)
        return {
            "trigger_id": self._rights.trigger(person.id, place.id),
            "response_url": self.url + self._rights.response_path("actions", person.id, place.id),
        }

    def add_channel(self, spec: ChannelSpec) -> Channel:
        return self.world.create(spec)

    def add_person(self, spec: PersonSpec) -> Person:
        """Someone joins the team."""
        user = self.world.hire(spec)
        membership.account_changed(self.world, user, event="team_join")
        return Person(self._stage, user)

    def invite(self, channel: str, *people: str, by: str | None = None) -> None:
        """Bring people (or the app, by its bot's name or id) into a channel."""
        inviter = self.world.user(by).id if by is not None else None
        for reference in people:
            membership.add(self.world, self.world.channel(channel), self.world.user(reference).id, inviter=inviter)

    def remove(self, channel: str, *people: str) -> None:
        for reference in people:
            membership.remove(self.world, self.world.channel(channel), self.world.user(reference).id)

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or (with `archived` false) open it again."""
        place = self.world.channel(channel)
        membership.archive(self.world, place, place.creator, archived=archived)

    def rename(self, channel: str, name: str) -> None:
        membership.rename(self.world, self.world.channel(channel), name)

    def delete_channel(self, channel: str) -> None:
        membership.delete(self.world, self.world.channel(channel))

    def share(self, channel: str, team: str = "T0OTHER", *, shared: bool = True) -> None:
        """Share a channel with another organisation, or (with `shared` false) no longer."""
        change = membership.share if shared else membership.unshare
        change(self.world, self.world.channel(channel), team)

    def make_private(self, channel: str) -> None:
        membership.make_private(self.world, self.world.channel(channel))

    def restrict(self, channel: str, posting: Posting) -> None:
        """Say who may write what in a channel from now on; people of the sandbox are not held to it, the app is."""
        membership.restrict(self.world, self.world.channel(channel), posting)

    def lock(self, channel: str, thread: str, *, locked: bool = True) -> None:
        """Let a thread take no more replies or reactions of the app, or (with `locked` false) let it again."""
        membership.lock(self.world, self.world.channel(channel), thread, locked=locked)

    def revoke(self, token: str) -> None:
        """Let a token be worth nothing any more."""
        self._api.revoked.add(token)

    def deactivate(self, person: str) -> None:
        membership.deactivate(self.world, self.world.user(person))

    def reactivate(self, person: str) -> None:
        membership.reactivate(self.world, self.world.user(person))

    def make_guest(self, person: str, *, single_channel: bool = False) -> None:
        membership.make_guest(self.world, self.world.user(person), single_channel=single_channel)

    def _tell_app(self, event: Json, channel: Channel | None) -> None:
        if reaches_app(self.world, event, channel):
            self._deliveries.later(event_callback(self.world, event, channel))
