"""Errors whose message a person in Slack may read. The docstring says when; the text says what to do next."""


class UserFacingError(Exception):
    """A refusal that we can explain. `field` names the form field at fault, if any."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class NotAllowedError(UserFacingError):
    """The person may not do this; the text says who may."""


class NotFoundError(UserFacingError):
    """The thing is gone, never was, or is not theirs to know of: the three are never told apart."""


class ConflictError(UserFacingError):
    """Somebody else changed or claimed the thing meanwhile."""


class BusyError(UserFacingError):
    """The database did not take the work in time. Nothing was stored; the same work may be tried again.

    `why` tells whoever runs Pollen what is wrong and what to do.
    """

    def __init__(
        self, text: str = "Pollen's database is busy right now. Please try again in a moment.", *, why: str = ""
    ) -> None:
        super().__init__(text)
        self.why = why


class OperatorError(Exception):
    """What keeps a command or the bot from working, as one sentence that names the setting, file or step to look at."""
