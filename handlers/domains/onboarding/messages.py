"""What is said of a domain's onboarding."""

from bot.features.domains.onboarding.rules import Stage
from bot.features.domains.onboarding.service import Followed, Moved, Sponsored, Ticked
from handlers.domains.onboarding.wording import in_stage
from handlers.kit import closed


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
    if result.sponsor is None:
        return f"Nobody sponsors {name} now."
    told = " They get one direct message that says so." if result.is_told else ""
    return f"{closed(result.sponsor)} sponsors {name} now.{told}"


def followed(result: Followed) -> str:
    name = closed(result.domain.name)
    if not result.follows:
        return f"You do not follow {name} any more."
    return f"You follow {name}: when it goes to another phase, your weekly message from Pollen says so."


def news(result: Moved) -> str:
    """Say to somebody who follows a domain where it went, below its name."""
    stage = result.now.stage
    if stage is Stage.DONE:
        return "It is through its onboarding."
    if result.is_back:
        return f"It went back to {stage.value}."
    return "Its onboarding began, in discover." if stage is Stage.DISCOVER else f"It went on to {stage.value}."
