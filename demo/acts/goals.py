"""What people do with goals: write them, say how they are measured, check in, decide, ask and answer."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from demo.acts.hands import Hands, View
from demo.acts.lessons import form_of
from demo.channels import Message, text_of
from demo.organisation import (
    CheckIn,
    Follow,
    Goal,
    Learning,
    Measure,
    Past,
    Snooze,
    StatusWord,
    SupportAnswer,
    SupportRequest,
)
from demo.stage import DemoError
from sandbox import Person

COMMAND = "/goals"
NEW, BELOW, OPEN, CHECK_IN, REVIEW = "New", "New below it", "Open", "Check in", "Review"
SAY, ASK, LATER, SHOW, LINK = (
    "Say the status",
    "Ask for support",
    "Remind me in 2 weeks",
    "Show with chart",
    "Link it",
)
DOMAINS, STATES = "goals.filter_domain.v1", "goals.filter_shown.v1"
"""The menus above the list that show the goals of one domain, or those in one state."""
ANSWERS = {
    "yes": ("Yes", "How will you help?", "said yes"),
    "no": ("No", "Why not?", "said no"),
    "ask_back": ("Ask back", "What do you want to know?", "asks back"),
}
"""The button, the field of the form that it opens, and what whoever asked reads then."""
TO_THE_FORM = ("belief", "expected_outcome", "success_signal", "kill_criteria", "outcome", "backlog")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """A check-in: the form as it was filled in, and the page after it."""

    form: View
    page: View
    news: Message | None
    """What the channel is told that follows the goal, where one does."""

    @property
    def said(self) -> list[str]:
        """What Pollen answers, line by line."""
        return text_of(self.page["blocks"][0]).split("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A bet that a review stops: the learning's form as it opened then, and the bet's page."""

    form: View
    page: View


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A goal that was written: its page, and the lessons of other domains that Pollen shows for it, if any."""

    page: View
    offered: Message | None


@dataclass(frozen=True, slots=True)
class Goals:
    hands: Hands
    followed: dict[str, str] = field(default_factory=dict)
    """Channels that follow, by goal."""

    # Writing.

    async def write(self, goal: Goal) -> Written:
        """Write a goal, say how it is measured, and type in the numbers of before."""
        hands, person = self.hands, self.hands.person(goal.by)
        channel = hands.organisation.channel_for(goal.by)
        seen = len(person.sees(channel))
        await self.create(goal)
        offered = next((one for one in person.sees(channel)[seen:] if "learned something" in one["text"]), None)
        if goal.uses is not None and offered is not None:
            await self._link(goal.uses, person, offered)
        await self.open(person, goal)
        await self._measure(goal, person)
        for past in goal.past:
            await self._check_in(person, goal, past)
        return Written(page=await hands.read_and_close(person), offered=offered)

    async def create(self, goal: Goal) -> None:
        """Fill in the form of a new goal, or propose it where somebody else decides."""
        hands, person = self.hands, self.hands.person(goal.by)
        if goal.under is None:
            await hands.open(person, COMMAND, NEW, channel=hands.organisation.channel_for(person.name))
        else:
            await self.open(person, hands.organisation.goal[goal.under])
            await hands.done(await person.click(BELOW, view=person.view))
        # Both menus show the form anew, with what fits.
        for menu, value in (("What is it?", goal.level), ("Where does it belong?", _place(goal))):
            await hands.done(await person.choose(menu, value, view=person.view))
        await hands.done(await person.submit(_as_form(goal)))
        await person.close_view(all_views=True)

    async def _link(self, learning: str, person: Person, offered: Message) -> None:
        """Link one of the lessons that are shown below each other, each above its own buttons."""
        headline = self.hands.organisation.learning[learning].headline
        lessons = [text_of(block) for block in offered["blocks"] if text_of(block).startswith("*")]
        at = next((at for at, words in enumerate(lessons) if headline[:30] in words), None)
        if at is not None:
            await self.hands.done(await person.click(LINK, message=offered, nth=at))

    async def _measure(self, goal: Goal, person: Person) -> None:
        if not goal.measures:
            return
        await self.hands.done(await person.click("Measures", view=person.view))
        for measure in goal.measures:
            await self.hands.done(await person.click("Add a measure", view=person.view))
            await self.hands.done(await person.submit(_as_measure(measure)))
        await person.close_view()

    # Keeping.

    async def check_in(self, event: CheckIn) -> CheckedIn:
        """Type the latest numbers."""
        person, goal = self.hands.person(event.by), self.hands.organisation.goal[event.goal]
        await self.open(person, goal)
        form = await self._check_in(person, goal, event)
        page, news = await self.hands.read_and_close(person), None
        if channel := self.followed.get(goal.id):
            seen = len(person.sees(channel))
            await self.hands.stage.catch_up()
            news = next(iter(person.sees(channel)[seen:]), None)
        return CheckedIn(form=form, page=page, news=news)

    async def _check_in(self, person: Person, goal: Goal, what: CheckIn | Past) -> View:
        await self.hands.done(await person.click(CHECK_IN, view=person.view))
        pairs = zip(goal.measures, what.values, strict=True)
        values: dict[str, Any] = {_label(measure): value for measure, value in pairs if value is not None}
        if isinstance(what, Past):
            values["Date"] = what.day.isoformat()
        else:
            values |= _answers(what)
        filled = await self.hands.fill(person, values)
        await self.hands.done(await person.submit())
        return filled

    async def say_status(self, event: StatusWord) -> View:
        """Say what the status is, whatever the numbers say; return the page then."""
        values = {"status": event.status, "because": event.because, "until": event.until.isoformat()}
        return await self._on_page(event.by, event.goal, SAY, values)

    async def follow(self, event: Follow) -> None:
        """Let a channel follow a goal."""
        await self._on_page(event.by, event.goal, "Channels", {"Which channels follow this goal?": [event.channel]})
        self.followed[event.goal] = event.channel

    async def stop(self, learning: Learning, bet: Goal, because: str) -> Stopped:
        """Stop a bet in a review, and write what it taught in the form that opens then."""
        hands, person = self.hands, self.hands.person(learning.author)
        await self.open(person, bet)
        await hands.done(await person.click(REVIEW, view=person.view))
        await hands.done(await person.submit({"What do you decide?": "stop", "Why?": because}))
        # What is typed next stands in the very page that is open.
        form = deepcopy(hands.page(person))
        await hands.done(await person.submit(form_of(learning)))
        page = await hands.read_and_close(person)
        await hands.stage.catch_up()
        return Stopped(form=form, page=page)

    # Support, and reminders.

    async def ask(self, event: SupportRequest) -> Message:
        """Ask the sponsor for something; return what the sponsor gets."""
        hands, goal = self.hands, self.hands.organisation.goal[event.goal]
        person = hands.person(event.by)
        await self.open(person, goal)
        await hands.done(await person.click(ASK, view=person.view))
        wanted = {"What do you need?": event.needed, "By when?": event.needed_by.isoformat()}
        await hands.done(await person.submit(wanted))
        await person.close_view(all_views=True)
        await hands.stage.catch_up()
        return self._told(goal.sponsor or goal.lead, ASKED)

    async def answer(self, event: SupportAnswer) -> Message:
        """Answer in the message that brought the request; return what whoever asked gets."""
        hands, sponsor = self.hands, self.hands.person(event.by)
        button, field, told = ANSWERS[event.answer]
        await hands.done(await sponsor.click(button, message=self._told(event.by, ASKED)))
        await hands.done(await sponsor.submit({field: event.said}))
        await hands.stage.catch_up()
        return self._told(hands.organisation.goal[event.goal].lead, told)

    async def snooze(self, event: Snooze) -> tuple[Message, Message]:
        """Put off a goal in the reminder that came of it; return the reminder before and after."""
        hands, person = self.hands, self.hands.person(event.by)
        reminder = self._told(event.by, "wait")
        await hands.done(await person.click(LATER, message=reminder, nth=0))
        await hands.stage.catch_up()
        return reminder, self._told(event.by, "Reminder again", within=True)

    def _told(self, name: str, words: str, *, within: bool = False) -> Message:
        """Find the last message of Pollen's to somebody that says so, in its text or within its blocks."""
        messages = self.hands.stage.slack.direct(self.hands.person(name))
        said = [one for one in messages if words in (str(one["blocks"]) if within else str(one["text"]))]
        if not said:
            raise DemoError(f"{name} expected a message of Pollen's that says “{words}”, and there is none.")
        return said[-1]

    # Looking.

    async def outline(self, name: str) -> View:
        """Read what `/goals` shows somebody."""
        person = self.hands.person(name)
        channel = self.hands.organisation.channel_for(name)
        await self.hands.done(await person.command(COMMAND, channel=channel))
        return await self.hands.read_and_close(person)

    async def chart(self, by: str, goal: str) -> Message:
        """Have the page of a goal sent as a message, with its chart."""
        person = self.hands.person(by)
        await self.open(person, self.hands.organisation.goal[goal])
        await self.hands.done(await person.click(SHOW, view=person.view))
        await person.close_view(all_views=True)
        return dict(person.sees(self.hands.organisation.channel_for(by))[-1])

    async def _on_page(self, by: str, goal: str, button: str, values: Mapping[str, Any]) -> View:
        person = self.hands.person(by)
        await self.open(person, self.hands.organisation.goal[goal])
        await self.hands.done(await person.click(button, view=person.view))
        await self.hands.done(await person.submit(values))
        return await self.hands.read_and_close(person)

    async def open(self, person: Person, goal: Goal, *, state: str | None = None) -> None:
        """Open the page of a goal from the list; where it is folded away there, among its domain's.

        A `state`, like "Proposed", is chosen first.
        """
        hands = self.hands
        await hands.done(await person.command(COMMAND, channel=hands.organisation.channel_for(person.name)))
        if state is not None:
            await hands.done(await person.choose(STATES, state, view=person.view))
        if (value := _found(hands.page(person), goal)) is None:
            await hands.done(
                await person.choose(DOMAINS, _place(goal, everywhere="Whole organisation"), view=person.view)
            )
            value = _found(hands.page(person), goal)
        if value is None:
            raise DemoError(f"{person.name} looked for “{goal.name}” in {COMMAND} and did not find it.")
        await hands.done(await person.click(OPEN, view=person.view, value=value, nth=0))


ASKED = "for your support"
"""What a request says to a sponsor."""


def _found(page: View, goal: Goal) -> str | None:
    """The number of a goal that the list shows."""
    lines = (block for block in page["blocks"] if block["type"] == "section" and "accessory" in block)
    return next((str(block["accessory"]["value"]) for block in lines if f" *{goal.name}*\n" in text_of(block)), None)


def _place(goal: Goal, *, everywhere: str = "The whole organisation") -> str:
    return goal.domain or everywhere


def _label(measure: Measure) -> str:
    """What stands above a measure's field in a check-in."""
    return f"{measure.name} ({measure.unit})" if measure.unit else measure.name


def _as_form(goal: Goal) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": goal.name, "lead": goal.lead, "participants": list(goal.participants)}
    fields |= {name: getattr(goal, name) for name in (*TO_THE_FORM, "watcher", "sponsor")}
    for name in ("starts_on", "ends_on", "review_on"):
        on = getattr(goal, name)
        fields[name] = None if on is None else on.isoformat()
    return {name: value for name, value in fields.items() if value}


def _as_measure(measure: Measure) -> dict[str, Any]:
    return {name: value for name, value in measure.model_dump().items() if value}


def _answers(event: CheckIn) -> dict[str, Any]:
    fields = {
        "How sure are you that it will be reached?": None if event.confidence is None else str(event.confidence),
        "Note": event.note,
        "Support": ["needed"] if event.needs_support else None,
    }
    return {name: value for name, value in fields.items() if value}
