"""The small words: people's words are shown safely, payloads are read into types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.kernel.errors import UserFacingError
from bot.kernel.ids import OrganisationId, TeamId, UserId
from handlers.installation import Installation
from handlers.kit import (
    actor_of,
    as_json,
    channel_of,
    delivery_of,
    error_of,
    escape,
    is_silence,
    metadata_of,
    number_in,
    section,
    shown,
    spoken,
    status_of,
)

HERE = Installation(
    organisation=OrganisationId("T1"),
    team=TeamId("T1"),
    enterprise=None,
    bot_user=UserId("UBOT"),
    bot="B1",
    url="https://x.slack.com/",
    name="X",
)
WHOLE = Installation.read({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True, "user_id": "U"})
SEEDED = settings(derandomize=True, max_examples=100, deadline=None)


def actor(body, installation=HERE):
    context = AsyncBoltContext()
    context["installation"] = installation
    return actor_of(body, context)


@SEEDED
@given(st.text())
def test_escaped_words_hold_no_markup_and_come_back_as_they_were(text):
    safe = escape(text)
    assert "<" not in safe
    assert ">" not in safe
    assert safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize("text", ["@here", "@channel now", "#general", "<!channel>", "<@U1> hi"])
def test_spoken_words_neither_mention_nor_link(text):
    said = spoken(text)
    assert "<" not in said
    assert "@here" not in said
    assert "@channel" not in said
    assert "#general" not in said


def test_a_channel_whose_name_begins_with_a_hyphen_is_not_mentioned_either():
    assert spoken("#-here @-x #_a #1") == "#\u2060-here @\u2060-x #\u2060_a #\u20601"


@SEEDED
@given(st.text(), st.integers(2, 60))
def test_shown_words_fit_and_say_when_something_is_missing(text, most):
    cut = shown(text, most=most)
    assert len(cut) <= most
    assert cut == text.strip() or cut.endswith("…")


def test_an_emoji_takes_the_room_of_two():
    assert shown("🐝" * 40, most=75) == "🐝" * 37 + "…"
    assert shown("🐝" * 37, most=75) == "🐝" * 37


def test_words_are_cut_between_words():
    assert shown("one two three four", most=14) == "one two three…"


def test_text_is_never_auto_linked():
    assert section("@here").to_dict()["text"] == {"type": "mrkdwn", "text": "@here", "verbatim": True}


def test_who_acts_is_read_from_a_command_a_click_and_an_event():
    assert actor({"user_id": "U1", "team_id": "T1"}).user == "U1"
    assert actor({"user": {"id": "U2", "team_id": "T1"}, "team": {"id": "T1"}}).user == "U2"
    assert actor({"event": {"user": "U3"}, "team_id": "T1"}).user == "U3"


def test_a_person_of_another_team_is_external_unless_the_organisation_has_both():
    stranger = {"user": {"id": "U2", "team_id": "T9"}, "team": {"id": "T1"}}
    assert actor(stranger).external
    assert actor({**stranger, "enterprise": {"id": "E1"}}).external
    assert not actor({**stranger, "enterprise": {"id": "E1"}}, WHOLE).external
    assert actor({**stranger, "enterprise": {"id": "E2"}}, WHOLE).external


def test_an_installation_for_a_whole_enterprise_is_its_own_organisation():
    assert (WHOLE.organisation, HERE.organisation) == ("E1", "T1")
    only_one_team = Installation.read({"team_id": "T1", "enterprise_id": "E1", "user_id": "U"})
    assert only_one_team.organisation == "T1"


def test_each_kind_of_delivery_has_a_name_of_its_own():
    assert delivery_of({"type": "view_submission", "view": {"id": "V1", "hash": "h"}}) == "view:V1:h"
    assert delivery_of({"event_id": "Ev1"}) == "event:Ev1"
    assert delivery_of({"trigger_id": "1.2"}).startswith("trigger:1.2:")


def test_a_repeat_is_the_same_delivery_and_another_act_is_not_even_with_a_trigger_used_twice():
    first = {"trigger_id": "1.2", "command": "/learned", "text": "One.", "channel_id": "C1"}
    assert delivery_of(first) == delivery_of(dict(first))
    assert delivery_of(first) != delivery_of({**first, "text": "Two."})
    click = {"trigger_id": "1.2", "actions": [{"action_id": "a.v1", "value": "7"}]}
    assert delivery_of(click) != delivery_of({**click, "actions": [{"action_id": "a.v1", "value": "8"}]})


def test_where_something_happened_is_read_from_a_command_and_a_click():
    assert channel_of({"channel_id": "C1"}) == "C1"
    assert channel_of({"channel": {"id": "C2"}}) == "C2"
    assert channel_of({"view": {}}) is None


class Meta(BaseModel):
    v: int
    learning: int


def test_a_forms_metadata_comes_back_and_an_old_one_is_a_sentence():
    meta = Meta(v=1, learning=7)
    assert metadata_of({"private_metadata": as_json(meta)}, Meta) == meta
    for broken in ["", "{}", "[]", "nonsense", '{"v": "x"}']:
        with pytest.raises(UserFacingError, match="open it again"):
            metadata_of({"private_metadata": broken}, Meta)


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 30, "12x"])
def test_a_button_that_carries_no_id_of_ours_is_a_sentence(value):
    with pytest.raises(UserFacingError, match="open the page again"):
        number_in({"value": value})
    assert number_in({"value": "17"}) == 17
    assert number_in({"selected_option": {"value": "18"}}) == 18


class Unreadable:
    """What aiohttp hands over when a proxy answers a page instead of JSON."""

    status = 502


def test_an_answer_that_is_no_json_has_a_name_too():
    error = SlackApiError("unexpected body", Unreadable())
    assert (error_of(error), status_of(error)) == ("unreadable_answer", 502)


@pytest.mark.parametrize(
    ("status", "error", "silent"),
    [
        (200, "internal_error", True),
        (200, "ratelimited", True),
        (503, "whatever", True),
        (429, "whatever", True),
        (200, "invalid_arguments", False),
        (200, "expired_trigger_id", False),
        (200, "not_found", False),
    ],
)
def test_slack_that_cannot_answer_now_is_told_from_slack_that_says_no(status, error, silent):
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={"error": error}, headers={}, status_code=status
    )
    assert is_silence(SlackApiError("no", answer)) is silent


def test_slack_that_cannot_be_reached_is_silent():
    assert is_silence(TimeoutError())
    assert is_silence(ConnectionResetError())
