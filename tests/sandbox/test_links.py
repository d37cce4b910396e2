"""What could be clicked in what an app shows: every link, and nothing that only looks like one."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Link, Slack, links_in
from tests.sandbox.conftest import modal
from tests.sandbox.payloads import actions, button, home, mrkdwn, option, plain, rich_text, section
from tests.sandbox.robot import Robot

EVIL = "https://evil.example/?a=1&amp;b=2"
TARGET = "https://evil.example/?a=1&b=2"


def found(parse="", **content):
    return [(link.kind, link.address, link.label) for link in links_in(content, parse=parse)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"<{EVIL}|the wiki>", [("markup", TARGET, "the wiki")]),
        (f"<{EVIL}>", [("markup", TARGET, TARGET)]),
        ("<mailto:a@b.c|write>", [("markup", "mailto:a@b.c", "write")]),
        ("<#C0ORDERS|orders> <#C0ORDERS>", [("channel", "C0ORDERS", "orders"), ("channel", "C0ORDERS", "C0ORDERS")]),
        ("<!date^1^{date}^https://x.y|then>", [("markup", "https://x.y", "then")]),
        (f"look ({EVIL}).", [("bare", TARGET, TARGET)]),
        ("www.evil.example/a evil.com, slack://open", [
            ("bare", "www.evil.example/a", "www.evil.example/a"), ("bare", "evil.com", "evil.com"),
            ("bare", "slack://open", "slack://open")]),
        ("ask me@evil.example", [("bare", "me@evil.example", "me@evil.example")]),
        ("&lt;https&gt; <@U0ANA> <!here> <!date^1^{date}|then> v1.2, e.g. file.txt, 3.5 [a](b)", []),
    ],
)  # fmt: skip
def test_links_are_found_as_slack_finds_them(text, links):
    assert found(blocks=[section(text)]) == links
    assert found(text=text) == links


def test_verbatim_texts_link_by_markup_only_and_plain_texts_never():
    verbatim = {"type": "section", "text": {**mrkdwn(f"https://x.y {EVIL} <{EVIL}|a>"), "verbatim": True}}
    assert found(blocks=[verbatim]) == [("markup", TARGET, "a")]
    assert found(blocks=[{"type": "header", "text": plain(f"<{EVIL}> {EVIL}")}, actions(button("evil.com"))]) == []


def test_a_text_that_blocks_stand_for_shows_no_links_and_one_that_is_not_parsed_no_bare_ones():
    assert found(text=EVIL, blocks=[section("a")]) == []
    assert found(text=EVIL, parse="none") == []
    assert found(text=f"<{EVIL}>", parse="none") == [("markup", TARGET, TARGET)]


@pytest.mark.parametrize(
    ("element", "label"),
    [
        (actions(button("Read", url=TARGET)), "Read"),
        (actions({"type": "overflow", "options": [option("a", url=TARGET)]}), "Option a"),
        (rich_text({"type": "link", "url": TARGET, "text": "the wiki"}), "the wiki"),
        (rich_text({"type": "link", "url": TARGET}), TARGET),
        (rich_text({"type": "date", "timestamp": 1, "format": "{date}", "url": TARGET, "fallback": "then"}), "then"),
    ],
)
def test_elements_that_open_an_address_are_links(element, label):
    assert found(blocks=[element]) == [("element", TARGET, label)]
    assert found(attachments=[{"blocks": [element]}]) == [("element", TARGET, label)]


def test_rich_text_links_channels_by_elements_and_nothing_by_text():
    leaves = [{"type": "channel", "channel_id": "C1"}, {"type": "text", "text": f"{EVIL} <{EVIL}>"}]
    assert found(blocks=[rich_text(*leaves)]) == [("channel", "C1", "C1")]


def test_markdown_links_in_its_own_way_too():
    text = f"[a]({TARGET}) ![b](https://b.example) <https://c.example> https://d.example\n[e]: https://e.example"
    assert [link[1:] for link in found(blocks=[{"type": "markdown", "text": text}])] == [
        (TARGET, "a"), ("https://b.example", "b"), ("https://e.example", "e"),
        ("https://c.example", "https://c.example"), ("https://d.example", "https://d.example"),
    ]  # fmt: skip


def test_attachments_link_by_title_author_and_text():
    attachment = {
        "title": "T",
        "title_link": TARGET,
        "author_name": "A",
        "author_link": "https://a.example",
        "text": EVIL,
    }
    assert found(attachments=[attachment]) == [
        ("bare", TARGET, TARGET), ("attachment", "https://a.example", "A"), ("attachment", TARGET, "T"),
    ]  # fmt: skip


async def test_messages_edits_and_views_are_watched_as_they_are_shown(
    slack: Slack, client: AsyncWebClient, robot: Robot
) -> None:
    posted = await client.chat_postMessage(channel="orders", text="<https://a.example>")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="<https://b.example|b>")
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text="https://c.example")
    await client.chat_postMessage(channel="orders", markdown_text="[d](https://d.example)")
    await client.views_publish(user_id="U0ANA", view=home(section("<https://e.example>")))
    await slack.person("ana").command("/greet", channel="orders")
    opened = await robot.client.views_open(trigger_id=str(robot.last["trigger_id"]), view=modal(section("f.example")))
    await slack.person("ana").say("https://mine.example", channel="orders")
    assert [link.address for link in slack.links] == [
        "https://a.example", "https://b.example", "https://c.example", "https://d.example", "https://e.example",
        "f.example",
    ]  # fmt: skip
    assert slack.links[1] == Link(
        "markup", "https://b.example", "b", "<https://b.example|b>", posted["channel"], posted["ts"]
    )
    assert (slack.links[-1].channel, slack.links[-1].ts) == ("", opened["view"]["id"])
