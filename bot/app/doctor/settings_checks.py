"""Settings that are each right and make no sense together."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.app.doctor.findings import Checked, Finding, look
from bot.settings import SLACK, Settings

HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def check_settings(settings: Settings) -> Checked:
    mode = "Socket Mode" if settings.socket_mode else "HTTP mode"
    return Checked(
        name="settings", well=f"The settings fit together; Pollen runs in {mode}.", findings=tuple(_findings(settings))
    )


def _findings(settings: Settings) -> Iterator[Finding]:
    if settings.socket_mode and settings.slack_signing_secret is not None:
        yield look(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set. Pollen uses Socket Mode and never the secret: "
            "take SLACK_SIGNING_SECRET out, or SLACK_APP_TOKEN if you mean HTTP mode."
        )
    address = urlsplit(settings.slack_api_url)
    if address.scheme == "http" and address.hostname not in HERE:
        yield look("SLACK_API_URL is not encrypted, so the tokens travel in the clear: use an https address.")
    elif settings.slack_api_url != SLACK and address.hostname not in HERE:
        yield look(f"SLACK_API_URL is not Slack's ({SLACK}): take it out unless you mean another.")
