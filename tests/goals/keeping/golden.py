"""What golden payloads about keeping goals are about, and the order in which they were sent."""

from pathlib import Path

from tests.goals.walked import plant
from tests.learnings.place import Place
from tests.slack import ORGANISATION

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"
SENT = {
    "new.v1": "What does it contribute to?",
    "level.v1": "We believe that",
    "in_domain.v1": "You propose it",
    "parent.v1.suggest": "Goal: Parcels arrive on time",
    "form.v1.new": "is a bet of Orders now",
    "edit.v1": "Edit a goal",
    "form.v1.edit": "“Parcels arrive early” is saved.",
    "measures.v1": "Down, to the target: 10, from 20",
    "new_measure.v1": "How we know that",
    "measures_back.v1": "How *Parcels arrive early* is measured",
    "edit_measure.v1": "Change a measure",
    "measure_form.v1.edit": "“Parcels late” is saved.",
    "measure_form.v1.new": "“Calls” is saved.",
    "remove_measure.v1": "“Calls” is no longer measured.",
    "move.v1": "Move this bet",
    "moving.v1": "hangs under",
    "archive.v1": "Archive this bet",
    "archiving.v1": "is archived.",
    "restore.v1": "is back",
    "accept.v1": "is accepted",
    "decline.v1": "Decline a proposal",
    "declining.v1": "is declined",
}
"""In the order in which they were sent, with what whoever sent them reads then."""


async def furnish(pollen):
    place, slack = Place(pollen.database, ORGANISATION), pollen.slack
    ana, ben = slack.person("ana"), slack.person("ben")
    await place.domain("Finance", channel="C0FINANCE", leads=[ana.id])
    await place.domain("Logistics", channel="C0LOGISTICS", leads=[ben.id])
    await place.domain("Orders", channel="C0ORDERS", leads=[ana.id])
    await pollen.register.run("people")
    await plant(
        pollen.database, pollen.clock, name=lambda: "Parcels arrive on time", words=lambda: "Nobody waits for a parcel."
    )
