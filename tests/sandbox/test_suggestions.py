"""What an app offers for an external menu, as strictly as Slack takes it."""

from typing import Any

import pytest

from sandbox import CantActError, Slack
from sandbox.rules import check_suggestions
from tests.sandbox.conftest import modal
from tests.sandbox.payloads import actions, asked, option, options, plain
from tests.sandbox.robot import Robot


def said(body: Any) -> list[str]:
    return [str(problem) for problem in check_suggestions(body)]


def groups(count: int, each: int = 1) -> list[dict[str, Any]]:
    return [{"label": plain(), "options": options(each)}] * count


def test_a_hundred_options_or_groups_are_taken_and_none_at_all() -> None:
    bodies: list[Any] = [{"options": []}, {"options": options(100)}, {"option_groups": groups(100, 2)}]
    assert [said(body) for body in bodies] == [[], [], []]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (None, "must provide an object [json-pointer:]"),
        ({}, "must define either `options` or `option_groups` [json-pointer:/]"),
        ({"options": [], "option_groups": []}, "must define either `options` or `option_groups` [json-pointer:/]"),
        ({"options": options(101)}, "no more than 100 items allowed [json-pointer:/options]"),
        ({"option_groups": groups(101)}, "no more than 100 items allowed [json-pointer:/option_groups]"),
        ({"option_groups": groups(1, 101)}, "no more than 100 items allowed [json-pointer:/option_groups/0/options]"),
        ({"options": [option() | {"text": plain("x" * 76)}]},
         "must be less than 76 characters [json-pointer:/options/0/text/text]"),
        ({"options": [option() | {"value": "x" * 151}]},
         "must be less than 151 characters [json-pointer:/options/0/value]"),
        ({"options": [], "more": 1}, "invalid additional property: more [json-pointer:]"),
    ],
)  # fmt: skip
def test_what_slack_would_not_show_is_refused(body: Any, problem: str) -> None:
    assert problem in said(body)


async def test_a_person_sees_no_results_where_the_app_offers_what_slack_refuses(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    await ana.command("/greet", channel="orders")
    menu = {"type": "external_select", "action_id": "pick"}
    view = modal(asked(menu, block_id="one"), actions({**menu, "action_id": "short", "min_query_length": 1}))
    await robot.client.views_open(trigger_id=str(robot.last["trigger_id"]), view=view)
    robot.answer = lambda _payload: {"options": options(101)}
    reply = await ana.suggest("pick", "abc")
    assert (reply.body, reply.error) == ({"options": []}, "no more than 100 items allowed [json-pointer:/options]")
    with pytest.raises(CantActError, match="only once 3 characters"):
        await ana.suggest("pick", "ab")
    robot.answer = lambda _payload: {"options": options(1)}
    assert (await ana.suggest("short", "a")).body == {"options": options(1)}


async def test_errors_under_fields_are_words(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    await ana.command("/greet", channel="orders")
    await robot.client.views_open(
        trigger_id=str(robot.last["trigger_id"]), view=modal(asked({"type": "plain_text_input"}, block_id="words"))
    )
    answer: dict[str, Any] = {"response_action": "errors"}
    robot.answer = lambda _payload: answer
    for wrong in ("", None, 7):
        answer["errors"] = {"words": wrong}
        assert (await ana.submit({"words": "a"})).error == "invalid_response_errors"
