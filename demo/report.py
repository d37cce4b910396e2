"""What the demo prints: what the channels saw, week by week, for somebody who never saw Pollen before.

Everything behind a bar is printed from the sandbox's messages and views. The lines around it
say who did what; they never score a person.
"""

import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.channels import Digest
from demo.organisation import Organisation
from demo.paper import WIDTH, Paper
from demo.people_at_work import BUTTONS, SHARE
from demo.story import Answered, Beginning, Closing, Logged, Rescheduled, TakenBack, Week
from demo.timetable import DIGESTS_AT, day_in_words, monday_of

IN_FULL = (1, 2)
"""The weeks of which one digest is shown whole; in the others a line for each channel is enough."""
WITHDRAWN = "Withdrawn"


class Report:
    """Tells the story part by part. What was explained once is told in short the next time."""

    def __init__(self, organisation: Organisation, paper: Paper) -> None:
        self._organisation = organisation
        self._paper = paper
        self._explained: set[str] = set()

    # The parts of the story.

    def opening(self) -> None:
        organisation, paper = self._organisation, self._paper
        first, *_, last = organisation.domains
        west, east = self._westmost_and_eastmost()
        paper.heading(f"Pollen: four weeks at {organisation.name}", mark="=")
        paper.tell(
            f"{organisation.name} is an invented bicycle maker: {len(organisation.people)} people from {west} to "
            f"{east}, in {len(organisation.domains)} domains from {first.name} to {last.name}. Each domain learns "
            "things that another one needs, and neither knows. Now Pollen comes to their Slack."
        )
        paper.tell(
            "This is played while you read, in a local Slack on your machine: people type commands, press buttons "
            "and fill in forms; Pollen answers and posts; a clock of its own lets weeks pass in seconds. Whatever "
            "stands behind a bar is what people see in Slack. Times are those of whoever acts. You will see"
        )
        for item in (
            "how a domain begins, and how one logs what one learned,",
            "what its channel reads on Mondays: lessons of other domains, and why these,",
            "what the domains answer, and what becomes of that,",
            "what happens to a lesson that its author takes back.",
        ):
            paper.item(item)
        paper.gap()

    def beginning(self, began: Beginning) -> None:
        paper = self._paper
        first, second, *others = self._organisation.domains
        admin, lead = self._first_name(first.leads[0]), self._first_name(second.leads[0])
        day = day_in_words(monday_of(self._organisation, 0))
        paper.heading(f"{day}: {len(self._organisation.domains)} domains in an afternoon")
        paper.tell(f"{admin}, an admin, types /pollen, presses “{began.pressed}” and fills in a form:")
        paper.view(began.form)
        paper.tell(f"{lead} proposes {second.name} in /domains, and reads on top of the list:")
        paper.blocks(began.proposed["blocks"][:1])
        paper.tell(f"{admin} accepts it there, and {lead} gets a direct message:")
        paper.message(began.accepted)
        leads = ", ".join(f"{one.name} ({_listed([self._first_name(lead) for lead in one.leads])})" for one in others)
        paper.tell(f"The same way begin {leads}.")

    def first_lessons(self, week: Week) -> None:
        paper = self._paper
        paper.heading("The rest of that week: what everybody knows already")
        public = next(one for one in week.logged if not self._is_private(one) and not one.learning.title)
        self._typed(public, "It is saved before the answer comes, which nobody else sees:")
        paper.message(public.typed.receipt)
        private = next((one for one in week.logged if self._is_private(one)), None)
        if private is not None:
            name = self._first_name(private.learning.author)
            paper.tell(f"{self._place(private)} is private, so what {name} logs there stays there:")
            paper.message(private.typed.receipt)
            if private.typed.shared:
                paper.tell(f"{name} presses “{SHARE}”: this one others should know.")
        paper.tell(f"By Friday there are {len(week.logged)} lessons, from {len(_domains_of(week.logged))} domains.")

    def week(self, week: Week) -> None:
        self._paper.heading(f"Week {week.number}, from {day_in_words(monday_of(self._organisation, week.number))}")
        self._digests(week)
        self._all_logged(week.logged)
        for done in week.done:
            match done:
                case Answered():
                    self._answered(done)
                case TakenBack():
                    self._taken_back(done)
                case Rescheduled():
                    self._rescheduled(done)

    def closing(self, end: Closing) -> None:
        paper = self._paper
        paper.heading(f"After {_number(len(end.weeks) - 1, 'week')}")
        for count, what in end.counted():
            paper.line(f"{count:>5}  {what}")
        for unsent in end.unsent:
            paper.item(
                f"{unsent.domain.name} got no digest on {day_in_words(unsent.monday)}: {unsent.reason}", mark=" " * 7
            )
        paper.gap()
        paper.tell(
            "The number that matters is how many lessons other domains try and then use, never how many somebody "
            "logs: what nobody else applied is not learned yet."
        )

    def serving(self, url: str, now: datetime, *, program: str, where: str) -> None:
        """Say how to go on from here, with commands that work in this organisation."""
        paper, domain = self._paper, self._organisation.domains[0]
        lead, colleague = domain.leads[0], self._organisation.members(domain.name)[1].slack
        paper.heading("Now you")
        paper.tell(
            f"Pollen and its Slack go on at {url}; it is {day_in_words(now.date())} there. Act as anybody, from "
            "another terminal in this folder:"
        )
        for purpose, command in (
            ("See who is there:", "look"),
            ("Log a lesson:", f'command {colleague} {domain.channel} "/learned Ask before you ship"'),
            (
                "Open the next digest, then send it without waiting for Monday:",
                f"command {lead} {domain.channel} /digest",
            ),
            ("", f'click {lead} "Send now"'),
            ("Answer its second lesson:", f'click {colleague} "We\'ll try it" --nth 2'),
        ):
            if purpose:
                paper.line(f"  {purpose}")
            paper.line(f"    {program} {command}{where}")
        paper.gap()
        paper.tell("Ctrl+C stops both. Nothing is kept.")

    # Digests.

    def _digests(self, week: Week) -> None:
        paper, count = self._paper, len(week.digests)
        if not count:
            paper.tell("No digest goes out.")
            return
        when = f"at {DIGESTS_AT.hour} on the clock of each domain's lead" if week.number == 1 else "again"
        whole = self._worth_showing(week) if week.number in IN_FULL else None
        if whole is not None:
            paper.tell(f"Monday, {when}: {_number(count, 'digest')}. The one in #{whole.domain.channel}:")
            paper.message(whole.message)
        which = "The others" if whole else f"Monday: {_number(count, 'digest')}"
        paper.tell(f"{which}, by their first lesson (and how many more there are):", gap=False)
        for digest in week.digests:
            if digest is not whole:
                self._in_short(digest)
        paper.gap()

    def _worth_showing(self, week: Week) -> Digest:
        """Choose what is answered first; later, what tells most of what became of earlier lessons."""
        answered = next((done.event.domain for done in week.done if isinstance(done, Answered)), None)
        first = next((digest for digest in week.digests if digest.domain.name == answered), None)
        if week.number == 1 and first is not None:
            return first
        return max(week.digests, key=lambda digest: (len(digest.others), len(digest.lessons)))

    def _in_short(self, digest: Digest) -> None:
        headlines = [lesson.headline for lesson in digest.lessons] or digest.others
        more = f" (+{len(headlines) - 1})" if len(headlines) > 1 else ""
        place = f"  {'#' + digest.domain.channel:<17}"
        self._paper.line(f"{place}{_cut(headlines[0], WIDTH - len(place) - len(more))}{more}")

    # What people did.

    def _all_logged(self, logged: Sequence[Logged]) -> None:
        newcomer = next((one for one in logged if self._has_no_domain(one)), None)
        kept = sum(one.learning.visibility == "domain" for one in logged)
        stay = f"; {kept} of them for {'its' if kept == 1 else 'their'} domain alone" if kept else ""
        self._paper.tell(f"During the week {_number(len(logged), 'more lesson')} are logged{stay}.")
        if newcomer is not None and "newcomer" not in self._explained:
            self._explained.add("newcomer")
            name, learning = self._first_name(newcomer.learning.author), newcomer.learning
            self._typed(newcomer, f"{name} belongs to no domain yet, so Pollen asks once:")
            self._paper.message(newcomer.typed.receipt)
            shares = f" and presses “{SHARE}”" if newcomer.typed.shared else ""
            self._paper.tell(f"{name} chooses {learning.domain}{shares}.")

    def _typed(self, logged: Logged, then: str) -> None:
        words = textwrap.shorten(logged.learning.text, 50, placeholder=" ...")
        name = self._first_name(logged.learning.author)
        self._paper.tell(f"{name} types “/learned {words}” in {self._place(logged)}. {then}")

    def _answered(self, done: Answered) -> None:
        paper, event, asked = self._paper, done.event, done.asked
        place, name, pressed = done.digest.domain.channel, self._first_name(event.by), BUTTONS[event.answer]
        when = self._when(done.at, event.by)
        is_new, opens = event.answer not in self._explained, bool(asked.conversation)
        self._explained.add(event.answer)
        if is_new and (opens or event.answer == "try"):
            paper.gap()
            told = "A conversation of the two opens:" if opens else "The digest shows it from then on:"
            lesson = f"“{_cut(asked.before.headline, 60)}” ({asked.before.origin})"
            paper.tell(f"{when}: {name} presses “{pressed}” under {lesson} in #{place}. {told}")
            for blocks in [message["blocks"] for message in asked.conversation] or [asked.after.blocks]:
                paper.blocks(blocks)
            return
        begin = f"{when}  {name}: “{pressed}” under “"
        paper.line(f"{begin}{_cut(asked.before.headline, WIDTH - len(begin) - 1)}”")
        became = ": a conversation of the two begins" if opens else f" now shows “{asked.after.answer}”"
        paper.line(f"{' ' * len(when)}  #{place}{became}")

    def _taken_back(self, done: TakenBack) -> None:
        paper, author = self._paper, self._first_name(done.learning.author)
        reason = done.event.reason[:1].lower() + done.event.reason[1:].rstrip(".")
        when = self._when(done.at, done.learning.author)
        paper.gap()
        paper.tell(
            f"{when}: {author} takes back a lesson that digests have shown, because {reason}. Only {author} sees:"
        )
        paper.message(done.receipt)
        paper.tell(f"Where it stood in {_listed([f'#{one.domain.channel}' for one in done.digests])}, one now reads:")
        paper.blocks([block for block in done.digests[0].message["blocks"] if WITHDRAWN in _words_of(block)][:1])

    def _rescheduled(self, done: Rescheduled) -> None:
        when, name = self._when(done.at, done.event.by), self._first_name(done.event.by)
        self._paper.gap()
        self._paper.tell(
            f"{when}: {name}, who leads {done.event.domain}, opens /digest and presses “{BUTTONS[done.event.do]}”:"
        )
        self._paper.blocks(done.page["blocks"][1:2])

    # Names, places and times.

    def _first_name(self, slack: str) -> str:
        return self._organisation.person[slack].name.split()[0]

    def _place(self, logged: Logged) -> str:
        return f"#{self._organisation.channel_of(logged.learning)}"

    def _is_private(self, logged: Logged) -> bool:
        return self._organisation.domain[logged.learning.domain].private

    def _has_no_domain(self, logged: Logged) -> bool:
        return self._organisation.person[logged.learning.author].domain is None

    def _when(self, at: datetime, person: str) -> str:
        """Say a time as the person's own clock shows it: "Tue 10:10"."""
        return f"{at.astimezone(ZoneInfo(self._organisation.person[person].zone)):%a %H:%M}"

    def _westmost_and_eastmost(self) -> tuple[str, str]:
        noon = datetime(self._organisation.first_monday.year, 1, 1, 12)  # noqa: DTZ001 (each zone gives it another meaning)
        zones = {person.zone for person in self._organisation.people}
        ordered = sorted(zones, key=lambda zone: noon.replace(tzinfo=ZoneInfo(zone)).timestamp(), reverse=True)
        west, east = (zone.rpartition("/")[2].replace("_", " ") for zone in (ordered[0], ordered[-1]))
        return west, east


def _domains_of(logged: Sequence[Logged]) -> Counter[str]:
    return Counter(one.learning.domain for one in logged)


def _cut(text: str, most: int) -> str:
    return textwrap.shorten(text, most, placeholder="...")


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _words_of(block: dict[str, object]) -> str:
    text = block.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""
