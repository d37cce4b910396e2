"""The button that opens a domain's page, wherever it stands."""

from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.kernel.ids import DomainId
from handlers.kit import button

OPEN: Final = "domains.open.v1"


def open_page(domain: DomainId, label: str = "Open") -> ButtonElement:
    """Offer a domain's page."""
    return button(label, action=OPEN, value=str(domain))
