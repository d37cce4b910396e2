"""The app manifest, made from the tables beside the handlers: what Slack is told that Pollen is.

manifest.yml is this, written down; a test holds the two together, and both against the code.
"""

from typing import Any

import yaml

from handlers.commands import COMMANDS, Command

SCOPES = {
    "channels:history": "read the one message that somebody marked with the emoji that saves messages; find a digest "
    "that Slack may or may not have taken, before it is sent again",
    "channels:join": "join the public channel that a lead chose for the digest",
    "channels:read": "know who reads a domain's channel, and whether it is public",
    "chat:write": "post the digest and answer",
    "commands": "take the slash commands and the shortcuts",
    "groups:history": "the same as channels:history, in a private channel that Pollen was invited to",
    "groups:read": "the same as channels:read, in a private channel that Pollen was invited to",
    "im:history": "the same as channels:history, in Pollen's direct messages",
    "im:write": "answer a person directly",
    "mpim:history": "the same as channels:history, in a conversation that Pollen opened",
    "mpim:write": "bring together the author of a lesson and someone who asks about it",
    "reactions:read": "hear that somebody marked a message with the emoji that saves it as a learning",
    "users:read": "know names, time zones, guests and admins",
}
"""Every scope, and what it is for."""

EVENTS = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "reaction_added",
    "team_join",
)
USER_CHANGE = "user_change"
"""Only for those who ask for it: Slack tells it of everybody's every status, so in a large organisation it is most of
what Pollen would hear. Without it, the daily look at all people says who left."""


SHORTCUTS = (
    {
        "name": "Save as learning",
        "type": "message",
        "callback_id": "learnings.save_message.v1",
        "description": "Save this message so that other domains can use it",
    },
    {
        "name": "Log a learning",
        "type": "global",
        "callback_id": "learnings.log.v1",
        "description": "Log one thing you learned, so that other domains can use it",
    },
)
"""What people find in a message's menu, and under the lightning bolt."""


def socket_manifest(*, user_change: bool = False) -> dict[str, Any]:
    """Build the manifest for Socket Mode, which installs on any workspace."""
    return _manifest(address=None, user_change=user_change)


def http_manifest(url: str, *, user_change: bool = False) -> dict[str, Any]:
    """Build the manifest for HTTP mode; `url` is Pollen's public address, without a path."""
    return _manifest(address=f"{url.rstrip('/')}/slack/events", user_change=user_change)


def as_yaml(manifest: dict[str, Any]) -> str:
    """Write a manifest as Slack's form takes it."""
    return str(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=1000))


def _manifest(*, address: str | None, user_change: bool) -> dict[str, Any]:
    reached = {} if address is None else {"request_url": address}
    # What menus offer while somebody types is asked for here; by Socket Mode it comes like everything else.
    asked = {} if address is None else {"message_menu_options_url": address}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Pollen",
            "description": "Spreads lessons across the domains of your organisation.",
            "background_color": "#5b3a00",
            "long_description": (
                "Pollen captures what one team learned with a slash command and brings it, once a week, to the "
                "domains that need it. Each domain reads at most five lessons that other domains learned, with the "
                "reason why they are there, and says with one click whether it will try them."
            ),
        },
        "features": {
            # Slack shows direct messages from an app only where this tab is on, and it is off by default.
            # Nobody reads what is written there, so nobody can.
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "pollen", "always_online": True},
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [_command(command, address) for command in COMMANDS],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": [*EVENTS, *([USER_CHANGE] if user_change else [])]},
            "interactivity": {"is_enabled": True, **reached, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: Command, address: str | None) -> dict[str, Any]:
    listed = {"command": command.name, "description": command.description, "should_escape": False}
    if command.usage_hint:
        listed["usage_hint"] = command.usage_hint
    return listed if address is None else {**listed, "url": address}
