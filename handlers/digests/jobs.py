"""What is looked at again and again."""

from dataclasses import dataclass

from bot.features.digests.copies import Copies
from bot.features.digests.editions import Editions
from bot.features.digests.questions import Questions
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.kernel.ids import OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """The sweeps of one organisation."""

    organisation: OrganisationId
    schedules: Schedules
    editions: Editions
    sending: Sending
    copies: Copies
    questions: Questions

    async def make_editions(self) -> None:
        """Give domains their schedules, make what is due, and tell who looks after them of what did not arrive."""
        await self.schedules.create_missing_system(self.organisation)
        try:
            await self.editions.make_due_system(self.organisation)
        finally:
            await self.sending.tell_failures_system(self.organisation)

    async def follow_lessons(self) -> None:
        """Make what was posted follow its lessons: edited, withdrawn, retired, replaced, brought back."""
        try:
            await self.copies.follow_system(self.organisation)
        finally:
            await self.questions.follow_system(self.organisation)
