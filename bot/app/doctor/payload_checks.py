"""What Pollen sends, as Slack itself judges it: its public blocks.validate, which needs no token."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.doctor.findings import Checked, Finding, broken, look
from bot.app.doctor.settings_checks import HERE
from bot.app.slack import TIMEOUT, web_session
from bot.settings import SLACK
from handlers.kit import LIMITED, NETWORK, TOO_MANY, error_of, is_silence, status_of

NAME = "payloads"
PAUSE = 1.2
"""Seconds between two questions: Slack asks for no more than about one a second of a method."""
LONGEST = 100_000
"""Characters of JSON that Slack checks."""
MOST_WAITS = 5
"""How often one question is asked again after Slack asked to wait."""
UNSAID = 30.0
"""Seconds to wait where Slack did not say how many."""
MOST_SECONDS = 120.0
"""The longest that is waited at once, whatever Slack says."""
MOST_REASONS = 3
"""How many of Slack's reasons are told of one payload."""
REFUSED = frozenset({"invalid_blocks", "invalid_view", "invalid_message"})
Wait = Callable[[float], Awaitable[object]]


class Sample(Protocol):
    """Something that Pollen sends, with a name by which a person knows it."""

    @property
    def name(self) -> str: ...
    @property
    def argument(self) -> Literal["message", "view"]: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


class _OverError(Exception):
    """There is no use in asking on; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How Slack is asked: `client` neither needs a token nor tries again by itself."""

    client: AsyncWebClient
    address: str
    pause: float = PAUSE
    wait: Wait = asyncio.sleep


@asynccontextmanager
async def asking_at(url: str | None) -> AsyncIterator[Asking]:
    """Open the way to Slack or, with a `url`, to another that speaks its Web API; one on this machine is not spared."""
    address = SLACK if url is None else f"{url.removesuffix('/')}/"
    near = urlsplit(address).hostname in HERE
    async with web_session() as session:
        client = AsyncWebClient(base_url=address, session=session, timeout=TIMEOUT, retry_handlers=[])
        yield Asking(client=client, address=address, pause=0.0 if near else PAUSE)


async def check_payloads(
    samples: Sequence[Sample], asking: Asking, *, advance: Callable[[int, int], None] = lambda _done, _of: None
) -> Checked:
    """Ask Slack about each; tell by name which it would refuse, and why."""
    findings: list[Finding] = []
    for done, sample in enumerate(samples):
        advance(done, len(samples))
        if done:
            await asking.wait(asking.pause)
        try:
            findings += await _judged(sample, asking)
        except _OverError as over:
            asked = f" {done} of {len(samples)} were looked at." if done else ""
            findings.append(broken(f"{over}{asked}"))
            break
    else:
        advance(len(samples), len(samples))
    return Checked(
        name=NAME, well=f"Slack takes all {len(samples)} messages and forms of Pollen's.", findings=tuple(findings)
    )


async def _judged(sample: Sample, asking: Asking) -> list[Finding]:
    payload = json.dumps(sample.payload, ensure_ascii=False, separators=(",", ":"))
    if len(payload) > LONGEST:
        return [look(f"{sample.name} has {len(payload):,} characters, and Slack checks only {LONGEST:,}.")]
    error = await _answer(sample.argument, payload, asking)
    if error is None:
        return []
    if error_of(error) not in REFUSED:
        raise _OverError(
            f"{asking.address} answered {error_of(error)} about {sample.name}: blocks.validate does not work there."
        )
    return [broken(f"Slack would refuse {sample.name}: {_reasons(error)}")]


async def _answer(argument: str, payload: str, asking: Asking) -> SlackApiError | None:
    """Ask until Slack no longer asks to wait; return its refusal, if it is one. Raises _OverError."""
    for _ in range(MOST_WAITS):
        try:
            await asking.client.api_call("blocks.validate", data={argument: payload})
        except SlackApiError as error:
            if error_of(error) in LIMITED or status_of(error) == TOO_MANY:
                await asking.wait(_seconds(error))
                continue
            if is_silence(error):
                raise _OverError(f"Slack could not answer ({error_of(error)}): run this again in a minute.") from error
            return error
        except NETWORK as error:
            raise _OverError(
                f"Slack does not answer at {asking.address}: look at the network, or give another address with --url."
            ) from error
        return None
    raise _OverError("Slack asked again and again to wait: run this again in some minutes.")


def _seconds(error: SlackApiError) -> float:
    headers: Mapping[str, Any] = getattr(error.response, "headers", None) or {}
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        return min(float(said), MOST_SECONDS) if said is not None else UNSAID
    except (TypeError, ValueError):
        return UNSAID


def _reasons(error: SlackApiError) -> str:
    told = [one for one in error.response.get("errors") or [] if isinstance(one, Mapping)]
    if not told:
        return f"{error_of(error)}, without saying why."
    said = [f"{one.get('message', error_of(error))} at {one.get('pointer') or '/'}" for one in told[:MOST_REASONS]]
    more = f"; and {len(told) - MOST_REASONS} more" if len(told) > MOST_REASONS else ""
    return f"{'; '.join(said)}{more}."
