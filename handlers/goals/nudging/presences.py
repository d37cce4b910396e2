"""How somebody is at this moment, read from Slack right before they are reminded."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.nudging.away import Presence
from bot.kernel.ids import UserId
from handlers.installation import Installation
from handlers.kit import NETWORK, error_of

log = logging.getLogger(__name__)

UNKNOWN: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
FLAGS_OF_OTHERS: Final = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


class SlackPresences:
    """`client` waits by itself when Slack says so (429 and Retry-After)."""

    def __init__(self, client: AsyncWebClient, installation: Installation) -> None:
        self._client = client
        self._installation = installation

    async def look(self, user: UserId) -> Presence | None:
        """Ask Slack how somebody is at this moment; None where it does not answer."""
        try:
            answer = await self._client.users_info(user=user)
        except NETWORK as error:
            if isinstance(error, SlackApiError) and error_of(error) in UNKNOWN:
                return Presence(is_here=False)
            reason = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.info("presence_not_told", extra={"user": user, "error": reason})
            return None
        return presence_in(answer["user"], self._installation)


def presence_in(user: Mapping[str, Any], installation: Installation) -> Presence:
    """Read a person and their status. A status without an end has 0 as its end."""
    profile = user.get("profile") or {}
    team = user.get("team_id")
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    ours = team is None or installation.includes(team=team, enterprise=enterprise)
    ends = profile.get("status_expiration") or 0
    return Presence(
        is_here=ours and not any(user.get(flag) for flag in FLAGS_OF_OTHERS),
        zone=user.get("tz") or None,
        sign=profile.get("status_emoji") or "",
        words=profile.get("status_text") or "",
        until=datetime.fromtimestamp(ends, UTC) if ends else None,
    )
