"""What people do in the demo: they type commands, fill in forms and press buttons, as one does in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from demo.channels import TRY, Digest, Message, Shown, again, conversations, has_button
from demo.organisation import Answer, Domain, Learning, ScheduleChange
from demo.stage import DemoError, Stage
from sandbox import Person, Reply

BUTTONS = {"try": TRY, "not_for_us": "Not for us", "ask": "Ask the author", "pause": "Pause", "resume": "Resume"}
View = dict[str, Any]
FIRST, PROPOSE, SHARE = "Create the first domain", "Propose a domain", "Share with everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came of logging a learning: the first receipt, and whether its author then shared it with everyone."""

    receipt: Message
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of a click on an answer: the lesson as it stood and as it stands, and what was said in a new place."""

    before: Shown
    after: Shown
    conversation: list[Message]


@dataclass(frozen=True, slots=True)
class PeopleAtWork:
    """Acts as any of them. What Slack or Pollen refuses ends the demo with a sentence."""

    stage: Stage
    receipts: dict[str, Message] = field(default_factory=dict)
    """The latest receipt of each learning, by the learning's id."""

    def person(self, name: str) -> Person:
        return self.stage.slack.person(name)

    # Domains.

    async def begin(self, domain: Domain) -> View:
        """Make the first domain from the page of `/pollen`; return the form as it was filled in."""
        lead, general = self.person(domain.leads[0]), self.stage.organisation.general_channel
        await self._done(await lead.command("/pollen", channel=general))
        await self._done(await lead.click(FIRST, message=lead.sees(general)[-1]))
        filled = await self._fill(lead, _as_form(domain))
        await self._done(await lead.submit())
        return filled

    async def propose(self, domain: Domain) -> View:
        """Propose a domain from the list of them; return the list with Pollen's answer on it."""
        lead = self.person(domain.leads[0])
        await self._open(lead, "/domains", PROPOSE)
        await self._fill(lead, _as_form(domain))
        await self._done(await lead.submit())
        return await self._read_and_close(lead)

    async def accept(self, by: str) -> None:
        """Accept the one proposal there is; its proposer is told in a direct message."""
        person = self.person(by)
        await self._open(person, "/domains", "Accept")
        await self._read_and_close(person)
        await self.stage.catch_up()

    async def share_the_lead(self, domain: Domain) -> None:
        """Name all leads in the domain's form, which the first of them opens."""
        lead = self.person(domain.leads[0])
        await self._open(lead, "/domains", "Edit")
        await self._fill(lead, {"Leads": list(domain.leads)})
        await self._done(await lead.submit())
        await self._read_and_close(lead)

    # Learnings.

    async def log(self, learning: Learning) -> Typed:
        """Log a learning the way its author would."""
        organisation = self.stage.organisation
        author, channel = self.person(learning.author), organisation.channel_of(learning)
        private = organisation.domain[learning.domain].private
        if learning.visibility == "domain" and not private:
            await self._done(await author.command("/learned", channel=channel))
            await self._done(await author.submit({"text": learning.text, "visibility": "domain", **_details(learning)}))
            return Typed(receipt=self._receipt(learning), shared=False)
        await self._done(await author.command("/learned", learning.text, channel=channel))
        first = self._receipt(learning)
        if organisation.person[learning.author].domain is None:
            await self._done(await author.choose("Choose a domain", learning.domain, message=first))
            self._receipt(learning)
        if learning.has_details:
            await self._done(await author.click("Add detail", message=self.receipts[learning.id]))
            await self._done(await author.submit(_details(learning)))
            self._receipt(learning)
        shares = learning.visibility == "everyone" and has_button(self.receipts[learning.id], SHARE)
        if shares:
            await self._done(await author.click(SHARE, message=self.receipts[learning.id]))
            self._receipt(learning)
        return Typed(receipt=first, shared=shares)

    async def undo(self, learning: Learning) -> Message:
        """Take a learning back with its receipt's button; return the receipt as it is then."""
        author = self.person(learning.author)
        await self._done(await author.click("Undo", message=self.receipts[learning.id]))
        await self.stage.catch_up()
        channel = self.stage.organisation.channel_of(learning)
        return next(seen for seen in author.sees(channel) if seen["ts"] == self.receipts[learning.id]["ts"])

    # Digests.

    async def answer(self, event: Answer, digest: Digest) -> Asked:
        """Press a button under a lesson of a digest."""
        person = self.person(event.by)
        at = min(event.lesson, len(digest.lessons)) - 1
        said = len(conversations(self.stage.slack, person.id))
        await self._done(await person.click(BUTTONS[event.answer], message=digest.message, nth=at))
        await self.stage.catch_up()
        return Asked(
            before=digest.lessons[at],
            after=again(self.stage.slack, digest).lessons[at],
            conversation=conversations(self.stage.slack, person.id)[said:],
        )

    async def change_schedule(self, event: ScheduleChange) -> View:
        """Pause or resume on the page of `/digest`; return what the page says then."""
        lead = self.person(event.by)
        channel = self.stage.organisation.domain[event.domain].channel
        await self._open(lead, "/digest", BUTTONS[event.do], channel=channel)
        return await self._read_and_close(lead)

    async def ledger(self, domain: Domain) -> View:
        """Read what `/digest` says of a domain's last digests."""
        lead = self.person(domain.leads[0])
        await self._done(await lead.command("/digest", channel=domain.channel))
        return await self._read_and_close(lead)

    # How one does all that.

    async def _open(self, person: Person, command: str, button: str, *, channel: str | None = None) -> None:
        where = channel or self.stage.organisation.general_channel
        await self._done(await person.command(command, channel=where))
        await self._done(await person.click(button, view=person.view))

    async def _fill(self, person: Person, values: Mapping[str, Any]) -> View:
        """Fill in the open form, field by field, by what stands above each; return it as it looks then."""
        for label, value in values.items():
            await person.choose(label, value, view=person.view)
        return self._page(person)

    async def _read_and_close(self, person: Person) -> View:
        page = self._page(person)
        await person.close_view(all_views=True)
        return page

    def _page(self, person: Person) -> View:
        if (view := person.view) is None:
            raise DemoError(f"{person.name} expected a page of Pollen's, and none is open.")
        return view

    def _receipt(self, learning: Learning) -> Message:
        """Keep the newest receipt that the author sees."""
        author, channel = self.person(learning.author), self.stage.organisation.channel_of(learning)
        newest = author.sees(channel)[-1]
        if not str(newest["text"]).startswith("Saved"):
            raise DemoError(f"Pollen did not save a learning of {author.name}'s; it said: {newest['text']}")
        self.receipts[learning.id] = newest
        return newest

    async def _done(self, reply: Reply) -> None:
        """Wait until an act has had its effect. Raises DemoError when Slack would show the person a failure."""
        if wrong := reply.error or "; ".join(reply.errors.values()):
            raise DemoError(f"Somebody in the demo saw an error: {wrong}")
        await self.stage.settled()


def _as_form(domain: Domain) -> dict[str, Any]:
    return {"Name": domain.name, "Purpose": domain.purpose, "Channel": domain.channel}


def _details(learning: Learning) -> dict[str, Any]:
    """What goes into the form beside the words themselves, by its fields."""
    fields = {
        "title": learning.title,
        "why": learning.why,
        "recommendation": learning.recommendation,
        "applies_when": learning.applies_when,
        "kind": learning.kind,
        "tags": ", ".join(learning.tags),
    }
    return {name: value for name, value in fields.items() if value}
