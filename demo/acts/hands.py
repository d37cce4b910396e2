"""How one works in Slack: type, fill in, press, read what is open, and wait until it has had its effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.organisation import Organisation
from demo.stage import DemoError, Stage
from sandbox import Person, Reply

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """Acts as anybody. What Slack or Pollen refuses ends the demo with a sentence."""

    stage: Stage

    @property
    def organisation(self) -> Organisation:
        return self.stage.organisation

    def person(self, name: str) -> Person:
        return self.stage.slack.person(name)

    async def open(self, person: Person, command: str, button: str, *, channel: str | None = None) -> None:
        """Type a command that opens a page, and press a button on it."""
        where = channel or self.organisation.general_channel
        await self.done(await person.command(command, channel=where))
        await self.done(await person.click(button, view=person.view))

    async def fill(self, person: Person, values: Mapping[str, Any]) -> View:
        """Fill in the open form, field by field, by what stands above each; return it as it looks then."""
        for label, value in values.items():
            await person.choose(label, value, view=person.view)
        return self.page(person)

    async def read_and_close(self, person: Person) -> View:
        page = self.page(person)
        await person.close_view(all_views=True)
        return page

    def page(self, person: Person) -> View:
        if (view := person.view) is None:
            raise DemoError(f"{person.name} expected a page of Pollen's, and none is open.")
        return view

    async def done(self, reply: Reply) -> None:
        """Wait until an act has had its effect. Raises DemoError when Slack would show the person a failure."""
        if wrong := reply.error or "; ".join(reply.errors.values()):
            raise DemoError(f"Somebody in the demo saw an error: {wrong}")
        await self.stage.settled()
