"""What is said of domains that become one or two, or come under other leads: pure functions to sentences and posts."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.features.domains.evolving import merging, splitting
from bot.features.domains.evolving.leading import Led, LedMeanwhile
from bot.features.domains.evolving.rules import Along
from bot.features.domains.evolving.telling import EvolvedLetter, Happened
from bot.features.domains.leads import LEADERSHIP, Letter
from bot.kernel.posts import Post
from handlers.domains.messages import LONGEST_NAME, listed
from handlers.domains.opening import open_page
from handlers.forms.words import note
from handlers.kit import actions, as_dicts, closed, escape, section, shown, spoken

FEW: Final = 5
"""Names in one sentence, where there may be many."""
TOLD: Final = "• The other leads of both are told, once."


def merging_preview(given: merging.Preview) -> str:
    """Tell what would go along, and what would not, before anything is done."""
    one, other = closed(given.domain.name), closed(given.into.name)
    return "\n".join(
        (
            f"{one} becomes part of {other}. Nothing is done yet.",
            *_goes_along(given.along),
            *_stays(given.along, one),
            _sponsor(given.sponsoring, one, other),
            f"• The digest of {one} stops; what it showed does not come again in the digest of {other}.",
            TOLD,
            f"{one} is archived for good. Its channel and its name become free; both names find {other}.",
            "Press Merge to do it.",
        )
    )


def merged(given: merging.Merged) -> str:
    one, other = closed(given.domain.name), closed(given.into.name)
    sponsor = _sponsor(given.sponsoring, one, other)
    return "\n".join((f"{one} is part of {other} now.", *_goes_along(given.along), *_stays(given.along, one), sponsor))


def splitting_preview(given: splitting.Preview) -> str:
    """Tell what would go along, and what would not, before anything is done."""
    one, new = closed(given.offer.domain.name), closed(given.wanted.draft.name.strip())
    return "\n".join(
        (
            f"{new} becomes a domain of its own, out of {one}. Nothing is done yet.",
            *_goes_along(given.along),
            *_stays(given.along, one),
            f"• People, followers and the rest stay with {one}. Lessons that {one} got do not come again to {new}.",
            f"• The digest of {one} goes on as it is. {new} gets its own in its channel, weekly until its leads change it.",
            TOLD,
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


def staying(stays: Along) -> str:
    """Say what a domain has that stays with it, whoever leads it."""
    has = [
        f"{number:,} {one if number == 1 else many}"
        for number, one, many in (
            (stays.goals, "goal, bet or initiative", "goals, bets and initiatives"),
            (stays.products, "product", "products"),
            (stays.learnings + stays.kept, "learning", "learnings"),
            (stays.people, "person who chose it", "people who chose it"),
            (stays.followers, "follower", "followers"),
        )
        if number
    ]
    return f"All that it has stays with it: {listed([*has, 'its digest'])}."


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


def evolved(given: EvolvedLetter) -> Post:
    """Tell one of those who lead domains that became one or two, in a direct message."""
    first = _happened(given)
    what = [*_goes_along(given.along), *_stays(given.along, closed(given.before.name))]
    return Post(
        key=f"{LEADERSHIP}:{given.happened}:{given.before.id}:{given.after.id}:{given.to}",
        kind=LEADERSHIP,
        text=spoken(first),
        blocks=as_dicts(
            [
                section(escape(first)),
                *([section(escape("\n".join(what)))] if what else []),
                note(_next(given)),
                actions(open_page(given.after.id)),
            ]
        ),
        user=given.to,
    )


def _happened(given: EvolvedLetter) -> str:
    by = shown(given.by, most=LONGEST_NAME)
    before, after = closed(given.before.name), closed(given.after.name)
    others = f"{_some(given.names)} {_lead(given.names)}"
    if given.happened is Happened.MERGED:
        if given.leads:
            return f"{by} merged {before} into {after}, which you lead."
        return f"{by} merged {before}, which you led, into {after}. {others} it."
    if given.leads:
        beside = f", with {_some(given.names)}" if given.names else ""
        return f"{by} made {after} a domain of its own, out of {before}. You lead it{beside}."
    return f"{by} made {after} a domain of its own, out of {before}, which you lead. {others} {after}."


def _next(given: EvolvedLetter) -> str:
    owners = "find owners for what nobody owns" if given.along.unowned and given.leads else ""
    if given.leads and given.happened is Happened.SPLIT:
        steps = [*([owners] if owners else []), "name a sponsor", "start its onboarding when you like"]
        return f"Next, on its page: {listed(steps)}."
    return f"Its page shows what it has now.{f' Next: {owners}.' if owners else ''}"


def _goes_along(along: Along) -> Iterator[str]:
    for number, one, many in (
        (along.goals, "goal, bet or initiative goes along", "goals, bets and initiatives go along"),
        (along.products, f"product goes along{_owners(along)}", f"products go along{_owners(along)}"),
        (along.hand_overs, "open hand-over of these goes on", "open hand-overs of these go on"),
        (along.learnings, "learning goes along", "learnings go along"),
        (along.people, "person who chose it comes along", "people who chose it come along"),
        (along.followers, "follower comes along", "followers come along"),
        (along.uses, "product that it uses goes on being used", "products that it uses go on being used"),
        (
            along.answers,
            "answer to another domain's learning goes along",
            "answers to other domains' learnings go along",
        ),
    ):
        if number:
            yield f"• {number:,} {one if number == 1 else many}"


def _owners(along: Along) -> str:
    """Say of products that go along whether somebody owns them."""
    if not along.unowned:
        return ", with its owner" if along.products == 1 else ", with their owners"
    if along.products == 1:
        return "; nobody owns it"
    return f"; nobody owns {'any' if along.unowned >= along.products else f'{along.unowned:,}'} of them"


def _sponsor(given: merging.Sponsoring, name: str, other: str) -> str:
    """Say who sponsors what takes another one in."""
    if given.name is None:
        return f"• Nobody sponsors {other}; its leads can name somebody on its page."
    sponsor = shown(given.name, most=LONGEST_NAME)
    if given.comes_along:
        return f"• {sponsor}, the sponsor of {name}, comes along as the sponsor of {other}."
    ended = "" if given.ended is None else f"; {shown(given.ended, most=LONGEST_NAME)}, the sponsor of {name}, does not"
    return f"• {sponsor} goes on as the sponsor of {other}{ended}."


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
