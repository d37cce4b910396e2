"""Slack's public check of payloads, which the local Slack serves too."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Slack
from tests.sandbox.payloads import Json, actions, button, home, modal, plain, section


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(base_url=slack.api_url)


async def refused(client: AsyncWebClient, **payload: Any) -> Json:
    with pytest.raises(SlackApiError) as error:
        await client.api_call("blocks.validate", json=payload)
    answer = error.value.response.data
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    "payload",
    [
        {"blocks": [section()]},
        {"view": modal(section())},
        {"view": home()},
        {"message": {"blocks": [section()]}},
        {"message": {"text": "a", "blocks": [section()]}},
    ],
)
async def test_a_good_payload_is_taken_without_a_token(client: AsyncWebClient, payload: Json) -> None:
    assert (await client.blocks_validate(**payload)).data == {"ok": True}
    encoded = {name: json.dumps(value) for name, value in payload.items()}
    assert (await client.api_call("blocks.validate", data=encoded)).data == {"ok": True}


async def test_each_thing_that_is_wrong_is_listed_with_where_it_is_and_what_was_expected(
    client: AsyncWebClient,
) -> None:
    answer = await refused(client, blocks=[section() | {"text": {"type": "invalid", "text": "a"}}])
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][-1] == {
        "code": "failed_constraint",
        "message": "must be a valid enum value",
        "field": "type",
        "pointer": "/0/text/type",
        "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"]},
    }
    answer = await refused(client, view=modal({"type": "divider"}, title=plain("x" * 25)))
    assert (answer["error"], answer["errors"]) == ("invalid_view", [
        {"code": "failed_constraint", "message": "must be less than 25 characters", "field": "text",
         "pointer": "/title/text", "constraint": {"type": "max_length", "expected": 24}}])  # fmt: skip
    answer = await refused(client, message={"blocks": [actions(*[button()] * 26), {"type": "section"}]})
    assert answer["error"] == "invalid_message"
    assert [(one["pointer"], one["field"]) for one in answer["errors"]] == [
        ("/blocks/0/elements", "elements"), ("/blocks/1/type", "type"),
    ]  # fmt: skip
    assert "constraint" not in answer["errors"][1]


@pytest.mark.parametrize(
    "payload", [{}, {"blocks": "[]", "view": "{}"}, {"blocks": "", "message": None}, {"text": "a"}]
)
async def test_exactly_one_payload_is_checked(slack: Slack, payload: Json) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.api_url}blocks.validate", json=payload) as sent,
    ):
        answer = await sent.json()
    assert answer == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {"messages": ["must provide exactly one of `blocks`, `view`, or `message`"]},
    }


@pytest.mark.parametrize("name", ["blocks", "view", "message"])
async def test_a_payload_that_is_no_json_or_too_long_is_a_wrong_argument(client: AsyncWebClient, name: str) -> None:
    for value, said in (("[{", "must be valid JSON"), (f'["{"x" * 99_997}"]', "must be less than 100001 characters")):
        answer = await refused(client, **{name: value})
        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"]["messages"] == [f"{said} [json-pointer:/{name}]"]
    answer = await refused(client, **{name: f'["{"x" * 99_996}"]'})
    assert answer["error"] == f"invalid_{name}"


@pytest.mark.parametrize("name", ["blocks", "view", "message"])
async def test_a_payload_of_the_wrong_kind_is_invalid(client: AsyncWebClient, name: str) -> None:
    for value in ("7", "null", '"a"'):
        assert (await refused(client, **{name: value}))["error"] == f"invalid_{name}"
