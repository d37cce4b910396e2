"""Words of people on a terminal, which obeys some characters instead of showing them."""

import re
from typing import Final

_STEERS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but for line feed and tab, and those that turn what follows around."""


def legible(text: str) -> str:
    r"""Write out what would steer a terminal, as \u001b for one, which in JSON still means the same."""
    return _STEERS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
