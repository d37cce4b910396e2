"""How this process reaches Slack."""

import logging
from collections.abc import Awaitable, Callable

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.errors import OperatorError
from bot.settings import Settings
from handlers.installation import Installation
from handlers.kit import NETWORK, error_of, is_silence

TIMEOUT = 10
"""Seconds that a call to Slack may take. The outbox's leases outlast it."""


class SlackError(OperatorError):
    """Slack does not let us in; the message says which setting to look at."""


def web_session() -> aiohttp.ClientSession:
    """Open the session that all clients share. slack_sdk heeds a client's own timeout only without a session."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))


def web_client(settings: Settings, session: aiohttp.ClientSession, *, token: str | None) -> AsyncWebClient:
    """Build a client that waits when Slack says so, and never sends twice by itself.

    slack_sdk's own default repeats a call when the connection drops after the request was
    received, which posts a message twice.
    """
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        timeout=TIMEOUT,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
    )


async def find_installation(client: AsyncWebClient, *, address: str) -> Installation:
    """Ask Slack who we are. Raises SlackError."""
    try:
        return Installation.read(await client.auth_test())
    except NETWORK as error:
        if isinstance(error, SlackApiError) and not is_silence(error):
            raise SlackError(
                f"Slack refused SLACK_BOT_TOKEN ({error_of(error)}); copy the bot token again from OAuth & Permissions."
            ) from error
        raise SlackError(f"Slack does not answer at {address}; look at the network and at SLACK_API_URL.") from error


def bolt_app(
    settings: Settings, installation: Installation, *, client: AsyncWebClient, token: str, shapes: AsyncMiddleware
) -> AsyncApp:
    """Build the Bolt app, on which `shapes` looks at each payload first. `client` carries no token: every request gets the installation's by `authorize`."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=installation.enterprise,
            team_id=installation.team,
            bot_user_id=installation.bot_user,
            bot_id=installation.bot,
            bot_token=token,
        )

    async def remember_installation(context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        context["installation"] = installation
        await next_()

    secret = settings.slack_signing_secret
    app = AsyncApp(
        name="pollen",
        # Without one of ours, Bolt gives its loggers the root's level.
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "",
        request_verification_enabled=not settings.socket_mode,
    )
    app.use(shapes)
    app.use(remember_installation)
    return app
