"""What does not fit is cut at a word, says so, and the rest is a click away."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.features.digests.rules.lessons import Lesson
from bot.features.learnings.rules import State
from bot.kernel.ids import DomainId, LearningId
from bot.matching.signs import last_end
from handlers.digests import edition, lesson
from handlers.digests.fitting import cut
from handlers.digests.messages import question
from handlers.kit import closed, escape, shown, told_apart, units
from handlers.learnings import messages
from handlers.learnings.keeping import history, page
from handlers.learnings.pieces import to_show
from tests.reliability.accepted import learned, spread
from tests.reliability.accepted.checks import accepted, leaves, modal
from tests.reliability.accepted.words import labels, texts, typed, whole

pytestmark = pytest.mark.long

checked = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MOST = st.sampled_from((20, 75, 300, 2_400))


def bare(text):
    """A text without its blanks: cutting may take away those at which it cuts."""
    return re.sub(r"\s+", "", text)


def words_of(view):
    return "".join(words for _, words in leaves(view["blocks"]))


@checked
@given(texts(20_000, least=1), MOST)
def test_a_cut_text_begins_as_the_whole_one_and_says_that_it_is_cut(text, most):
    short = shown(text, most=most)
    whole_text = closed(text.strip())
    assert units(short) <= most
    if short == whole_text:
        return
    assert short.endswith("…")
    begins = short.removesuffix("…").rstrip("\u202c\u2069")
    assert text.strip().startswith(begins)
    at = len(begins)
    flat = text.strip()
    assert flat[at].isspace() or at == last_end(flat, at)
    if all(units(word) < most // 2 - 1 for word in flat.split()):
        assert flat[at].isspace(), "cut within a word"


@checked
@given(texts(20_000, least=1), st.sampled_from((3, 9, 300)), st.sampled_from((40, 160, 2_400)))
def test_a_lesson_in_an_edition_is_cut_alike(text, most, characters):
    short = cut(text, words=most, characters=characters)
    assert len(short.split()) <= most
    assert short.endswith("…") or bare(short) == bare(text)
    assert whole(short)


@checked
@given(spread.LESSONS)
def test_every_word_of_a_lesson_can_be_read_in_its_parts(given_lesson):
    views = [lesson.build(given_lesson, part=part).to_dict() for part in range(lesson.parts(given_lesson))]
    read = unescape(bare("".join(map(words_of, views))))
    for words in (given_lesson.title, given_lesson.text, given_lesson.why, given_lesson.recommendation):
        for word in (words or "").split()[:40]:
            assert unescape(word)[:500] in read
    assert_turns([view["blocks"] for view in views], lesson.READ_ON)


@checked
@given(learned.PAGES)
def test_every_word_of_a_learning_can_be_read_on_its_page(given_page):
    views = [page.build(given_page, part=part).to_dict() for part in range(page.parts(given_page))]
    assert_turns([view["blocks"] for view in views], page.READ_ON)
    if given_page.learning.state is State.UNDONE:
        return
    content = given_page.learning.content
    shown_words = [*to_show(content.text), *to_show(content.why or "")]
    rich = [
        words
        for view in views
        for where, words in leaves(view["blocks"])
        if re.search(r"/elements/\d+/elements/", where)
    ]
    assert [words for words in shown_words if closed(words) not in rich] == []
    assert bare("".join(to_show(content.text))) == bare(content.text)


def assert_turns(parts, action):
    """From each part a button leads to the next one, and from each but the first one back."""
    for at, blocks in enumerate(parts):
        values = [
            element["value"]
            for block in blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action
        ]
        to = [int(re.split(r"[.:]", value)[1]) for value in values]
        assert to == [*([at + 1] if at + 1 < len(parts) else []), *([at - 1] if at else [])]


@checked
@given(learned.HISTORIES)
def test_every_word_of_a_change_can_be_read_from_the_history(given_history):
    listed = [
        history.build(given_history, part=part).to_dict()["blocks"] for part in range(history.parts(given_history))
    ]
    ways = {
        way["value"] for blocks in listed for block in blocks if block["type"] == "actions" for way in block["elements"]
    }
    for step in given_history.steps[:3]:
        moment = history.moment(step)
        cut_words = [
            words
            for change in step.changes
            for words in (change.before, change.after)
            if words is not None and units(" ".join(words.split())) > history.LONGEST_WORDS
        ]
        assert not cut_words or f"{given_history.learning.id}.{moment}.0" in ways
        read = bare("".join(words_of(history.whole(given_history, moment, part=part).to_dict()) for part in range(9)))
        assert [words[:80] for words in cut_words if bare(words)[:1_000] not in read] == []


@checked
@given(typed(60_000))
def test_words_that_could_not_be_saved_come_back_whole(text):
    told = messages.failed(text)
    assert bare("".join(words for one in told for _, words in leaves([b.to_dict() for b in one.blocks]))).endswith(
        bare(text)
    )


@checked
@given(spread.editions(), spread.QUESTIONS)
def test_a_lesson_that_is_cut_has_a_button_that_reads_it_all(issue, asked):
    blocks = list(edition.edition(issue).blocks)
    read = {
        e["value"] for b in blocks if b["type"] == "actions" for e in b["elements"] if e["action_id"] == lesson.READ
    }
    beside = [block["accessory"] for block in blocks if block.get("accessory")]
    read |= {button["value"] for button in beside if button["action_id"] == lesson.READ}
    # Whatever is told of a goal, a product or a domain, its page has the whole of it.
    things = [button["value"] for button in beside if button["action_id"] in edition.OPEN.values()]
    told = [line.matter.thing.partition(":")[2] for line in issue.lines if line.left_out is None]
    assert sorted(things) == sorted(told)
    for use in issue.uses:
        said = bare(unescape("".join(words for _, words in leaves(blocks))))
        if use.became is None and use.was_shown and bare(closed(use.lesson.headline)).rstrip(".") not in said:
            assert str(use.lesson.id) in read
    for item in issue.items:
        said = bare("".join(words for _, words in leaves(blocks)))
        if item.became is None and item.was_shown and bare(escape(item.lesson.text)) not in said:
            assert str(item.lesson.id) in read
    quoted = question(asked).blocks
    if quoted[1]["text"]["text"].endswith("…") and not asked.lesson.text.endswith("…"):
        assert [e["value"] for b in quoted if b["type"] == "actions" for e in b["elements"]] == [str(asked.lesson.id)]


@checked
@given(labels(60), st.integers(2, 200), st.sampled_from((30, 75)))
def test_names_that_begin_alike_can_be_told_apart(name, many, most):
    cut_names = told_apart([f"{name} {number}" for number in range(many)], most=most)
    assert len(set(cut_names)) == many
    assert all(units(one) <= most and whole(one) for one in cut_names)


LONGEST = Lesson(
    id=LearningId(7),
    text="<" * 20_000,
    why="🎉" * 20_000,
    recommendation="&" * 20_000,
    applies_when="漢" * 20_000,
    domain=DomainId(1),
    logged_at=learned.THEN,
)


def test_the_longest_lesson_takes_several_parts_and_slack_takes_each():
    views = [lesson.build(LONGEST, part=part) for part in range(lesson.parts(LONGEST))]
    assert len(views) > 1
    for view in views:
        accepted(modal(view))
