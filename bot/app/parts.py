"""What the outside gives to whoever wires the features together."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.clock import Clock
from handlers.background import Background
from handlers.installation import Installation
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the outside gives: everything that is opened and closed elsewhere."""

    app: AsyncApp
    client: AsyncWebClient
    """Sends without retries of its own: only the outbox knows when a second try is safe."""
    database: Database
    clock: Clock
    installation: Installation
    background: Background
