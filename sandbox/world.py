"""Everything that is true in the workspace: people, conversations, who is in which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sandbox.clock import SandboxClock
from sandbox.errors import CantActError
from sandbox.ids import Ids
from sandbox.links import Link
from sandbox.pings import Ping
from sandbox.shown import Shown
from sandbox.timeline import Timeline
from sandbox.watch import Watch
from sandbox.wire import Json
from sandbox.workspace import APP, ChannelSpec, PersonSpec, Workspace

Kind = Literal["channel", "group", "im", "mpim"]
Posting = Literal["everyone", "admins", "read_only", "threads_only", "no_threads"]

SLACKBOT = "USLACKBOT"


@dataclass(slots=True)
class User:
    """An account: a person's, another app's bot's, or our app's bot's."""

    id: str
    name: str
    team_id: str
    real_name: str
    display_name: str
    email: str
    tz: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    """When the status clears itself, in seconds since 1970; 0: never."""

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted


@dataclass(slots=True)
class Channel:
    """A conversation: public channel, private channel (`group`), direct message or group direct message.

    `posting` says who may write what in it; `locked` are the threads (by their first message's `ts`) that take no more.
    """

    id: str
    name: str
    kind: Kind
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    archived: bool = False
    ext_shared: bool = False
    topic: str = ""
    purpose: str = ""
    previous_names: list[str] = field(default_factory=list)
    posting: Posting = "everyone"
    locked: set[str] = field(default_factory=set)
    timeline: Timeline = field(default_factory=Timeline)

    @property
    def is_private(self) -> bool:
        return self.kind != "channel"

    @property
    def messages(self) -> list[Json]:
        """What everyone in it sees, oldest first, as Slack would return them."""
        return self.timeline.messages()

    def thread_of(self, ts: str) -> str:
        """The first message of the thread that a message is in; its own `ts` when it is in none."""
        message = self.timeline.posted(ts) or {}
        return str(message.get("thread_ts", ts))


class World:
    """The workspace's state. `on_event` hears of each event that Slack would tell an app about."""

    def __init__(self, workspace: Workspace, *, clock: SandboxClock, wall: Callable[[], float]) -> None:
        self.team = workspace.team
        self.app = workspace.app
        self.clock = clock
        self.wall = wall
        self.ids = Ids(clock)
        self.watch = Watch()
        self.pings = list[Ping]()
        self.links = list[Link]()
        self.shown = list[Shown]()
        self.on_event: Callable[[Json, Channel | None], None] = _nobody_listens
        self.users = {user.id: user for user in [_bot_user(workspace), *self._people(workspace.people)]}
        self.channels = {channel.id: self._channel(channel) for channel in workspace.channels}

    def announce(self, event: Json, channel: Channel | None = None) -> None:
        """Tell what happened: to whoever waits, and to the app if it asked for such events."""
        self.watch.changed(f"event {event['type']}")
        self.on_event(event, channel)

    def find_user(self, reference: str) -> User | None:
        """By id, else by name; `app` is the app's bot unless a person is called so."""
        wanted = reference.removeprefix("@")
        named = (user for user in self.users.values() if user.name == wanted)
        bot = self.users[self.app.bot_user_id] if wanted == APP else None
        return self.users.get(wanted) or next(named, bot)

    def user(self, reference: str) -> User:
        """By id or name; raises CantActError when there is no such person."""
        if (user := self.find_user(reference)) is None:
            raise CantActError(f"There is no {reference!r} in this workspace.")
        return user

    def find_channel(self, reference: str) -> Channel | None:
        """By id, else by name."""
        wanted = reference.removeprefix("#")
        named = (channel for channel in self.channels.values() if channel.name == wanted and channel.kind != "im")
        return self.channels.get(wanted) or next(named, None)

    def channel(self, reference: str) -> Channel:
        """By id or name; raises CantActError when there is no such channel."""
        if (channel := self.find_channel(reference)) is None:
            raise CantActError(f"There is no channel {reference!r} in this workspace.")
        return channel

    def can_see(self, user: User, channel: Channel) -> bool:
        """Members see a channel; full members of the team may also look into public ones."""
        if user.id in channel.members:
            return True
        return channel.kind == "channel" and not user.is_guest and user.team_id == self.team.id

    def direct(self, user: str, *, other: str | None = None) -> Channel:
        """The direct messages between a person and the bot (or another person), opened if need be."""
        partner = other or self.app.bot_user_id
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {user, partner}:
                return channel
        return self._open("D", "im", [user, partner], name="")

    def group_direct(self, users: Sequence[str]) -> Channel:
        """The group direct messages of exactly these users, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(users):
                return channel
        names = "--".join(self.users[user].name for user in users)
        return self._open("G", "mpim", list(users), name=f"mpdm-{names}-1")

    def create(self, spec: ChannelSpec) -> Channel:
        """A channel that comes into being while the sandbox runs."""
        if self.find_channel(spec.name) is not None:
            raise CantActError(f"There is already a channel #{spec.name}.")
        channel = self._channel(spec)
        self.channels[channel.id] = channel
        if not channel.is_private:
            about = {"id": channel.id, "name": channel.name, "created": channel.created, "creator": channel.creator}
            self.announce({"type": "channel_created", "channel": about, "event_ts": self.ids.stamp()}, channel)
        return channel

    def hire(self, spec: PersonSpec) -> User:
        """A person who joins the team while the sandbox runs. `team_join` is for the caller to announce."""
        if self.find_user(spec.name) is not None:
            raise CantActError(f"There is already a person called {spec.name!r}.")
        [user] = self._people([spec])
        self.users[user.id] = user
        return user

    def _open(self, prefix: str, kind: Kind, members: list[str], *, name: str) -> Channel:
        identity = f"{prefix}{self.ids.next('direct'):010d}"
        channel = Channel(identity, name, kind, self._now(), members[0], members)
        self.channels[identity] = channel
        return channel

    def _people(self, specs: Sequence[PersonSpec]) -> list[User]:
        return [User(**{**spec.model_dump(), "team_id": spec.team_id or self.team.id}) for spec in specs]

    def _channel(self, spec: ChannelSpec) -> Channel:
        members = list(dict.fromkeys(self.user(name).id for name in spec.members))
        return Channel(
            id=spec.id,
            name=spec.name,
            kind="group" if spec.private else "channel",
            created=self._now(),
            creator=members[0] if members else SLACKBOT,
            members=members,
            archived=spec.archived,
            ext_shared=spec.ext_shared,
            topic=spec.topic,
            purpose=spec.purpose,
        )

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _nobody_listens(_event: Json, _channel: Channel | None) -> None:
    """Until the app's deliveries are connected, events go nowhere."""


def _bot_user(workspace: Workspace) -> User:
    app = workspace.app
    name = app.manifest.display_information.name
    return User(app.bot_user_id, app.bot_name, workspace.team.id, name, name, "", "UTC", is_bot=True)
