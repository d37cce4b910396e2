"""Who calls the Web API, and what their token allows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel, Kind, User, World

TokenKind = Literal["bot", "user", "app", "none"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller behind a token."""

    kind: TokenKind
    user: str
    scopes: frozenset[str]

    def require(self, *alternatives: str) -> None:
        """Raise missing_scope unless the token has one of these."""
        if not self.scopes.intersection(alternatives):
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=",".join(alternatives), provided=provided)


NOBODY = Identity("none", "", frozenset())

# Which scope reads about, and reads the messages of, each kind of conversation.
READ: Mapping[Kind, str] = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY: Mapping[Kind, str] = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


def identities(workspace: Workspace) -> dict[str, Identity]:
    """Every token of the workspace."""
    app = workspace.app
    known = {
        app.bot_token: Identity("bot", app.bot_user_id, app.granted),
        app.app_token: Identity("app", "", frozenset({"connections:write"})),
    }
    people = {person.name: person.id for person in workspace.people}
    for extra in workspace.tokens:
        user = people.get(extra.person or "", extra.person) or app.bot_user_id
        known[extra.token] = Identity(extra.kind, user, extra.scopes)
    return known


def visible_channel(world: World, who: Identity, reference: str) -> Channel:
    """The conversation that `reference` (an id, or a name with or without #) means to this caller.

    Raises channel_not_found for what they may not know of: private conversations that they are not in.
    """
    channel = world.find_channel(reference)
    if channel is None or (channel.is_private and who.user not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def visible_user(world: World, who: Identity, user: str) -> User:
    """Someone whom the caller may know of: people of other organisations only where they share a channel."""
    found = world.users.get(user)
    if found is None:
        raise SlackError("user_not_found")
    together = (user in channel.members for channel in world.channels.values())
    if found.team_id != world.team.id and user != who.user and not any(together):
        raise SlackError("user_not_visible")
    return found


def scopes_for(kinds: Iterable[Kind], table: Mapping[Kind, str]) -> tuple[str, ...]:
    return tuple(table[kind] for kind in kinds)
