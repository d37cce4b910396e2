"""Which lessons the organisation's digest holds, and what it says of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.digests.rules.editions import MOST_LESSONS, MOST_OF_ONE_DOMAIN, MOST_USES, Taken
from bot.features.digests.rules.lessons import Lesson
from bot.features.digests.rules.organisation import APPLIED, MOST_APPLIED, PLANNED, Taught, choose_lessons, choose_uses
from bot.kernel.ids import DomainId, LearningId
from bot.matching.words import Stems

NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)
STEMS = Stems()
NOUNS = ["river", "stone", "cloud", "engine", "letter", "garden", "window", "basket", "hammer", "violin"]


def taught(number: int, domain: int, *, using: int = 0, trying: int = 0, age: int = 0) -> Taught:
    lesson = Lesson(
        id=LearningId(number),
        text=f"{NOUNS[number % 10]} {NOUNS[number // 10 % 10]} number{number} matters",
        domain=DomainId(domain),
        domain_name=f"Domain {domain}",
        logged_at=NOW - timedelta(hours=age),
    )
    names = [f"User {at}" for at in range(9)]
    return Taught(lesson=lesson, taken=Taken(using=tuple(names[:using]), trying=tuple(names[:trying])))


def numbers(items):
    return [item.lesson.id for item in items]


def test_each_domain_comes_with_its_most_applied_lesson_before_any_comes_twice():
    offered = [
        taught(1, 1, using=1),
        taught(2, 1, using=5),
        taught(3, 1, using=4),
        taught(4, 2, trying=2),
        taught(5, 3, age=5),
        taught(6, 3, age=1),
    ]
    items = choose_lessons(offered, stems=STEMS)
    assert numbers(items) == [2, 3, 4, 6, 5], "a domain's lessons stand together, the most applied domain first"
    assert [item.reason for item in items] == [
        MOST_APPLIED,
        APPLIED,
        PLANNED,
        "New from Domain 3",
        "New from Domain 3",
    ]
    assert [item.position for item in items] == [0, 1, 2, 3, 4]


def test_nothing_is_the_most_applied_of_one_nor_of_equals():
    assert [item.reason for item in choose_lessons([taught(1, 1, using=2)], stems=STEMS)] == [APPLIED]
    equals = choose_lessons([taught(1, 1, using=2), taught(2, 2, using=2)], stems=STEMS)
    assert {item.reason for item in equals} == {APPLIED}


def test_where_it_did_not_work_nobody_uses_it():
    failed = Taught(lesson=taught(1, 1).lesson, taken=Taken(failed=("Orders", "Billing")))
    assert numbers(choose_lessons([failed, taught(2, 2, trying=1)], stems=STEMS)) == [2, 1]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 7), st.integers(0, 4), st.integers(0, 4), st.integers(0, 300)), max_size=40),
    st.randoms(use_true_random=False),
)
def test_whatever_there_is_the_choice_is_small_fair_and_always_the_same(shapes, random):
    offered = [taught(at + 1, d, using=u, trying=t, age=age) for at, (d, u, t, age) in enumerate(shapes)]
    items = choose_lessons(offered, stems=STEMS)
    shuffled = random.sample(offered, len(offered))
    assert choose_lessons(shuffled, stems=STEMS) == items
    domains = [item.lesson.domain for item in items]
    assert len(items) <= MOST_LESSONS
    assert all(domains.count(domain) <= MOST_OF_ONE_DOMAIN for domain in domains)
    everyone = {one.lesson.domain for one in offered}
    if len(everyone) >= MOST_LESSONS:
        assert len(set(domains)) == len(items) == MOST_LESSONS
    else:
        assert set(domains) == everyone
    assert domains == sorted(domains, key=domains.index), "a domain's lessons are neighbours"
    for item in items:
        best = max(len(one.taken.using) for one in offered if one.lesson.domain == item.lesson.domain)
        first = next(one for one in items if one.lesson.domain == item.lesson.domain)
        assert len(first.taken.using) == best


def test_three_lines_tell_of_other_lessons_and_none_twice_in_the_same_words():
    used = [taught(number, number, using=number) for number in range(1, 7)]
    uses = choose_uses(used, shown=[LearningId(6)], told=[(LearningId(5), "5 domains use it")])
    assert [(use.lesson.id, use.words) for use in uses] == [
        (4, "4 domains use it"),
        (3, "3 domains use it"),
        (2, "2 domains use it"),
    ]
    assert len(uses) == MOST_USES
    assert choose_uses([taught(1, 1)], shown=[], told=[]) == ()


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Taken(), ""),
        (Taken(using=("Orders",)), "Orders uses it"),
        (Taken(using=("Orders", "Billing")), "2 domains use it"),
        (Taken(trying=("Orders",)), "Orders will try it"),
        (Taken(failed=("Orders",)), "It did not work for Orders"),
        (Taken(using=("A", "B"), worked=("A",)), "It worked for A"),
        (Taken(using=("A", "B"), worked=("A",), trying=("C",)), "It worked for one domain, one will try it"),
        (Taken(using=("A", "B"), trying=("C", "D", "E")), "2 domains use it, 3 will try it"),
        (Taken(using=("A",), failed=("B",), trying=("C", "D")), "One domain uses it, 2 will try it"),
    ],
)
def test_what_domains_do_is_said_in_nine_words(taken, words):
    assert taken.words == words
    assert len(words.split()) <= 9
