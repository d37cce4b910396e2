"""The outbox: each post leaves once, whatever Slack and the process do meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.features.deliveries.rules import LEASE, SETTLES_AFTER, Absent, Later, Maybe, Posted, Refused, State, Unsent
from bot.features.deliveries.service import Check, Deliveries
from bot.kernel.errors import BusyError
from bot.kernel.ids import ChannelId, OrganisationId, UserId
from bot.kernel.posts import Post
from storage.deliveries import SqlOutbox, outbox_transactions
from storage.outbox import enqueue
from storage.tables import ChannelRow, PostRow

ORG = OrganisationId("T1")


class ScriptedSlack:
    """Takes messages, and answers as it is told to, in order; then it works."""

    def __init__(self):
        self.taken = {}
        self.sent = []
        self.answers = []
        self.searches = []
        self.updates = []
        self.opening = ChannelId("D1")
        self.during = None

    async def conversation_with(self, user):
        return self.opening

    async def send(self, channel, *, key, text, blocks):
        self.sent.append((channel, key))
        if self.during:
            await self.during()
            self.during = None
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or (isinstance(answer, Maybe) and answer.error == "taken"):
            self.taken.setdefault(key, Posted(channel, f"{len(self.sent)}.0"))
        return self.taken[key] if answer is None else answer

    async def find(self, channel, *, key, since):
        return self.searches.pop(0) if self.searches else self.taken.get(key, Absent())

    async def update(self, posted, *, text, blocks):
        self.updates.append((posted.ts, text))
        answer = self.answers.pop(0) if self.answers else None
        return posted if answer is None else answer


def post(key="edition:1", channel="C1", **more):
    if "user" in more:
        channel = None
    return Post(key=key, kind=more.pop("kind", "notice"), text="Hello", blocks=[], channel=channel, **more)


@pytest.fixture
def slack():
    return ScriptedSlack()


@pytest.fixture
def outbox(any_database, slack, clock):
    class Harness:
        def __init__(self):
            self.checks: dict[str, Check] = {}
            self.deliveries = Deliveries(
                transactions=outbox_transactions(any_database), slack=slack, clock=clock, checks=self.checks
            )

        async def put(self, *posts):
            for each in posts:
                await any_database.write(lambda s, each=each: enqueue(s, ORG, each, now=clock.now()))

        async def sweep(self, **later):
            clock.advance(**later)
            await self.deliveries.send_due_system(ORG)

        async def states(self):
            rows = await any_database.read(
                lambda s: [(r.state, r.ts) for r in s.exec(select(PostRow).order_by(col(PostRow.id)))]
            )
            return [(State(state), ts) for state, ts in rows]

        async def change(self, **values):
            def work(session):
                row = session.exec(select(PostRow)).one()
                for name, value in values.items():
                    setattr(row, name, value)

            await any_database.write(work)

    return Harness()


async def test_a_queued_post_is_sent_once_and_remembers_where_it_is(outbox, slack):
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(minutes=5)
    assert slack.sent == [("C1", "edition:1")]
    assert await outbox.states() == [(State.POSTED, "1.0")]


async def test_the_same_key_is_the_same_post(outbox, slack):
    await outbox.put(post(), post())
    await outbox.sweep()
    assert len(slack.sent) == 1


async def test_two_sweeps_at_once_send_each_post_once(outbox, slack):
    await outbox.put(*(post(key=f"k{n}", channel=f"C{n}") for n in range(12)))
    await asyncio.gather(outbox.sweep(), outbox.sweep(), outbox.sweep(), return_exceptions=True)
    # What two sweeps kept each other from recording is looked up when its lease has run out.
    for _ in range(4):
        await outbox.sweep(seconds=91)
    assert sorted(key for _, key in slack.sent) == sorted(f"k{n}" for n in range(12))


async def test_a_channel_gets_one_post_a_second(outbox, slack):
    await outbox.put(post(key="a"), post(key="b"))
    await outbox.sweep()
    assert len(slack.sent) == 1
    await outbox.sweep(milliseconds=500)
    assert len(slack.sent) == 1
    await outbox.sweep(milliseconds=501)
    assert len(slack.sent) == 2


async def test_a_refused_post_fails_and_the_others_still_go_out(outbox, slack):
    slack.answers = [Refused("is_archived")]
    await outbox.put(post(key="a", channel="C1"), post(key="b", channel="C2"))
    await outbox.sweep()
    await outbox.sweep(hours=3)
    states = [state for state, _ in await outbox.states()]
    assert sorted(states) == [State.FAILED, State.POSTED]
    assert len(slack.sent) == 2


@pytest.mark.parametrize(
    ("error", "archived", "member"), [("is_archived", True, True), ("not_in_channel", False, False), ("x", False, True)]
)
async def test_what_a_channel_was_refused_for_is_known_of_it_at_once(
    outbox, slack, any_database, error, archived, member
):
    channel = ChannelRow(organisation=ORG, channel_id="C1", bot_is_member=True)
    await any_database.write(lambda session: session.add(channel))
    slack.answers = [Refused(error)]
    await outbox.put(post())
    await outbox.sweep()

    def look(session):
        row = session.get(ChannelRow, (ORG, "C1"))
        return row.is_archived, row.bot_is_member

    assert await any_database.read(look) == (archived, member)


async def test_slack_says_when_to_come_back(outbox, slack):
    slack.answers = [Later(30)]
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(seconds=29)
    assert len(slack.sent) == 1
    await outbox.sweep(seconds=2)
    assert await outbox.states() == [(State.POSTED, "2.0")]


async def test_a_post_that_may_have_been_taken_is_looked_up_before_it_is_sent_again(outbox, slack):
    slack.answers = [Maybe("taken")]
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(seconds=59)
    assert await outbox.states() == [(State.AMBIGUOUS, None)]
    await outbox.sweep(seconds=2)
    assert await outbox.states() == [(State.POSTED, "1.0")]
    assert len(slack.sent) == 1


async def test_a_post_that_was_not_taken_is_sent_once_more(outbox, slack):
    slack.answers = [Maybe("TimeoutError")]
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(seconds=61)
    await outbox.sweep(seconds=2)
    assert await outbox.states() == [(State.POSTED, "2.0")]


async def test_where_nobody_may_look_the_post_is_never_sent_again(outbox, slack):
    slack.answers, slack.searches = [Maybe("taken")], [Refused("missing_scope")]
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(seconds=61)
    await outbox.sweep(hours=1)
    assert await outbox.states() == [(State.UNKNOWN, None)]
    assert len(slack.sent) == 1


async def test_a_search_that_cannot_be_made_now_is_made_later(outbox, slack):
    slack.answers, slack.searches = [Maybe("taken")], [Unsent("ClientConnectorError"), Later(5)]
    await outbox.put(post())
    await outbox.sweep()
    for _ in range(3):
        await outbox.sweep(seconds=61)
    assert await outbox.states() == [(State.POSTED, "1.0")]


async def test_after_five_attempts_that_may_have_been_taken_nobody_knows(outbox, slack):
    slack.answers = [Maybe("TimeoutError")] * 9
    await outbox.put(post())
    for _ in range(20):
        await outbox.sweep(seconds=61)
    assert await outbox.states() == [(State.UNKNOWN, None)]
    assert len(slack.sent) == 5


async def test_attempts_that_slack_cannot_have_taken_do_not_count(outbox, slack):
    slack.answers = [Unsent("ClientConnectorError"), Later(30)] * 5 + [Maybe("TimeoutError")]
    await outbox.put(post())
    for _ in range(20):
        await outbox.sweep(minutes=6)
    assert [state for state, _ in await outbox.states()] == [State.POSTED]
    assert len(slack.sent) == 12


async def test_an_attempt_whose_process_was_killed_is_looked_up_not_repeated(outbox, slack, any_database, clock):
    await outbox.put(post())

    def killed_after_sending(session):
        store = SqlOutbox(session)
        (leased,) = store.lease(ORG, now=clock.now(), until=clock.now() + timedelta(seconds=90), most=1)
        store.begin_attempt(leased.id, content=post(), channel=ChannelId("C1"), fresh_since=None, now=clock.now())

    await any_database.write(killed_after_sending)
    slack.taken["edition:1"] = Posted(ChannelId("C1"), "9.9")
    await outbox.sweep(seconds=30)
    await outbox.sweep(seconds=61)
    assert slack.sent == []
    assert await outbox.states() == [(State.POSTED, "9.9")]


def test_a_lease_outlasts_the_time_after_which_a_message_is_sure_to_be_seen():
    assert LEASE > SETTLES_AFTER


async def test_an_answer_that_the_database_was_too_busy_to_take_is_looked_up(outbox, slack, any_database, clock):
    class BusyAtTheEnd:
        def __init__(self, real):
            self.real, self.units = real, 0

        async def write(self, work):
            self.units += 1
            if self.units == 3:  # leased, begun, and now to be settled
                raise BusyError
            return await self.real.write(work)

        async def read(self, work):
            return await self.real.read(work)

    busy = BusyAtTheEnd(outbox_transactions(any_database))
    await outbox.put(post())
    await Deliveries(transactions=busy, slack=slack, clock=clock, checks={}).send_due_system(ORG)
    assert await outbox.states() == [(State.SENDING, None)]
    await outbox.sweep(seconds=91)
    assert await outbox.states() == [(State.POSTED, "1.0")]
    assert len(slack.sent) == 1


async def test_a_post_leased_by_a_process_that_was_killed_before_sending_is_sent(outbox, slack, any_database, clock):
    await outbox.put(post())
    until = clock.now() + timedelta(seconds=90)
    await any_database.write(lambda s: SqlOutbox(s).lease(ORG, now=clock.now(), until=until, most=1))
    await outbox.sweep(seconds=80)
    assert slack.sent == []
    await outbox.sweep(seconds=11)
    assert await outbox.states() == [(State.POSTED, "1.0")]


async def test_an_unreachable_slack_is_tried_again_with_longer_pauses_for_two_days(outbox, slack):
    slack.answers = [Unsent("ClientConnectorError")] * 1000
    await outbox.put(post())
    for _ in range(60):
        await outbox.sweep(hours=1)
    assert await outbox.states() == [(State.FAILED, None)]
    assert 2 < len(slack.sent) < 60


async def test_a_direct_message_goes_to_the_conversation(outbox, slack):
    await outbox.put(post(user=UserId("U1")))
    await outbox.sweep()
    assert slack.sent == [("D1", "edition:1")]


async def test_a_person_who_cannot_be_written_to_fails_that_post(outbox, slack):
    slack.opening = Refused("user_disabled")
    await outbox.put(post(user=UserId("U1")))
    await outbox.sweep()
    assert await outbox.states() == [(State.FAILED, None)]


async def test_a_post_is_checked_again_at_sending(outbox, slack):
    async def check(_organisation, key):
        return post(key=key, channel="C7") if key == "kept" else None

    outbox.checks["edition"] = check
    await outbox.put(post(key="kept", kind="edition"), post(key="gone", kind="edition", channel="C2"))
    await outbox.sweep()
    assert slack.sent == [("C7", "kept")]
    assert [state for state, _ in await outbox.states()] == [State.POSTED, State.DROPPED]


async def test_a_check_that_fails_stops_its_own_post_only_and_is_reported(outbox, slack):
    async def check(_organisation, _key):
        raise LookupError

    outbox.checks["edition"] = check
    await outbox.put(post(key="bad", kind="edition"), post(key="good", channel="C2"))
    with pytest.raises(ExceptionGroup):
        await outbox.sweep()
    assert slack.sent == [("C2", "good")]
    del outbox.checks["edition"]
    await outbox.sweep(seconds=91)
    assert ("C1", "bad") in slack.sent


async def test_what_was_posted_follows_its_content(outbox, slack, clock):
    await outbox.put(post())
    await outbox.sweep()
    await outbox.change(text="Changed", stale_since=clock.now())
    await outbox.sweep(seconds=2)
    await outbox.sweep(seconds=2)
    assert slack.updates == [("1.0", "Changed")]


async def test_an_update_that_slack_puts_off_is_made_later(outbox, slack, clock):
    await outbox.put(post())
    await outbox.sweep()
    await outbox.change(text="Changed", stale_since=clock.now())
    slack.answers = [Later(10), Unsent("x")]
    for _ in range(5):
        await outbox.sweep(seconds=11)
    assert [text for _, text in slack.updates] == ["Changed"] * 3


async def test_an_update_without_an_answer_cannot_arrive_after_the_one_that_follows_it(outbox, slack, clock):
    await outbox.put(post())
    await outbox.sweep()
    await outbox.change(text="Changed", stale_since=clock.now())
    slack.answers = [Maybe("TimeoutError")]
    await outbox.sweep(seconds=2)
    await outbox.change(text="Withdrawn", stale_since=clock.now())
    await outbox.sweep(seconds=SETTLES_AFTER.total_seconds() - 1)
    assert [text for _, text in slack.updates] == ["Changed"]
    await outbox.sweep(seconds=1)
    assert [text for _, text in slack.updates] == ["Changed", "Withdrawn"]


async def test_an_update_of_a_deleted_message_is_given_up(outbox, slack, clock):
    await outbox.put(post())
    await outbox.sweep()
    await outbox.change(text="Changed", stale_since=clock.now())
    slack.answers = [Refused("message_not_found")]
    await outbox.sweep(seconds=2)
    await outbox.sweep(seconds=2)
    assert len(slack.updates) == 1
    assert await outbox.states() == [(State.POSTED, "1.0")]


async def test_content_that_changed_while_it_was_being_sent_is_updated_afterwards(outbox, slack, clock):
    async def changed_meanwhile():
        await outbox.change(text="Newer", stale_since=clock.now())

    slack.during = changed_meanwhile
    await outbox.put(post())
    await outbox.sweep()
    await outbox.sweep(seconds=2)
    assert slack.updates == [("1.0", "Newer")]


async def test_another_organisations_posts_are_left_alone(outbox, slack, any_database, clock):
    await any_database.write(lambda s: enqueue(s, OrganisationId("T2"), post(), now=clock.now()))
    await outbox.sweep()
    assert slack.sent == []
