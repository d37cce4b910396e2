"""The demo from beginning to end: play, tell, and, where somebody is there to try it, stay."""

import asyncio
from collections.abc import Callable

from demo.organisation import Organisation
from demo.paper import Paper
from demo.play import WEEKS, play
from demo.progress import Steps
from demo.report import Report
from demo.stage import staged
from demo.timetable import opening
from sandbox.terminal import DEFAULT_PORT

PROGRAM = ".venv/bin/pollen sandbox"


async def show(
    organisation: Organisation,
    *,
    write: Callable[[str], None],
    steps: Steps,
    stay: bool,
    port: int | None = None,
    styled: bool = False,
    weeks: int = WEEKS,
) -> None:
    """Play and tell; with `stay`, then serve until cancelled. Raises DemoError.

    Without a `port` it listens where `pollen sandbox` looks first, or on any free one; when
    it does not stay, nobody will look.
    """
    ports = [port] if port is not None else [DEFAULT_PORT, 0] if stay else [0]
    async with staged(organisation, opens=opening(organisation), ports=ports) as stage:
        report = Report(organisation, Paper(stage.slack, write=write, styled=styled))
        await play(stage, report, steps=steps, weeks=weeks)
        if stay:
            async with stage.live():
                where = "" if stage.slack.url.endswith(f":{DEFAULT_PORT}") else f" --url {stage.slack.url}"
                report.serving(stage.slack.url, stage.clock.now(), program=PROGRAM, where=where)
                await asyncio.Event().wait()
