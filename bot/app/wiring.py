"""Puts the parts together: services over stores, listeners over services, sweeps over both.

The same function wires a running bot, the tests and the demo; only the database, the clock
and Slack's address differ.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import handlers.errors
import handlers.people
from bot.app.retention import EVERY as RETENTION_EVERY
from bot.app.retention import Retention
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check, Deliveries
from bot.features.people.service import People
from bot.kernel.clock import Clock
from handlers.background import Background
from handlers.deliveries import Sender
from handlers.installation import Installation
from handlers.links import Links
from handlers.people import SlackDirectory
from storage.deliveries import outbox_transactions
from storage.engine import Database
from storage.people import people_transactions

OUTBOX = "outbox"
OUTBOX_EVERY = timedelta(seconds=2)
PEOPLE_EVERY = timedelta(hours=1)
"""How often is looked whether the daily sweep is due, or has to be repeated."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What was built, for the command line and the demo."""

    wakes: Wakes


def wire(parts: Parts) -> tuple[Services, list[Sweep]]:
    """Build every service and register every listener; return the services and the sweeps."""
    wakes = Wakes()
    links = Links()
    sweeps: list[Sweep] = []
    people = People(
        transactions=people_transactions(parts.database),
        directory=SlackDirectory(parts.client, parts.installation),
        clock=parts.clock,
    )
    handlers.people.register(parts.app, people, installation=parts.installation, background=parts.background)
    sweeps.append(Sweep(name="people", every=PEOPLE_EVERY, run=lambda: people.sweep(parts.installation.organisation)))
    # domains
    # learnings
    # Who looks at a post once more before it is sent, by the post's kind.
    checks: dict[str, Check] = {}
    # digests
    deliveries = Deliveries(
        transactions=outbox_transactions(parts.database),
        slack=Sender(parts.client),
        clock=parts.clock,
        checks=checks,
    )
    organisation = parts.installation.organisation
    sweeps.append(Sweep(name=OUTBOX, every=OUTBOX_EVERY, run=lambda: deliveries.send_due_system(organisation)))
    retention = Retention(database=parts.database, clock=parts.clock)
    sweeps.append(Sweep(name="retention", every=RETENTION_EVERY, run=retention.sweep))
    handlers.errors.register(parts.app, reference=lambda: secrets.token_hex(3))
    return Services(wakes=wakes), sweeps
