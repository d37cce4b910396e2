"""What a team's dates and successors tell of who owned a product when."""

from datetime import UTC, date, datetime

import pytest

from bot.features.products.files.history import HistoryError, history_of
from bot.features.products.files.told import Member
from bot.features.products.rules.ownership import is_unbroken
from bot.features.products.rules.product import Owner

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
BEGUN = datetime(2019, 1, 1, tzinfo=UTC)


def owner(name, began=None, ended=None, by=""):
    dates = [None if day is None else date.fromisoformat(day) for day in (began, ended)]
    return Member(username=name, date_in=dates[0], date_out=dates[1], replaced_by=by)


def told(*owners):
    history = history_of(owners, lambda name: Owner(name=name), begun=BEGUN, now=NOW)
    assert is_unbroken(history)
    return [(one.owner and one.owner.name, one.since.date().isoformat()) for one in history]


def test_where_nobody_says_when_it_ended_it_ends_when_the_successor_began():
    assert told(owner("jo", "2020-01-01", by="li"), owner("li", "2022-03-01")) == [
        ("jo", "2020-01-01"),
        ("li", "2022-03-01"),
    ]


def test_where_nobody_says_when_the_successor_began_it_is_when_the_one_before_ended():
    assert told(owner("jo", "2020-01-01", "2022-03-01", by="li"), owner("li")) == [
        ("jo", "2020-01-01"),
        ("li", "2022-03-01"),
    ]


def test_who_takes_it_over_again_is_told_each_time():
    assert told(owner("jo", "2020-01-01", by="li"), owner("li", "2021-01-01", by="jo"), owner("jo", "2022-01-01")) == [
        ("jo", "2020-01-01"),
        ("li", "2021-01-01"),
        ("jo", "2022-01-01"),
    ]


@pytest.mark.parametrize(
    ("owners", "said"),
    [
        ([owner("jo", "2026-01-06")], "dateIn 2026-01-06 of “jo” has not come yet."),
        ([owner("jo", "2020-01-01", "2026-02-01")], "dateOut 2026-02-01 of “jo” has not come yet."),
        ([owner("jo", "2022-01-01", "2021-01-01")], "dateOut of “jo” is before their dateIn."),
        ([owner("jo", "2020-01-01", "2021-01-01"), owner("li")], "Say since when “li” owns it: dateIn."),
        ([owner("jo", "2020-01-01"), owner("li", "2021-01-01")], "“jo” and “li” own it at the same time"),
    ],
)
def test_what_nobody_can_know_is_asked_and_never_guessed(owners, said):
    with pytest.raises(HistoryError, match=said):
        told(*owners)
