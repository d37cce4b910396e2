"""`pollen run`: the bot."""

import asyncio

import typer


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(context: typer.Context) -> None:
    """Run the bot until it is stopped.

    Settings come from the environment or a .env file; .env.sample lists them. With
    SLACK_APP_TOKEN it connects by Socket Mode, else it takes Slack's requests at
    http://POLLEN_HTTP_HOST:POLLEN_HTTP_PORT/slack/events.

    Example: SLACK_BOT_TOKEN=xoxb-... SLACK_APP_TOKEN=xapp-... pollen run
    """
    from bot.app.logs import configure
    from bot.app.running import run_until_stopped
    from bot.kernel.clock import SystemClock
    from bot.settings import Settings

    settings = Settings.read()
    configure(debug=bool(context.obj))
    asyncio.run(run_until_stopped(settings, clock=SystemClock()))
