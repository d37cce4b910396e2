"""Who is who, where things are, and what time it is for whom."""

from dataclasses import dataclass
from datetime import datetime

from bot.kernel.zones import zone as zone_of
from demo.organisation import Learning, Organisation


@dataclass(frozen=True, slots=True)
class Cast:
    organisation: Organisation

    def first_name(self, slack: str) -> str:
        return self.organisation.person[slack].name.split()[0]

    def place(self, learning: Learning) -> str:
        """Where it is logged: "#orders"."""
        return f"#{self.organisation.channel_of(learning)}"

    def is_private(self, learning: Learning) -> bool:
        return self.organisation.domain[learning.domain].private

    def has_no_domain(self, person: str) -> bool:
        return self.organisation.person[person].domain is None

    def when(self, at: datetime, person: str) -> str:
        """Say a time as the person's own clock shows it: "Tue 10:10"."""
        return f"{at.astimezone(zone_of(self.organisation.person[person].zone)):%a %H:%M}"

    def westmost_and_eastmost(self) -> tuple[str, str]:
        """The cities whose people see the sun last and first."""
        noon = datetime(self.organisation.first_monday.year, 1, 1, 12)  # noqa: DTZ001 (each zone gives it another meaning)
        zones = {person.zone for person in self.organisation.people}
        ordered = sorted(zones, key=lambda zone: noon.replace(tzinfo=zone_of(zone)).timestamp(), reverse=True)
        west, east = (zone.rpartition("/")[2].replace("_", " ") for zone in (ordered[0], ordered[-1]))
        return west, east
