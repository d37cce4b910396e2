"""What becomes of a person's words on their way to the app."""

import re
from collections.abc import Callable

from sandbox.world import Channel, User, World

_MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9._\-]*[A-Za-z0-9_\-])")
_CHANNEL = re.compile(r"(?<![\w#&])#([\w\-]+)")
_LINK = re.compile(r"https?://[^\s<>]+")
_CROWDS = frozenset({"here", "channel", "everyone"})


def message_text(world: World, text: str) -> str:
    """A message as Slack stores it: escaped, with mentions, channels and links as markup."""
    return _marked(
        world,
        _escaped(text),
        user=lambda user: f"<@{user.id}>",
        channel=lambda channel: f"<#{channel.id}|{channel.name}>",
        crowds=True,
    )


def command_text(world: World, text: str, *, should_escape: bool) -> str:
    """The text of a slash command: as typed, unless the manifest asks for escaping.

    Then users and public channels carry their names, a private channel an empty one.
    """
    if not should_escape:
        return text
    return _marked(
        world,
        _escaped(text),
        user=lambda user: f"<@{user.id}|{user.name}>",
        channel=lambda channel: f"<#{channel.id}|{'' if channel.is_private else channel.name}>",
        crowds=False,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _marked(
    world: World, text: str, *, user: Callable[[User], str], channel: Callable[[Channel], str], crowds: bool
) -> str:
    def mention(found: re.Match[str]) -> str:
        if crowds and found.group(1) in _CROWDS:
            return f"<!{found.group(1)}>"
        known = world.find_user(found.group(1))
        return user(known) if known is not None else found.group()

    def place(found: re.Match[str]) -> str:
        known = world.find_channel(found.group(1))
        return channel(known) if known is not None else found.group()

    linked = _LINK.sub(lambda found: f"<{found.group()}>", text)
    return _CHANNEL.sub(place, _MENTION.sub(mention, linked))
