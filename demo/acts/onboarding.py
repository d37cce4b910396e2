"""What leads do about the onboarding of their domain: start it, name a sponsor, and go on from phase to phase."""

from copy import deepcopy
from dataclasses import dataclass

from demo.acts.hands import Hands, View
from demo.channels import Message, text_of
from demo.organisation import OnboardingStart, PhaseDone, Sponsoring
from demo.stage import DemoError
from sandbox import Person

COMMAND = "/domains"
OPEN, START, SPONSOR, GO_ON = "Open", "Start onboarding", "Name a sponsor", "Go on to"


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOn:
    """A step to the next phase: the form as it was filled in, the page after it, the domain's place in the map."""

    form: View
    page: View
    line: list[Message]


@dataclass(frozen=True, slots=True)
class Onboarding:
    hands: Hands

    async def start(self, event: OnboardingStart) -> View:
        """Start it; return the page of the domain then."""
        person = await self.open(event.by, event.domain)
        await self.hands.done(await person.click(START, view=person.view))
        return await self.hands.read_and_close(person)

    async def name_sponsor(self, event: Sponsoring) -> View:
        """Name the sponsor; return the page of the domain then."""
        person, sponsor = await self.open(event.by, event.domain), self.hands.organisation.domain[event.domain].sponsor
        await self.hands.done(await person.click(SPONSOR, view=person.view))
        await self.hands.done(await person.submit({"Sponsor": sponsor}))
        return await self.hands.read_and_close(person)

    async def go_on(self, event: PhaseDone) -> WentOn:
        """Go on to the next phase, with a reason where a test is open."""
        hands, person = self.hands, await self.open(event.by, event.domain)
        await hands.done(await person.click(f"{GO_ON} {event.to}", view=person.view))
        form = await hands.fill(person, {"Why go on now?": event.reason} if event.reason else {})
        await hands.done(await person.submit())
        page = deepcopy(hands.page(person))
        await person.close_view()
        line = self._found(person, event.domain)
        await person.close_view(all_views=True)
        return WentOn(form=form, page=page, line=line)

    async def open(self, name: str, domain: str) -> Person:
        """Open the page of a domain from the map of all domains."""
        hands, person = self.hands, self.hands.person(name)
        await hands.done(await person.command(COMMAND, channel=hands.organisation.channel_for(name)))
        *_, buttons = self._found(person, domain)
        await hands.done(await person.click(OPEN, view=person.view, block_id=buttons["block_id"]))
        return person

    def _found(self, person: Person, domain: str) -> list[Message]:
        """What the map has of a domain: its name and purpose, how it stands, and its buttons."""
        blocks = self.hands.page(person)["blocks"]
        at = next((at for at, block in enumerate(blocks) if text_of(block).startswith(f"*{domain}*")), None)
        if at is None:
            raise DemoError(f"{person.name} looked for {domain} in {COMMAND} and did not find it.")
        return [dict(block) for block in blocks[at : at + 3]]
