"""What Slack sends an app when a person acts."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.elements import Control
from sandbox.timeline import Entry
from sandbox.triggers import Rights
from sandbox.views import OpenView, Views
from sandbox.wire import Json
from sandbox.world import Channel, User, World


@dataclass(frozen=True, slots=True)
class Payloads:
    """Builds payloads; each trigger id and response URL in them is new."""

    world: World
    rights: Rights
    views: Views
    base_url: Callable[[], str]

    def command(self, user: User, channel: Channel, command: str, text: str) -> Json:
        team = self.world.team
        payload = {
            "token": self.world.app.verification_token,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": name_for_app(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self.world.app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url("commands", user, channel),
            "trigger_id": self.rights.trigger(user.id, channel.id),
        }
        if team.enterprise_id is not None:
            payload |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name or team.name}
        return payload

    def action_in_message(self, user: User, channel: Channel, entry: Entry, action: Json, state: Json) -> Json:
        ephemeral = entry.reader is not None
        place = {"message_ts": entry.message["ts"], "channel_id": channel.id, "is_ephemeral": ephemeral}
        payload = {
            **self._interaction("block_actions", user),
            "container": {"type": "message", **place},
            "trigger_id": self.rights.trigger(user.id, channel.id),
            "channel": _named(channel),
            "state": {"values": state},
            "response_url": self._response_url("actions", user, channel, original=entry.message["ts"]),
            "actions": [action],
        }
        # Slack leaves the message out when only one person sees it.
        return payload if ephemeral else {**payload, "message": entry.message}

    def action_in_view(self, user: User, view: OpenView, action: Json) -> Json:
        return {
            **self._interaction("block_actions", user),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self.rights.trigger(user.id, view.channel),
            "view": self.views.shape(view),
            "actions": [action],
        }

    def submission(self, user: User, view: OpenView) -> Json:
        return {
            **self._interaction("view_submission", user),
            "trigger_id": self.rights.trigger(user.id, view.channel),
            "view": self.views.shape(view),
            "response_urls": self._chosen_channels(user, view),
        }

    def closing(self, user: User, view: OpenView, *, cleared: bool) -> Json:
        return {
            **self._interaction("view_closed", user),
            "view": self.views.shape(view),
            "is_cleared": cleared,
        }

    def global_shortcut(self, user: User, callback_id: str) -> Json:
        return {
            **self._interaction("shortcut", user),
            "action_ts": self.world.ids.stamp(),
            "callback_id": callback_id,
            "trigger_id": self.rights.trigger(user.id, None),
        }

    def message_shortcut(self, user: User, channel: Channel, message: Json, callback_id: str) -> Json:
        return {
            **self._interaction("message_action", user),
            "action_ts": self.world.ids.stamp(),
            "callback_id": callback_id,
            "trigger_id": self.rights.trigger(user.id, channel.id),
            "response_url": self._response_url("app", user, channel, original=message["ts"]),
            "channel": _named(channel),
            "message_ts": message["ts"],
            "message": message,
        }

    def suggestion(self, user: User, control: Control, value: str, *, container: Json) -> Json:
        """A request for the options of an external menu; `container` says which view or message it stands in."""
        return {
            **self._interaction("block_suggestion", user),
            "action_id": control.action_id,
            "block_id": control.block_id,
            "value": value,
            **container,
        }

    def view_container(self, view: OpenView) -> Json:
        return {"container": {"type": "view", "view_id": view.id}, "view": self.views.shape(view)}

    def message_container(self, channel: Channel, entry: Entry) -> Json:
        place = {"message_ts": entry.message["ts"], "channel_id": channel.id}
        container = {"type": "message", **place, "is_ephemeral": entry.reader is not None}
        return {"container": container, "channel": _named(channel), "message": entry.message}

    def _interaction(self, kind: str, user: User) -> Json:
        world = self.world
        own = user.team_id == world.team.id
        enterprise = world.team.enterprise_id
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": world.app.app_id,
            "token": world.app.verification_token,
            "team": {"id": user.team_id, "domain": world.team.domain if own else user.team_id.lower()},
            "enterprise": {"id": enterprise, "name": world.team.enterprise_name or ""} if enterprise else None,
            "is_enterprise_install": False,
        }

    def _response_url(self, kind: str, user: User, channel: Channel, *, original: str | None = None) -> str:
        return self.base_url() + self.rights.response_path(kind, user.id, channel.id, original=original)

    def _chosen_channels(self, user: User, view: OpenView) -> list[Json]:
        """A response URL for each conversation picked in a menu with `response_url_enabled`."""
        urls = []
        for block in view.blocks:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            state = view.state[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            if chosen is not None:
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": chosen,
                        "response_url": self._response_url("app", user, self.world.channels[chosen]),
                    }
                )
        return urls


def name_for_app(channel: Channel) -> str:
    """What payloads call a conversation: private ones are not named."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def _named(channel: Channel) -> Json:
    return {"id": channel.id, "name": name_for_app(channel)}
