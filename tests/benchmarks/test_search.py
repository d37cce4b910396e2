"""The benchmark of searches runs, in small, on texts that are the same each time."""

from collections import Counter

import pytest

from benchmarks import search
from benchmarks.prose import vocabulary, written


def test_what_is_invented_is_the_same_each_time_and_its_words_are_of_uneven_use():
    texts = list(written(200))
    assert texts == list(written(200))
    assert [each.number for each in texts] == list(range(1, 201))
    assert [each.logged_at for each in texts] == sorted(each.logged_at for each in texts)
    used = Counter(word for each in texts for word in each.text.lower().strip(".").split())
    words = vocabulary(200)
    assert used[words[0]] > 10 * max(used[word] for word in words[-20:])
    assert vocabulary(300)[: len(words)] == words


@pytest.mark.long
def test_it_ends_with_a_table_the_command_and_whether_the_budgets_were_held(capsys):
    search.main(["--size", "300", "--searches", "3", "--only", "SQLite"])
    told = capsys.readouterr().out
    assert "python -m benchmarks.search --size 300 --searches 3 --only SQLite" in told
    for asked in ("1 word ", "3 words, FTS5 bm25", "2 words, one with a typo", "related lessons", "write, not indexed"):
        assert f"| SQLite   | 300       | {asked}" in told
    assert "Every p95 is within its budget." in told
    assert "SQLite, 300:" in told
