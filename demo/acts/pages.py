"""What people do with lessons that are there already: find them, read their pages, and keep them true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.acts.hands import Hands, View
from demo.channels import begins_like
from demo.organisation import Edit, Outcome, Replacement, Search
from demo.stage import DemoError
from sandbox import Person

EDIT, REPLACE, TRIED = "Edit", "Replace with a newer one", "We tried it"
OPEN = "Open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search showed, and the page that was opened from it."""

    results: View
    page: View


@dataclass(frozen=True, slots=True)
class Pages:
    hands: Hands

    async def search(self, event: Search) -> Found:
        """Search with a command, and open one of the lessons that are found."""
        person = self.hands.person(event.by)
        results = await self._look_for(person, event.words)
        await self._open(person, self.hands.organisation.learning[event.opens].headline)
        return Found(results=results, page=await self.hands.read_and_close(person))

    async def correct(self, event: Edit) -> View:
        """Change some words of a lesson; return its page as it is then."""
        learning = self.hands.organisation.learning[event.learning]
        author = self.hands.person(learning.author)
        return await self._change(
            author, learning.headline, EDIT, {"What did you learn?": learning.text.replace(event.old, event.new)}
        )

    async def rewrite(self, person: Person, headline: str, text: str) -> View:
        """Say something else in a lesson; return what its history says then."""
        await self._change(person, headline, EDIT, {"What did you learn?": text})
        await self._look_for(person, text)
        await self._open(person, text)
        await self.hands.done(await person.click("History", view=person.view))
        return await self.hands.read_and_close(person)

    async def replace(self, event: Replacement) -> View:
        """Say what takes the place of a lesson; return the page of the old one."""
        old, new = (self.hands.organisation.learning[name] for name in (event.old, event.new))
        author = self.hands.person(old.author)
        return await self._change(author, old.headline, REPLACE, {"Which learning takes its place?": new.headline})

    async def report(self, event: Outcome, headline: str) -> View:
        """Say that a lesson worked in another domain; return its page."""
        answers = {"What came of it?": "It worked", "What would you tell others?": event.note}
        return await self._change(self.hands.person(event.by), headline, TRIED, answers)

    async def _change(self, person: Person, headline: str, button: str, values: Mapping[str, Any]) -> View:
        """Find a lesson, press a button on its page, fill in what opens, and read what the page says then."""
        await self._look_for(person, headline)
        await self._open(person, headline)
        await self.hands.done(await person.click(button, view=person.view))
        await self.hands.done(await person.submit(values))
        page = await self.hands.read_and_close(person)
        await self.hands.stage.catch_up()
        return page

    async def _open(self, person: Person, headline: str) -> None:
        """Open the page of a lesson that was found."""
        found = _headlines(self.hands.page(person))
        at = next((at for at, shown in enumerate(found) if begins_like(shown, headline)), None)
        if at is None:
            raise DemoError(f"{person.name} looked for “{headline}” and did not find it.")
        await self.hands.done(await person.click(OPEN, view=person.view, nth=at))

    async def _look_for(self, person: Person, words: str) -> View:
        channel = self.hands.organisation.channel_for(person.name)
        await self.hands.done(await person.command("/learnings", words, channel=channel))
        return self.hands.page(person)


def _headlines(results: View) -> list[str]:
    """What stands in bold or not at the head of each lesson that was found."""
    found = [block for block in results["blocks"] if block["type"] == "rich_text"]
    return ["".join(part["text"] for part in block["elements"][0]["elements"]) for block in found]
