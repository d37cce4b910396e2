"""Who counts as away, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.features.goals.nudging.away import Presence, is_away
from handlers.goals.nudging.presences import presence_in
from handlers.installation import Installation

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
INSTALLATION = Installation.read({"team_id": "T1", "user_id": "U0BOT"})


@pytest.mark.parametrize(
    ("sign", "words", "away"),
    [
        (":palm_tree:", "Vacationing", True),
        ("palm_tree", "", True),
        (":palm_tree:", "Im Urlaub", True),
        (":face_with_thermometer:", "Out sick", True),
        ("", "VACATION until Monday", True),
        ("", "on holiday", True),
        (":baby:", "Parental leave until June", True),
        ("", "On  leave", True),
        ("", "OOO", True),
        ("", "o.o.o. this week", True),
        ("", "Out of office", True),
        ("", "Out-of-the-office", True),
        ("", "PTO", True),
        ("", "on sabbatical", True),
        ("", "", False),
        (":spiral_calendar_pad:", "In a meeting", False),
        (":bus:", "Commuting", False),
        (":house_with_garden:", "Working remotely", False),
        (":hamburger:", "Lunch", False),
        ("", "Back from vacation", False),
        ("", "Please leave a message", False),
        ("", "In the office", False),
        ("", "Cooool", False),
        ("", "Planning photos", False),
    ],
)
def test_a_status_says_whether_somebody_is_away(sign, words, away):
    assert is_away(Presence(is_here=True, sign=sign, words=words), now=NOW) is away


def test_a_status_that_ran_out_does_not_count():
    for minutes, away in ((-1, False), (0, False), (1, True)):
        until = NOW + timedelta(minutes=minutes)
        assert is_away(Presence(is_here=True, sign=":palm_tree:", until=until), now=NOW) is away


def test_slacks_profile_is_read_with_its_zone_and_the_end_of_its_status():
    profile = {"status_emoji": ":palm_tree:", "status_text": "Vacationing", "status_expiration": int(NOW.timestamp())}
    seen = presence_in({"id": "U1", "team_id": "T1", "tz": "Asia/Tokyo", "profile": profile}, INSTALLATION)
    assert seen == Presence(is_here=True, zone="Asia/Tokyo", sign=":palm_tree:", words="Vacationing", until=NOW)
    assert presence_in({"id": "U1", "profile": {"status_expiration": 0}}, INSTALLATION).until is None


@pytest.mark.parametrize("flag", ["deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"])
def test_who_left_guests_and_strangers_are_not_here(flag):
    assert not presence_in({"id": "U1", "team_id": "T1", flag: True}, INSTALLATION).is_here
    assert not presence_in({"id": "U1", "team_id": "T0OTHER"}, INSTALLATION).is_here
    assert presence_in({"id": "U1", "team_id": "T1", flag: False}, INSTALLATION).is_here
