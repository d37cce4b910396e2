"""Answers to a person's own act. They go straight out; what fails is logged, never raised."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.kernel.access import Actor
from handlers.kit.blocks import as_dicts, unlinked
from handlers.kit.refusals import NETWORK, TRIGGER_GONE, error_of, is_silence

log = logging.getLogger(__name__)


async def open_view(
    client: AsyncWebClient, *, trigger: str, view: View, push: bool = False, instead_of: str | None = None
) -> bool:
    """Open a modal, or push one onto the open one; say whether Slack did.

    Triggers live three seconds, and Slack may not answer: the caller then offers a button,
    whose click brings a fresh one. What Slack refuses for another reason is raised. Where
    the view below was closed meanwhile, what was to be pushed is opened by itself; where three
    are open already, which is all that Slack lays on each other, it takes the place of `instead_of`.
    """
    try:
        if push:
            await _push(client, trigger=trigger, view=view, instead_of=instead_of)
        else:
            await client.views_open(trigger_id=trigger, view=view)
    except NETWORK as error:
        if is_silence(error) or (isinstance(error, SlackApiError) and error_of(error) in TRIGGER_GONE):
            log.info("view_not_opened", extra={"error": type(error).__name__})
            return False
        raise
    return True


async def _push(client: AsyncWebClient, *, trigger: str, view: View, instead_of: str | None) -> None:
    try:
        await client.views_push(trigger_id=trigger, view=view)
    except SlackApiError as error:
        if error_of(error) == "push_limit_reached" and instead_of is not None:
            await _take_its_place(client, instead_of, trigger=trigger, view=view)
        elif error_of(error) == "not_found":
            await client.views_open(trigger_id=trigger, view=view)
        else:
            raise


async def _take_its_place(client: AsyncWebClient, below: str, *, trigger: str, view: View) -> None:
    """Show it in the place of a view that is open. Where that was closed meanwhile, there is room for one more."""
    try:
        await client.views_update(view_id=below, view=view)
    except SlackApiError as error:
        if error_of(error) != "not_found":
            raise
        await client.views_open(trigger_id=trigger, view=view)


class Answers:
    """Tells one person something, where they are: where they clicked or typed, else in a direct message."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def tell(
        self,
        actor: Actor,
        *,
        text: str,
        blocks: Sequence[Block | Mapping[str, Any]] | None = None,
        response_url: str | None = None,
        replace: bool = False,
    ) -> bool:
        """Say it to them alone; return whether Slack took it.

        `response_url` lives for thirty minutes and five uses; without it, or when it is used
        up, a direct message says the same.
        """
        rendered = as_dicts(blocks) if blocks is not None else unlinked(text)
        if response_url and await self._by_url(response_url, text=text, blocks=rendered, replace=replace):
            return True
        try:
            opened = await self._client.conversations_open(users=[actor.user])
            await self._client.chat_postMessage(
                channel=opened["channel"]["id"], text=text, blocks=rendered, unfurl_links=False, unfurl_media=False
            )
        except NETWORK as error:
            log.warning("answer_not_delivered", extra={"user": actor.user, "error": type(error).__name__})
            return False
        return True

    async def _by_url(self, url: str, *, text: str, blocks: list[dict[str, Any]] | None, replace: bool) -> bool:
        hook = AsyncWebhookClient(
            url, timeout=self._client.timeout, session=self._client.session, logger=log, retry_handlers=[]
        )
        try:
            # What is replaced stays what it was, which in a direct message is not ephemeral.
            sent = await hook.send(
                text=text,
                blocks=blocks,
                response_type=None if replace else "ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        except NETWORK:
            return False
        return sent.status_code == 200  # noqa: PLR2004
