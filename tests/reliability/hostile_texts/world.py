"""One organisation in which everything that can be written is hostile, and everyone who may look at it."""

import asyncio
import io
import json
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web
from sqlmodel import select

from bot.app.logs import configure
from bot.cli.main import main
from bot.matching.words import fold
from sandbox import ChannelSpec, PersonSpec
from storage.tables import DomainLeadRow, DomainRow, DraftRow, LearningRow, ScheduleRow
from tests.clock import MONDAY_NOON
from tests.domains.evolving.walked import plant_leads
from tests.domains.walked import plant_onboarding
from tests.goals.walked import plant
from tests.learnings.place import Place
from tests.products.walked import plant_products
from tests.reliability.hostile_texts import grammar
from tests.reliability.hostile_texts.judge import Known
from tests.slack import ORGANISATION, Living, living, workspace

SECRET = "xylograph"
READERS = {
    "cora": "C0FINANCE",
    "mia": "C0FINANCE",
    "ana": "C0ORDERS",
    "dan": "C0LOUNGE",
    "ben": "C0LOGISTICS",
    "gus": "C0FINANCE",
    "eve": "C0PARTNERS",
    "zoe": "C0ORDERS",
    "ivo": "C0LOUNGE",
}
"""Who looks, and where: the author, a member of her domain, its lead, an admin, another domain's lead, a guest in the
domain's own channel, a person of another organisation, somebody new, and somebody whose account was closed."""
OUTSIDE = ("ben", "gus", "eve", "zoe", "ivo")
"""Those who may read nothing that is for Finance alone."""
DOMAINS = {"Finance": "C0FINANCE", "Logistics": "C0LOGISTICS", "Orders": "C0ORDERS"}
CALLED = {"finance": "C0FINANCE", "logistics": "C0LOGISTICS", "orders": "C0ORDERS", "lounge": "C0LOUNGE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    here: Living
    seed: int
    rng: Random
    texts: tuple[str, ...]
    known: Known
    log: io.StringIO
    path: Path
    answers_url: str
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What was answered to response URLs: to whom, and what."""
    printed: list[str] = field(default_factory=list)
    used: list[int] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return grammar.MARK

    def text(self) -> str:
        """Return the next text, so that all of them come round."""
        self.used.append(1)
        return self.texts[len(self.used) % len(self.texts)]

    def short(self, most: int) -> str:
        drawn = grammar.short(self.rng, most)
        self.known.written.append(drawn)
        return drawn

    def address(self) -> str:
        drawn = grammar.evidence(self.rng)
        self.known.written.append(drawn)
        return drawn

    async def command_line(self, *arguments: str) -> str:
        """Run a command of `pollen` on this database; what it prints is kept."""
        with printing() as out:
            await asyncio.to_thread(main, arguments)
        self.printed.append(out.getvalue())
        return out.getvalue()


@contextmanager
def printing() -> Iterator[io.StringIO]:
    from contextlib import redirect_stderr, redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        yield out


@contextmanager
def logging_to(log: io.StringIO) -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure(stream=log)
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@asynccontextmanager
async def hostile_world(template: Path, folder: Path, *, seed: int, many: int) -> AsyncIterator[World]:
    """Fill a new database with so many hostile texts, through the same doors as people do, and let a week pass."""
    path = folder / f"hostile{seed}.db"
    shutil.copy(template, path)
    rng, log = Random(f"world {seed}"), io.StringIO()
    texts = tuple(grammar.texts(seed, many))
    answers: list[tuple[str, dict[str, Any]]] = []
    with logging_to(log), environment(POLLEN_DATABASE_URL=f"sqlite:///{path}"):
        async with listening(answers) as url, living(f"sqlite:///{path}", given=place_of(rng), rates=False) as here:
            known = Known(
                workspace=f"https://{here.slack.workspace.team.domain}.slack.com",
                channels=set(here.slack.world.channels) - {"C0VAULT"},
                written=[*texts, *(name for one in here.slack.people for name in names_of(one.account))],
            )
            world = World(
                here=here,
                seed=seed,
                rng=rng,
                texts=texts,
                known=known,
                log=log,
                path=path,
                answers_url=url,
                answers=answers,
            )
            await furnish(world, folder)
            yield world
    path.unlink()


@asynccontextmanager
async def listening(answers: list[tuple[str, dict[str, Any]]]) -> AsyncIterator[str]:
    """Take what is sent to response URLs, as it was sent."""

    async def take(request: web.Request) -> web.Response:
        answers.append((request.match_info["who"], await request.json()))
        return web.Response(text="ok")

    application = web.Application()
    application.router.add_post("/{who}", take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def place_of(rng: Random) -> Any:
    """The usual workspace, with people called as nobody should be."""
    place = workspace()
    place.people += [PersonSpec(name=name) for name in ("mia", "zoe", "ivo")]
    for person in place.people:
        person.real_name = grammar.short(rng, 80)
        person.display_name = grammar.short(rng, 80) if rng.random() < 0.5 else ""
    channels = {channel.name: channel for channel in place.channels}
    channels["finance"].members += ["gus", "mia"]
    channels["orders"].members.append("zoe")
    everyone = ["ana", "ben", "cora", "dan", "gus", "mia", "zoe", "ivo", "U0BOT"]
    place.channels.append(ChannelSpec(name="lounge", members=everyone))
    return place


def names_of(account: Any) -> tuple[str, str]:
    return account.real_name, account.display_name


async def furnish(world: World, folder: Path) -> None:
    here = world.here
    place = Place(here.database, ORGANISATION)
    leads = {"Finance": "U0ANA", "Logistics": "U0BEN", "Orders": "U0ANA"}
    for name, channel in DOMAINS.items():
        await place.domain(name, channel=channel, leads=[leads[name]])
    await here.register.run("people")
    file = folder / "hostile.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows(world)))
    await world.command_line("import", "learnings", str(file), "--create-domains")
    await here.database.write(lambda session: hostile_names(world, session))
    await plant(here.database, here.clock, name=lambda: world.short(100), words=world.text)
    await plant_onboarding(here.database, here.clock, name=lambda: world.short(100), words=world.text)
    await plant_products(here.database, here.clock, name=lambda: world.short(100), words=world.text)
    await plant_leads(here.database, here.clock)
    for channel in CALLED.values():
        here.slack.rename(channel, f"{world.short(60)} {channel}")
    here.slack.deactivate("ivo")
    await here.settled()
    await here.register.run("search")
    await play(world, days=3)


def rows(world: World) -> Iterator[dict[str, Any]]:
    """Learnings as a file of Pollen's own has them, each text in each field of some learning."""
    rng, texts = world.rng, world.texts
    for number, text in enumerate(texts, start=1):
        secret = is_secret(number)
        words = [texts[(number + step) % len(texts)] for step in range(5)]
        if secret:
            words = [f"{SECRET}{number} {word}" for word in words]
        state = rng.choice(("active", "active", "active", "retired")) if number > 4 else "active"
        yield {
            "pollen_id": f"import:{number}",
            "logged_at": (MONDAY_NOON - timedelta(hours=number % 70)).isoformat(),
            "domain": "Finance" if secret else rng.choice((*DOMAINS, world.short(50))),
            "domain_state": None,
            "author_id": "U0CORA" if secret else rng.choice(("U0BEN", "U0CORA", "U0ANA", None)),
            "author": world.short(60),
            "saver_id": None,
            "title": f"{SECRET}{number} {words[0]}"[:110] if secret else rng.choice((None, world.short(110))),
            "text": f"{text} {SECRET}{number}" if secret else text,
            "why": words[1],
            "recommendation": words[2],
            "applies_when": words[3],
            "kind": rng.choice((None, "worked", "surprise")),
            "evidence": world.address() if rng.random() < 0.7 and number > 8 else None,
            "tags": [world.short(25), f"{SECRET}{number}" if secret else world.short(25)],
            "visibility": "domain" if secret else "everyone",
            "state": state,
            "successor": None,
            "retired_because": words[4] if state == "retired" else None,
            "channel_id": "C0FINANCE" if secret else None,
        }


def is_secret(number: int) -> bool:
    """Whether this learning is for Finance alone. Golden payloads name learnings 1 to 4."""
    return number % 5 in (1, 3)


def hostile_names(world: World, session: Any) -> None:
    for domain in session.exec(select(DomainRow)).all():
        if domain.name in DOMAINS:
            domain.name = f"{world.short(45)} {domain.id}"
            domain.folded_name = fold(domain.name)
        domain.purpose = world.text()[:500]
    for domain_id in (None, 1, 2, 3):
        session.add(
            ScheduleRow(
                organisation=ORGANISATION,
                domain_id=domain_id,
                channel_id=None if domain_id else "C0LOUNGE",
                cadence="weekly",
                weekday=2,
                local_time=time(9),
                zone="UTC",
                starts_on=MONDAY_NOON.date(),
                created_at=MONDAY_NOON,
                changed_at=MONDAY_NOON,
                set_by="U0DAN",
            )
        )
    for user in ("U0CORA", "U0ANA", "U0BEN"):
        content = {"text": world.text(), "title": world.short(100), "why": world.text(), "evidence_url": "javascript:1"}
        session.add(
            DraftRow(organisation=ORGANISATION, user_id=user, content=content, reason=world.text(), kept_at=MONDAY_NOON)
        )


async def secrets(world: World) -> list[str]:
    """The words of learnings that are for Finance alone at this moment, as long as Finance is what it was."""

    def look(session: Any) -> list[str]:
        leads = set(session.exec(select(DomainLeadRow.user_id).where(DomainLeadRow.domain_id == 1)))
        if session.get(DomainRow, 1).channel_id != "C0FINANCE" or leads - {"U0ANA", "U0CORA", "U0DAN", "U0MIA"}:
            return []
        kept = select(LearningRow.source_id).where(LearningRow.visibility == "domain", LearningRow.domain_id == 1)
        return [f"{SECRET}{source.removeprefix('import:')} " for source in session.exec(kept) if "import:" in source]

    return await world.here.database.read(look)


async def play(world: World, *, days: int) -> None:
    for _ in range(days):
        world.here.clock.advance(timedelta(days=1))
        await world.here.register.run_all()
        world.here.clock.advance(timedelta(seconds=2))
        await world.here.register.run_all()
    await world.here.settled()
