"""A disk that is really full: run in a mount namespace of its own, where the folder given is a small tmpfs.

Says in JSON what was seen; the test beside it looks at that.
"""

import asyncio
import io
import json
import logging
import os
import shutil
import sys
from contextlib import redirect_stderr, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from sqlmodel import select

from bot.app.logs import configure
from bot.cli.main import main
from storage.engine import Database
from storage.migrate import CopyError, _config, migrate, revision_of
from storage.tables import LearningRow
from tests.digests.living import Scene
from tests.reliability.bad_days.days import day

WORDS = "Freeze the plan on Friday. " * 100


def fill(disk):
    """Leave no room at all."""
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(b"x" * 4096)


async def live(disk, seen):
    log = io.StringIO()
    configure(stream=log)
    async with day(f"sqlite:///{disk}/a.db", sweeping=True) as today:
        scene = Scene(today)
        await scene.settle_in()
        await scene.ana.command("/learned", channel="orders")
        await today.settled()
        fill(disk)
        replies = []
        for _ in range(40):
            # What SQLite has room for in the file that it has, it still takes.
            reply = await scene.ben.command("/learned", WORDS, channel="logistics")
            replies.append(reply.body["text"][:13])
            if replies[-1] == "Not saved yet":
                break
        seen["given back"] = replies[-1]
        seen["taken"] = len(replies) - 1
        seen["form"] = (await scene.ana.submit({"text": WORDS[:2900], "why": WORDS[:2900]})).errors
        today.clock.advance_to(datetime(2026, 1, 12, 15, tzinfo=UTC))
        for _ in range(10):
            today.register.wake("editions")
            today.register.wake("outbox")
            await asyncio.sleep(0.02)
        seen["bad"] = await today.ready()
        seen["posted while full"] = len(scene.slack.channel("orders").messages)
        (disk / "ballast").unlink()
        seen["good"] = (await today.ready())[1]["database"]
        for _ in range(5):
            await asyncio.sleep(0.05)
            today.clock.advance(timedelta(minutes=3))
        today.register.wake("editions")
        await today.until(lambda: scene.slack.channel("orders").messages, 10)
        seen["form again"] = (await scene.ana.submit()).errors
        await today.until(lambda: not today.register.failing, 10)
        await today.settled()
        texts = await today.database.read(lambda s: list(s.exec(select(LearningRow.text))))
        seen["saved"] = sum(text.startswith("Freeze") for text in texts)
        seen["posted"] = len(scene.slack.channel("orders").messages)
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    seen["log"] = [line["event"] for line in events if line["event"].startswith("database_")]
    seen["lines"] = len(events)
    logging.getLogger().handlers.clear()


def older(path):
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
    return database


def without_room_for_a_copy(disk, seen):
    database = older(disk / "old.db")
    fill(disk)
    try:
        migrate(database)
    except CopyError as error:
        seen["copy"] = str(error)
    seen["revision"] = revision_of(database)
    seen["left"] = sorted(path.name for path in disk.iterdir() if "before" in path.name)
    (disk / "ballast").unlink()
    seen["migrated"] = migrate(database).before
    database.close()


def without_room_for_an_export(disk, seen):
    elsewhere = disk.parent / "b.db"
    shutil.copy(disk / "a.db", elsewhere)
    os.environ["POLLEN_DATABASE_URL"] = f"sqlite:///{elsewhere}"
    fill(disk)
    said = io.StringIO()
    with redirect_stderr(said):
        seen["export"] = main(["export", "learnings", str(disk / "learnings.csv")])
    seen["export says"] = said.getvalue().strip().splitlines()[-1]
    seen["export left"] = sorted(path.name for path in disk.iterdir() if "learnings" in path.name)


def play(disk):
    seen: dict[str, Any] = {}
    asyncio.run(live(disk, seen))
    without_room_for_a_copy(disk, seen)
    without_room_for_an_export(disk, seen)
    print(json.dumps(seen))  # noqa: T201


if __name__ == "__main__":
    play(Path(sys.argv[1]))
