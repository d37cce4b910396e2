"""The judge names what it should, and nothing else: or else its silence would prove nothing."""

import pytest

from tests.reliability.hostile_texts import grammar
from tests.reliability.hostile_texts.judge import Known, in_log, in_message, in_table, in_terminal, in_view

OURS = "https://sandbox.slack.com/archives/C0ORDERS/p1"
KNOWN = Known(
    workspace="https://sandbox.slack.com", channels={"C0ORDERS"}, written=["see https://evil.example/a", "@here"]
)
QUIET = {"unfurl_links": False, "unfurl_media": False}


def wrong(text="", *blocks, **more):
    return list(in_message({"text": text, "blocks": list(blocks), **QUIET, **more}, KNOWN))


def section(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True, **more}}


def rich(**leaf):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}


@pytest.mark.parametrize(
    "found",
    [
        wrong("<!channel>"),
        wrong("now @here"),
        wrong("in #general"),
        wrong("<@U0ANA>"),
        wrong("a < b"),
        wrong("a & b"),
        wrong("a", section("&l…")),
        wrong("https://evil.example/a"),
        wrong("a", unfurl_links=True),
        wrong("a", unfurl_media=None),
        wrong("a", attachments=[]),
        wrong("a", parse="full"),
        wrong("a", section("<https://evil.example/a|here>")),
        wrong("a", section("<https://evil.example/a>")),
        wrong("a", section("<#C0VAULT>")),
        wrong("a", section("<!date^1^{date}^https://evil.example/a|x>")),
        wrong("a", section("plain", verbatim=False)),
        wrong("a", {"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}]}),
        wrong("a", {"type": "markdown", "text": "[a](http://b)"}),
        wrong("a", {"type": "image", "image_url": "http://b", "alt_text": "a"}),
        wrong("a", {"type": "actions", "elements": [{"type": "button", "url": "https://evil.example/a"}]}),
        wrong("a", rich(type="user", user_id="U0ANA")),
        wrong("a", rich(type="broadcast", range="here")),
        wrong("a", rich(type="channel", channel_id="C0VAULT")),
        wrong("a", rich(type="link", url="https://nobody.example")),
        wrong("a", rich(type="link", url="https://evil.example/a", text="Open it")),
        wrong("a", rich(type="link", url="https://evil.example/a\u202e")),
        list(in_view({"type": "modal", "title": {"type": "mrkdwn"}, "blocks": []}, KNOWN)),
        list(in_view({"type": "modal", "blocks": [section("<!here>")]}, KNOWN)),
        list(in_terminal("a\x1b[2J")),
        list(in_terminal("a\u202eb")),
        list(in_table("id,text\r\n1,=1+1\r\n")),
        list(in_table('id,text\r\n1,"\n@SUM(1)"\r\n')),
        list(in_log(f'{{"event": "{grammar.MARK}"}}', words=(grammar.MARK,))),
    ],
)
def test_it_names_what_could_act(found):
    assert len(found) >= 1


def test_it_lets_pass_what_cannot_act_and_links_to_the_places_own_conversations():
    fine = [
        section(f"*Finance* &lt;!channel&gt; @here #general https://evil.example/a <{OURS}|on Monday> <#C0ORDERS>"),
        rich(type="text", text="<!channel> @here https://evil.example/a"),
        rich(type="link", url="https://evil.example/a"),
        {"type": "header", "text": {"type": "plain_text", "text": "<!channel> <http://a|b>"}},
        {"type": "divider"},
    ]
    assert wrong("a &lt;!channel&gt; @\u2060here #\u2060general 5 &amp;lt; 6 see https://evil.example/a", *fine) == []
    assert list(in_terminal("a\tb\n\\u001b ✓")) == []
    assert list(in_table("id,text\r\n1,'=1+1\r\n")) == []


def test_texts_are_the_same_for_the_same_seed_and_hold_what_they_should():
    drawn = grammar.texts(7, 400)
    assert drawn == grammar.texts(7, 400) != grammar.texts(8, 400)
    assert len(set(drawn)) == 400
    assert all(grammar.MARK in text for text in drawn)
    whole = "\n".join(drawn)
    for part in ("<!channel>", "@here", "<@U0ANA>", "<!subteam^", "<!date^", "&lt;!channel", "&amp;amp;", "javascript:",
                 "```", "\u202e", "\u200b", "\x1b[31m", "](http", "=cmd", "xn--", "192.0.2.7", "#general", "mailto:"):  # fmt: skip
        assert part in whole
