"""Sending somebody a page that only they see, in the best way that Slack takes."""

import logging
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.kernel.access import Actor
from handlers.goals.seeing.message import Letter
from handlers.kit import NETWORK, is_silence

log = logging.getLogger(__name__)

OK = 200
GONE = 404
"""The statuses from here on, but for a server's faults, are of a URL that is used up; 400 is of what was sent."""


async def send(
    client: AsyncWebClient, actor: Actor, letters: Sequence[Letter], *, response_url: str | None, replace: bool = False
) -> bool:
    """Send the first of several ways to say the same that Slack takes; return whether it took one.

    By the response URL, which lives for thirty minutes and five uses; without it, or when it
    is used up, in the direct conversation with them.
    """
    if response_url:
        for letter in letters:
            status = await _by_url(client, response_url, letter, replace=replace)
            if status == OK:
                return True
            if status >= GONE or status == 0:
                break
            log.info("page_refused", extra={"status": status})
    return await _directly(client, actor, letters)


async def _by_url(client: AsyncWebClient, url: str, letter: Letter, *, replace: bool) -> int:
    """Return the HTTP status; 0 where Slack did not answer."""
    hook = AsyncWebhookClient(url, timeout=client.timeout, session=client.session, logger=log, retry_handlers=[])
    try:
        # What is replaced stays what it was, which in a direct message is not ephemeral.
        sent = await hook.send(
            text=letter.text,
            blocks=[dict(block) for block in letter.blocks],
            response_type=None if replace else "ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
    except NETWORK:
        return 0
    return sent.status_code


async def _directly(client: AsyncWebClient, actor: Actor, letters: Sequence[Letter]) -> bool:
    for letter in letters:
        try:
            opened = await client.conversations_open(users=[actor.user])
            await client.chat_postMessage(
                channel=opened["channel"]["id"],
                text=letter.text,
                blocks=[dict(block) for block in letter.blocks],
                unfurl_links=False,
                unfurl_media=False,
            )
        except NETWORK as error:
            log.warning("page_not_sent", extra={"user": actor.user, "error": type(error).__name__})
            if is_silence(error) or not isinstance(error, SlackApiError):
                return False
        else:
            return True
    return False
