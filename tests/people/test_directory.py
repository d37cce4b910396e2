"""What is read of the people and channels that Slack shows, in all their shapes."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.slack import web_client, web_session
from bot.features.people.directory import DirectoryError, UnknownToSlackError
from bot.settings import Settings
from handlers.installation import Installation
from handlers.people.directory import SlackDirectory, channel_in, person_in
from tests.people.words import a_channel, shown

OURS = Installation.read({"team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "url": "https://x.slack.com/"})
ENTERPRISE = Installation.read(
    {"team_id": "T1", "enterprise_id": "E1", "user_id": "UBOT", "is_enterprise_install": True}
)


@pytest.mark.parametrize(
    ("user", "person"),
    [
        (
            {"id": "U1", "team_id": "T1", "tz": "Asia/Kolkata", "profile": {"display_name": "Ana", "real_name": "A B"}},
            shown("U1", team="T1", name="Ana", zone="Asia/Kolkata"),
        ),
        ({"id": "U1", "profile": {"display_name": "", "real_name": "Ana B"}}, shown("U1", name="Ana B")),
        ({"id": "U1", "profile": {"display_name": " ", "real_name": " Ana B "}}, shown("U1", name="Ana B")),
        ({"id": "U1", "profile": {"display_name": "\u200b\u3164\u202e"}, "name": "ana"}, shown("U1", name="ana")),
        ({"id": "U1", "profile": {"display_name": " ", "real_name": "\u2060"}, "name": "\t"}, shown("U1", name="")),
        ({"id": "U1", "name": "ana", "real_name": None, "tz": "No/Where"}, shown("U1", name="ana")),
        ({"id": "U1", "is_owner": True}, shown("U1", is_admin=True)),
        ({"id": "U1", "is_ultra_restricted": True}, shown("U1", is_guest=True)),
        ({"id": "U1", "deleted": True}, shown("U1", is_active=False)),
        ({"id": "U1", "is_bot": True}, shown("U1", is_bot=True)),
        ({"id": "USLACKBOT", "is_bot": False}, shown("USLACKBOT", is_bot=True)),
        ({"id": "U1", "team_id": "T2"}, shown("U1", team="T2", is_external=True)),
        ({"id": "U1", "team_id": "T1", "is_stranger": True}, shown("U1", team="T1", is_external=True)),
    ],
)
def test_a_person_is_read(user, person):
    assert person_in(user, OURS) == person


def test_in_an_enterprise_people_of_its_other_teams_are_ours():
    colleague = {"id": "U1", "team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}
    stranger = {"id": "U1", "team_id": "T3", "enterprise_user": {"enterprise_id": "E2"}}
    assert not person_in(colleague, ENTERPRISE).is_external
    assert person_in(stranger, ENTERPRISE).is_external


@pytest.mark.parametrize(
    ("shape", "channel"),
    [
        (
            {"id": "C1", "name": "orders", "context_team_id": "T1", "is_private": False, "is_member": True},
            a_channel("C1", name="orders", team="T1", is_private=False, bot_is_member=True),
        ),
        ({"id": "C1", "is_private": True}, a_channel("C1", is_private=True)),
        ({"id": "C1", "is_ext_shared": True}, a_channel("C1", is_shared=True)),
        ({"id": "C1", "is_pending_ext_shared": True}, a_channel("C1", is_shared=True)),
        ({"id": "C1", "is_shared": True, "is_org_shared": True}, a_channel("C1")),
        ({"id": "C1", "is_archived": True}, a_channel("C1", is_archived=True)),
    ],
)
def test_a_channel_is_read(shape, channel):
    assert channel_in(shape) == channel


@pytest.fixture
def directory(pollen):
    client = AsyncWebClient(token="xoxb-sandbox", base_url=pollen.slack.api_url, retry_handlers=[])
    return SlackDirectory(client, pollen.pollen.installation)


async def test_what_slack_does_not_show_is_unknown_and_other_refusals_are_errors(pollen, directory):
    ana = pollen.slack.person("ana").id
    with pytest.raises(UnknownToSlackError):
        await directory.person("U404")
    with pytest.raises(UnknownToSlackError):
        await directory.channel(pollen.slack.channel("vault").id)
    pollen.slack.faults.add("users.info", error="ratelimited")
    with pytest.raises(DirectoryError, match="ratelimited"):
        await directory.person(ana)
    pollen.slack.faults.add("users.info", drop=True, times=3)
    with pytest.raises(DirectoryError, match="ServerDisconnected"):
        await directory.person(ana)


async def test_a_sweep_that_slack_limits_waits_as_long_as_it_says_and_goes_on_where_it_was(pollen):
    faults, orders = pollen.slack.faults, pollen.slack.channel("orders")
    for method in ("users.list", "conversations.members"):
        faults.add(method, page=2)
        faults.add(method, retry_after=0)
    async with web_session() as session:
        settings = Settings(
            slack_bot_token="xoxb-sandbox", slack_app_token="xapp-sandbox", slack_api_url=pollen.slack.api_url
        )
        client = web_client(settings, session, token="xoxb-sandbox")
        directory = SlackDirectory(client, pollen.pollen.installation)

        async def all_of(pages):
            return [one async for page in pages for one in page]

        people, members = await asyncio.gather(all_of(directory.everyone()), all_of(directory.members(orders.id)))
    assert [person.user for person in people] == ["USLACKBOT", *pollen.slack.world.users]
    assert members == orders.members
    assert [call.answer.get("error") for call in pollen.slack.calls_to("users.list")[-3:]] == [
        None,
        "ratelimited",
        None,
    ]
