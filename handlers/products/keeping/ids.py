"""The ids of the forms about keeping products, and of what is pressed or chosen in them."""

from typing import Final

FORM: Final = "products.form.v1"
DECLINING: Final = "products.declining.v1"
GIVING_UP: Final = "products.giving_up.v1"
LINKS: Final = "products.links.v1"

DOMAIN: Final = "products.in_domain.v1"
"""Choosing a domain shows what is asked there."""
PICK_LESSON: Final = "products.pick_lesson.v1"
PICK_GOAL: Final = "products.pick_goal.v1"
UNLINK_LESSON: Final = "products.unlink_lesson.v1"
UNLINK_GOAL: Final = "products.unlink_goal.v1"
OPEN_LESSON: Final = "products.lesson.v1"
OPEN_GOAL: Final = "products.goal.v1"
TURN: Final = "products.links_turn.v1"
"""Shows another page of what is linked; the value is the product and the page."""
