"""What is said of a domain's onboarding."""

from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.features.domains.onboarding.rules import Stage
from bot.features.domains.onboarding.service import Followed, Moved, News, Sponsored, Ticked
from bot.kernel.ids import DomainId
from bot.kernel.posts import Post
from handlers.domains.onboarding.ids import OPEN
from handlers.domains.onboarding.wording import in_stage, name_shown
from handlers.kit import actions, as_dicts, button, closed, escape, section, spoken

NOTICE: Final = "notice"


def moved(result: Moved) -> str:
    """Say where a domain is now."""
    name, stage = closed(result.domain.name), result.now.stage
    if stage is Stage.DONE:
        return f"{name} is through its onboarding."
    back = " again" if result.is_back else ""
    kept = " Your reason is kept with the open tests." if result.now.open_tests else ""
    return f"{name} is {in_stage(stage)}{back}.{kept}"


def ticked(result: Ticked) -> str:
    return f"“{closed(result.test.says)}” is {'ticked off' if result.test.passed else 'open again'}."


def sponsored(result: Sponsored) -> str:
    name = closed(result.domain.name)
    return (
        f"Nobody sponsors {name} now." if result.sponsor is None else f"{closed(result.sponsor)} sponsors {name} now."
    )


def followed(result: Followed) -> str:
    name = closed(result.domain.name)
    if not result.follows:
        return f"You do not follow {name} any more."
    return f"You follow {name}: when it goes on to another phase, Pollen tells you directly."


def render(news: News) -> Post:
    """Tell somebody who follows a domain where it went."""
    name = name_shown(news.domain.name)
    back = " again" if news.is_back else ""
    went = "is through its onboarding" if news.now.stage is Stage.DONE else f"is {in_stage(news.now.stage)}{back}"
    why = "You follow it."
    return Post(
        key=f"domain:{news.domain.id}:phase:{news.now.id}:{news.to}",
        kind=NOTICE,
        text=spoken(f"{name} {went}. {why}"),
        blocks=as_dicts(
            [
                section(f"*{escape(name)}* {went}. {why}"),
                actions(open_page(news.domain.id)),
            ]
        ),
        user=news.to,
    )


def open_page(domain: DomainId) -> ButtonElement:
    """Offer a domain's page."""
    return button("Open", action=OPEN, value=str(domain))
