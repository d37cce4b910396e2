"""What an edition looks like, and that it always fits."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.digests.rules.editions import LEFT_OUT, Answer, Edition, Figures, Item, Taken, Use
from bot.features.digests.rules.ledger import Question, Shortened, Trouble
from bot.features.digests.rules.lessons import MERGED, RETIRED, SUPERSEDED, WITHDRAWN, Lesson, Pointer
from bot.features.digests.rules.matters import Line as ThingLine
from bot.features.digests.rules.matters import Matter
from bot.features.domains.onboarding.plan import Phase, Plan
from bot.features.domains.onboarding.rules import Recorded, open_tests
from bot.kernel.ids import DomainId, EditionId, LearningId
from handlers.digests import lesson as whole_lesson
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


FIGURES = Figures(taught=6, learned=4)


def for_all(*items: Item, uses: tuple[Use, ...] = (), figures: Figures | None = FIGURES) -> Edition:
    return Edition(
        id=EditionId(7), domain=None, due_on=DUE, since=date(2026, 1, 5), figures=figures, items=items, uses=uses
    )


def said(page: Any) -> list[str]:
    parts = [part for block in page.blocks for part in [block.get("text"), *block.get("elements", [])] if part]
    return [part["text"] for part in parts if isinstance(part["text"], str)]


def test_the_organisations_edition_tells_by_domain_what_was_learned_and_what_came_of_it():
    used = replace(SHORT, reason="The most applied of these", taken=Taken(using=("Orders", "Returns"), trying=("X",)))
    page = edition(for_all(used, replace(TITLED, reason="New from Logistics", answer=None), uses=(USE,)))
    assert page.text == snapshot(
        "The organisation's digest: 2 lessons. From Logistics: Returns by phone need a ticket number. From Logistics: Late events. Returns will try it: We answer the phone twice."
    )
    assert said(page) == snapshot(
        [
            "*Learned across the organisation*",
            "Since Monday 5 January, 6 domains shared something new and 4 took up a lesson of another one.",
            "*Logistics:* Returns by phone need a ticket number.",
            "*2 domains use it, one will try it*",
            "Ben Okoro",
            "The most applied of these",
            """\
*Logistics: Late events*
It broke &lt;!channel&gt; &amp; *all*.\
""",
            "New from Logistics",
            """\
*What came of other lessons*
• Returns will try it: We answer the phone twice (Logistics)\
""",
            "Learned something? Log it with `/learned`.",
        ]
    )


@pytest.mark.parametrize(
    ("taught", "learned", "words"),
    [
        (6, 4, "Since Monday 5 January, 6 domains shared something new and 4 took up a lesson of another one."),
        (1, 1, "Since Monday 5 January, one domain shared something new and one took up a lesson of another one."),
        (2, 0, "Since Monday 5 January, 2 domains shared something new."),
        (0, 2, "Since Monday 5 January, 2 domains took up a lesson of another one."),
        (0, 0, None),
    ],
)
def test_figures_are_of_domains_and_nobody_is_counted(taught, learned, words):
    lines = said(edition(for_all(SHORT, figures=Figures(taught=taught, learned=learned))))
    assert (words in lines) if words else not [line for line in lines if line.startswith("Since")]


def test_a_title_that_takes_all_the_words_stands_alone():
    long = " ".join(f"w{number}" for number in range(60))
    items = [replace(SHORT, position=at, lesson=lesson(at, "Words below.", title=long)) for at in range(5)]
    page = edition(for_all(*items))
    assert "Words below." not in str(page.blocks)
    assert words_of(page.blocks) <= MOST_WORDS


def test_what_became_of_lessons_stands_in_their_place():
    newer = Pointer(id=LearningId(77), headline="Ask for the number first")
    page = edition(
        issue(
            replace(SHORT, left_out=RETIRED, lesson=replace(SHORT.lesson, retired_because="We have new phones.")),
            replace(TITLED, left_out=SUPERSEDED, lesson=replace(TITLED.lesson, newer=newer)),
            replace(SHORT, position=2, left_out=MERGED, lesson=replace(SHORT.lesson, newer=newer)),
            replace(SHORT, position=3, left_out=SUPERSEDED),
            uses=(replace(USE, left_out=RETIRED), replace(USE, left_out=SUPERSEDED)),
        )
    )
    assert page.text == snapshot("Digest for Orders. Its lessons were withdrawn or replaced since.")
    assert said(page) == snapshot(
        [
            "*For Orders: learned elsewhere*",
            """\
*Retired: it is no longer true.*
Returns by phone need a ticket number.
Why: We have new phones.\
""",
            "Logistics, Ben Okoro",
            "*A newer lesson took its place:* Ask for the number first",
            "Before: Late events",
            "*It was added to another lesson:* Ask for the number first",
            "Before: Returns by phone need a ticket number.",
            """\
*A newer lesson took its place.* It is not shared with everyone.
Returns by phone need a ticket number.\
""",
            "Logistics, Ben Okoro",
            """\
*What others do with your lessons*
• Returns will try it: We answer the phone twice (retired since)
• Returns will try it: We answer the phone twice (replaced since)\
""",
            "Learned something? Log it with `/learned`.",
        ]
    )
    labels = [e["text"]["text"] for b in page.blocks if b["type"] == "actions" for e in b["elements"]]
    assert labels == ["Read that one", "Read that one"]


def test_what_is_cut_of_a_line_about_a_lesson_is_one_click_away():
    long = lesson(
        21, "We answer the phone twice before we call anybody back, whatever the hour is.", domain=DomainId(1)
    )
    cut_one, short = replace(USE, lesson=long), replace(USE, position=101)
    page = edition(issue(uses=(short, cut_one, short)))
    assert [text for text in said(page) if "•" in text] == [
        "*What others do with your lessons*\n• Returns will try it: We answer the phone twice",
        "• Returns will try it: We answer the phone twice before…",
        "• Returns will try it: We answer the phone twice",
    ]
    assert [block["accessory"]["value"] for block in page.blocks if "accessory" in block] == ["21"]
    assert check_message({"text": page.text, "blocks": list(page.blocks)}) == []


@pytest.mark.parametrize("became", [SUPERSEDED, MERGED])
def test_what_is_cut_of_a_lesson_that_was_replaced_is_one_click_away(became):
    long = lesson(21, "word " * 40, newer=Pointer(id=LearningId(77), headline="Ask first"))
    page = edition(issue(replace(SHORT, left_out=became, lesson=long)))
    assert buttons_of(page) == [("Read that one", "77"), ("Read it all", "21")]
    page = edition(issue(replace(SHORT, left_out=became, lesson=replace(long, newer=None))))
    assert buttons_of(page) == [("Read it all", "21")]
    assert check_message({"text": page.text, "blocks": list(page.blocks)}) == []


def test_where_a_name_is_cut_the_lesson_tells_all_of_it():
    named = replace(SHORT, lesson=replace(SHORT.lesson, author_name="Maria da Conceição Pereira dos Santos"))
    assert ("Read it all", "11") in buttons_of(edition(issue(named)))
    assert "Maria da Conceição Pereira dos Santos" in str(whole_lesson.build(named.lesson).to_dict())


def buttons_of(page):
    return [(e["text"]["text"], e["value"]) for b in page.blocks if b["type"] == "actions" for e in b["elements"]]


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
    retired_because=st.one_of(st.none(), people_write),
    newer=st.one_of(
        st.none(), people_write.filter(lambda t: t.strip()).map(lambda t: Pointer(id=LearningId(5), headline=t))
    ),
)
reasons = people_write.filter(lambda text: text.strip())
answers = st.one_of(st.none(), st.sampled_from(Answer))
gone = st.sampled_from([None, None, WITHDRAWN, LEFT_OUT, RETIRED, SUPERSEDED, MERGED])
domains_named = st.lists(names, max_size=3).map(tuple)
takens = st.builds(Taken, worked=domains_named, using=domains_named, failed=domains_named, trying=domains_named)


@pytest.mark.long
@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            Item, position=st.just(0), lesson=lessons, reason=reasons, answer=answers, left_out=gone, taken=takens
        ),
        max_size=5,
    ),
    st.lists(st.builds(Use, position=st.just(100), lesson=lessons, words=reasons, left_out=gone), max_size=3),
    st.one_of(st.none(), names),
)
def test_whatever_people_write_an_edition_fits_and_pings_nobody(items, uses, name):
    numbered = [replace(item, position=at) for at, item in enumerate(items)]
    made = for_all(*numbered, uses=tuple(uses)) if name is None else issue(*numbered, uses=tuple(uses), name=name)
    page = edition(made)
    assert len(json.dumps(page.blocks)) <= MOST_JSON
    assert words_of(page.blocks) <= MOST_WORDS
    assert len(page.text) <= 4_000
    assert check_message({"text": page.text, "blocks": json.loads(json.dumps(page.blocks))}) == []
    everything = json.dumps(page.blocks) + page.text
    assert not re.search(r"<[!@#]", everything)
    assert not re.search(r"[@#]\w", page.text)


def a_stuck_domain(number, *tests):
    said = f"in define without anything new for 12 weeks, still open: {'; '.join(tests)}"
    matter = Matter(kind="stuck", thing=f"domain:{number}", mark="a", about="Orders", said=said, lasts=True)
    return ThingLine(position=number, matter=matter, is_new=True)


def test_a_domain_that_is_stuck_is_told_with_all_that_is_open_in_its_phase():
    tests = open_tests(Phase.DEFINE, Recorded(), Plan())
    page = edition(replace(for_all(), lines=(a_stuck_domain(1, *tests),)))
    for test in tests:
        assert test in str(page.blocks)
        assert test in page.text


def test_however_much_is_open_in_phases_the_digest_keeps_its_size_and_lessons_their_words():
    lines = tuple(a_stuck_domain(number, *["Coffee with <!channel> " * 6] * 10) for number in range(3))
    items = [Item(position=at, lesson=lesson(at + 1, "word " * 300), reason="x") for at in range(5)]
    page = edition(replace(for_all(*items), lines=lines))
    assert words_of(page.blocks) <= MOST_WORDS
    assert str(page.blocks).count("word word word word word word") >= len(items)
    assert "<!channel>" not in str(page.blocks) + page.text
    assert check_message({"text": page.text, "blocks": json.loads(json.dumps(page.blocks))}) == []


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
