"""How phases and what is recorded of a domain are said."""

from typing import Final

from bot.features.domains.onboarding.pages import Spot
from bot.features.domains.onboarding.rules import Stage
from handlers.forms.words import one_line
from handlers.kit import shown

LONGEST_NAME: Final = 80
STAGES: Final = {
    Stage.DISCOVER: "Discover",
    Stage.DEFINE: "Define",
    Stage.DEVELOP: "Develop",
    Stage.DELIVER: "Deliver",
    Stage.DONE: "Onboarded",
}
COUNTED: Final = {"no data": "without data"}
"""How goals of a status are counted, where its own words do not go with a number."""
ASKS: Final = {
    Stage.DISCOVER: "Who supports it, and what is it for?",
    Stage.DEFINE: "What will be measured, and who owns what?",
    Stage.DEVELOP: "Does somebody else use what it makes?",
    Stage.DELIVER: "Does it work, and do others learn from it?",
    Stage.DONE: "It went through all four phases.",
}


def in_stage(stage: Stage) -> str:
    """Say where a domain is: "in define"."""
    return "through its onboarding" if stage is Stage.DONE else f"in {stage.value}"


def some(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def phase_said(spot: Spot) -> str:
    """Say the phase in a few words: "In define for 12 days"."""
    stage = spot.facts.stage
    if stage is None:
        return "Not onboarding"
    if stage is Stage.DONE:
        return "Onboarded"
    return f"In {stage.value} for {some(spot.days, 'day', 'days')}"


def goals_said(spot: Spot) -> str:
    goals = spot.facts.goals
    if not goals:
        return "no goals yet"
    many = sum(goals.values())
    if many == 1:
        return f"1 goal: {next(iter(goals))}"
    return f"{many:,} goals: {', '.join(f'{count:,} {COUNTED.get(status, status)}' for status, count in goals.items())}"


def products_said(spot: Spot) -> str:
    facts = spot.facts
    if not facts.owned + facts.unowned:
        return "no products yet"
    unowned = f", {facts.unowned} unowned" if facts.unowned else ""
    return f"{some(facts.owned, 'product', 'products')} owned{unowned}"


def lessons_said(spot: Spot) -> str:
    facts = spot.facts
    elsewhere = f" ({facts.applied_elsewhere} applied elsewhere)" if facts.applied_elsewhere else ""
    return f"{some(facts.taught, 'lesson', 'lessons')} taught{elsewhere}, {facts.applied} applied"


def spot_line(spot: Spot) -> str:
    """Say in a line of the map how a domain stands; its words are still to be escaped."""
    sponsor = "no sponsor yet" if spot.sponsor is None else f"sponsor {name_shown(spot.sponsor)}"
    if spot.facts.sponsor_left:
        sponsor = "no sponsor any more"
    return " · ".join((phase_said(spot), sponsor, goals_said(spot), products_said(spot), lessons_said(spot)))


def name_shown(name: str) -> str:
    return shown(one_line(name), most=LONGEST_NAME)
