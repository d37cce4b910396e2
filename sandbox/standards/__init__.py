"""Compares the sandbox with a folder of Slack's own references: `python -m sandbox.standards FOLDER`."""
