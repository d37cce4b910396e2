"""How domains change in Slack: they become one or two, or come under other leads."""

from handlers.domains.evolving.listeners import Services, register
from handlers.domains.evolving.messages import evolved, letter

__all__ = ["Services", "evolved", "letter", "register"]
