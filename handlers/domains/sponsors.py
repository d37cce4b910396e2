"""What whoever becomes the sponsor of a domain reads in a direct message."""

from bot.features.domains.sponsors import SPONSORSHIP, SponsorLetter
from bot.kernel.posts import Post
from handlers.domains.messages import LONGEST_NAME
from handlers.domains.opening import open_page
from handlers.forms.words import note
from handlers.kit import actions, as_dicts, closed, escape, section, shown, spoken

ASKED = (
    "A sponsor can decide, give people or money, or open doors; its leads come to you with that. Everyone who works here "
    "sees on its page that it is you."
)


OVER = "Nothing is asked of you there any more. What you agreed there stays as it is."


def letter(given: SponsorLetter) -> Post:
    """Tell somebody that they sponsor a domain now, and what that asks of them; or that they do no more."""
    by, name = shown(given.by, most=LONGEST_NAME), closed(given.domain.name)
    before, after = _over(given, by) if given.is_over else _begun(given, by, name)
    then = OVER if given.is_over else f"{ASKED} Is it not for you? Tell {by}: they can name somebody else."
    return Post(
        key=f"{SPONSORSHIP}:{given.domain.id}:{given.domain.version}:{given.to}",
        kind=SPONSORSHIP,
        text=spoken(f"{before}{name}{after}"),
        blocks=as_dicts(
            [
                section(f"{escape(before)}*{escape(name)}*{escape(after)}"),
                note(then),
                actions(open_page(given.domain.id)),
            ]
        ),
        user=given.to,
    )


def _begun(given: SponsorLetter, by: str, name: str) -> tuple[str, str]:
    """Return what stands before and after the domain's name."""
    if given.merged is None:
        return f"{by} named you the sponsor of ", "."
    return f"{by} merged {closed(given.merged)}, which you sponsored, into ", f". You sponsor {name} now."


def _over(given: SponsorLetter, by: str) -> tuple[str, str]:
    successor = "nobody" if given.successor is None else shown(given.successor, most=LONGEST_NAME)
    if given.merged is not None:
        return f"{by} merged {closed(given.merged)}, which you sponsored, into ", f". Its sponsor is {successor}."
    if given.successor is None:
        return f"{by} saved that you sponsor ", " no longer. Nobody does now."
    return f"{by} named {successor} the sponsor of ", ", in your place."
