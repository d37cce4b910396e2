"""Open requests on a node's page, each with the button that opens it."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block

from bot.features.goals.supporting.reader import OpenRequest
from bot.features.goals.supporting.rules import State
from handlers.goals.ids import SUPPORT
from handlers.goals.supporting.pieces import LONGEST_NAME, by_day
from handlers.kit import button, context, escape, section, shown

MOST: Final = 5
BRIEF: Final = 150


def open_lines(found: Sequence[OpenRequest], *, most: int = MOST) -> Iterator[Block]:
    """Draw the most urgent ones; say how many more there are."""
    for one in found[:most]:
        yield section(_line(one), accessory=button("See the request", action=SUPPORT, value=str(one.request.id)))
    if len(found) > most:
        more = len(found) - most
        yield context(f"{more} more {'request is' if more == 1 else 'requests are'} open; the history has them.")


def _line(one: OpenRequest) -> str:
    asker, sponsor = (escape(shown(name, most=LONGEST_NAME)) for name in (one.asked_by, one.sponsor))
    waits = f"{asker} is to reply" if one.request.state is State.ASKED_BACK else f"{sponsor} is to answer"
    needed = escape(" ".join(shown(one.request.needed, most=BRIEF).split()))
    return f"{asker} asked {sponsor} for support, *{by_day(one.request)}*: “{needed}” _({waits})_"
