"""Where a running Pollen touches the world: its database, its line to Slack, and the answers that leave it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import ClientSession

from bot.app.database import open_database
from bot.app.slack import web_session
from storage.engine import Database

Answering: TypeAlias = Callable[[str, Callable[[], Awaitable[object]]], Awaitable[None]]
"""Lets one answer to a delivery of Slack's leave: told the delivery's kind, it awaits the sending."""


async def at_once(_kind: str, send: Callable[[], Awaitable[object]]) -> None:
    """Let an answer leave as soon as there is one."""
    await send()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What reaches beyond the process. Whoever must see or stop what passes there gives others."""

    open_database: Callable[[str], Database] = open_database
    """Runs in a thread; raises what open_database raises."""
    open_session: Callable[[], ClientSession] = web_session
    """Opens what every call to Slack goes through, but for the socket's own connection."""
    answering: Answering = at_once
