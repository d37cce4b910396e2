"""Plays the example organisation's weeks through Slack alone, on the sandbox's clock, and has them told."""

import re
from datetime import timedelta

from demo.acts import acts_on
from demo.acts.domains import FIRST
from demo.acts.hands import View
from demo.channels import Digest, digests, overviews
from demo.doing import Doing
from demo.organisation import CheckIn, Following, Goal, Learning, Linking, OnboardingEvent, Organisation, Product
from demo.progress import Steps
from demo.report import Report
from demo.stage import DemoError, Stage
from demo.story import Beginning, Closing, Unsent, Week
from demo.timetable import day_in_words, happenings, monday_of
from sandbox import SandboxError

WEEKS = 4
A_WHILE = timedelta(minutes=5)
"""Between one person's doing at the beginning and the next one's."""
ONLY_WRITTEN = Learning | Goal | Product | CheckIn | Following | Linking | OnboardingEvent
"""What changes nothing but what is recorded."""


async def play(stage: Stage, report: Report, *, steps: Steps, weeks: int = WEEKS) -> None:
    """Play so many weeks, and tell each when it is over. Raises DemoError."""
    player = _Player(stage)
    try:
        report.opening()
        report.beginning(await player.begin(steps))
        first = await player.week(steps)
        report.first_lessons(first)
        report.first_goals(first, await player.outline())
        report.first_products(first)
        report.first_phases(first)
        for _ in range(weeks):
            report.week(await player.week(steps))
        report.closing(await player.close())
    except (SandboxError, TimeoutError) as error:
        raise DemoError(f"The demo could not go on: {error}") from error


class _Player:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._acts = acts_on(stage)
        self._doing = Doing(stage, self._acts)
        self._weeks: list[Week] = []
        self._seen: dict[str, Digest] = {}
        """Every digest as it was posted, by its time."""

    @property
    def _organisation(self) -> Organisation:
        return self._stage.organisation

    async def begin(self, steps: Steps) -> Beginning:
        """Make every domain: the first at once, the others proposed and accepted."""
        first, *others = self._organisation.domains
        proposals = []
        with steps("Setting up the domains", len(others) + 1) as step:
            form = await self._acts.domains.begin(first)
            step()
            for domain in others:
                self._stage.move_to(self._stage.clock.now() + A_WHILE)
                proposals.append(await self._acts.domains.propose(domain))
                await self._acts.domains.accept(first.leads[0])
                if len(domain.leads) > 1:
                    await self._acts.domains.share_the_lead(domain)
                step()
        told = self._stage.slack.direct(self._stage.slack.person(others[0].leads[0]))
        return Beginning(pressed=FIRST, form=form, proposed=proposals[0], accepted=told[0])

    async def week(self, steps: Steps) -> Week:
        """Play the next week; the first one is week 0."""
        number = len(self._weeks)
        week = Week(number)
        self._weeks.append(week)
        due = happenings(self._organisation, number)
        with steps(f"Playing week {number}" if number else "Logging the first lessons", len(due)) as step:
            for happening in due:
                self._stage.move_to(happening.at)
                if not isinstance(happening.what, ONLY_WRITTEN):
                    # Where somebody only writes something, nothing is due: the hours of digests are moments of their own.
                    await self._stage.catch_up()
                    self._notice(week)
                await self._doing.do(happening, self._weeks)
                step()
        return week

    async def outline(self) -> View:
        """Read the list of goals as the lead of the second domain does."""
        return await self._acts.goals.outline(self._organisation.domains[1].leads[0])

    async def close(self) -> Closing:
        return Closing(
            weeks=self._weeks,
            unsent=await self._unsent(),
            pings=len(self._stage.slack.pings),
        )

    async def _unsent(self) -> list[Unsent]:
        """Every Monday without a digest, with the reason that `/digest` gives; without one, it was paused."""
        found = []
        for domain in self._organisation.domains:
            page = await self._acts.digests.ledger(domain)
            lines = "\n".join(block["text"]["text"] for block in page["blocks"] if block["type"] == "section")
            for week in self._weeks[1:]:
                monday = monday_of(self._organisation, week.number)
                if any(digest.domain == domain for digest in week.digests):
                    continue
                told = re.search(rf"^• {day_in_words(monday)}: (.+)$", lines, re.MULTILINE)
                reason = told.group(1) if told else "paused by its lead"
                found.append(Unsent(domain=domain, monday=monday, reason=reason))
        return found

    def _now(self) -> list[Digest]:
        return list(digests(self._stage.slack, self._organisation))

    def _notice(self, week: Week) -> None:
        """Remember digests as they were when they came."""
        for digest in self._now():
            if digest.ts not in self._seen:
                self._seen[digest.ts] = digest
                week.digests.append(digest)
        week.overviews += overviews(self._stage.slack, self._organisation)[sum(len(w.overviews) for w in self._weeks) :]
