"""The benchmarks of time run, in small, and end with a table and the command that gives it."""

import math
from statistics import median

import pytest

from benchmarks import start_time
from benchmarks.asking import Asked
from benchmarks.figures import milliseconds, percentile, table
from benchmarks.invented import lessons
from sandbox import Reply


def test_a_percentile_is_a_value_that_was_measured():
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([3.0], 0.99) == 3.0
    assert percentile([1.0, 2.0, 3.0], 0.5) == median([1.0, 2.0, 3.0])


def test_nothing_measured_is_a_dash():
    assert math.isnan(percentile([], 0.5))
    assert milliseconds(percentile([], 0.5)) == "-"
    assert milliseconds(0.0126) == "13 ms"


def test_a_table_is_markdown_with_columns_as_wide_as_their_widest_cell():
    assert list(table(("bot", "p50"), [("Pollen", "1 ms")])) == [
        "| bot    | p50  |",
        "|--------|------|",
        "| Pollen | 1 ms |",
    ]


def test_only_an_ack_that_says_that_it_is_saved_counts_as_a_receipt():
    asked = Asked()
    asked.take(Reply(acked=True, body={"text": "Saved under Orders."}, seconds=0.5))
    asked.take(Reply(acked=True, body={"text": "Saving… This takes longer than usual."}))
    asked.take(Reply(acked=True, body={"text": "Not saved yet: Pollen's database is busy."}))
    asked.take(Reply(acked=True, body=None))
    asked.take(Reply(acked=False, error="operation_timeout"))
    assert asked.took == [0.5]
    assert len(asked.unanswered) == 4
    assert asked.unanswered[-1] == "operation_timeout"


def test_the_same_lessons_are_invented_each_time_and_others_under_another_prefix():
    assert list(lessons(5, prefix="a")) == list(lessons(5, prefix="a"))
    assert {each.id for each in lessons(5, prefix="a")} == {f"a-{number}" for number in range(5)}
    assert [each.text for each in lessons(5, prefix="a")] != [each.text for each in lessons(5, prefix="b")]


@pytest.mark.long
def test_starts_are_measured_from_the_command_to_readiness(capsys):
    start_time.main(["--starts", "1", "--learnings", "10", "--only", "bare"])
    said = capsys.readouterr().out
    assert "python -m benchmarks.start_time --starts 1 --learnings 10 --only bare" in said
    assert "| bare Bolt app | " in said
