"""The manifest of a Slack app: its model, with Slack's rules, and how to read one."""

from sandbox.manifest.features import Shortcut, SlashCommand
from sandbox.manifest.model import Manifest
from sandbox.manifest.reading import ManifestError, read_manifest

__all__ = ["Manifest", "ManifestError", "Shortcut", "SlashCommand", "read_manifest"]
