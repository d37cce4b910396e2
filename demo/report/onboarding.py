"""How a domain goes from phase to phase. What was explained once is told in short the next time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from demo.acts.hands import View
from demo.acts.onboarding import COMMAND, SPONSOR, START
from demo.channels import Message, text_of
from demo.onboarding_story import OnboardingBegun, OnboardingDone, PhasePassed, SponsorNamed
from demo.paper import Paper
from demo.report.cast import Cast
from demo.report.filled import filled_in
from demo.story import Week

LESSONS, HISTORY = "What other domains learned in this phase", "How it came here"


@dataclass(slots=True)
class OnboardingTold:
    cast: Cast
    paper: Paper
    _begun: list[str] = field(default_factory=list, init=False)
    """Domains whose onboarding was told of."""

    def first(self, week: Week) -> None:
        """Tell whose onboarding began in the first week, and how far it came."""
        begun = [done for done in week.done if isinstance(done, OnboardingBegun)]
        if not begun:
            return
        self.paper.heading("Onboarding, phase by phase")
        self.paper.tell(
            "A domain that is new to data products goes through four phases: discover (who supports it, and what is it "
            "for?), define (what is measured, and who owns what?), develop (does somebody else use it?) and deliver "
            "(does it work?). Pollen computes from what is recorded which tests of a phase are passed."
        )
        for done in begun:
            self._begun.append(done.event.domain)
            passed = [one.event.to for one in week.done if isinstance(one, PhasePassed)]
            self.paper.tell(
                f"{self.cast.first_name(done.event.by)} opens {done.event.domain} in {COMMAND} and presses “{START}”. "
                f"By Friday it is in {passed[-1] if passed else 'discover'}."
            )

    def tell(self, done: OnboardingDone) -> None:
        self.paper.gap()
        match done:
            case OnboardingBegun():
                self._start(done)
            case SponsorNamed():
                self._sponsored(done)
            case PhasePassed() if done.event.domain == self._told:
                self._passed(done)
            case PhasePassed():
                self._in_short(done)

    @property
    def _told(self) -> str | None:
        """The domain whose way is told at length: the last one that began."""
        return self._begun[-1] if self._begun else None

    def _start(self, done: OnboardingBegun) -> None:
        event, name = done.event, self.cast.first_name(done.event.by)
        self.paper.tell(
            f"{self.cast.when(done.at, event.by)}: {name}, who leads {event.domain}, opens it in {COMMAND} and presses "
            f"“{START}”. Its page says what is missing, and what others learned while they were there:"
        )
        self.paper.blocks(list(_phase(done.page)))
        self._begun.append(event.domain)

    def _sponsored(self, done: SponsorNamed) -> None:
        sponsor = self.cast.organisation.domain[done.event.domain].sponsor or ""
        self.paper.tell(
            f"{self.cast.when(done.at, done.event.by)}: {self.cast.first_name(done.event.by)} asks "
            f"{self.cast.first_name(sponsor)}, who says yes, and presses “{SPONSOR}”. The page then says:"
        )
        self.paper.blocks([_tests(done.page)])

    def _passed(self, done: PhasePassed) -> None:
        event, name = done.event, self.cast.first_name(done.event.by)
        self.paper.tell(f"{self.cast.when(done.at, event.by)}: {name} presses “Go on to {event.to}”. The form says:")
        self.paper.view(_bare(done.went.form))
        kept = "" if event.reason is None else ", with the reason kept below"
        self.paper.tell(f"{name} does. The page of {event.domain} then says{kept}:")
        self.paper.blocks([*_phase(done.went.page), *(_history(done.went.page) if event.reason else ())])
        if event.reason is not None:
            self.paper.tell(f"In {COMMAND}, the map of all domains, everybody reads of it:")
            self.paper.blocks(done.went.line[1:2])

    def _in_short(self, done: PhasePassed) -> None:
        event = done.event
        self.paper.tell(
            f"{self.cast.when(done.at, event.by)}: {self.cast.first_name(event.by)} goes on with {event.domain} to "
            f"{event.to}, as every test is passed."
        )


def _phase(page: View) -> Iterator[Message]:
    """What a domain's page says of its phase, and of lessons, without buttons."""
    blocks = page["blocks"]
    begins = next((at for at, block in enumerate(blocks) if block["type"] == "divider"), len(blocks))
    for block in blocks[begins + 1 :]:
        if block["type"] == "divider":
            return
        if block["type"] != "actions":
            yield {key: value for key, value in block.items() if key != "accessory"}


def _tests(page: View) -> Message:
    """The lines that say which tests are passed."""
    return next(block for block in page["blocks"] if text_of(block).startswith(("✓", "○")))


def _history(page: View) -> Sequence[Message]:
    """How a domain came to where it is: the latest step."""
    blocks = page["blocks"]
    at = next(at for at, block in enumerate(blocks) if HISTORY in text_of(block))
    return [dict(block) for block in blocks[at : at + 2]]


def _bare(form: View) -> View:
    """A form as it was filled in, without what explains its fields."""
    blocks = filled_in(form)["blocks"]
    return {**form, "blocks": [{key: value for key, value in block.items() if key != "hint"} for block in blocks]}
