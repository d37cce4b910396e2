"""The sandbox in the terms of Slack's references."""

from sandbox.events import scopes_by_event
from sandbox.manifest.model import Manifest
from sandbox.methods import METHODS
from sandbox.standards.comparing import Served


def served() -> Served:
    return Served(METHODS, scopes_by_event(), Manifest.model_json_schema())
