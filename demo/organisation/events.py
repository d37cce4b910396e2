"""Everything that people do in the demo's weeks, as the organisation's file tells it."""

from typing import Annotated

from pydantic import Field

from demo.organisation.goals import GoalEvent
from demo.organisation.moments import LessonEvent
from demo.organisation.onboarding import OnboardingEvent
from demo.organisation.products import ProductEvent

Event = Annotated[LessonEvent | GoalEvent | ProductEvent | OnboardingEvent, Field(discriminator="do")]
