"""Slack: whether it lets us in, with which rights, and by which clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.clocks import TOO_FAR, ahead_of_slack
from bot.app.doctor.findings import Checked, Finding, broken, look, skipped
from bot.kernel.clock import Clock
from bot.settings import Settings
from handlers.installation import Installation
from handlers.kit import NETWORK, error_of, is_silence
from handlers.manifest import SCOPES

SILENT = "Slack does not answer at {address}: look at the network and at SLACK_API_URL."
UNASKED = "Slack did not say who we are."
NOTABLE = timedelta(seconds=60)
"""From how far apart two clocks are worth a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What Slack said of us when it was asked."""

    installation: Installation | None
    """None where Slack did not let us in."""
    checks: tuple[Checked, ...]


async def meet(client: AsyncWebClient, settings: Settings, *, wall: Clock) -> Met:
    """Ask Slack who we are, and read what it says beside: our scopes, and its time."""
    try:
        answer = await client.auth_test()
    except NETWORK as error:
        rest = (skipped("scopes", UNASKED), skipped("clock", UNASKED))
        return Met(installation=None, checks=(_refused(error, settings), *rest))
    now, installation = wall.now(), Installation.read(answer)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    token = Checked(name="token", well=f"Slack knows SLACK_BOT_TOKEN, of {installation.organisation}.")
    return Met(
        installation=installation,
        checks=(token, check_scopes(headers), check_clock(headers, now=now, socket_mode=settings.socket_mode)),
    )


def _refused(error: Exception, settings: Settings) -> Checked:
    if isinstance(error, SlackApiError) and not is_silence(error):
        says = (
            f"Slack refuses SLACK_BOT_TOKEN ({error_of(error)}): copy the bot token again from OAuth & Permissions, "
            "and install the app again if it was removed."
        )
    else:
        says = SILENT.format(address=settings.slack_api_url)
    return Checked(name="token", well="", findings=(broken(says),))


def check_scopes(headers: Mapping[str, Any]) -> Checked:
    """Compare what was granted with what the manifest asks for."""
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}

    def findings() -> Iterator[Finding]:
        if not granted:
            yield look("Slack did not say which scopes were granted: compare them with manifest.yml yourself.")
            return
        for scope in sorted(SCOPES.keys() - granted):
            yield broken(
                f"The scope {scope} is missing ({SCOPES[scope]}): update the app's manifest with what "
                "`pollen manifest` prints, and install the app again."
            )

    return Checked(name="scopes", well=f"All {len(SCOPES)} scopes are granted.", findings=tuple(findings()))


def check_clock(headers: Mapping[str, Any], *, now: datetime, socket_mode: bool) -> Checked:
    """Compare this machine's clock with Slack's."""
    ahead = ahead_of_slack(headers, now=now)
    if ahead is None:
        return Checked(name="clock", well="", findings=(look("Slack did not say what time it is."),))
    # Slack's header has no fractions of a second.
    apart = abs(ahead)
    seconds = int(apart.total_seconds())
    findings: tuple[Finding, ...] = ()
    if apart >= TOO_FAR and not socket_mode:
        findings = (
            broken(
                f"This machine's clock and Slack's are {seconds:,} seconds apart, and beyond 300 every request of "
                "Slack's is refused as forged: set the clock (NTP)."
            ),
        )
    elif apart >= NOTABLE:
        findings = (look(f"This machine's clock and Slack's are {seconds:,} seconds apart: set the clock (NTP)."),)
    return Checked(name="clock", well=f"The clock agrees with Slack's within {max(seconds, 1)} s.", findings=findings)


async def check_socket(client: AsyncWebClient, settings: Settings) -> Checked:
    """Ask for a Socket Mode address, without connecting to it."""
    if settings.slack_app_token is None:
        return Checked(name="connection", well="HTTP mode: Slack calls Pollen; its app settings say where.")
    findings: tuple[Finding, ...] = ()
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except NETWORK as error:
        if isinstance(error, SlackApiError) and not is_silence(error):
            says = (
                f"Slack refuses SLACK_APP_TOKEN ({error_of(error)}): make an app-level token with the scope "
                "connections:write under Basic Information."
            )
            findings = (broken(says),)
        else:
            findings = (look("Slack did not open a Socket Mode connection this time: run this again in a minute."),)
    return Checked(name="connection", well="Slack opens Socket Mode connections.", findings=findings)
