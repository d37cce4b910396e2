"""A bot that does nothing but answer: what Pollen's times are held against.

    python -m benchmarks.bare_bot

Bolt's AsyncApp with one command and no database. Takes the settings that Pollen takes.
"""

import asyncio
import os
import signal

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    token = os.environ["SLACK_BOT_TOKEN"]
    app = AsyncApp(
        client=AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ.get("SLACK_SIGNING_SECRET", ""),
        request_verification_enabled="SLACK_APP_TOKEN" not in os.environ,
    )
    app.command("/learned")(_answer)
    if "SLACK_APP_TOKEN" in os.environ:
        handler = AsyncSocketModeHandler(app, app_token=os.environ["SLACK_APP_TOKEN"])
        await handler.connect_async()  # type: ignore[no-untyped-call]
    runner = web.AppRunner(_server(app), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["POLLEN_HTTP_PORT"])).start()
    await stop.wait()
    await runner.cleanup()


def _server(app: AsyncApp) -> web.Application:
    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_get("/readyz", ready)
    server.router.add_post("/slack/events", receive)
    return server


async def _answer(ack: AsyncAck) -> None:
    await ack(text="Saved nothing.")


if __name__ == "__main__":
    asyncio.run(main())
