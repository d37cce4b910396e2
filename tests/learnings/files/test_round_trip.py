"""What was exported comes back as it was: into an empty database, and into its own."""

import csv
import io
import uuid

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.features.learnings.files.cells import tags_as_cell, tags_in_cell, tags_labelled
from bot.features.learnings.files.own_rows import COLUMNS
from bot.files.tables import as_before, defused
from tests.clock import ManualClock
from tests.learnings.files.world import ACTING, exported, fill, imported, labels, stored, world

some = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def there_and_back(database, made, file_format, folder):
    here, there = uuid.uuid4().hex, uuid.uuid4().hex
    await database.write(lambda session: fill(session, here, made))
    first = await exported(database, here, file_format)
    path = folder / f"learnings.{file_format}"
    path.write_bytes(first.encode())
    report = await imported(database, there, path, ManualClock(), create_domains=True)
    assert report.bad == []
    assert await exported(database, there, file_format) == first
    before = await database.read(lambda session: stored(session, here))
    again = await imported(database, here, path, ManualClock())
    kept = sum(one["state"] != "undone" for one in made["learnings"])
    assert (again.unchanged, again.created, again.updated, again.kept, again.bad) == (kept, 0, 0, 0, [])
    assert await database.read(lambda session: stored(session, here)) == before
    return first, report


@pytest.mark.long
@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
@some
@given(made=world)
async def test_what_was_exported_comes_back_byte_by_byte_and_changes_nothing_at_home(
    database, tmp_path, file_format, made
):
    first, _ = await there_and_back(database, made, file_format, tmp_path)
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(first.removeprefix("\ufeff"), newline="")))
        assert rows[0] == list(COLUMNS)
        assert not [
            cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
        ]


@given(st.one_of(st.text(), st.text(alphabet=ACTING)))
@example("'")
@example("'=")
@example("''=")
@example("'tis so")
def test_a_cell_that_was_defused_is_what_it_was_before(cell):
    written = defused(cell)
    assert as_before(written) == cell
    assert not written.startswith(tuple(ACTING.replace("'", "")))


@given(st.lists(labels, max_size=4).map(tags_labelled))
@example(tags_labelled(["#a"]))
@example(tags_labelled(["a;b"]))
@example(tags_labelled(["[1]"]))
@example(tags_labelled(["a, b"]))
def test_any_tags_come_back_from_a_cell(tags):
    assert tags_in_cell(tags_as_cell(tags)) == tags


@pytest.mark.parametrize("cell", ["[draft], plan", "[1, 2", "plan, [draft]"])
def test_tags_that_somebody_typed_into_a_cell_are_read_as_typed(cell):
    assert [tag.label for tag in tags_in_cell(cell)] == sorted(part.strip() for part in cell.split(","))
