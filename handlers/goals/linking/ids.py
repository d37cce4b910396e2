"""What is pressed or chosen among the products of a node. The form carries which node."""

from typing import Final

SHELF: Final = "goals.products_view.v1"
PICK: Final = "goals.product_pick.v1"
"""A menu that finds products by words."""
UNLINK: Final = "goals.product_unlink.v1"
"""Carries the number of a product."""
TURN: Final = "goals.products_page.v1"
"""Carries the number of a page."""
