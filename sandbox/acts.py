"""What may be asked of the sandbox over HTTP: each act with the JSON it takes."""

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sandbox import membership
from sandbox.parcels import Reply
from sandbox.person import Person
from sandbox.wire import Json
from sandbox.world import Channel, Posting, World


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonAct(_Act):
    """Something a person does."""

    async def do(self, person: Person) -> Json:
        raise NotImplementedError


class Say(PersonAct):
    text: str
    channel: str | None = None
    thread: str | None = None

    async def do(self, person: Person) -> Json:
        return {"message": await person.say(self.text, channel=self.channel, thread=self.thread)}


class Command(PersonAct):
    command: str
    text: str = ""
    channel: str | None = None

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.command(self.command, self.text, channel=self.channel))


class Click(PersonAct):
    """`message` is a `ts`, `view` a view's id."""

    name: str
    message: str | None = None
    view: str | None = None
    option: str | None = None
    block_id: str | None = None
    value: str | None = None
    nth: int | None = None

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.click(**self.model_dump()))


class Choose(PersonAct):
    name: str
    value: Any
    message: str | None = None
    view: str | None = None
    block_id: str | None = None
    nth: int | None = None

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.choose(**self.model_dump()))


class Submit(PersonAct):
    values: dict[str, Any] = {}
    view: str | None = None

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.submit(self.values, view=self.view))


class Close(PersonAct):
    all_views: bool = False

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.close_view(all_views=self.all_views))


class Shortcut(PersonAct):
    callback_id: str
    message: str | None = None

    async def do(self, person: Person) -> Json:
        return reply_shape(await person.shortcut(self.callback_id, message=self.message))


class React(PersonAct):
    name: str
    message: str
    add: bool = True

    async def do(self, person: Person) -> Json:
        await person.react(self.name, self.message, add=self.add)
        return {}


class Edit(PersonAct):
    message: str
    text: str

    async def do(self, person: Person) -> Json:
        return {"message": await person.edit(self.message, self.text)}


class DeleteMessage(PersonAct):
    message: str

    async def do(self, person: Person) -> Json:
        await person.delete(self.message)
        return {}


class Join(PersonAct):
    channel: str

    async def do(self, person: Person) -> Json:
        await person.join(self.channel)
        return {}


class Leave(PersonAct):
    channel: str

    async def do(self, person: Person) -> Json:
        await person.leave(self.channel)
        return {}


class Home(PersonAct):
    tab: str = "home"

    async def do(self, person: Person) -> Json:
        await person.open_home(tab=self.tab)
        return {}


class Status(PersonAct):
    text: str = ""
    emoji: str = ""
    until: AwareDatetime | None = None

    async def do(self, person: Person) -> Json:
        await person.set_status(self.text, emoji=self.emoji, until=self.until)
        return {}


class Profile(PersonAct):
    display_name: str | None = None
    tz: str | None = None

    async def do(self, person: Person) -> Json:
        await person.edit_profile(display_name=self.display_name, tz=self.tz)
        return {}


PERSON_ACTS: Mapping[str, type[PersonAct]] = {
    "say": Say,
    "command": Command,
    "click": Click,
    "choose": Choose,
    "submit": Submit,
    "close": Close,
    "shortcut": Shortcut,
    "react": React,
    "edit": Edit,
    "delete": DeleteMessage,
    "join": Join,
    "leave": Leave,
    "home": Home,
    "status": Status,
    "profile": Profile,
}


class AccountAct(_Act):
    """Something an admin does to an account."""

    def do(self, world: World, reference: str) -> None:
        raise NotImplementedError


class Deactivate(AccountAct):
    def do(self, world: World, reference: str) -> None:
        membership.deactivate(world, world.user(reference))


class Reactivate(AccountAct):
    def do(self, world: World, reference: str) -> None:
        membership.reactivate(world, world.user(reference))


class Guest(AccountAct):
    single_channel: bool = False

    def do(self, world: World, reference: str) -> None:
        membership.make_guest(world, world.user(reference), single_channel=self.single_channel)


ACCOUNT_ACTS: Mapping[str, type[AccountAct]] = {
    "deactivate": Deactivate,
    "reactivate": Reactivate,
    "guest": Guest,
}


class ChannelAct(_Act):
    """Something an admin does to a channel."""

    def do(self, world: World, channel: Channel) -> None:
        raise NotImplementedError


class Archive(ChannelAct):
    def do(self, world: World, channel: Channel) -> None:
        membership.archive(world, channel, channel.creator)


class Unarchive(ChannelAct):
    def do(self, world: World, channel: Channel) -> None:
        membership.archive(world, channel, channel.creator, archived=False)


class Delete(ChannelAct):
    def do(self, world: World, channel: Channel) -> None:
        membership.delete(world, channel)


class Share(ChannelAct):
    team: str

    def do(self, world: World, channel: Channel) -> None:
        membership.share(world, channel, self.team)


class Unshare(ChannelAct):
    team: str

    def do(self, world: World, channel: Channel) -> None:
        membership.unshare(world, channel, self.team)


class MakePrivate(ChannelAct):
    def do(self, world: World, channel: Channel) -> None:
        membership.make_private(world, channel)


class Rename(ChannelAct):
    name: str

    def do(self, world: World, channel: Channel) -> None:
        membership.rename(world, channel, self.name)


class Restrict(ChannelAct):
    posting: Posting

    def do(self, world: World, channel: Channel) -> None:
        membership.restrict(world, channel, self.posting)


class Lock(ChannelAct):
    thread: str
    locked: bool = True

    def do(self, world: World, channel: Channel) -> None:
        membership.lock(world, channel, self.thread, locked=self.locked)


class Add(ChannelAct):
    person: str

    def do(self, world: World, channel: Channel) -> None:
        membership.add(world, channel, world.user(self.person).id)


class Remove(ChannelAct):
    person: str

    def do(self, world: World, channel: Channel) -> None:
        membership.remove(world, channel, world.user(self.person).id)


CHANNEL_ACTS: Mapping[str, type[ChannelAct]] = {
    "archive": Archive,
    "unarchive": Unarchive,
    "delete": Delete,
    "share": Share,
    "unshare": Unshare,
    "private": MakePrivate,
    "rename": Rename,
    "restrict": Restrict,
    "lock": Lock,
    "add": Add,
    "remove": Remove,
}


def reply_shape(reply: Reply) -> Json:
    """A reply as JSON."""
    return {
        "acked": reply.acked,
        "body": reply.body,
        "error": reply.error,
        "errors": dict(reply.errors),
        "seconds": round(reply.seconds, 3),
    }
