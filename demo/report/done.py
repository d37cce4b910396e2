"""What people did with what they read, each kind of it told in a module of its own."""

from demo.onboarding_story import OnboardingBegun, PhasePassed, SponsorNamed
from demo.paper import Paper
from demo.product_story import (
    HandOverDecided,
    HandOverProposed,
    Left,
    LeftBehind,
    ProductFollowed,
    ProductLinked,
    ProductWritten,
    WeekRead,
)
from demo.report.answers import AnswersTold
from demo.report.cast import Cast
from demo.report.changes import ChangesTold
from demo.report.goals import GoalsTold
from demo.report.kept import KeptTold
from demo.report.onboarding import OnboardingTold
from demo.report.products import ProductsTold
from demo.report.schedules import SchedulesTold
from demo.report.searches import SearchesTold
from demo.story import Answered, Corrected, Done, Replaced, Rescheduled, Saved, Searched, SetUp, TakenBack, Worked


class DoneTold:
    def __init__(self, cast: Cast, paper: Paper) -> None:
        self._answers = AnswersTold(cast, paper)
        self._changes = ChangesTold(cast, paper)
        self.goals = GoalsTold(cast, paper)
        self._kept = KeptTold(cast, paper)
        self.onboarding = OnboardingTold(cast, paper)
        self.products = ProductsTold(cast, paper)
        self._schedules = SchedulesTold(cast, paper)
        self._searches = SearchesTold(cast, paper)

    def tell(self, done: Done) -> None:
        match done:
            case Answered() | Worked():
                self._answers.tell(done)
            case Saved():
                self._kept.tell(done)
            case Searched():
                self._searches.tell(done)
            case Rescheduled() | SetUp():
                self._schedules.tell(done)
            case TakenBack() | Corrected() | Replaced():
                self._changes.tell(done)
            case OnboardingBegun() | SponsorNamed() | PhasePassed():
                self.onboarding.tell(done)
            case (
                ProductWritten()
                | HandOverProposed()
                | HandOverDecided()
                | Left()
                | LeftBehind()
                | ProductFollowed()
                | WeekRead()
                | ProductLinked()
            ):
                self.products.tell(done)
            case _:
                self.goals.tell(done)
