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


def letter(given: SponsorLetter) -> Post:
    """Tell somebody that they sponsor a domain now, and what that asks of them."""
    by, name = shown(given.by, most=LONGEST_NAME), closed(given.domain.name)
    before, after = f"{by} named you the sponsor of ", "."
    if given.merged is not None:
        merged = closed(given.merged)
        before, after = f"{by} merged {merged}, which you sponsored, into ", f". You sponsor {name} now."
    then = f"{ASKED} Is it not for you? Tell {by}: they can name somebody else."
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
