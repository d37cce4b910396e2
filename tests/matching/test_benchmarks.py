"""The benchmarks run on any file of lessons, and say what is wrong with one that is not."""

import csv

import pytest

from benchmarks import matching_constants, relevance
from benchmarks.lessons import COLUMNS

SUBJECTS = ["valve", "cable", "sensor", "budget", "vendor", "battery", "antenna", "backup"]


@pytest.fixture
def lessons_file(tmp_path):
    path = tmp_path / "lessons.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(64):
            subject = f"{SUBJECTS[number % 8]} {SUBJECTS[number // 8]} part{number}"
            writer.writerow(
                [
                    number, f"2024-{1 + number // 28:02}-{1 + number % 28:02}", "AB"[number % 2], f"On {subject}",
                    f"While we checked the {subject} it failed on a cold morning in spring.",
                    f"Check the {subject} twice before each start. Write down what you see.", SUBJECTS[number % 8],
                ]
            )  # fmt: skip
    return path


def test_relevance_finds_each_lesson_by_its_event_and_is_better_than_the_newest(lessons_file, capsys):
    relevance.main([str(lessons_file), "--queries", "6", "--candidates", "100"])
    said = capsys.readouterr().out
    assert "64 lessons of 2 domains; 6 queries" in said
    assert "1. event to lesson, Pollen: 6 to do" in said
    figures = [line.split() for line in said.splitlines() if line.startswith("   Pollen")]
    assert figures[0] == ["Pollen", "1.000", "1.000"]
    assert len(figures) == 3
    assert "one rank call, 100 candidates of 100 words" in said


def test_the_constants_are_shown_beside_others(lessons_file, capsys):
    matching_constants.main([str(lessons_file)])
    said = capsys.readouterr().out
    assert said.count("*") == 3
    assert "DAMPING" in said


def test_a_file_that_is_missing_or_something_else_ends_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="Could not open"):
        relevance.main([str(tmp_path / "none.csv")])
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(SystemExit, match="it needs the columns id, date"):
        relevance.main([str(other)])
