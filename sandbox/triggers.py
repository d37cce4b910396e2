"""Trigger ids and response URLs: the short-lived rights that come with a person's act."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import SlackError, invalid_arguments
from sandbox.ids import Ids

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    """The right to open one view for one person."""

    user: str
    channel: str | None
    made_at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer where a person acted. `original` is the message they acted on, if any."""

    user: str
    channel: str
    made_at: float
    original: str | None = None
    uses: int = 0


@dataclass(slots=True)
class Rights:
    """Everything handed out so far. Life times are wall time, as the app's own clock measures them."""

    ids: Ids
    wall: Callable[[], float]
    team: str
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, user: str, channel: str | None) -> str:
        """A new trigger id."""
        identity = self.ids.trigger(self.team)
        self.triggers[identity] = Trigger(user, channel, self.wall())
        return identity

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, if it may still be exchanged; raises what Slack answers when it may not."""
        if not trigger_id:
            raise invalid_arguments("missing required field: trigger_id")
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.wall() - trigger.made_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger

    def expire_triggers(self) -> None:
        """Make every trigger handed out so far older than Slack accepts."""
        for trigger in self.triggers.values():
            trigger.made_at = float("-inf")

    def response_path(self, kind: str, user: str, channel: str, *, original: str | None = None) -> str:
        """The path of a new response URL; `kind` is commands, actions or app, as in Slack's."""
        path = f"/{kind}/{self.team}/{self.ids.next('response url'):012d}/{self.ids.secret('response url')}"
        self.urls[path] = ResponseUrl(user, channel, self.wall(), original)
        return path

    def use(self, path: str) -> ResponseUrl:
        """Count one use; raises used_url or expired_url once it is over."""
        url = self.urls.get(path)
        if url is None:
            raise SlackError("invalid_url")
        if self.wall() - url.made_at > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
