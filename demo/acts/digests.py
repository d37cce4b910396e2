"""What people do with digests: answer what stands in them, and say when they come."""

from dataclasses import dataclass

from demo.acts.hands import Hands, View
from demo.channels import TRY, Digest, Message, Shown, again, conversations
from demo.organisation import Answer, Domain, Overview, ScheduleChange

BUTTONS = {"try": TRY, "not_for_us": "Not for us", "ask": "Ask the author", "pause": "Pause", "resume": "Resume"}
OVERVIEW, SET_UP = "The organisation's digest", "Set it up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of a click on an answer: the lesson as it stood and as it stands, and what was said in a new place."""

    before: Shown
    after: Shown
    conversation: list[Message]


@dataclass(frozen=True, slots=True)
class Digests:
    hands: Hands

    async def answer(self, event: Answer, digest: Digest, at: int) -> Asked:
        """Press a button under a lesson of a digest: the first is 0."""
        person, slack = self.hands.person(event.by), self.hands.stage.slack
        said = len(conversations(slack, person.id))
        await self.hands.done(await person.click(BUTTONS[event.answer], message=digest.message, nth=at))
        await self.hands.stage.catch_up()
        return Asked(
            before=digest.lessons[at],
            after=again(slack, digest).lessons[at],
            conversation=conversations(slack, person.id)[said:],
        )

    async def change_schedule(self, event: ScheduleChange) -> View:
        """Pause or resume on the page of `/digest`; return what the page says then."""
        lead = self.hands.person(event.by)
        channel = self.hands.organisation.domain[event.domain].channel
        await self.hands.open(lead, "/digest", BUTTONS[event.do], channel=channel)
        return await self.hands.read_and_close(lead)

    async def set_up_overview(self, event: Overview) -> View:
        """Set up the digest of the whole organisation; return what its page says then."""
        admin = self.hands.person(event.by)
        await self.hands.open(admin, "/digest", OVERVIEW)
        await self.hands.done(await admin.click(SET_UP, view=admin.view))
        await self.hands.done(await admin.submit({"In which channel": event.channel}))
        return await self.hands.read_and_close(admin)

    async def ledger(self, domain: Domain) -> View:
        """Read what `/digest` says of a domain's last digests."""
        lead = self.hands.person(domain.leads[0])
        await self.hands.done(await lead.command("/digest", channel=domain.channel))
        return await self.hands.read_and_close(lead)
