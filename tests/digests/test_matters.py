"""Which lines about goals an edition tells, and when again."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.features.digests.rules.matters import AGAIN_AFTER, MOST_LINES, OVER, Matter, Told, as_now, choose_lines


def matter(number=1, *, kind="stale", mark="a", lasts=True):
    return Matter(kind=kind, thing=f"node:{number}", mark=mark, about=f"Goal {number}", said="no reading", lasts=lasts)


def told(mark="a", ago=1):
    return {("stale", "node:1"): Told(mark=mark, ago=ago)}


def test_what_was_never_told_is_new():
    (line,) = choose_lines([matter()], {})
    assert line.is_new
    assert line.matter.about == "Goal 1"


def test_what_lasts_comes_again_when_it_changes():
    assert choose_lines([matter()], told()) == ()
    (line,) = choose_lines([matter(mark="b")], told())
    assert line.is_new


def test_what_lasts_and_does_not_change_comes_with_every_fourth_edition():
    shown = [bool(choose_lines([matter()], told(ago=ago))) for ago in range(1, 9)]
    assert shown == [False] * (AGAIN_AFTER - 1) + [True] * (9 - AGAIN_AFTER)
    (line,) = choose_lines([matter()], told(ago=AGAIN_AFTER))
    assert not line.is_new


def test_what_merely_happened_is_told_once():
    assert choose_lines([matter(lasts=False)], told(ago=9)) == ()


def test_what_changed_stands_before_what_comes_again():
    again, new = matter(1), matter(2)
    lines = choose_lines([again, new], told(ago=4))
    assert [(line.position, line.matter.about, line.is_new) for line in lines] == [
        (0, "Goal 2", True),
        (1, "Goal 1", False),
    ]


def test_there_are_three_lines_at_most():
    assert len(choose_lines([matter(number) for number in range(9)], {})) == MOST_LINES == 3


def test_a_line_says_what_is_so_when_it_is_sent_and_what_is_over_is_left_out():
    lines = choose_lines([matter(1), matter(2)], {})
    still, over = as_now(lines, [matter(1, mark="b")])
    assert (still.matter.mark, still.left_out) == ("b", None)
    assert (over.matter.mark, over.left_out) == ("a", OVER)


@given(marks=st.lists(st.sampled_from("ab"), min_size=1, max_size=40))
def test_no_change_is_ever_missed_and_nothing_is_told_more_often_than_every_fourth_time(marks):
    """Marks are what lasts at each edition, all of which come."""
    last, shown = None, []
    for at, mark in enumerate(marks):
        known: dict[tuple[str, str], Told] = (
            {} if last is None else {("stale", "node:1"): Told(mark=marks[last], ago=at - last)}
        )
        if choose_lines([matter(mark=mark)], known):
            shown.append(at)
            last = at
        assert marks[last] == mark, "the audience last read something else"
    for before, after in itertools.pairwise(shown):
        assert after - before == AGAIN_AFTER or marks[before] != marks[after]
