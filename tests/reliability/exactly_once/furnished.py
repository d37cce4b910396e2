"""What a round begins with: an organisation whose domains have leads, channels, schedules and a lesson each."""

from datetime import timedelta

from bot.kernel.ids import OrganisationId
from tests.digests.world import World
from tests.slack import ORGANISATION, living

LED = {"Orders": ("orders", "ana"), "Logistics": ("logistics", "ben"), "Finance": ("finance", "cora")}
"""Each domain's channel and lead: two are public, Finance is private."""


async def furnish(url: str) -> None:
    """Fill an empty database. Returns, a domain in whose channel Pollen is not, gets no digest and is told why."""
    async with living(url) as pollen:
        slack = pollen.slack
        world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        for name, (channel, lead) in {**LED, "Returns": ("returns", "cora")}.items():
            leads = (slack.person(lead).id,)
            place = await world.domain(name, purpose=f"{name} by phone", leads=leads, channel=slack.channel(channel).id)
            text = f"Lesson 0 of {name}: labels by phone need a number."
            await world.learning(place, text, ago=timedelta(days=1), author_id=leads[0])
        for sweep in ("people", "editions", "search"):
            await pollen.register.run(sweep)
        await pollen.settled()
