"""Whether somebody is away, by what their status in Slack says. No Slack, no database, no clock.

A status counts while it has not run out, and when its sign or its words are among these:

| said by | what counts |
|---|---|
| Slack's own status "Vacationing" | its sign, `:palm_tree:`, whatever the words beside it |
| Slack's own status "Out sick" | its sign, `:face_with_thermometer:`, whatever the words beside it |
| words | vacation, holiday, leave of any kind, sick, out of office, OOO, PTO, sabbatical, as `_WORDS` has them |

Slack offers its own statuses in each reader's language, so their signs say more than their words.
Its others ("In a meeting", "Commuting", "Working remotely") are no absence: a reminder can wait there
until somebody looks.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

SIGNS: Final = frozenset({"palm_tree", "face_with_thermometer"})
_WORDS: Final = re.compile(
    r"""\b(
        vacation(ing)?
      | holidays?
      | (on|annual|parental|maternity|paternity|family|medical|sick|study|carer.{0,2}|unpaid)[ ]leave
      | (out|off|home|calling[ ]in)[ ]sick
      | sick[ ]day
      | out[ -]of[ -](the[ -])?office
      | o\.?o\.?o
      | pto
      | (on[ ]a|on)[ ]sabbatical
    )\b""",
    re.VERBOSE,
)
_BACK: Final = re.compile(r"\b(back|returned)[ ]from\b")
"""'Back from vacation' has the words, and means the opposite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Somebody as Slack shows them at this moment."""

    is_here: bool
    """Whether they can answer for anything: no guests, apps, closed accounts, people of elsewhere or unknown ones."""
    zone: str | None = None
    """None where Slack does not say."""
    sign: str = ""
    """The emoji of their status, with or without its colons."""
    words: str = ""
    until: datetime | None = None
    """When the status runs out; None where it does not."""

    def is_reachable(self, now: datetime) -> bool:
        """Whether they are here, and not away."""
        return self.is_here and not is_away(self, now=now)


def is_away(presence: Presence, *, now: datetime) -> bool:
    """Tell whether their status says that they are away."""
    if presence.until is not None and presence.until <= now:
        return False
    sign = presence.sign.strip(":").partition("::")[0]
    words = " ".join(presence.words.casefold().split())
    return sign in SIGNS or (_WORDS.search(words) is not None and _BACK.search(words) is None)
