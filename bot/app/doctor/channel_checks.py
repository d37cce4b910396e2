"""The channels that digests go to: as Slack shows them now, or as last seen."""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.doctor.findings import Checked, Finding, look
from handlers.kit import NETWORK, error_of
from storage.diagnosis import Destination

UNSEEN = frozenset({"channel_not_found"})


async def check_channels(client: AsyncWebClient | None, destinations: Sequence[Destination]) -> Checked:
    """See where no digest can go. Without a client, by what was last seen."""
    findings: list[Finding] = []
    for destination in destinations:
        found = _finding(destination) if client is None else await _asked(client, destination)
        findings += [] if found is None else [found]
    well = f"Digests can go to all {len(destinations)} channels." if destinations else "No channel was chosen yet."
    return Checked(name="channels", well=well, findings=tuple(findings))


async def _asked(client: AsyncWebClient, destination: Destination) -> Finding | None:
    try:
        shape = (await client.conversations_info(channel=destination.channel))["channel"]
    except NETWORK as error:
        if isinstance(error, SlackApiError) and error_of(error) in UNSEEN:
            return look(
                f"Pollen does not see {_where(destination)}: it is private and Pollen is not in it, or it was deleted. "
                "Invite Pollen there with /invite, or choose another channel in /domains or /digest."
            )
        return look(f"Slack did not answer about {_where(destination)}: run this again in a minute.")
    now = replace(
        destination,
        was_seen=True,
        is_archived=bool(shape.get("is_archived")),
        is_shared=bool(shape.get("is_ext_shared")),
        bot_is_member=bool(shape.get("is_member")),
    )
    return _finding(now)


def _finding(destination: Destination) -> Finding | None:
    where = _where(destination)
    if not destination.was_seen:
        return look(f"Nobody has looked at {where} yet: see that `pollen run` runs.")
    if destination.is_archived:
        return look(f"{_capital(where)} is archived: open it again in Slack, or choose another in /domains or /digest.")
    if destination.is_shared:
        return look(
            f"{_capital(where)} is shared with another organisation, and a digest stays inside this one: choose "
            "another in /domains or /digest."
        )
    if not destination.bot_is_member:
        return look(f"Pollen is not in {where}: invite it there with /invite.")
    return None


def _where(destination: Destination) -> str:
    whose = destination.whose or "the organisation's digest"
    return f"the channel of {whose} ({destination.channel})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
