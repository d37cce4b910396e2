"""What a message of Slack's says, and which message is asked for."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.capturing.rules import Said
from bot.features.learnings.capturing.service import NotNowError
from bot.kernel.ids import ChannelId
from handlers.installation import Installation
from handlers.learnings.capturing.reading import SlackMessages, said_in


def made(kind, **fields):
    return kind(**fields)


C1 = ChannelId("C1")
HERE = made(
    Installation,
    organisation="T1",
    team="T1",
    enterprise=None,
    bot_user="UBOT",
    bot="BBOT",
    url="https://acme.slack.com/",
    name="Acme",
)
MESSAGE = {"type": "message", "user": "U1", "team": "T1", "ts": "1767614400.000100", "text": "Freeze it on Friday."}
SHARE = {
    "is_share": True,
    "is_msg_unfurl": True,
    "channel_id": "C2",
    "ts": "1767610000.000200",
    "author_id": "U2",
    "author_name": "Ben",
    "from_url": "https://acme.slack.com/archives/C2/p1767610000000200",
    "text": "Ask <@U3> &amp; wait.",
    "fallback": "[then] ben: Ask",
}


def read(**more):
    return said_in({**MESSAGE, **more}, C1, HERE)


def test_a_message_is_read():
    assert read() == made(
        Said,
        channel="C1",
        ts="1767614400.000100",
        words=("Freeze it on Friday.",),
        author="U1",
        link="https://acme.slack.com/archives/C1/p1767614400000100",
        met_in="C1",
    )


def test_a_reply_is_linked_within_its_thread():
    said = read(thread_ts="1767614000.000100", subtype="thread_broadcast")
    assert said.link == ("https://acme.slack.com/archives/C1/p1767614400000100?thread_ts=1767614000.000100&cid=C1")
    assert said.is_speech
    assert read(thread_ts=MESSAGE["ts"]).link == read().link


def test_without_an_address_of_the_team_there_is_no_link():
    assert said_in(MESSAGE, C1, replace(HERE, url="")).link is None


@pytest.mark.parametrize(
    ("subtype", "speech"),
    [
        ("file_share", True),
        ("me_message", True),
        ("bot_message", True),
        ("channel_join", False),
        ("channel_topic", False),
        ("tombstone", False),
        ("reminder_add", False),
        ("something_new", False),
    ],
)
def test_only_what_somebody_wrote_is_speech(subtype, speech):
    assert read(subtype=subtype).is_speech is speech


def test_what_is_hidden_or_for_one_reader_is_no_speech():
    assert not read(hidden=True).is_speech
    assert not read(is_ephemeral=True).is_speech


def test_authors_are_named_as_the_message_names_them():
    assert read(user_profile={"display_name": "", "real_name": "Ana Lima"}).author_name == "Ana Lima"
    assert read(user_profile={"display_name": " ", "real_name": "Ana Lima"}).author_name == "Ana Lima"
    assert read(user_profile={"display_name": "\u2060", "real_name": " "}).author_name == ""
    bot = read(user=None, subtype="bot_message", bot_id="B9", username="Deploys")
    assert (bot.author, bot.author_name, bot.by_app, bot.by_pollen) == (None, "Deploys", True, False)
    assert read(bot_id="B9", bot_profile={"name": "Builds"}).author_name == "Builds"


def test_pollens_own_messages_are_known():
    assert read(user="UBOT").by_pollen
    assert read(user=None, bot_id="BBOT").by_pollen


def test_somebody_of_another_team_is_external():
    assert read(team="T9").is_external
    assert read(user_team="T9").is_external
    assert not read(team=None).is_external


def test_where_there_is_no_text_the_blocks_are_read():
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "In a block"}}]
    assert read(text="", blocks=blocks).words == ("In a block",)
    assert read(blocks=blocks).words == ("Freeze it on Friday.",)


def test_an_app_that_writes_into_attachments_is_read_there():
    assert read(text="", attachments=[{"pretext": "Build", "title": "Failed", "text": "at 5"}]).words == (
        "Build\n\nFailed\n\nat 5",
    )
    assert read(text="", attachments=[{"fallback": "Build failed"}]).words == ("Build failed",)


def test_previews_of_links_are_not_what_somebody_wrote():
    assert read(attachments=[{"title": "A page", "text": "of somebody"}]).words == ("Freeze it on Friday.",)


def test_of_a_forwarded_message_the_original_counts():
    said = read(text="", attachments=[SHARE])
    assert (said.channel, said.ts, said.author, said.author_name) == ("C2", "1767610000.000200", "U2", "Ben")
    assert (said.met_in, said.places, said.link) == ("C1", ("C2", "C1"), SHARE["from_url"])
    assert said.named == {"U3"}
    assert not said.remark


def test_what_was_written_above_a_forwarded_message_is_a_remark():
    said = read(text="Look at <@U4>", attachments=[SHARE])
    assert said.ts == "1767610000.000200"
    assert said.remark[0] == "Look at "
    assert said.named == {"U3", "U4"}


def test_a_forwarded_message_may_come_as_blocks_only():
    inner = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Inside"}}]}
    share = {**SHARE, "text": "", "message_blocks": [{"message": inner}]}
    assert read(text="", attachments=[share]).words == ("Inside",)


def test_a_link_to_a_message_is_a_forward_only_where_nothing_else_is_said():
    unfurl = {**SHARE, "is_share": False}
    alone = read(text=f"<{SHARE['from_url']}>", attachments=[unfurl])
    assert (alone.channel, alone.remark) == ("C2", ())
    beside = read(text=f"As in <{SHARE['from_url']}>", attachments=[unfurl])
    assert (beside.channel, beside.author) == ("C1", "U1")


def test_several_forwarded_messages_are_one_message_with_all_their_words():
    said = read(text="Both:", attachments=[SHARE, {**SHARE, "ts": "2.0", "text": "Second"}])
    assert said.channel == "C1"
    assert said.words[-1].endswith("& wait.\n\nSecond")


def test_a_forwarded_message_of_an_app_or_of_pollen_says_so():
    app = {**SHARE, "author_id": None, "author_subname": "Deploys", "author_name": None}
    assert (read(text="", attachments=[app]).by_app, read(text="", attachments=[app]).author_name) == (True, "Deploys")
    assert read(text="", attachments=[{**SHARE, "author_id": "UBOT"}]).by_pollen


class Recorded(AsyncWebClient):
    """Answers as told, method by method, and remembers what was asked."""

    def __init__(self, **answers):
        super().__init__(token="xoxb-1")
        self.answers, self.asked = answers, []

    async def api_call(self, api_method, **arguments):
        sent = arguments.get("params") or arguments.get("json") or {}
        self.asked.append((api_method, sent))
        answer = self.answers[api_method.replace(".", "_")]
        if isinstance(answer, Exception):
            raise answer
        return answer


def refused(error):
    answer = SimpleNamespace(data={"ok": False, "error": error}, status_code=200, headers={})
    return SlackApiError(error, answer)


async def fetched(client, ts=MESSAGE["ts"]):
    said: Any = await SlackMessages(client, HERE).read(C1, ts)
    return said


LINK = {"permalink": "https://acme.slack.com/archives/C1/p1"}


async def test_exactly_the_one_message_is_asked_for():
    client = Recorded(conversations_history={"messages": [MESSAGE]}, chat_getPermalink=LINK)
    said = await fetched(client)
    assert (said.words, said.link) == (("Freeze it on Friday.",), LINK["permalink"])
    method, asked = client.asked[0]
    assert method == "conversations.history"
    assert (asked["latest"], asked["limit"], asked["inclusive"]) == (MESSAGE["ts"], 1, 1)


async def test_a_reply_is_looked_for_in_its_thread():
    older = {**MESSAGE, "ts": "1767614000.000100", "text": "The first of the thread."}
    client = Recorded(
        conversations_history={"messages": [older]},
        conversations_replies={"messages": [older, MESSAGE]},
        chat_getPermalink=refused("channel_not_found"),
    )
    said = await fetched(client)
    assert said.words == ("Freeze it on Friday.",)
    assert said.link == "https://acme.slack.com/archives/C1/p1767614400000100"


async def test_a_message_that_is_gone_is_none():
    client = Recorded(conversations_history={"messages": []}, conversations_replies={"messages": []})
    assert await SlackMessages(client, HERE).read(C1, "1.0") is None


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "missing_scope", "thread_not_found", "message_not_found"]
)
async def test_what_slack_does_not_let_pollen_read_is_none(error):
    assert await SlackMessages(Recorded(conversations_history=refused(error)), HERE).read(C1, "1.0") is None


@pytest.mark.parametrize("error", [refused("ratelimited"), refused("internal_error"), OSError("away"), TimeoutError()])
async def test_where_slack_is_silent_it_is_asked_again_later(error):
    with pytest.raises(NotNowError):
        await SlackMessages(Recorded(conversations_history=error), HERE).read(C1, "1.0")
