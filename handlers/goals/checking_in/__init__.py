"""Checking in, and saying what the status is, in Slack."""

from handlers.goals.checking_in.listeners import register

__all__ = ["register"]
