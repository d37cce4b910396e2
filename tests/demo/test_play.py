"""The demo with fewer lessons, played once; and the command as one types it."""

import asyncio
import io
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from demo.acts import acts_on
from demo.organisation import Answer, Edit, Event, Linking, Organisation, Outcome, Replacement, Search, Undo, load
from demo.paper import WIDTH, Paper
from demo.play import play
from demo.progress import steps_on
from demo.report import Report
from demo.report.cast import Cast
from demo.report.logged import LoggedTold
from demo.show import PROGRAM, show
from demo.stage import DemoError, staged
from demo.story import Logged, Week
from demo.timetable import DigestHour, happenings, opening
from sandbox.cli import app as sandbox_commands

pytestmark = pytest.mark.long
TOP = Path(__file__).parents[2]
WEEKS = 3
NONSENSE = {"SLACK_BOT_TOKEN": "-", "SLACK_APP_TOKEN": "-", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "-"}
"""What stands in the environment of somebody who runs other Slack apps."""
OF_EACH = 2
"""Lessons that each domain logs before the first digests of the shortened demo; afterwards one a week."""


def shortened(organisation: Organisation) -> Organisation:
    """The same people and events with fewer lessons, nearly all without details; what events name stays."""
    named = {name for event in organisation.events for name in learnings_of(event)}
    taken = Counter[tuple[str, int]]()
    kept: list[dict[str, Any]] = []
    for learning in organisation.learnings:
        place = (learning.domain, learning.week)
        special = (
            learning.id in named
            or learning.visibility == "domain"
            or learning.channel
            or learning.saved
            or learning.taught
        )
        if taken[place] < (OF_EACH if learning.week == 0 else 1) or special:
            taken[place] += 1
            bare = {"why", "recommendation", "applies_when", "kind", "tags"}
            if taken[place] > 1 and learning.id not in named:
                bare.add("title")
            kept.append(learning.model_dump(exclude=set() if len(kept) == 0 else bare))
    return Organisation.model_validate({**organisation.model_dump(), "learnings": kept})


def learnings_of(event: Event) -> tuple[str, ...]:
    """The learnings that an event names."""
    match event:
        case Undo():
            return event.learnings
        case Edit() | Linking():
            return (event.learning,)
        case Replacement():
            return (event.old, event.new)
        case Search():
            return (event.opens,)
        case Answer() | Outcome():
            return () if event.learning is None else (event.learning,)
        case _:
            return ()


def tiny(organisation: Organisation) -> Organisation:
    """Two domains with a lesson each."""
    domains = organisation.domains[:2]
    names = {domain.name for domain in domains}
    people = [person for person in organisation.people if person.domain in names]
    lessons = [next(one for one in organisation.learnings if one.domain == name) for name in sorted(names)]
    changed = {
        "people": [person.model_dump() for person in people],
        "domains": [domain.model_dump(exclude={"sponsor"}) for domain in domains],
        "learnings": [one.model_dump(exclude={"title", "why", "recommendation", "kind", "tags"}) for one in lessons],
        "goals": [],
        "products": [],
        "events": [],
    }
    return Organisation.model_validate({**organisation.model_dump(), **changed})


@contextmanager
def silent(_name, _steps):
    yield lambda: None


@dataclass
class Played:
    """What there was to see once the weeks were over."""

    organisation: Organisation
    lines: list[str] = field(default_factory=list)
    channels: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Every message of each domain's channel, by domain."""
    general: list[dict[str, Any]] = field(default_factory=list)
    """Every message of the channel that everybody is in."""
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What Pollen wrote to each person, by name in Slack."""
    notices: list[str] = field(default_factory=list)
    """Who would have been notified by a mention."""
    mistakes: list[str] = field(default_factory=list)
    """Calls to Slack that it refused."""
    commands: list[tuple[str, int, str]] = field(default_factory=list)
    """Each command that the demo proposes, its exit status, and what it printed."""

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def flat(self):
        """All of it in one line, without bars, to look for sentences in."""
        return " ".join(word for line in self.lines for word in line.removeprefix("  |").split())

    @property
    def digests(self):
        return {name: [m for m in messages if is_digest(m)] for name, messages in self.channels.items()}

    def shown(self, name):
        """The learnings that a domain's digests show, one for each time."""
        words = [section["text"]["text"] for digest in self.digests[name] for section in sections(digest)]
        return [
            learning
            for text in words
            for learning in self.organisation.learnings
            if begins(text.replace("&amp;", "&"), learning)
        ]


def is_digest(message):
    return "metadata" in message and "learned elsewhere" in str(message["blocks"][0])


def sections(message):
    return [block for block in message["blocks"] if block["type"] == "section"]


def begins(text, learning):
    start = " ".join((learning.title or learning.text).split()[:4])
    return " ".join(text.strip("*").split()).startswith(start)


async def played_once() -> Played:
    organisation = shortened(load())
    played = Played(organisation)
    async with staged(organisation, opens=opening(organisation)) as stage:
        report = Report(organisation, Paper(stage.slack, write=played.lines.append))
        await play(stage, report, steps=silent, weeks=WEEKS)
        for domain in organisation.domains:
            played.channels[domain.name] = list(stage.slack.channel(domain.channel).messages)
        played.general = list(stage.slack.channel(organisation.general_channel).messages)
        for person in organisation.people:
            played.told[person.slack] = list(stage.slack.direct(stage.slack.person(person.slack)))
        played.notices = [str(ping) for ping in stage.slack.pings]
        played.mistakes = [f"{call.method}: {call.answer}" for call in stage.slack.calls if not call.answer["ok"]]
        async with stage.live():
            before = len(played.lines)
            report.serving(stage.slack.url, stage.clock.now(), program=PROGRAM, where=f" --url {stage.slack.url}")
            for line in played.lines[before:]:
                if line.strip().startswith(PROGRAM):
                    arguments = shlex.split(line.strip().removeprefix(PROGRAM))
                    # People take a moment between two commands, and Slack takes one message a second and channel.
                    stage.clock.advance(timedelta(seconds=2))
                    result = await asyncio.to_thread(CliRunner().invoke, sandbox_commands, arguments)
                    played.commands.append((line.strip(), result.exit_code, result.output))
    return played


@pytest.fixture(scope="module")
def played():
    return asyncio.run(played_once())


def test_six_domains_and_more_get_a_digest_in_the_first_week(played):
    first_week = [name for name, digests in played.digests.items() if digests]
    assert len(first_week) >= 6
    assert re.search(r"^Monday, at 9 on the clock of each domain's lead: [6-8] digests\.", played.text, re.MULTILINE)


def test_no_domain_reads_its_own_lessons(played):
    for name in played.channels:
        assert played.shown(name)
        assert name not in {learning.domain for learning in played.shown(name)}


def test_what_is_for_a_domain_alone_is_shown_in_no_digest(played):
    alone = [learning for learning in played.organisation.learnings if learning.visibility == "domain"]
    assert alone
    everything = str(played.channels)
    for learning in alone:
        assert learning.text[:40] not in everything
        assert learning.text[:40] not in played.text


def test_no_domain_reads_a_lesson_twice(played):
    for name in played.channels:
        counted = Counter(learning.id for learning in played.shown(name))
        assert [one for one, count in counted.items() if count > 1] == []


def test_nobody_is_notified_by_a_mention_and_slack_refuses_nothing(played):
    assert played.notices == []
    assert played.mistakes == []


def test_a_lesson_that_was_taken_back_is_withdrawn_where_it_stood(played):
    withdrawn = [m for messages in played.channels.values() for m in messages if "Withdrawn by its author" in str(m)]
    assert withdrawn
    assert "| *Withdrawn by its author.*" in played.text
    undone = re.search(r"presses “Undo” under “(\S+ \S+ \S+ \S+)", played.flat)
    assert undone
    assert undone.group(1) not in str(played.channels)


def test_what_somebody_wrote_to_colleagues_is_saved_with_a_form_that_has_it_already(played):
    learning = played.organisation.learning["gate-on-the-note"]
    written = [m for m in played.channels["Suppliers"] if m["text"].startswith("That was the third truck")]
    assert [m["user"] for m in written] == ["U0TOMASZ"]
    form = played.flat.partition("chooses “Save as learning”. A form opens:")[2].partition("Priya presses “Save”")[0]
    assert learning.text in form
    assert "*Tomasz Wilkowski* wrote this message, is named as its author" in form
    assert "Domain: [Suppliers v]" in form
    assert "Priya Raghunathan saved a message of yours as a learning under *Suppliers*." in played.flat
    assert "Priya reads “Saved under Suppliers.”" in played.flat
    assert [m for m in played.told["tomasz"] if "Priya Raghunathan saved a message of yours" in m["text"]]


def test_an_emoji_saves_a_message_and_both_are_told(played):
    written = [m for m in played.channels["Connected Bikes"] if m["text"].startswith("60 battery alarms")]
    assert [(m["user"], [one["name"] for one in m["reactions"]]) for m in written] == [("U0SANNE", ["seedling"])]
    assert "Noor Khasawneh saved a message of yours as a learning under *Connected Bikes*." in played.flat
    assert "Noor reads “Saved a message by Sanne Terpstra as a learning under Connected Bikes.”" in played.flat
    for name, begins_so in (("sanne", "Noor Khasawneh saved a message of yours"), ("noor", "Saved a message by Sanne")):
        assert [m for m in played.told[name] if begins_so in m["text"]]


def test_a_search_forgives_a_typo_shows_words_in_bold_and_leads_to_a_lessons_journey(played):
    assert "Noor types “/learnings batery”" in played.flat
    assert "No learning has “batery”; showing “battery”." in played.flat
    found = played.flat.partition("showing “battery”.")[2].partition("Noor opens the one by Kofi")[0]
    assert "60 *battery* alarms last night" in found
    assert "A third of the *batteries* sent in as weak" in found
    opened = played.flat.partition("Noor opens the one by Kofi")[2].partition("Everyone at work can read it.")[0]
    assert "What other domains did with it" in opened or "No other domain has tried it yet." in opened


def test_a_replaced_lesson_points_to_the_newer_one_on_its_page_and_where_digests_showed_it(played):
    old, new = (played.organisation.learning[name] for name in ("guest-checkout-numbers", "initial-as-third-sign"))
    pointing = [m for digests in played.digests.values() for m in digests if "A newer lesson took its place" in str(m)]
    assert pointing
    for message in pointing:
        assert new.headline[:40] in str(message)
        assert old.text[:40] not in str(message)
    assert "The old page now begins: A newer learning took the place of this one: “" in played.flat
    assert "one now reads: *A newer lesson took its place:*" in played.flat
    assert "[Read that one]" in played.flat


def test_a_correction_is_read_where_digests_had_shown_the_lesson(played):
    corrected = [
        s for digests in played.digests.values() for m in digests for s in sections(m) if "Fraud went" in str(s)
    ]
    assert corrected
    assert all("0.6 percent" in str(section) for section in corrected)
    assert "corrects 0.4 percent to 0.6 percent." in played.flat
    assert "0.6 percent of the refunds" in played.flat.partition("corrects 0.4 percent to 0.6 percent.")[2]


def test_a_domain_that_tried_a_lesson_says_that_it_worked(played):
    assert "Lukas opens “" in played.flat
    assert "presses “We tried it” and says that it worked." in played.flat
    assert "*It worked for Delivery*" in played.flat
    assert [m for m in played.digests["Delivery"] if "It worked for Delivery" in str(m)]


def test_the_organisations_digest_is_set_up_by_an_admin_posted_to_everybody_and_shown_once(played):
    assert "opens /digest, presses “The organisation's digest”, then “Set it up”, and chooses #general:" in played.flat
    posted = [m for m in played.general if "Learned across the organisation" in str(m)]
    assert len(posted) == 1, "it is set up in week 2, so of three weeks the last has one"
    assert played.text.count("*Learned across the organisation*") == 1


def test_the_closing_counts_what_was_saved_replaced_and_corrected(played):
    closing = played.text.partition("After 3 weeks")[2]
    numbers = {what: int(count) for count, what in re.findall(r"^ +(\d+)  (\w+ \w+ \w+)", closing, re.MULTILINE)}
    assert numbers["of them saved"] == 2
    assert numbers["of them worked"] == 1
    assert numbers["more for the"] == 1
    assert "    1  corrected, and put right wherever it stood" in closing
    assert "    1  replaced by a newer one" in closing
    assert "    1  taken back" in closing
    assert "    0  people notified by a mention" in closing
    said = sum(learning.week <= WEEKS for learning in played.organisation.learnings)
    assert f"{said}  lessons logged" in closing


def test_answers_are_shown_on_the_digest_and_told_to_the_lessons_domain(played):
    said = " ".join(line.removeprefix("  |").strip() for line in played.lines)
    assert "*Service will try it*" in said
    assert "now shows “Not for" in played.text
    everything = str(played.digests)
    assert "What others do with your lessons" in everything
    assert " asks " in said


def test_a_paused_domain_gets_no_digest_and_the_closing_says_why(played):
    assert len(played.digests["Assembly"]) == WEEKS - 1
    assert "Assembly got no digest on Monday 23 March: paused by its lead" in played.text


def test_every_part_of_the_story_is_told_in_80_columns_without_colours(played):
    for heading in ("Pollen: four weeks at Tarnwheel", "Week 1, from Monday 9 March", "After 3 weeks", "Now you"):
        assert heading in played.lines
    assert "\x1b" not in played.text
    assert [line for line in played.lines if len(line) > WIDTH and PROGRAM not in line] == []
    assert "\n\n\n" not in played.text


def test_the_commands_it_proposes_work(played):
    assert len(played.commands) >= 3
    assert [(line, output) for line, status, output in played.commands if status != 0] == []
    printed = [output for _, _, output in played.commands]
    assert "Ana Matias" in printed[0]
    assert "Saved under *Orders*." in printed[1]
    assert "What would you like to know? (optional): late parcels" in printed[2]
    assert "The next one" in printed[3]
    assert "For Orders: learned elsewhere" in printed[4]
    assert "Orders will try it" in printed[5]
    assert "*Parcels reach people at the first try*" in printed[6]
    assert "Wanjirũ Kamande takes part" in printed[7]
    assert ": 9.3, 8.9, 8.6" in " ".join(printed[8].split())


def test_digests_come_before_whatever_else_happens_at_that_moment_and_on_every_leads_clock():
    organisation = load()
    monday = happenings(organisation, 1)
    assert [one.at for one in monday] == sorted(one.at for one in monday)
    hours = [one for one in monday if isinstance(one.what, DigestHour)]
    zones = {organisation.person[lead].zone for domain in organisation.domains for lead in domain.leads}
    assert 1 < len(hours) <= len(zones)
    assert happenings(organisation, 0)[0].at > opening(organisation)


async def test_it_stays_until_it_is_stopped_and_leaves_nothing_behind():
    organisation, lines, ready = tiny(load()), [], asyncio.Event()

    def write(line):
        lines.append(line)
        if line.startswith("Ctrl+C"):
            ready.set()

    showing = asyncio.create_task(show(organisation, write=write, steps=silent, stay=True, port=0, weeks=0))
    async with asyncio.timeout(30):
        await ready.wait()
    url = re.search(r"http://127\.0\.0\.1:(\d+)", "\n".join(lines))
    assert url
    assert f"--url {url.group()}" in "\n".join(lines)
    showing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await showing
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.group(1)))) != 0


async def test_a_port_that_is_taken_is_said_in_a_sentence():
    organisation = load()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DemoError, match=rf"^Cannot listen on port {port}: .*\. Choose another with --port\.$"):
            async with staged(organisation, opens=opening(organisation), ports=[port]):
                pass
        async with staged(organisation, opens=opening(organisation), ports=[port, 0]) as stage:
            assert stage.slack.url != f"http://127.0.0.1:{port}"


async def test_what_goes_wrong_in_slack_ends_it_with_a_sentence():
    organisation = tiny(load())
    async with staged(organisation, opens=opening(organisation)) as stage:
        stage.slack.faults.add("views.open", error="internal_error")
        report = Report(organisation, Paper(stage.slack, write=lambda _line: None))
        with pytest.raises(DemoError, match=r"^The demo could not go on: ana .*\.$"):
            await play(stage, report, steps=silent)


async def test_whoever_logs_what_others_know_too_reads_so_below_the_receipt_which_is_told_once():
    organisation = tiny(load())
    first, second = organisation.learnings
    author = organisation.domain[second.domain].leads[0]
    same = first.model_copy(update={"id": "the-same", "author": author, "domain": second.domain})
    lines: list[str] = []
    async with staged(organisation, opens=opening(organisation)) as stage:
        acts = acts_on(stage)
        await acts.domains.begin(organisation.domains[0])
        await acts.domains.propose(organisation.domains[1])
        await acts.domains.accept(organisation.domains[0].leads[0])
        logged = []
        for learning in (first, same, same):
            stage.clock.advance(timedelta(minutes=5))
            logged.append(Logged(at=stage.clock.now(), learning=learning, typed=await acts.lessons.log(learning)))
        LoggedTold(Cast(organisation), Paper(stage.slack, write=lines.append)).all(Week(1, logged=logged))
    assert logged[0].typed.beside == []
    text = "\n".join(lines)
    assert text.count("Other domains learned something like it:") == 1
    assert f"*{first.domain}*" in text
    assert "[Read it]" in text


def test_progress_is_a_bar_on_a_terminal_and_a_line_elsewhere():
    def shown(console):
        with steps_on(console)("Playing week 1", 2) as step:
            step()
            step()
        return console.file.getvalue()

    assert shown(Console(file=io.StringIO())) == "Playing week 1 ...\n"
    bar = shown(Console(file=io.StringIO(), force_terminal=True, width=60))
    assert "Playing week 1" in bar
    assert "2/2" in bar


# The command.


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(TOP), **NONSENSE}
    command = [sys.executable, "-P", "-m", "bot", "demo", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_signal_ends_the_command_cleanly(tmp_path):
    with start("--headless", folder=tmp_path) as demo:
        assert demo.stdout
        assert demo.stdout.readline().startswith("Pollen: four weeks")
        demo.send_signal(signal.SIGTERM)
        _, err = demo.communicate(timeout=30)
    assert (demo.returncode, "Traceback" in err) == (0, False), err
    assert list(tmp_path.iterdir()) == []
