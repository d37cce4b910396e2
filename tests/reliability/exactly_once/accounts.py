"""What must be true of Slack and the database when a round is over, whatever happened in it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.features.deliveries.rules import State
from bot.kernel.clock import Clock
from handlers.deliveries.sender import key_of
from sandbox import Slack
from storage.engine import Database
from storage.tables import (
    ApplicationRow,
    AuditRow,
    CapturedMessageRow,
    ConversationRow,
    DomainRow,
    EditionItemRow,
    EditionRow,
    LearningRow,
    PostRow,
    ScheduleRow,
)
from tests.reliability.exactly_once.story import Promise

ANSWERS = {"planned": "will try it", "not_for_us": "Not for", "applied": "worked for"}


class Accounts:
    """Slack and the database, looked at from outside."""

    def __init__(self, slack: Slack, tables: dict[type, list[Any]], *, now: datetime) -> None:
        self.slack, self.now = slack, now
        self._tables = tables
        self.posts: list[PostRow] = tables[PostRow]
        self.by_key = {post.key: post for post in self.posts}
        self.messages = list(everything_said(slack))

    @classmethod
    async def read(cls, slack: Slack, database: Database, clock: Clock) -> "Accounts":
        tables: tuple[type, ...] = (
            ApplicationRow,
            AuditRow,
            CapturedMessageRow,
            ConversationRow,
            DomainRow,
            EditionItemRow,
            EditionRow,
            LearningRow,
            PostRow,
            ScheduleRow,
        )
        found = {table: await rows(database, select(table)) for table in tables}
        return cls(slack, found, now=clock.now())

    def settle(self, promises: list[Promise]) -> None:
        """Raise AssertionError for anything lost or doubled."""
        self.posts_are_in_slack_once()
        self.posts_show_what_their_rows_say()
        self.editions_came_or_say_why()
        self.lessons_stand_in_a_channel_once()
        self.notices_came_once()
        self.learnings_are_kept_once(promises)
        self.what_was_told_is_true()
        self.answers_count_once()
        self.questions_are_asked_once()

    def posts_are_in_slack_once(self) -> None:
        counts = Counter(key for _, message in self.messages if (key := key_of(message)) is not None)
        doubled = {key: count for key, count in counts.items() if count > 1}
        assert not doubled, f"posted more than once: {doubled}"
        unknown = set(counts) - set(self.by_key)
        assert not unknown, f"posted without a row: {unknown}"
        stands = {(channel, message["ts"]) for channel, message in self.messages}
        for post in self.posts:
            where = [(channel, message["ts"]) for channel, message in self.messages if key_of(message) == post.key]
            match State(post.state):
                case State.POSTED:
                    place = (post.posted_channel_id, post.ts)
                    assert place in stands, f"{post.key} is not where its row says"
                    # What a click has replaced may have lost its key.
                    assert where in ([place], []), f"{post.key} is elsewhere"
                case State.UNKNOWN:
                    assert post.error, f"{post.key}: nobody said why"
                case State.FAILED | State.DROPPED:
                    assert not where, f"{post.key} is in Slack, but its row says {post.state} ({post.error})"
                case waiting:
                    raise AssertionError(f"{post.key} is still {waiting}")

    def posts_show_what_their_rows_say(self) -> None:
        """An update that arrived late must not have brought back what was withdrawn meanwhile."""
        for _, message in self.messages:
            post = self.by_key.get(key_of(message) or "")
            if post is not None and post.state == State.POSTED:
                shown, meant = words_of(message["blocks"]), words_of(post.blocks)
                assert sorted(shown) == sorted(meant), f"{post.key} shows {shown}, and its row says {meant}"

    def editions_came_or_say_why(self) -> None:
        editions = {(one.schedule_id, one.due_on): one for one in self._tables[EditionRow]}
        assert len(editions) == len(self._tables[EditionRow])
        for schedule in self._tables[ScheduleRow]:
            for due_on, due_at in dues(schedule, self.now):
                edition = editions.get((schedule.id, due_on))
                assert edition is not None, f"nothing says what became of {schedule.id} on {due_on}"
                assert edition.due_at == due_at
                if edition.state != "queued":
                    assert edition.reason, f"nobody says why {schedule.id} on {due_on} is {edition.state}"
                    continue
                keys = [key for key in self.by_key if re.fullmatch(rf"edition:{schedule.id}:{due_on}(:\d+)?", key)]
                assert keys, f"the edition of {due_on} has no post"
                states = {self.by_key[key].state for key in keys}
                assert states <= {State.POSTED, State.UNKNOWN, State.FAILED}, f"edition of {due_on}: {states}"

    def lessons_stand_in_a_channel_once(self) -> None:
        """By the words: a digest that was posted twice, with or without a key, shows its lessons twice."""
        for channel in {channel for channel, _ in self.messages}:
            shown = Counter(
                words
                for where, message in self.messages
                if where == channel and message.get("text", "").startswith("Digest for")
                for words in set(lessons_in(message))
            )
            assert not {words for words, count in shown.items() if count > 1}, f"twice in {channel}: {shown}"

    def notices_came_once(self) -> None:
        """By the words, too: what is told of a saved message, to its author and to whoever saved it."""
        told = Counter(
            (channel, name)
            for channel, message in self.messages
            if re.search(r"[Ss]aved (a|your|this) message", message.get("text", ""))
            for name in lessons_in(message["blocks"][0])
        )
        assert not {one for one, count in told.items() if count > 1}, f"told more than once: {told}"

    def learnings_are_kept_once(self, promises: list[Promise]) -> None:
        counts = Counter(lesson for row in self._tables[LearningRow] for lesson in lessons_in({"text": row.text}))
        for promise in promises:
            (name,) = lessons_in({"text": promise.words})
            assert counts[name] <= 1, f"{name} was saved {counts[name]} times"
            assert counts[name] == 1 or not promise.kept, f"{name} was acknowledged, and is lost"
        captured = Counter(row.learning_id for row in self._tables[CapturedMessageRow])
        assert all(count == 1 for count in captured.values())

    def what_was_told_is_true(self) -> None:
        """Whoever reads that something was saved or taken back can rely on it."""
        states = {name: row.state for row in self._tables[LearningRow] for name in lessons_in({"text": row.text})}
        for _, message in everything_seen(self.slack):
            if message.get("text", "").startswith("Saved"):
                for name in lessons_in(message["blocks"][0]):
                    assert name in states, f"somebody was told that {name} is saved"
            if message.get("text", "").startswith("Taken back"):
                for name in lessons_in(message["blocks"][0]):
                    assert states.get(name) == "undone", f"somebody was told that {name} is taken back"
        undone = Counter(row.thing_id for row in self._tables[AuditRow] if row.act == "undone")
        assert all(count == 1 for count in undone.values()), f"taken back more than once: {undone}"

    def answers_count_once(self) -> None:
        """Rows are one a learning and domain; posted editions say what the rows say."""
        answers = {(row.learning_id, row.domain_id): row.state for row in self._tables[ApplicationRow]}
        assert len(answers) == len(self._tables[ApplicationRow])
        names = {row.id: row.name for row in self._tables[DomainRow]}
        editions = {row.id: row for row in self._tables[EditionRow]}
        schedules = {row.id: row for row in self._tables[ScheduleRow]}
        for item in self._tables[EditionItemRow]:
            edition = editions[item.edition_id]
            domain = schedules[edition.schedule_id].domain_id
            post = self.by_key.get(f"edition:{edition.schedule_id}:{edition.due_on}")
            state = answers.get((item.learning_id, domain))
            if state is None or item.left_out or post is None or post.state != State.POSTED:
                continue
            said = json.dumps(next(message for _, message in self.messages if key_of(message) == post.key))
            assert ANSWERS[state] in said or "newer" in said, (
                f"{names[domain]} answered {state}, and {post.key} does not say so: {said}"
            )

    def questions_are_asked_once(self) -> None:
        for row in self._tables[ConversationRow]:
            post = self.by_key.get(f"question:{row.learning_id}:{row.asker}")
            if row.channel_id is not None:
                assert post is not None, f"a conversation was opened for {row.learning_id}, and nothing said in it"
                assert post.posted_channel_id in {None, row.channel_id}


async def rows(database: Database, query: Any) -> list[Any]:
    """Read rows that can be looked at afterwards."""

    def look(session: Any) -> list[Any]:
        found = list(session.exec(query).all())
        session.expunge_all()
        return found

    return await database.read(look)


def everything_said(slack: Slack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every message of ours that stands in a channel or in direct messages, with where."""
    bot = slack.workspace.app.bot_user_id
    for channel in slack.world.channels.values():
        for message in channel.messages:
            if message.get("user") == bot:
                yield channel.id, message


def everything_seen(slack: Slack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every message of ours that somebody sees, also those for one person alone."""
    bot = slack.workspace.app.bot_user_id
    for channel in slack.world.channels.values():
        for person in channel.members:
            for message in channel.timeline.seen_by(person):
                if message.get("user") == bot and message.get("blocks"):
                    yield channel.id, message


def words_of(blocks: Any) -> list[str]:
    """Everything that stands in blocks, in its order."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return own + [words for value in blocks.values() for words in words_of(value)]
    return [words for part in blocks for words in words_of(part)] if isinstance(blocks, list) else []


def lessons_in(thing: dict[str, Any]) -> list[str]:
    """The lessons that are named somewhere, by their numbers."""
    return re.findall(r"Lesson \d+(?: of \w+)?(?=:)", json.dumps(thing))


def dues(schedule: ScheduleRow, now: datetime) -> Iterator[tuple[Any, datetime]]:
    """Every instant of a weekly schedule until now, reckoned without Pollen's calendar."""
    assert (schedule.cadence, schedule.weekday) == ("weekly", schedule.starts_on.weekday())
    day = schedule.starts_on
    while (due := datetime.combine(day, schedule.local_time, tzinfo=ZoneInfo(schedule.zone))) <= now:
        yield day, due
        day += timedelta(days=7)
