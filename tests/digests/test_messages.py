"""What an edition looks like, and that it always fits."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.digests.rules.editions import LEFT_OUT, Answer, Edition, Item, Use
from bot.features.digests.rules.ledger import Question, Shortened, Trouble
from bot.features.digests.rules.lessons import WITHDRAWN, Lesson
from bot.kernel.ids import DomainId, EditionId, LearningId
from handlers.digests.edition import MOST_JSON, MOST_WORDS, edition
from handlers.digests.fitting import cut, shares
from handlers.digests.messages import question, shortened, trouble, withdrawn_question
from sandbox.rules import check_message

DUE = date(2026, 1, 12)
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def lesson(number: int, text: str, **more: Any) -> Lesson:
    given: dict[str, Any] = {"domain": DomainId(2), "domain_name": "Logistics", "author_name": "Ben Okoro"}
    return Lesson(id=LearningId(number), text=text, logged_at=NOW, **(given | more))


def issue(*items: Item, uses: tuple[Use, ...] = (), name: str = "Orders") -> Edition:
    return Edition(id=EditionId(7), domain=DomainId(1), domain_name=name, due_on=DUE, items=items, uses=uses)


SHORT = Item(
    position=0,
    lesson=lesson(11, "Returns by phone need a ticket number."),
    reason="Matches what Orders works on: returns, phone",
)
TITLED = Item(
    position=1,
    lesson=lesson(12, "It broke <!channel> & *all*.", title="Late events", author_name=None, why="Because."),
    reason="New in the last week, from Logistics",
    answer=Answer.PLANNED,
)
USE = Use(position=100, lesson=lesson(13, "We answer the phone twice. Always."), words="Returns will try it")


def words_of(blocks: Any) -> int:
    """Every word that stands there to be read; the labels of buttons are not."""
    parts = [part for block in blocks for part in [block.get("text"), *block.get("elements", [])] if part]
    return sum(len(part["text"].split()) for part in parts if isinstance(part["text"], str))


def test_an_edition_says_who_learned_what_why_it_is_there_and_what_one_can_do():
    page = edition(issue(SHORT, TITLED, uses=(USE,)))
    assert page.text == snapshot(
        "Digest for Orders: 2 lessons from other domains. From Logistics: Returns by phone need a ticket number. From Logistics: Late events. Returns will try it: We answer the phone twice."
    )
    assert list(page.blocks) == snapshot(
        [
            {
                "text": {"text": "*For Orders: learned elsewhere*", "type": "mrkdwn", "verbatim": True},
                "type": "section",
            },
            {
                "text": {"text": "Returns by phone need a ticket number.", "type": "mrkdwn", "verbatim": True},
                "type": "section",
            },
            {
                "elements": [
                    {"text": "Logistics, Ben Okoro", "type": "mrkdwn", "verbatim": True},
                    {"text": "Matches what Orders works on: returns, phone", "type": "mrkdwn", "verbatim": True},
                ],
                "type": "context",
            },
            {
                "elements": [
                    {
                        "action_id": "digests.try.v1",
                        "text": {"emoji": False, "text": "We'll try it", "type": "plain_text"},
                        "type": "button",
                        "value": "7:0",
                    },
                    {
                        "action_id": "digests.not_for_us.v1",
                        "text": {"emoji": False, "text": "Not for us", "type": "plain_text"},
                        "type": "button",
                        "value": "7:0",
                    },
                    {
                        "action_id": "digests.ask.v1",
                        "text": {"emoji": False, "text": "Ask the author", "type": "plain_text"},
                        "type": "button",
                        "value": "7:0",
                    },
                ],
                "type": "actions",
            },
            {
                "text": {
                    "text": """\
*Late events*
It broke &lt;!channel&gt; &amp; *all*.\
""",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {"text": "*Orders will try it*", "type": "mrkdwn", "verbatim": True},
                    {"text": "Logistics", "type": "mrkdwn", "verbatim": True},
                    {"text": "New in the last week, from Logistics", "type": "mrkdwn", "verbatim": True},
                ],
                "type": "context",
            },
            {
                "elements": [
                    {
                        "action_id": "digests.try.v1",
                        "text": {"emoji": False, "text": "We'll try it", "type": "plain_text"},
                        "type": "button",
                        "value": "7:1",
                    },
                    {
                        "action_id": "digests.not_for_us.v1",
                        "text": {"emoji": False, "text": "Not for us", "type": "plain_text"},
                        "type": "button",
                        "value": "7:1",
                    },
                    {
                        "action_id": "digests.ask.v1",
                        "text": {"emoji": False, "text": "Ask the author", "type": "plain_text"},
                        "type": "button",
                        "value": "7:1",
                    },
                    {
                        "action_id": "digests.read.v1",
                        "text": {"emoji": False, "text": "Read it all", "type": "plain_text"},
                        "type": "button",
                        "value": "12",
                    },
                ],
                "type": "actions",
            },
            {
                "text": {
                    "text": """\
*What others do with your lessons*
• Returns will try it: We answer the phone twice\
""",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {"text": "Learned something? Log it with `/learned`.", "type": "mrkdwn", "verbatim": True}
                ],
                "type": "context",
            },
        ]
    )


def test_a_withdrawn_lesson_says_so_in_its_place_and_what_was_left_out_before_is_not_there():
    gone = Item(position=0, lesson=SHORT.lesson, reason=SHORT.reason, left_out=WITHDRAWN)
    never = Item(position=1, lesson=lesson(14, "Never shown"), reason="x", left_out=LEFT_OUT)
    used = Use(position=100, lesson=USE.lesson, words=USE.words, left_out=WITHDRAWN)
    page = edition(issue(gone, never, TITLED, uses=(used,)))
    shown = json.dumps(page.blocks) + page.text
    assert "ticket" not in shown
    assert "Never shown" not in shown
    assert "answer the phone" not in shown
    assert shown.count(f"*{WITHDRAWN}*") == 2
    assert "It broke" in shown


def test_the_same_facts_give_the_same_page():
    assert edition(issue(SHORT, TITLED)) == edition(issue(SHORT, TITLED))


def test_an_answer_leaves_the_lesson_as_it_was():
    words = " ".join(f"word{number}" for number in range(80))
    long = [Item(position=at, lesson=lesson(at, words), reason="Matches what Orders works on: a, b") for at in range(5)]
    before = edition(issue(*long))
    after = edition(
        issue(*(Item(position=i.position, lesson=i.lesson, reason=i.reason, answer=Answer.PLANNED) for i in long))
    )
    sections = [[b for b in page.blocks if b["type"] == "section"] for page in (before, after)]
    assert sections[0] == sections[1]
    assert words_of(after.blocks) <= MOST_WORDS


def test_a_lesson_that_is_shown_whole_needs_no_button_to_read_it_all():
    labels = [e["text"]["text"] for b in edition(issue(SHORT)).blocks if b["type"] == "actions" for e in b["elements"]]
    assert labels == ["We'll try it", "Not for us", "Ask the author"]
    long = Item(position=0, lesson=lesson(1, "word " * 300), reason="x")
    labels = [e["text"]["text"] for b in edition(issue(long)).blocks if b["type"] == "actions" for e in b["elements"]]
    assert labels[-1] == "Read it all"


class Long(str):
    """A text that is not printed in full when a test fails."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters>"


people_write = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(["word", "<!here>", "&&&&", "@channel", "日本語" * 30, "x" * 200, "😀"]), max_size=120)
    .map(" ".join)
    .map(Long),
    st.sampled_from(
        [Long("&" * 20_000), Long("😀" * 5_000), Long("日" * 9_000), Long("a b " * 4_000), Long("<" * 3_000)]
    ),
)
names = st.one_of(st.just("Orders"), people_write.map(lambda text: text[:200] or "x")).filter(lambda text: text.strip())
lessons = st.builds(
    lesson,
    st.integers(1, 9),
    people_write.filter(lambda text: text.strip()),
    title=st.one_of(st.none(), people_write.map(lambda text: text[:120])),
    why=st.one_of(st.none(), st.just("Because.")),
    domain_name=names,
    author_name=st.one_of(st.none(), names),
)
reasons = people_write.filter(lambda text: text.strip())
answers = st.one_of(st.none(), st.sampled_from(Answer))
gone = st.sampled_from([None, None, WITHDRAWN, LEFT_OUT])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(Item, position=st.just(0), lesson=lessons, reason=reasons, answer=answers, left_out=gone), max_size=5
    ),
    st.lists(st.builds(Use, position=st.just(100), lesson=lessons, words=reasons, left_out=gone), max_size=3),
    names,
)
def test_whatever_people_write_an_edition_fits_and_pings_nobody(items, uses, name):
    numbered = [
        Item(position=at, lesson=i.lesson, reason=i.reason, answer=i.answer, left_out=i.left_out)
        for at, i in enumerate(items)
    ]
    page = edition(issue(*numbered, uses=tuple(uses), name=name))
    assert len(json.dumps(page.blocks)) <= MOST_JSON
    assert words_of(page.blocks) <= MOST_WORDS
    assert len(page.text) <= 4_000
    assert check_message({"text": page.text, "blocks": json.loads(json.dumps(page.blocks))}) == []
    everything = json.dumps(page.blocks) + page.text
    assert not re.search(r"<[!@#]", everything)
    assert not re.search(r"[@#]\w", page.text)


def test_words_are_shared_out_so_that_the_longest_give_way():
    assert shares([5, 100, 100], 65) == [5, 30, 30]
    assert shares([10, 10], 100) == [10, 10]
    assert shares([50, 50, 50], 0) == [3, 3, 3]
    assert shares([], 10) == []


def test_texts_are_cut_at_a_word():
    assert cut("one two three", words=2, characters=100) == "one two…"
    assert cut("one  two\n\n three", words=5, characters=100) == "one  two\nthree"
    assert cut("one two three", words=5, characters=9) == "one two…"
    assert cut("&&&&", words=5, characters=12) == "&&…"
    assert cut("unbreakable", words=5, characters=6) == "unbre…"
    assert cut("one two", words=0, characters=6) == "…"


def test_a_lead_is_told_what_happened_why_and_what_helps():
    plain = trouble(Trouble(domain_name="Orders", due_on=DUE, reason="The channel is archived."))
    assert plain.text == snapshot("The digest of Orders for Monday 12 January was not posted. The channel is archived.")
    unknown = trouble(
        Trouble(
            domain_name="Orders",
            due_on=DUE,
            reason="Slack never said.",
            edition=EditionId(7),
            attempt=2,
            may_be_there=True,
        )
    )
    assert list(unknown.blocks) == snapshot(
        [
            {
                "text": {
                    "text": "The digest of Orders for Monday 12 January may not have been posted. Slack never said.",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {
                        "text": "Please look into the channel. If it is not there, Pollen can send it again.",
                        "type": "mrkdwn",
                        "verbatim": True,
                    }
                ],
                "type": "context",
            },
            {
                "elements": [
                    {
                        "action_id": "digests.send_again.v1",
                        "text": {"emoji": False, "text": "Send again", "type": "plain_text"},
                        "type": "button",
                        "value": "7:2",
                    }
                ],
                "type": "actions",
            },
            {
                "elements": [
                    {
                        "text": "Only the leads of this domain are told. `/digest` shows what comes next.",
                        "type": "mrkdwn",
                        "verbatim": True,
                    }
                ],
                "type": "context",
            },
        ]
    )


def test_a_lead_is_told_that_lessons_were_left_out_without_a_word_of_them():
    assert [
        shortened(Shortened(domain_name="Orders", due_on=DUE, count=count, was_sent=sent)).text
        for count, sent in ((1, True), (2, False))
    ] == snapshot(
        [
            "One lesson was withdrawn or replaced just before the digest of Orders for Monday 12 January was sent: the rest was sent.",
            "2 lessons were withdrawn or replaced just before the digest of Orders for Monday 12 January was sent: nothing was left, so it was not sent.",
        ]
    )


def test_a_conversation_begins_with_the_lesson_and_a_way_to_ask():
    page = question(Question(lesson=TITLED.lesson, asker_name="Cora <x>", author_name="Ben"))
    assert page.text == snapshot("Cora &lt;x&gt; asks Ben about this lesson: Late events")
    assert list(page.blocks) == snapshot(
        [
            {
                "text": {
                    "text": "Cora &lt;x&gt; asks Ben about this lesson:",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "text": {
                    "text": """\
> Late events
> It broke &lt;!channel&gt; &amp; *all*.\
""",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {
                        "text": "Cora &lt;x&gt;, you could begin with: _What would you do differently, starting in our place today?_",
                        "type": "mrkdwn",
                        "verbatim": True,
                    }
                ],
                "type": "context",
            },
            {
                "elements": [
                    {"text": "Only the people in this conversation see it.", "type": "mrkdwn", "verbatim": True}
                ],
                "type": "context",
            },
        ]
    )
    assert withdrawn_question().text == snapshot(
        "The lesson that this conversation began with was withdrawn by its author."
    )
