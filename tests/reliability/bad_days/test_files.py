"""What Pollen writes beside its rows, and what it meets at its start: a copy, an export, a log, other versions."""

import asyncio
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command

from bot.app.logs import SELDOM, Seldom
from bot.cli.main import main
from bot.kernel.errors import BusyError
from handlers.background import Background
from storage.engine import Database
from storage.migrate import CopyError, _config, migrate, newest_revision, revision_of
from storage.trouble import Trouble
from tests.reliability.bad_days.days import locked
from tests.slack import workspace

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
DROPPED = "-dac_override,-dac_read_search"
WITHOUT_RIGHTS = ("setpriv", "--bounding-set", DROPPED, "--inh-caps", DROPPED) if os.geteuid() == 0 else ()
"""Root whom a file's permissions stop like anybody else."""


# The copy before a migration.


def test_without_a_copy_nothing_is_migrated(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/old.db")
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
    in_the_way = tmp_path / f"old.db.before-{newest_revision()}-from-0001"
    in_the_way.mkdir()
    with pytest.raises(CopyError, match="make room, or make the folder writable"):
        migrate(database)
    assert revision_of(database) == "0001"
    in_the_way.rmdir()
    assert migrate(database).copy == in_the_way
    database.close()


# What the command line says, and with which status it ends.


@pytest.fixture
def said(url, monkeypatch, capsys):
    monkeypatch.setenv("POLLEN_DATABASE_URL", url)

    def run(*arguments):
        status = main(arguments)
        return status, capsys.readouterr().err.strip()

    return run


def test_a_database_from_a_newer_pollen_is_refused_at_the_start_with_a_sentence(url, said, monkeypatch):
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1")):
        monkeypatch.setenv(name, value)
    database = Database(url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    logged = list(logging.getLogger().handlers)
    try:
        assert said("run") == (
            1,
            "The database is at revision 9999, which this version of Pollen does not know; install a newer Pollen.",
        )
    finally:
        logging.getLogger().handlers[:] = logged


@pytest.mark.long
def test_a_database_that_somebody_holds_is_told_in_a_sentence(url, said):
    database = Database(url)
    with locked(database):
        assert said("digest", "preview", "--domain", "Orders") == (1, Trouble.BUSY.told)
    database.close()


def test_a_file_that_is_no_database_is_told_in_a_sentence(url, said):
    Path(url.removeprefix("sqlite:///")).write_text("These are words and no database. " * 40)
    assert said("migrate") == (1, Trouble.BROKEN.told)


# The log.


def test_a_library_says_the_same_once_in_ten_minutes_and_pollen_what_it_wants():
    now = [0.0]
    seldom = Seldom(seconds=lambda: now[0])

    def passes(name, line):
        return seldom.filter(logging.LogRecord(name, logging.ERROR, "x.py", line, "no", (), None))

    heard = []
    for _ in range(720):
        heard += [passes("slack_bolt.socket", 7), passes("slack_bolt.socket", 8)]
        now[0] += 5
    assert sum(heard) == 2 * 3600 / SELDOM
    assert all(passes("bot.app.sweeps", 7) for _ in range(3))


async def test_work_behind_an_answer_that_meets_a_busy_database_is_no_line_of_its_own(caplog):
    background = Background()

    async def fail(error):
        raise error

    background.start(fail(BusyError()), name="a")
    background.start(fail(LookupError()), name="b")
    await background.drain()
    assert [record.task for record in caplog.records] == ["b"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.long
async def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, url):
    from tests.reliability.bad_days.days import day

    async with day(url) as other:
        slack = other.slack
        process = await start(slack, tmp_path, stderr=os.open("/dev/full", os.O_WRONLY))
        await slack.wait_for(lambda: slack.connections == 2, timeout=20)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def start(slack, folder, *, stderr, url=None, through=()):
    app = slack.workspace.app
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": slack.api_url,
        "POLLEN_HTTP_PORT": "0",
        "POLLEN_DATABASE_URL": url or f"sqlite:///{folder}/run.db",
    }
    arguments = (*through, sys.executable, "-m", "bot", "run")
    return await asyncio.create_subprocess_exec(*arguments, cwd=folder, env=environment, stderr=stderr)


@pytest.mark.skipif(bool(WITHOUT_RIGHTS) and shutil.which("setpriv") is None, reason="no permission stops root")
@pytest.mark.long
async def test_a_file_and_folder_that_may_not_be_written_end_the_start_with_a_sentence(migrated_file, tmp_path):
    """Where the tests run as root, the process is one whom permissions stop all the same."""
    from sandbox import SandboxClock, Slack
    from tests.clock import MONDAY_NOON

    file = tmp_path / "a.db"
    shutil.copy(migrated_file, file)
    protect(tmp_path, file, modes=(0o555, 0o444))
    try:
        async with Slack(workspace(), clock=SandboxClock(MONDAY_NOON)).serving() as slack:
            process = await start(
                slack, tmp_path, url=f"sqlite:///{file}", stderr=asyncio.subprocess.PIPE, through=WITHOUT_RIGHTS
            )
            _, said = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 1
        assert said.decode().strip().splitlines()[-1] in {Trouble.READ_ONLY.told, Trouble.UNREACHABLE.told}
        assert "Traceback" not in said.decode()
    finally:
        protect(tmp_path, file, modes=(0o755, 0o644))


def protect(*paths, modes):
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode)


# A disk that is really full.


def in_a_small_disk(folder, size, *arguments):
    """Run Python where `folder` is a file system of its own, of this size; None where the machine does not let us."""
    mounting = f"mount -t tmpfs -o size={size} none {folder} && exec {' '.join(arguments)}"
    for way in (["unshare", "-m"], ["unshare", "-Urm"]):
        can = subprocess.run([*way, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False)
        if can.returncode == 0:
            return subprocess.run(
                [*way, "sh", "-c", mounting], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100
            )
    return None


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs mount namespaces")
@pytest.mark.long
def test_a_disk_that_is_really_full_is_told_and_nothing_is_lost(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    done = in_a_small_disk(disk, "24m", sys.executable, "-m", "tests.reliability.bad_days.full_disk", str(disk))
    if done is None:
        pytest.skip("this machine lets nobody mount a file system of their own")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["given back"] == "Not saved yet"
    assert seen["form"]["text"].endswith("Your words are still here; press Save again in a moment.")
    status, told = seen["bad"]
    assert (status, told["reasons"][0]) == (503, Trouble.FULL.told)
    assert (seen["posted while full"], seen["posted"], seen["good"], seen["form again"]) == (0, 1, True, {})
    assert seen["saved"] == seen["taken"] + 2
    assert seen["log"] == ["database_in_trouble", "database_works_again"]
    assert "could not write" in seen["copy"]
    assert (seen["revision"], seen["left"], seen["migrated"]) == ("0001", [], "0001")
    assert (seen["export"], seen["export left"]) == (1, [])
    assert "Make room, or write it somewhere else" in seen["export says"]


def test_the_sentences_for_operators_say_what_to_do():
    for trouble in Trouble:
        what, _, todo = trouble.told.partition(":")
        assert what.startswith(("The database", "Something else"))
        assert todo.strip()
