"""How domains come to be: made, proposed, accepted, and given more than one lead."""

from dataclasses import dataclass
from typing import Any

from demo.acts.hands import Hands, View
from demo.organisation import Domain

FIRST, PROPOSE = "Create the first domain", "Propose a domain"


@dataclass(frozen=True, slots=True)
class Domains:
    hands: Hands

    async def begin(self, domain: Domain) -> View:
        """Make the first domain from the page of `/pollen`; return the form as it was filled in."""
        hands, general = self.hands, self.hands.organisation.general_channel
        lead = hands.person(domain.leads[0])
        await hands.done(await lead.command("/pollen", channel=general))
        await hands.done(await lead.click(FIRST, message=lead.sees(general)[-1]))
        filled = await hands.fill(lead, _as_form(domain))
        await hands.done(await lead.submit())
        return filled

    async def propose(self, domain: Domain) -> View:
        """Propose a domain from the list of them; return the list with Pollen's answer on it."""
        lead = self.hands.person(domain.leads[0])
        await self.hands.open(lead, "/domains", PROPOSE)
        await self.hands.fill(lead, _as_form(domain))
        await self.hands.done(await lead.submit())
        return await self.hands.read_and_close(lead)

    async def accept(self, by: str) -> None:
        """Accept the one proposal there is; its proposer is told in a direct message."""
        person = self.hands.person(by)
        await self.hands.open(person, "/domains", "Accept")
        await self.hands.read_and_close(person)
        await self.hands.stage.catch_up()

    async def share_the_lead(self, domain: Domain) -> None:
        """Name all leads in the domain's form, which the first of them opens."""
        lead = self.hands.person(domain.leads[0])
        await self.hands.open(lead, "/domains", "Edit")
        await self.hands.fill(lead, {"Leads": list(domain.leads)})
        await self.hands.done(await lead.submit())
        await self.hands.read_and_close(lead)


def _as_form(domain: Domain) -> dict[str, Any]:
    return {"Name": domain.name, "Purpose": domain.purpose, "Channel": domain.channel}
