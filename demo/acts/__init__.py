"""What people do in the demo, by what it is about: they type commands, fill in forms and press buttons."""

from dataclasses import dataclass

from demo.acts.digests import Digests
from demo.acts.domains import Domains
from demo.acts.goals import Goals
from demo.acts.hands import Hands
from demo.acts.lessons import Lessons
from demo.acts.onboarding import Onboarding
from demo.acts.pages import Pages
from demo.acts.products import Products
from demo.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Everything that people do."""

    domains: Domains
    lessons: Lessons
    pages: Pages
    digests: Digests
    goals: Goals
    onboarding: Onboarding
    products: Products


def acts_on(stage: Stage) -> Acts:
    hands = Hands(stage)
    return Acts(
        domains=Domains(hands),
        lessons=Lessons(hands),
        pages=Pages(hands),
        digests=Digests(hands),
        goals=Goals(hands),
        onboarding=Onboarding(hands),
        products=Products(hands),
    )
