"""What the demo prints: what the channels saw, week by week, for somebody who never saw Pollen before.

Everything behind a bar is printed from the sandbox's messages and views. The lines around it
say who did what; they never score a person.
"""

from datetime import datetime

from demo.acts.goals import SHOW
from demo.acts.hands import View
from demo.organisation import Organisation
from demo.paper import Paper
from demo.report.cast import Cast
from demo.report.digests import DigestsTold
from demo.report.done import DoneTold
from demo.report.logged import LoggedTold
from demo.report.wording import listed, number
from demo.story import Beginning, Closing, Week
from demo.timetable import day_in_words, monday_of


class Report:
    """Tells the story part by part."""

    def __init__(self, organisation: Organisation, paper: Paper) -> None:
        self._organisation = organisation
        self._paper = paper
        self._cast = Cast(organisation)
        self._digests = DigestsTold(self._cast, paper)
        self._logged = LoggedTold(self._cast, paper)
        self._done = DoneTold(self._cast, paper)

    def opening(self) -> None:
        organisation, paper = self._organisation, self._paper
        first, *_, last = organisation.domains
        west, east = self._cast.westmost_and_eastmost()
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
            "how a domain begins, and how one logs a lesson, or what a colleague wrote,",
            "what its channel reads on Mondays: lessons of other domains, and why these,",
            "what the domains answer, what becomes of that, and how one finds a lesson,",
            "who owns which data product, and what happens when they leave,",
            "how a domain finds out, phase by phase, what it is for and what it has,",
            "what they want: goals, a minute a week, and what a bet taught that failed,",
            "what happens to one that its author corrects, replaces or takes back.",
        ):
            paper.item(item)
        paper.gap()

    def beginning(self, began: Beginning) -> None:
        paper = self._paper
        first, second, *others = self._organisation.domains
        admin, lead = self._cast.first_name(first.leads[0]), self._cast.first_name(second.leads[0])
        day = day_in_words(monday_of(self._organisation, 0))
        paper.heading(f"{day}: {len(self._organisation.domains)} domains in an afternoon")
        paper.tell(f"{admin}, an admin, types /pollen, presses “{began.pressed}” and fills in a form:")
        paper.view(began.form)
        paper.tell(f"{lead} proposes {second.name} in /domains, and reads on top of the list:")
        paper.blocks(began.proposed["blocks"][:1])
        paper.tell(f"{admin} accepts it there, and {lead} gets a direct message:")
        paper.message(began.accepted)
        leads = ", ".join(
            f"{one.name} ({listed([self._cast.first_name(lead) for lead in one.leads])})" for one in others
        )
        paper.tell(f"The same way begin {leads}.")

    def first_lessons(self, week: Week) -> None:
        self._paper.heading("The rest of that week: what everybody knows already")
        self._logged.first(week)

    def first_goals(self, week: Week, outline: View) -> None:
        """Tell of goals as they are when the first week is over; `outline` is what the second domain's lead reads."""
        self._done.goals.first(week, outline, reader=self._organisation.domains[1].leads[0])

    def first_products(self, week: Week) -> None:
        """Tell which products there are when the first week is over."""
        self._done.products.first(week)

    def first_phases(self, week: Week) -> None:
        """Tell which domain's onboarding has begun when the first week is over."""
        self._done.onboarding.first(week)

    def week(self, week: Week) -> None:
        self._paper.heading(f"Week {week.number}, from {day_in_words(monday_of(self._organisation, week.number))}")
        self._digests.tell(week)
        self._logged.all(week)
        for done in week.done:
            self._done.tell(done)

    def closing(self, end: Closing) -> None:
        paper = self._paper
        paper.heading(f"After {number(len(end.weeks) - 1, 'week')}")
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

    def _about_goals(self) -> list[tuple[str, str]]:
        """Commands to look at goals, where there are any: the third one in the list of the second domain's lead."""
        if not self._organisation.goals:
            return []
        domain = self._organisation.domains[1]
        lead = domain.leads[0]
        return [
            ("See the goals, then the page of one, with its chart:", f"command {lead} {domain.channel} /goals"),
            ("", f"click {lead} Open --nth 3"),
            ("", f'click {lead} "{SHOW}"'),
        ]

    def serving(self, url: str, now: datetime, *, program: str, where: str) -> None:
        """Say how to go on from here, with commands that work in this organisation."""
        paper, domain = self._paper, self._organisation.domains[0]
        lead = domain.leads[0]
        colleague, another = (person.slack for person in self._organisation.members(domain.name)[1:3])
        paper.heading("Now you")
        paper.tell(
            f"Pollen and its Slack go on at {url}; it is {day_in_words(now.date())} there. Act as anybody, from "
            "another terminal in this folder:"
        )
        for purpose, command in (
            ("See who is there:", "look"),
            ("Log a lesson:", f'command {colleague} {domain.channel} "/learned Ask before you ship"'),
            ("Look for some:", f'command {another} {domain.channel} "/learnings late parcels"'),
            (
                "Open the next digest, then send it without waiting for Monday:",
                f"command {lead} {domain.channel} /digest",
            ),
            ("", f'click {lead} "Send now"'),
            ("Answer its second lesson:", f'click {colleague} "We\'ll try it" --nth 2'),
            *self._about_goals(),
        ):
            if purpose:
                paper.line(f"  {purpose}")
            paper.line(f"    {program} {command}{where}")
        paper.gap()
        paper.tell("Ctrl+C stops both. Nothing is kept.")
