"""How domains change in Slack: they become one or two, or come under other leads."""

from handlers.domains.evolving.listeners import Services, register
from handlers.domains.evolving.messages import letter

__all__ = ["Services", "letter", "register"]
