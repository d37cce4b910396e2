"""A local Slack that an app can live in: for tests, demonstrations and trying things out.

It knows no app in particular. What it accepts and answers follows Slack's documentation; what people may see and do
follows Slack's rules. Everything is deterministic: ids come from counters, time from a clock that the caller moves.
"""

from sandbox.api import Call
from sandbox.clock import SandboxClock
from sandbox.errors import CantActError, SandboxError, WorkspaceError
from sandbox.faults import Fault, FaultError
from sandbox.links import Link, links_in
from sandbox.parcels import Reply
from sandbox.person import Person
from sandbox.pings import Ping
from sandbox.shown import Shown
from sandbox.slack import Slack
from sandbox.workspace import AppSpec, ChannelSpec, PersonSpec, TeamSpec, TokenSpec, Workspace

__all__ = [
    "AppSpec",
    "Call",
    "CantActError",
    "ChannelSpec",
    "Fault",
    "FaultError",
    "Link",
    "Person",
    "PersonSpec",
    "Ping",
    "Reply",
    "SandboxClock",
    "SandboxError",
    "Shown",
    "Slack",
    "TeamSpec",
    "TokenSpec",
    "Workspace",
    "WorkspaceError",
    "links_in",
]
