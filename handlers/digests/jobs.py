"""What is looked at again and again."""

from dataclasses import dataclass

from bot.features.digests.editions import Editions
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

    async def make_editions(self) -> None:
        """Give domains their schedules, make what is due, and tell leads of what did not arrive."""
        await self.schedules.create_missing_system(self.organisation)
        try:
            await self.editions.make_due_system(self.organisation)
        finally:
            await self.sending.tell_failures_system(self.organisation)

    async def follow_withdrawals(self) -> None:
        """Make posted editions follow what their lessons' authors took back."""
        await self.sending.withdraw_system(self.organisation)
