"""The buttons of a domain's page and of its onboarding. Each carries the domain's number as its value unless it says so."""

from typing import Final

START: Final = "domains.start.v1"
ADVANCE: Final = "domains.advance.v1"
BACK: Final = "domains.back.v1"
TICK: Final = "domains.tick.v1"
UNTICK: Final = "domains.untick.v1"
"""Both carry the domain's number and a test's mark: 7:0a1b2c3d4e5f."""
SPONSOR: Final = "domains.sponsor.v1"
FOLLOW: Final = "domains.follow.v1"
"""Carries the domain's number and what is wanted, so that a second click changes nothing: 7:on, 7:off."""
READ: Final = "domains.read.v1"
"""Opens a learning's page; carries its number."""
