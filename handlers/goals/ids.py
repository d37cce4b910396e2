"""The buttons of goals that stand on more than one page. Each carries the number of its node as its value.

Whoever handles one opens a form where the button was clicked: in a form it is pushed, else opened.
"""

from typing import Final

OPEN_TREE: Final = "goals.tree.v1"
"""Opens the list of goals; its value is empty, or a node to show unfolded."""
OPEN_NODE: Final = "goals.node.v1"
"""Opens a node's page in a form."""
OPEN_PRODUCT: Final = "goals.product.v1"
"""Opens the page of a product that a node needs or works on; its value is the product's number."""
SHOW_PAGE: Final = "goals.page.v1"
"""Sends a node's page, with chart and table, as a message that only whoever clicks sees."""
HISTORY: Final = "goals.history.v1"
FOLLOW: Final = "goals.follow.v1"
"""Opens the form to choose the channels that follow a node."""

NEW: Final = "goals.new.v1"
"""Opens the form for a new node; its value is the parent, or empty."""
EDIT: Final = "goals.edit.v1"
MEASURES: Final = "goals.measures.v1"
"""Opens the list of a node's measures, where they are added, edited and removed."""
MOVE: Final = "goals.move.v1"
ARCHIVE: Final = "goals.archive.v1"
RESTORE: Final = "goals.restore.v1"
ACCEPT: Final = "goals.accept.v1"
DECLINE: Final = "goals.decline.v1"

CHECK_IN: Final = "goals.check_in.v1"
SAY_STATUS: Final = "goals.say_status.v1"
"""Opens the form in which a lead says what the status is, whatever the readings say."""

REVIEW: Final = "goals.review.v1"
LESSONS: Final = "goals.lessons.v1"
"""Opens the lessons that belong to a node, and those of other domains that match it."""
PRODUCTS: Final = "goals.products.v1"
"""Opens the products that a node needs or works on, where more are linked."""
ASK_SUPPORT: Final = "goals.ask_support.v1"
"""Opens the form in which something is asked of the sponsor."""
SUPPORT: Final = "goals.support.v1"
"""Opens one request for support; its value is the request's own number, not its node's."""
