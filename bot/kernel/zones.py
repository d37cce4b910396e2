"""Time zones by the rules that requirements/ pins, whatever the machine has of its own.

`zoneinfo.ZoneInfo("Europe/Madrid")` reads the machine's rules first, which may be years old or newer than ours,
and differ between two machines that share a database. This reads the package `tzdata` and nothing else.
"""

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

RULES = "tzdata"


class UnknownZoneError(LookupError):
    """No zone has this name."""


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, spelled as it is there. Raises UnknownZoneError."""
    if name not in zone_names():
        raise UnknownZoneError(name)
    return _read(name)


@cache
def zone_names() -> frozenset[str]:
    """Name every zone there is."""
    return frozenset((resources.files(RULES) / "zones").read_text("utf-8").split())


@cache
def _read(name: str) -> ZoneInfo:
    with resources.files(RULES).joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
