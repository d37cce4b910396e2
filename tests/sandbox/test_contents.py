"""What Slack answers to a message as a whole, beside what it says of its blocks."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.payloads import rich_text, section

RICH = rich_text({"type": "text", "text": "Words"})


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_rich_text_is_replaced_by_rich_text_only(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="orders", text="a", blocks=[RICH])
    where: dict[str, Any] = {"channel": posted["channel"], "ts": posted["ts"], "text": "b"}
    assert await error_of(client.chat_update(**where, blocks=[section()])) == "block_mismatch"
    assert (await client.chat_update(**where, blocks=[section(), RICH]))["ok"]
    assert (await client.chat_update(**where))["ok"]


async def test_markdown_text_may_have_12000_characters(client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="orders", markdown_text="x" * 12_000))["ok"]
    assert await error_of(client.chat_postMessage(channel="orders", markdown_text="x" * 12_001)) == "msg_too_long"


async def test_metadata_that_is_too_large_is_refused_by_name(client: AsyncWebClient) -> None:
    metadata = {"event_type": "a", "event_payload": {"a": "x" * 8_000}}
    error = await error_of(client.chat_postMessage(channel="orders", text="a", metadata=metadata))
    assert error == "metadata_too_large"
