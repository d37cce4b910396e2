import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.learnings.rules import Tag, tags_in
from bot.features.learnings.tagging.rules import MOST_OFFERED, Known, named, offer
from bot.kernel.errors import UserFacingError
from bot.matching.words import fold


def known(label, uses=1, *, matched=None):
    return Known(tag=Tag(folded=fold(label), label=label), matched=matched or fold(label), uses=uses)


def labels(offered):
    return [tag.label for tag in offered.tags], [tag.label for tag in offered.new]


def test_what_begins_with_it_comes_before_what_holds_it_and_the_most_used_first():
    there = [known("Replan", 9), known("planner", 2), known("Plan B", 5), known("airplanes", 1)]
    assert labels(offer("plan", there)) == (["Plan B", "planner", "Replan", "airplanes"], ["plan"])


def test_what_is_exactly_it_comes_first_and_is_not_offered_as_new():
    there = [known("planner", 9), known("PLÁN", 1)]
    assert labels(offer(" #plan ", there)) == (["PLÁN", "planner"], [])


def test_an_old_name_of_a_tag_finds_it_once_and_is_no_new_one():
    there = [known("Color", 4, matched="colour"), known("Color", 4)]
    assert labels(offer("colour", there)) == (["Color"], [])


def test_several_typed_in_one_go_are_added_in_one_go_and_the_last_is_looked_for():
    assert labels(offer("plan, Plan, we", [known("week")])) == (["week"], ["plan", "we"])
    assert labels(offer("Risk, cost; we", [known("week")])) == (["week"], ["Risk, cost", "we"])


def test_no_more_are_offered_than_somebody_reads():
    assert len(offer("t", [known(f"t{number}") for number in range(80)]).tags) == MOST_OFFERED


@given(st.text())
@settings(max_examples=50)
def test_whatever_is_typed_what_is_new_is_what_a_field_would_read(typed):
    assert offer(typed, []).new == tags_in(typed)


def test_a_new_name_is_neatened_like_any_tag():
    assert named(" #Late   Parcels ", before=Tag(folded="x", label="x")).label == "Late Parcels"
    assert named("Risk, cost", before=Tag(folded="x", label="x")).label == "Risk, cost"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the tag a name"),
        ("#", "Give the tag a name"),
        ("a; b", "more than one tag"),
        ("x" * 31, "at most 30"),
    ],
)
def test_what_is_no_name_is_refused_at_its_field(typed, said):
    with pytest.raises(UserFacingError, match=said) as caught:
        named(typed, before=Tag(folded="x", label="x"))
    assert caught.value.field == "label"


def test_an_imported_tag_may_stay_as_long_as_it_is():
    assert named("y" * 60, before=Tag(folded="x", label="x" * 60)).label == "y" * 60
