"""The buttons of products that stand on more than one page. Each carries the number of its product as its value.

Whoever handles one opens a form where the button was clicked: in a form it is pushed, else opened.
"""

from typing import Final

OPEN_LIST: Final = "products.list.v1"
"""Opens the list of products; its value is empty."""
OPEN_PRODUCT: Final = "products.product.v1"
"""Opens a product's page in a form."""
HISTORY: Final = "products.history.v1"
FOLLOW: Final = "products.follow.v1"
"""Opens the form in which a domain or a person becomes a consumer, or stops being one."""

NEW: Final = "products.new.v1"
"""Opens the form for a new product; its value is empty."""
EDIT: Final = "products.edit.v1"
ACCEPT: Final = "products.accept.v1"
DECLINE: Final = "products.decline.v1"
LINK: Final = "products.link.v1"
"""Opens the form in which learnings and goals are linked to a product."""

HAND_OVER: Final = "products.hand_over.v1"
"""Opens the form in which a hand-over is proposed."""
DEPUTY: Final = "products.deputy.v1"
TAKE: Final = "products.take.v1"
"""Takes a product that nobody owns."""
GIVE_UP: Final = "products.give_up.v1"
"""Opens the form in which an owner says that nobody owns it from now on."""
