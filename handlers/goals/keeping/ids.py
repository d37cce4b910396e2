"""The ids of the forms about nodes and measures, and of what is pressed or chosen in them."""

from typing import Final

FORM: Final = "goals.form.v1"
MOVING: Final = "goals.moving.v1"
ARCHIVING: Final = "goals.archiving.v1"
DECLINING: Final = "goals.declining.v1"
MEASURE_LIST: Final = "goals.measure_list.v1"
MEASURE_FORM: Final = "goals.measure_form.v1"

LEVEL: Final = "goals.level.v1"
"""Choosing a level shows its fields."""
DOMAIN: Final = "goals.in_domain.v1"
"""Choosing a domain changes what is offered to hang under."""
PARENT: Final = "goals.parent.v1"

NEW_MEASURE: Final = "goals.new_measure.v1"
EDIT_MEASURE: Final = "goals.edit_measure.v1"
REMOVE_MEASURE: Final = "goals.remove_measure.v1"
BACK: Final = "goals.measures_back.v1"
"""From a measure's form to the list in whose place it lies."""
