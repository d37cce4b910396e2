"""What was exported comes back as it was: into an empty organisation, and into its own."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings

from bot.files.verdicts import Verdict
from tests.clock import ManualClock
from tests.goals.files.world import exported, fill, imported, people, stored, trees

quick = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
many = settings(quick, max_examples=30)


async def there_and_back(database, made, file_format, folder):
    here, there = uuid.uuid4().hex, uuid.uuid4().hex
    await database.write(lambda session: fill(session, here, made) and None)
    await database.write(lambda session: people(session, there))
    first = await exported(database, here, file_format)
    path = folder / f"goals.{file_format}"
    path.write_bytes(first.encode())
    report = await imported(database, there, path, ManualClock(), create_domains=True)
    assert [problem.in_words("") for problem in report.problems] == []
    assert await exported(database, there, file_format) == first
    for organisation in (here, there):
        before = await database.read(lambda session, whose=organisation: stored(session, whose))
        again = await imported(database, organisation, path, ManualClock())
        assert again.problems == []
        assert {verdict for _, verdict in again.counts} == {Verdict.UNCHANGED}
        assert await database.read(lambda session, whose=organisation: stored(session, whose)) == before
    return first


@pytest.mark.long
@pytest.mark.parametrize("file_format", ["yaml", "csv"])
@quick
@given(made=trees)
async def test_what_was_exported_comes_back_byte_by_byte(database, tmp_path, file_format, made):
    await there_and_back(database, made, file_format, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("file_format", ["yaml", "csv"])
@many
@given(made=trees)
async def test_any_tree_comes_back_byte_by_byte_and_changes_nothing_at_home(any_database, tmp_path, file_format, made):
    await there_and_back(any_database, made, file_format, tmp_path)


@pytest.mark.long
@many
@given(made=trees)
async def test_one_format_brings_what_the_other_one_does(database, tmp_path, made):
    here, there = uuid.uuid4().hex, uuid.uuid4().hex
    await database.write(lambda session: fill(session, here, made) and None)
    await database.write(lambda session: people(session, there))
    table = await exported(database, here, "csv")
    path = tmp_path / "goals.csv"
    path.write_bytes(table.encode())
    await imported(database, there, path, ManualClock(), create_domains=True)
    assert await exported(database, there, "yaml") == await exported(database, here, "yaml")
