"""What is said of domains that become one or two, or come under other leads: pure functions to sentences and posts."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.features.domains.evolving import merging, splitting
from bot.features.domains.evolving.leading import LEADERSHIP, Led, LedMeanwhile, Letter
from bot.features.domains.evolving.rules import Along
from bot.kernel.posts import Post
from handlers.domains.messages import LONGEST_NAME, listed
from handlers.kit import as_dicts, closed, escape, section, shown, spoken

FEW: Final = 5
"""Names in one sentence, where there may be many."""


def merging_preview(given: merging.Preview) -> str:
    """Tell what would go along, and what would not, before anything is done."""
    one, other = closed(given.domain.name), closed(given.into.name)
    return "\n".join(
        (
            f"{one} becomes part of {other}. Nothing is done yet.",
            *_goes_along(given.along),
            *_stays(given.along, one),
            f"• The digest of {one} stops; what it showed does not come again in the digest of {other}.",
            f"{one} is archived for good. Its channel and its name become free; both names find {other}.",
            "Press Merge to do it.",
        )
    )


def merged(given: merging.Merged) -> str:
    one, other = closed(given.domain.name), closed(given.into.name)
    return "\n".join((f"{one} is part of {other} now.", *_goes_along(given.along), *_stays(given.along, one)))


def splitting_preview(given: splitting.Preview) -> str:
    """Tell what would go along, and what would not, before anything is done."""
    one, new = closed(given.offer.domain.name), closed(given.wanted.draft.name.strip())
    return "\n".join(
        (
            f"{new} becomes a domain of its own, out of {one}. Nothing is done yet.",
            *_goes_along(given.along),
            *_stays(given.along, one),
            f"• People, followers and the rest stay with {one}. Lessons that {one} got do not come again to {new}.",
            "Press Split to do it.",
        )
    )


def split(given: splitting.Split) -> str:
    one, new = closed(given.domain.name), closed(given.new.name)
    return "\n".join((f"{new} is a domain now, out of {one}.", *_goes_along(given.along), *_stays(given.along, one)))


def led(given: Led) -> str:
    return (
        f"{_some(given.names)} {_lead(given.names)} {closed(given.domain.name)} now. Who led it and who does are told."
    )


def led_meanwhile(given: LedMeanwhile) -> str:
    """Tell who leads it by now, above what was chosen."""
    return (
        f"Somebody chose other leads while you did: {_some(given.names)} {_lead(given.names)} it now. "
        "Nothing is saved yet. What you chose is still here: press Save again to put it in the place of theirs."
    )


def letter(given: Letter) -> Post:
    """Tell one of those who led a domain, or lead it now, in a direct message."""
    by, name = shown(given.by, most=LONGEST_NAME), closed(given.domain.name)
    others = f"{_some(given.names)} {_lead(given.names)} it"
    if not given.leads:
        before, after = f"{by} gave ", f" to other leads: {others} now. What you did there stays as it is."
    elif given.led:
        before, after = f"{by} changed who leads ", f": {others} with you now." if given.names else ": only you now."
    else:
        before, after = f"{by} made you a lead of ", f". {others}, too." if given.names else "."
    return Post(
        key=f"{LEADERSHIP}:{given.domain.id}:{given.domain.version}:{given.to}",
        kind=LEADERSHIP,
        text=spoken(f"{before}{name}{after}"),
        blocks=as_dicts([section(f"{escape(before)}*{escape(name)}*{escape(after)}")]),
        user=given.to,
    )


def _goes_along(along: Along) -> Iterator[str]:
    for number, one, many in (
        (along.goals, "goal, bet or initiative goes along", "goals, bets and initiatives go along"),
        (along.products, "product goes along, with its owner", "products go along, with their owners"),
        (along.hand_overs, "hand-over of these is still open and goes on", "hand-overs of these are open and go on"),
        (along.learnings, "learning goes along", "learnings go along"),
        (along.people, "person who chose it comes along", "people who chose it come along"),
        (along.followers, "follower comes along", "followers come along"),
        (along.uses, "product that it uses is used by the other from now on", "products that it uses go on being used"),
        (along.answers, "answer to another domain's learning", "answers to other domains' learnings"),
    ):
        if number:
            yield f"• {number:,} {one if number == 1 else many}"


def _stays(along: Along, name: str) -> Iterator[str]:
    if along.kept:
        what = "1 learning" if along.kept == 1 else f"{along.kept:,} learnings"
        stays = "stays" if along.kept == 1 else "stay"
        yield f"• {what} for {name} only {stays} there: nobody reads more than before, and nobody less."


def _some(names: Sequence[str]) -> str:
    few = [shown(name, most=LONGEST_NAME) for name in names[:FEW]]
    more = len(names) - len(few)
    return listed([*few, f"{more} more"] if more else few or ["nobody"])


def _lead(names: Sequence[str]) -> str:
    return "leads" if len(names) <= 1 else "lead"
