"""Asking Slack, once a minute, whether it still knows us, and what time it is."""

import logging
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.clocks import TOO_FAR, ahead_of_slack, told
from bot.kernel.clock import Clock
from handlers.kit import NETWORK, error_of, is_silence

log = logging.getLogger(__name__)

STALE = timedelta(minutes=5)
"""Slack that has not answered for this long counts as gone."""
SILENT = "Slack does not answer: look at the network and at status.slack.com. Pollen goes on by itself."


class Heartbeat:
    """Asks Slack now and then who we are. A socket may stay open and silent; this call would not.

    What begins and ends is in the log, each once.
    """

    def __init__(self, *, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._last_answer: datetime = clock.now()
        self._why: str | None = None
        self._ahead: timedelta | None = None

    @property
    def is_silent(self) -> bool:
        """Whether Slack did not answer last time."""
        return self._why is not None

    @property
    def silence(self) -> str | None:
        """Why Slack counts as gone, in words; None while it answers, or did within the last minutes."""
        since = self._clock.now() - self._last_answer
        if since < timedelta():
            # The clock was set back: from now on it is right, for all we know.
            self._last_answer = self._clock.now()
        return (self._why or SILENT) if since > STALE else None

    @property
    def clock_trouble(self) -> str | None:
        """What is wrong with this machine's clock, in words."""
        return None if self._ahead is None else told(self._ahead)

    async def beat(self) -> None:
        """Call `auth.test`; a failure is not raised, it is remembered."""
        try:
            answer = await self._client.auth_test()
        except NETWORK as error:
            self._missed(error)
            return
        if self._why is not None:
            log.info("slack_answers_again")
        self._why = None
        self._last_answer = self._clock.now()
        self._compare(ahead_of_slack(answer.headers, now=self._last_answer))

    def _missed(self, error: Exception) -> None:
        was_silent = self.is_silent
        refused = isinstance(error, SlackApiError) and not is_silence(error)
        self._why = (
            f"Slack refuses SLACK_BOT_TOKEN ({error_of(error)}): copy the bot token again and restart Pollen."
            if refused and isinstance(error, SlackApiError)
            else SILENT
        )
        if not was_silent:
            log.warning("slack_silent", extra={"error": type(error).__name__, "what_to_do": self._why})

    def _compare(self, ahead: timedelta | None) -> None:
        """Remember how far the clocks are apart, where that is too far."""
        before, self._ahead = self._ahead, ahead if ahead is not None and abs(ahead) >= TOO_FAR else None
        if self._ahead is not None and before is None:
            log.warning("clock_is_wrong", extra={"what_to_do": told(self._ahead)})
        if self._ahead is None and before is not None:
            log.info("clock_is_right_again")
