"""Which lessons match, and the words that say why."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.ledger import read_key
from bot.features.digests.rules.lessons import Lesson, first_sentence
from bot.features.digests.rules.selection import choose_items
from bot.kernel.ids import DomainId, LearningId
from bot.matching.words import Stems

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
ORDERS = Audience(domain=DomainId(1), name="Orders", purpose="Customers return what they ordered")


def lesson(number, text, *, domain=2, days=1, **more):
    given: dict[str, Any] = {
        "domain": DomainId(domain),
        "domain_name": f"Domain {domain}",
        "logged_at": NOW - timedelta(days=days),
    }
    return Lesson(id=LearningId(number), text=text, **(given | more))


def chosen(candidates, own=()):
    return choose_items(candidates, own, audience=ORDERS, now=NOW, stems=Stems())


def test_a_lesson_that_matches_the_purpose_says_with_which_words():
    items = chosen([lesson(1, "Weather delays trucks"), lesson(2, "Customers return parcels unlabelled", domain=3)])
    assert [item.lesson.id for item in items] == [2, 1]
    assert items[0].reason == "Matches what Orders works on: Customers, return"
    assert [item.position for item in items] == [0, 1]


def test_a_lesson_like_ones_own_says_about_what_in_its_own_words():
    own = [lesson(9, "Late events broke the watermark of our stream", domain=1)]
    items = chosen([lesson(1, "A watermark must wait for late events")], own)
    assert items[0].reason == "Like one of your own lessons: events, late, watermark"


def test_words_that_two_lessons_share_by_the_way_are_no_reason():
    own = [lesson(9, "Send the invoice on Monday. " + "The printer jams when paper is damp and warm. " * 3, domain=1)]
    by_the_way = lesson(1, "Drivers send photographs of doors, bells, gates, fences, garages, letterboxes and dogs.")
    assert chosen([by_the_way], own)[0].reason == "New in the last week, from Domain 2"


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (1, "New in the last week, from Domain 2"),
        (20, "New in the last month, from Domain 2"),
        (200, "From Domain 2, and not shown here before"),
    ],
)
def test_a_lesson_that_matches_nothing_says_how_new_it_is(days, reason):
    assert chosen([lesson(1, "Weather delays trucks", days=days)])[0].reason == reason


def test_title_recommendation_and_where_it_applies_count_as_well():
    items = chosen(
        [
            lesson(1, "Nothing in common"),
            lesson(2, "Nothing either", domain=3, recommendation="Ask customers before they return"),
        ]
    )
    assert items[0].lesson.id == 2


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("\n\n  Only this line\nand not that", "Only this line"),
        ("v1.2 came out. Then more", "v1.2 came out."),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_for_a_lesson_without_title(text, first):
    assert first_sentence(text) == first


def test_keys_of_editions_are_read_back():
    assert read_key("edition:7:2026-01-12") == (7, date(2026, 1, 12), 1)
    assert read_key("edition:7:2026-01-12:3") == (7, date(2026, 1, 12), 3)
    assert read_key("question:7:U1") is None
