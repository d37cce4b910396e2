"""People, as a running Pollen gets to know them."""

import json
from datetime import timedelta

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlmodel import select

from bot.kernel.access import Role
from sandbox import PersonSpec
from storage.standing import standing_of
from storage.tables import ChannelRow, DomainLeadRow, DomainRow, MembershipRow, PersonRow
from tests.clock import MONDAY_NOON
from tests.people.words import acting

pytestmark = pytest.mark.long

ORGANISATION = "T0SANDBOX"


@pytest.fixture
def person(pollen):
    """What is recorded of somebody: None, or their row's fields."""

    async def look(name):
        user = pollen.slack.person(name).id

        def work(session):
            row = session.get(PersonRow, (ORGANISATION, user))
            return None if row is None else row.model_dump()

        return await pollen.database.read(work)

    return look


@pytest.fixture
def role(pollen):
    async def look(name):
        actor = acting(pollen.slack.person(name).id, ORGANISATION)
        return await pollen.database.read(lambda session: standing_of(session, actor).role)

    return look


@pytest.fixture
def members(pollen):
    async def look(channel):
        wanted = select(MembershipRow.user_id).where(MembershipRow.channel_id == pollen.slack.channel(channel).id)
        found = await pollen.database.read(lambda session: session.exec(wanted).all())
        return sorted(person.name for person in pollen.slack.people if person.id in found)

    return look


@pytest.fixture
def channel(pollen):
    async def look(name):
        number = pollen.slack.channel(name).id

        def work(session):
            row = session.get(ChannelRow, (ORGANISATION, number))
            return None if row is None else row.model_dump()

        return await pollen.database.read(work)

    return look


async def domain(pollen, channel):
    def work(session):
        session.add(
            DomainRow(
                organisation=ORGANISATION,
                name=channel,
                folded_name=channel,
                channel_id=pollen.slack.channel(channel).id,
                state="active",
                created_at=MONDAY_NOON,
            )
        )
        return session.exec(select(DomainRow.id).where(DomainRow.name == channel)).one()

    return await pollen.database.write(work)


async def test_the_sweep_gets_to_know_everybody_page_by_page(pollen, person, role):
    for number in range(201):
        pollen.slack.add_person(PersonSpec(name=f"extra{number}"))
    await pollen.register.run("people")
    assert len(pollen.slack.calls_to("users.list")) == 2
    known = await person("ana")
    assert (known["name"], known["zone"]) == ("Ana Lima", "America/Sao_Paulo")
    assert [await role(name) for name in ("ana", "dan", "gus", "eve", "extra200")] == [
        Role.MEMBER,
        Role.ADMIN,
        Role.GUEST,
        Role.EXTERNAL,
        Role.MEMBER,
    ]
    bots = select(PersonRow.user_id).where(PersonRow.is_bot).order_by(PersonRow.user_id)
    assert await pollen.database.read(lambda session: session.exec(bots).all()) == ["U0BOT", "USLACKBOT"]


async def test_the_sweep_reads_who_is_in_domains_channels_and_where_pollen_is(pollen, members, channel):
    await domain(pollen, "returns")
    await domain(pollen, "vault")
    await pollen.register.run("people")
    assert await members("returns") == ["ben", "cora"]
    assert await members("vault") == []
    assert await members("orders") == []
    finance, partners, returns = await channel("finance"), await channel("partners"), await channel("returns")
    assert (finance["name"], finance["is_private"], finance["bot_is_member"]) == ("finance", True, True)
    assert (partners["is_shared"], partners["is_private"]) == (True, False)
    assert (returns["bot_is_member"], returns["is_private"]) == (False, False)
    assert await channel("general") is None


async def test_a_closed_account_is_inactive_after_the_sweep_and_keeps_its_name(pollen, role, person):
    await pollen.register.run("people")
    pollen.slack.deactivate("ben")
    pollen.clock.advance(timedelta(days=1))
    await pollen.register.run("people")
    assert await role("ben") is Role.INACTIVE
    assert (await person("ben"))["name"] == "Ben Okoro"


async def test_a_list_that_breaks_off_is_read_again_at_the_next_run(pollen, role):
    pollen.slack.faults.add("users.list", error="fatal_error")
    await pollen.register.run("people")
    assert await role("dan") is Role.MEMBER
    await pollen.register.run("people")
    assert await role("dan") is Role.ADMIN


@pytest.mark.parametrize("fault", [{"error": "fetch_members_failed"}, {"drop": True, "times": 3}, {"status": 500}])
async def test_one_channel_that_cannot_be_read_does_not_stop_the_others(pollen, members, fault):
    await domain(pollen, "orders")
    await domain(pollen, "returns")
    first = min(pollen.slack.channel(name).id for name in ("orders", "returns"))
    pollen.slack.faults.add("conversations.members", where=lambda sent: sent["channel"] == first, **fault)
    await pollen.register.run("people")
    assert bool(await members("orders")) != bool(await members("returns"))


async def test_a_blank_name_is_passed_over_for_one_that_can_be_seen(pollen, person):
    pollen.slack.add_person(PersonSpec(name="dora", real_name="Dora New", display_name=" "))
    pollen.slack.add_person(PersonSpec(name="eli", real_name="\u2060", display_name=" "))
    await pollen.register.run("people")
    assert (await person("dora"))["name"] == "Dora New"
    assert (await person("eli"))["name"] == "eli"


async def test_who_joins_and_leaves_a_domains_channel_is_known_at_once(pollen, members, person):
    await domain(pollen, "orders")
    dora = pollen.slack.add_person(PersonSpec(name="dora", real_name="Dora New"))
    await dora.join("orders")
    await pollen.settled()
    assert await members("orders") == ["dora"]
    assert (await person("dora"))["name"] == "Dora New"
    await pollen.slack.redeliver_last("member_joined_channel")
    await dora.leave("orders")
    await pollen.slack.redeliver_last("member_joined_channel")
    await pollen.settled()
    assert await members("orders") == []


async def test_who_joins_a_channel_of_no_domain_is_nobodys_business(pollen, members, person):
    await pollen.slack.person("ana").join("returns")
    await pollen.settled()
    assert (await members("returns"), await person("ana")) == ([], None)


async def test_a_new_account_is_known_at_once_and_one_that_closes_within_a_day(pollen, person, role):
    await pollen.register.run("people")
    pollen.slack.add_person(PersonSpec(name="gina", real_name="Gina Guest", is_restricted=True))
    pollen.slack.deactivate("ben")
    await pollen.settled()
    assert (await role("gina"), await role("ben")) == (Role.GUEST, Role.MEMBER)
    pollen.clock.advance(timedelta(days=1))
    await pollen.register.run("people")
    assert await role("ben") is Role.INACTIVE
    assert (await person("ben"))["left_at"] == MONDAY_NOON + timedelta(days=1)


async def test_channels_that_change_are_followed_and_the_lead_hears_once_of_a_lost_one(pollen, channel, members):
    ana = pollen.slack.person("ana")
    number = await domain(pollen, "orders")
    lead = DomainLeadRow(domain_id=number, user_id=ana.id, organisation=ORGANISATION)
    await pollen.database.write(lambda session: session.add(lead))
    await pollen.register.run("people")
    before = await members("orders")
    pollen.slack.rename("orders", "sales")
    pollen.slack.archive("sales")
    await pollen.settled()
    await pollen.slack.redeliver_last("channel_archive")
    await pollen.settled()
    assert ((await channel("sales"))["name"], (await channel("sales"))["is_archived"]) == ("sales", True)
    pollen.clock.advance(timedelta(days=1))
    await pollen.register.run("people")
    await pollen.register.run("outbox")
    [message] = pollen.slack.direct(ana)
    assert message["text"].startswith("The digest of orders has no channel now: #\u2060sales is archived.")
    assert await members("sales") == before
    pollen.slack.archive("sales", archived=False)
    pollen.slack.share("sales")
    pollen.slack.share("sales", shared=False)
    await pollen.settled()
    assert not (await channel("sales"))["is_archived"]
    pollen.slack.delete_channel("sales")
    await pollen.settled()
    pollen.clock.advance(timedelta(minutes=1))
    await pollen.register.run("outbox")
    assert "was deleted" in pollen.slack.direct(ana)[-1]["text"]


@pytest.mark.parametrize("stamped", [True, False], ids=["stamped", "stamped only on its envelope"])
async def test_an_event_need_not_say_itself_when_it_happened(pollen, members, stamped):
    await domain(pollen, "orders")
    moment = int(MONDAY_NOON.timestamp())

    async def tell(kind, number, at):
        event = {"type": kind, "user": pollen.slack.person("ana").id, "channel": pollen.slack.channel("orders").id}
        envelope = {"type": "event_callback", "team_id": ORGANISATION, "event_id": number, "event_time": at}
        body = {**envelope, "event": {**event, "event_ts": f"{at}.000100"} if stamped else event}
        await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=json.dumps(body), mode="socket_mode"))
        await pollen.settled()

    await tell("member_joined_channel", "Ev1", moment)
    assert await members("orders") == ["ana"]
    await tell("member_left_channel", "Ev2", moment + 1)
    assert await members("orders") == []


async def test_pollen_knows_at_once_when_it_is_invited_and_when_it_is_thrown_out(pollen, channel, members):
    await domain(pollen, "vault")
    pollen.slack.invite("vault", "U0BOT", by="ana")
    await pollen.settled()
    vault = await channel("vault")
    assert (vault["bot_is_member"], vault["is_private"], vault["name"]) == (True, True, "vault")
    assert "ana" in await members("vault")
    pollen.slack.remove("vault", "U0BOT")
    await pollen.settled()
    assert not (await channel("vault"))["bot_is_member"]
    pollen.slack.invite("returns", "U0BOT")
    pollen.slack.remove("returns", "U0BOT")
    await pollen.settled()
    assert not (await channel("returns"))["bot_is_member"]
