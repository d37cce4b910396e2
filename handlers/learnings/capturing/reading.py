"""Messages as Slack hands them over, read into what saving them needs, and fetched by an emoji's event."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.capturing.rules import Said, Words
from bot.features.learnings.capturing.service import NotNowError
from bot.kernel.ids import ChannelId, UserId
from handlers.installation import Installation
from handlers.kit import NETWORK, error_of, first_name, is_silence
from handlers.learnings.capturing.markup import in_paragraphs, is_blank, mappings, words_in, words_of_blocks

log = logging.getLogger(__name__)

SPEECH: Final = frozenset({None, "bot_message", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages that somebody wrote. All others are Slack's own notes: joins, topics, what is gone."""
NEAR: Final = 10
"""Messages asked for in a thread: the one that is wanted, and the first, which Slack adds."""


class SlackMessages:
    """Reads single messages with Pollen's own token: only those of channels that Pollen is in."""

    def __init__(self, client: AsyncWebClient, installation: Installation) -> None:
        self._client = client
        self._installation = installation

    async def read(self, channel: ChannelId, ts: str) -> Said | None:
        try:
            message = await self._on_its_own(channel, ts) or await self._in_a_thread(channel, ts)
        except SlackApiError as error:
            if is_silence(error):
                raise NotNowError(error_of(error)) from error
            log.info("message_not_read", extra={"channel": channel, "slack_error": error_of(error)})
            return None
        except NETWORK as error:
            raise NotNowError(type(error).__name__) from error
        if message is None:
            return None
        said = said_in(message, channel, self._installation)
        return said if said.channel != channel else replace(said, link=await self._permalink(channel, ts) or said.link)

    async def _on_its_own(self, channel: ChannelId, ts: str) -> Mapping[str, Any] | None:
        answer = await self._client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)
        return _with_ts(answer.get("messages"), ts)

    async def _in_a_thread(self, channel: ChannelId, ts: str) -> Mapping[str, Any] | None:
        """A reply does not stand in the channel's history."""
        answer = await self._client.conversations_replies(
            channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=NEAR
        )
        return _with_ts(answer.get("messages"), ts)

    async def _permalink(self, channel: ChannelId, ts: str) -> str | None:
        try:
            answer = await self._client.chat_getPermalink(channel=channel, message_ts=ts)
        except NETWORK:
            return None
        return str(answer.get("permalink") or "") or None


def _with_ts(messages: Any, ts: str) -> Mapping[str, Any] | None:
    return next((one for one in mappings(messages) if one.get("ts") == ts), None)


# What a message says.


def said_in(message: Mapping[str, Any], channel: ChannelId, installation: Installation) -> Said:
    """Read a message of a channel; of a forwarded one, the original that it shows."""
    original = _original(message)
    if original is not None:
        return _forwarded(message, original, channel, installation)
    ts = str(message.get("ts") or "")
    user, team = message.get("user"), message.get("user_team") or message.get("team")
    return Said(
        channel=channel,
        ts=ts,
        words=_words(message),
        author=UserId(user) if user else None,
        author_name=_name(message),
        is_external=bool(team) and not installation.includes(team=str(team), enterprise=None),
        by_app=bool(message.get("bot_id")) or message.get("subtype") == "bot_message",
        by_pollen=_is_pollens(message.get("user"), message.get("bot_id"), installation),
        is_speech=_is_speech(message),
        link=_link(installation, channel, ts, thread=message.get("thread_ts")),
        met_in=channel,
    )


def _forwarded(
    message: Mapping[str, Any], original: Mapping[str, Any], channel: ChannelId, installation: Installation
) -> Said:
    author = original.get("author_id")
    return Said(
        channel=ChannelId(str(original["channel_id"])),
        ts=str(original["ts"]),
        words=_words_of_attachment(original),
        author=UserId(author) if author else None,
        author_name=first_name(original.get("author_name"), original.get("author_subname")),
        by_app=not author,
        by_pollen=_is_pollens(author, original.get("bot_id"), installation),
        is_speech=_is_speech(message),
        link=original.get("from_url") or None,
        met_in=channel,
        remark=_own_words(message, without=original.get("from_url")),
    )


def _original(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the one message that this one forwards. A link to a message, previewed beside other words, is no forward."""
    shown = [one for one in mappings(message.get("attachments")) if one.get("is_share") or one.get("is_msg_unfurl")]
    if len(shown) != 1 or not shown[0].get("channel_id") or not shown[0].get("ts"):
        return None
    only = shown[0]
    is_forward = bool(only.get("is_share")) or is_blank(_own_words(message, without=only.get("from_url")))
    return only if is_forward else None


def _words(message: Mapping[str, Any]) -> Words:
    attachments = list(mappings(message.get("attachments")))
    own = _own_words(message)
    shared = [_words_of_attachment(one) for one in attachments if one.get("is_share")]
    if is_blank(own) and not shared:
        shared = [_words_of_attachment(one) for one in attachments]
    return in_paragraphs([own, *shared])


def _own_words(message: Mapping[str, Any], *, without: Any = None) -> Words:
    text = str(message.get("text") or "")
    if without:
        text = text.replace(f"<{without}>", "").replace(str(without), "")
    elif not text.strip():
        return words_of_blocks(message.get("blocks"))
    return words_in(text)


def _words_of_attachment(attachment: Mapping[str, Any]) -> Words:
    """Read an attachment: a forwarded message, or what an app shows below its own."""
    texts = [attachment.get(part) for part in ("pretext", "title", "text")]
    said = in_paragraphs([words_in(text) for text in texts if isinstance(text, str)])
    if not is_blank(said):
        return said
    inner = [one.get("message") for one in mappings(attachment.get("message_blocks"))]
    blocks = [words_of_blocks(one.get("blocks")) for one in mappings(inner)]
    said = in_paragraphs([*blocks, words_of_blocks(attachment.get("blocks"))])
    return words_in(str(attachment.get("fallback") or "")) if is_blank(said) else said


def _is_speech(message: Mapping[str, Any]) -> bool:
    return message.get("subtype") in SPEECH and not message.get("hidden") and not message.get("is_ephemeral")


def _is_pollens(user: Any, bot: Any, installation: Installation) -> bool:
    return user == installation.bot_user or (bool(bot) and bot == installation.bot)


def _name(message: Mapping[str, Any]) -> str:
    profile, app = message.get("user_profile") or {}, message.get("bot_profile") or {}
    return first_name(profile.get("display_name"), profile.get("real_name"), message.get("username"), app.get("name"))


def _link(installation: Installation, channel: ChannelId, ts: str, *, thread: Any) -> str | None:
    """Write the message's address as Slack does. Nobody has to be asked, so that a form can open at once."""
    if not installation.url:
        return None
    address = f"{installation.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != ts else address
