"""The example organisation as a local Slack: its people, its channels, and the bot as installed app."""

from pathlib import Path

from demo.organisation import Domain, Organisation
from sandbox import AppSpec, ChannelSpec, PersonSpec, TeamSpec, Workspace
from sandbox.ids import derived_id

BOT_TOKEN = "xoxb-demo"  # noqa: S105 (it opens nothing but the demo's own sandbox)
APP_TOKEN = "xapp-demo"  # noqa: S105
BOT_USER = "U0BOT"


def workspace_of(organisation: Organisation, *, manifest: Path) -> Workspace:
    """The workspace before anything happens in it. Ids follow from names, so every run has the same ones."""
    return Workspace(
        team=TeamSpec(
            id=derived_id("T", organisation.name), name=organisation.name, domain=organisation.name.casefold()
        ),
        people=[
            PersonSpec(name=person.slack, real_name=person.name, tz=person.zone, is_admin=person.admin)
            for person in organisation.people
        ],
        channels=[
            ChannelSpec(name=organisation.general_channel, members=[person.slack for person in organisation.people]),
            *(_channel(organisation, domain) for domain in organisation.domains),
        ],
        app=AppSpec(bot_user_id=BOT_USER, bot_token=BOT_TOKEN, app_token=APP_TOKEN, manifest=manifest.resolve()),
    )


def _channel(organisation: Organisation, domain: Domain) -> ChannelSpec:
    members = [person.slack for person in organisation.members(domain.name)]
    # An app can join a public channel by itself; into a private one a person has to invite it.
    invited = [BOT_USER] if domain.private else []
    return ChannelSpec(
        name=domain.channel, private=domain.private, purpose=_first_sentence(domain.purpose), members=members + invited
    )


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."
