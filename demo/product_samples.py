"""Products, hand-overs and onboarding for whoever looks at everything that Pollen shows.

They are played on a stage of their own with two domains: what somebody tries there is not tried among twenty.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app.offline import bring_in
from bot.kernel.clock import Clock
from demo.acts import Acts, acts_on
from demo.acts.products import BELONGS, COMMAND, GOAL_MENU, LESSON_MENU, NEW
from demo.exploring import Explorer
from demo.goal_samples import THINGS as ABOUT
from demo.organisation import (
    Domain,
    Following,
    Goal,
    HandOver,
    HandOverAnswer,
    Leaving,
    OnboardingStart,
    Organisation,
    Overview,
    Product,
)
from demo.stage import Stage

A_DAY, A_WHILE = timedelta(days=1), timedelta(minutes=10)
STUCK = timedelta(weeks=10)
"""After so long without anything new a domain is stuck in its phase."""
TO_TUESDAY = timedelta(days=6)
"""From that Wednesday, to a day on which Monday's digests still go out."""
MANY, LINKED = 42, 20
"""Products, so that their list has pages; and how many are linked to a goal, with another one, so that it has pages too."""
THINGS = (*ABOUT, "basket", "tyre", "valve", "wheel")
"""What lessons are about: as many as fill a page of what belongs to a product, with a goal beside them."""
OWNERS = 17
"""One after the other, so that the history of a product has pages."""
PURPOSE = "Each van counts its parcels at every door, and the depots compare them in the evening. " * 5
"""More than the list of a product's changes shows of one."""
WORDS, TEST = "parcels", "Coffee with the drivers."
WHEN: dict[str, Any] = {"week": 1, "weekday": "mon", "at": time(9)}
"""Of events that are done at once."""
SETTINGS, PLAN = "domains.settings.v1", "settings.onboarding.v1"
PRODUCT_MENU, OLDER = "goals.product_pick.v1", "Older"
OPEN_LESSON, OPEN_GOAL, TICK = "products.read_lesson.v1", "products.open_goal.v1", "domains.tick.v1"
STEP = "products.history_step.v1"
OWNERS_PAGE = frozenset({"products.history.v1", "products.history_older.v1"})
EDITS_PAGE = frozenset({"products.history.v1", "products.history_edits.v1", "products.edits_older.v1"})
ACCEPT, ACCEPT_HAND_OVER, GIVE_UP = "products.accept.v1", "products.accept_hand_over.v1", "products.give_up.v1"
ELSEWHERE = frozenset(
    {
        *(OPEN_LESSON, OPEN_GOAL, "products.lesson.v1", "products.goal.v1", "domains.read.v1", "goals.domain.v1"),
        *("goals.tree.v1", "goals.node.v1", "goals.edit.v1", "domains.open.v1"),
        *("domains.merge.v1", "domains.split.v1", "domains.lead.v1"),
    }
)
"""What leads to pages that are tried elsewhere."""


@dataclass(frozen=True, slots=True)
class _Unhurried:
    """The stage's time, for what waits in between so that others come to their turn: here nobody lets time pass."""

    clock: Clock

    def now(self) -> datetime:
        return self.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Wait for nobody."""


@dataclass(slots=True)
class Visits:
    """People who look at products one after the other. What one of them tried, the next leave alone."""

    stage: Stage
    tried: set[str] = field(default_factory=set)

    async def pay(self, name: str, words: str | None, *, leaves: str = "", again: frozenset[str] = frozenset()) -> None:
        """Have somebody look at a product, or at their messages, and try everything but for what they leave."""
        await _later(self.stage)
        person, where = self.stage.slack.person(name), self.stage.organisation.general_channel
        self.tried -= again
        explorer = Explorer(self.stage, person, ELSEWHERE | {leaves}, self.tried)
        if words is None:
            await explorer.look_around(where)
        else:
            await explorer.type(COMMAND, words, channel=where)


async def show_products(stage: Stage) -> None:
    """Everything that happens to products and to the onboarding of their domains."""
    acts, (first, second, *_) = acts_on(stage), stage.organisation.domains
    await acts.domains.begin(first)
    await acts.domains.propose(second)
    await acts.domains.accept(first.leads[0])
    await _plan(stage, acts, first)
    await acts.onboarding.start(OnboardingStart(do="start_onboarding", by=first.leads[0], domain=first.name, **WHEN))
    await _fill(stage, first, second)
    product, goal = _product(stage.organisation, second), await _goals(acts, second)
    await acts.products.write(product)
    await _link(acts, product, goal)
    visits = Visits(stage)
    await _hand_over(acts, product, visits)
    await _look(acts, product, visits)
    await _onboard(acts, second, visits)
    await _leave(acts, second, visits)
    overview = next(event for event in stage.organisation.events if isinstance(event, Overview))
    await acts.digests.set_up_overview(overview)
    for later in (STUCK, TO_TUESDAY):
        stage.move_to(stage.clock.now() + later)
        await stage.catch_up()


def _product(organisation: Organisation, domain: Domain) -> Product:
    return next(one for one in organisation.products if one.domain == domain.name and one.owner is not None)


async def _later(stage: Stage) -> None:
    """Let some minutes pass: Slack takes one message a second into a conversation."""
    stage.move_to(stage.clock.now() + A_WHILE)
    await stage.catch_up()


# What is there when people begin to look.


async def _plan(stage: Stage, acts: Acts, domain: Domain) -> None:
    """Ask every domain for something of the organisation's own."""
    hands, admin = acts.products.hands, stage.slack.person(domain.leads[0])
    await hands.done(await admin.command("/pollen", channel=domain.channel))
    await hands.done(await admin.click(SETTINGS, message=admin.sees(domain.channel)[-1]))
    await hands.done(await admin.click(PLAN, view=admin.view))
    await hands.done(await admin.submit({"Tests of your own for discover": TEST}))
    await admin.close_view(all_views=True)


async def _fill(stage: Stage, first: Domain, second: Domain) -> None:
    """Bring in lessons of the first domain, and products of the second."""
    database, clock = stage.pollen.database, _Unhurried(stage.clock)
    organisation = stage.pollen.installation.organisation
    with TemporaryDirectory(prefix="pollen-demo-") as folder:
        lessons, table, document = (Path(folder) / name for name in ("lessons.csv", "products.csv", "tours.json"))
        lessons.write_text("\n".join(("text,domain", *(f"{one},{first.name}" for one in _lessons()))))
        table.write_text("\n".join(_table(stage, second)))
        document.write_text(json.dumps(_document(second)))
        await bring_in(database, organisation, lessons=lessons, products=[table, document], clock=clock)
    await stage.catch_up()


def _lessons() -> list[str]:
    return [f"Look at the {thing} before the van leaves." for thing in THINGS]


def _table(stage: Stage, domain: Domain) -> Iterator[str]:
    """Products that nobody owns, but for one."""
    yield "name,domain,status,purpose,owner"
    for number in range(MANY):
        owner = "" if number else _owner(stage, domain)
        yield f"Parcels of depot {number},{domain.name},active,Every parcel that went through it.,{owner}"


def _owner(stage: Stage, domain: Domain) -> str:
    return stage.slack.person(_product(stage.organisation, domain).owner or "").id


def _document(domain: Domain) -> dict[str, Any]:
    """A product with a past."""
    days = [date(2025, 1, 1) + timedelta(days=20 * number) for number in range(OWNERS + 1)]
    team = [
        {"username": f"owner-{number}", "role": "owner", "dateIn": str(begins), "dateOut": str(ends)}
        for number, (begins, ends) in enumerate(pairwise(days))
    ]
    known = {"apiVersion": "v1.0.0", "kind": "DataProduct", "id": "tours", "name": "Tours by day", "status": "active"}
    return {**known, "domain": domain.name, "description": {"purpose": PURPOSE}, "team": team}


async def _goals(acts: Acts, domain: Domain) -> Goal:
    """Write a goal of a domain, and those that it hangs under."""
    goals = {goal.id: goal for goal in acts.goals.hands.organisation.goals}
    goal = next(one for one in goals.values() if one.domain == domain.name and one.level == "goal")
    above = [goal]
    while (under := above[-1].under) is not None:
        above.append(goals[under])
    for one in reversed(above):
        await acts.goals.create(one)
    return goal


async def _link(acts: Acts, product: Product, goal: Goal) -> None:
    """Link a goal and many lessons to a product, and open both from its page; then other products to the goal."""
    hands, person = acts.products.hands, acts.products.hands.person(product.by)
    await acts.products.open(person, product)
    await hands.done(await person.click(BELONGS, view=person.view))
    await hands.done(await person.choose(GOAL_MENU, f"{goal.level.capitalize()}: {goal.name}", view=person.view))
    for lesson in _lessons():
        await hands.done(await person.choose(LESSON_MENU, lesson, view=person.view))
    for button in (OPEN_LESSON, OPEN_GOAL):
        await person.close_view(all_views=True)
        await acts.products.open(person, product)
        await hands.done(await person.click(button, view=person.view, nth=0))
    await hands.done(await person.click("Products", view=person.view))
    for number in range(LINKED):
        await hands.done(await person.choose(PRODUCT_MENU, f"Parcels of depot {number}", view=person.view))
    await hands.done(await person.click(OLDER, view=person.view))
    await person.close_view(all_views=True)


# What people do.


async def _hand_over(acts: Acts, product: Product, visits: Visits) -> None:
    """Hand a product over thrice: it is declined, withdrawn, accepted; those hear of it who follow."""
    organisation = acts.products.hands.organisation
    admin, owner = organisation.domains[0].leads[0], product.owner or ""
    to = next(one.slack for one in organisation.members(organisation.domains[0].name) if one.slack != admin)
    await _name_deputy(acts, product, owner)
    for by, domain in ((admin, organisation.domains[0].name), (product.by, None)):
        following = Following(do="follow_product", by=by, product=product.id, domain=domain, **WHEN)
        await acts.products.follow(following)
    await _later(visits.stage)
    told = dict.fromkeys(("how_built", "slos", "consumers", "runbooks", "debts"), PURPOSE)
    proposal = HandOver(do="hand_over", by=owner, product=product.id, to=to, **told, **WHEN)
    await acts.products.hand_over(proposal)
    await visits.pay(to, None, leaves=ACCEPT_HAND_OVER)
    await _later(visits.stage)
    await acts.products.hand_over(proposal)
    await visits.pay(owner, product.name, leaves=GIVE_UP, again=frozenset({"products.hand_over.v1"}))
    await _later(visits.stage)
    await acts.products.hand_over(proposal)
    await acts.products.answer(HandOverAnswer(do="answer_hand_over", by=to, product=product.id, accepts=True, **WHEN))


async def _name_deputy(acts: Acts, product: Product, owner: str) -> None:
    hands, person = acts.products.hands, acts.products.hands.person(owner)
    await acts.products.open(person, product)
    await hands.done(await person.click("Deputy", view=person.view))
    until = (hands.stage.clock.now() + A_DAY * 9).date().isoformat()
    await hands.done(await person.submit({"Who stands in?": product.by, "Until when?": until}))
    await person.close_view(all_views=True)
    await hands.stage.catch_up()


async def _look(acts: Acts, product: Product, visits: Visits) -> None:
    """Let leads, owners and others try what stands on the pages of products."""
    organisation = acts.products.hands.organisation
    admin, lead = organisation.domains[0].leads[0], product.by
    to = next(one.slack for one in organisation.members(organisation.domains[0].name) if one.slack != admin)
    await visits.pay(lead, product.name, leaves=STEP, again=EDITS_PAGE)
    await visits.pay(to, "Tours by day", again=OWNERS_PAGE)
    await visits.pay(to, WORDS)
    for name, leaves in (("Rings", ACCEPT), ("Doors", "products.decline.v1")):
        await _propose(acts, to, name, product.domain)
        await visits.pay(lead, name, leaves=leaves)
    await visits.pay(lead, None)
    for name in (to, lead):
        await visits.pay(name, product.name, again=EDITS_PAGE | {GIVE_UP})


async def _propose(acts: Acts, by: str, name: str, domain: str) -> None:
    """Propose a product to another domain."""
    hands, person = acts.products.hands, acts.products.hands.person(by)
    await hands.open(person, COMMAND, NEW)
    await hands.done(await person.choose("Which domain does it belong to?", domain, view=person.view))
    await hands.done(await person.submit({"name": name}))
    await person.close_view(all_views=True)
    await hands.stage.catch_up()


async def _onboard(acts: Acts, domain: Domain, visits: Visits) -> None:
    """Begin the onboarding of a domain, tick off a test, and try what else stands on its page."""
    hands, lead = acts.products.hands, domain.leads[0]
    await acts.onboarding.start(OnboardingStart(do="start_onboarding", by=lead, domain=domain.name, **WHEN))
    person = await acts.onboarding.open(lead, domain.name)
    await hands.done(await person.click(TICK, view=person.view))
    await visits.pay(lead, None)


async def _leave(acts: Acts, domain: Domain, visits: Visits) -> None:
    """Let somebody leave who owns a product; a lead reads what needs a person now."""
    stage = acts.products.hands.stage
    by = _product(stage.organisation, domain).owner or ""
    await acts.products.leave(Leaving(do="leave", by=by, **WHEN))
    stage.move_to(stage.clock.now() + A_DAY * 2)
    await stage.catch_up()
    await visits.pay(domain.leads[0], None)
