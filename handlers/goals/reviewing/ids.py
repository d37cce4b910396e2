"""What is pressed or chosen among the lessons of a node."""

from typing import Final

WRITE: Final = "goals.write_lesson.v1"
"""Opens the form of a learning with what a node taught; its value is the node."""
LINK: Final = "goals.lesson_link.v1"
UNLINK: Final = "goals.lesson_unlink.v1"
"""Both carry "node.learning", and in a message after that all that it offers: "7.12.12-40-3"."""
PICK: Final = "goals.lesson_pick.v1"
"""A menu that finds lessons by words."""
READ: Final = "goals.lesson_read.v1"
TRY: Final = "goals.lesson_try.v1"
"""Both carry the number of a learning."""
TURN: Final = "goals.lessons_page.v1"
"""Carries "node.page"."""
