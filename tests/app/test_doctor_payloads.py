"""`pollen doctor --payloads`: what Slack would refuse of what Pollen sends is named, with why."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app.doctor.findings import Level
from bot.app.doctor.payload_checks import PAUSE, asking_at, check_payloads
from bot.cli.doctor import silence
from bot.cli.main import main
from demo.organisation import load
from demo.samples import Sample, named, post_of, samples
from sandbox import SandboxClock, Shown, Slack
from tests.clock import MONDAY_NOON
from tests.slack import workspace
from tests.visibility.test_every_output import WALKED_POSTS, ids_of_buttons_and_forms


def section(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def message(name, *blocks):
    return Sample(name=name, argument="message", payload={"text": "a", "blocks": list(blocks)})


def modal(name, *blocks, title="Title"):
    view = {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": list(blocks)}
    return Sample(name=name, argument="view", payload=view)


GOOD = [message("the digest", section("a")), modal("the form", section("a")), message("the receipt", section("b"))]
BAD = modal("the long form", section("a"), {"type": "section"}, title="x" * 25)


@dataclass
class Asked:
    """What came of asking, with what was waited for in between."""

    waits: list[float] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)
    checked: Any = None

    @property
    def said(self):
        return [finding.says for finding in self.checked.findings]


@pytest.fixture
async def slack():
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON), rates=False)
    async with slack.serving():
        yield slack


@pytest.fixture
def ask(slack):
    async def ask(*samples, url=slack.api_url):
        asked = Asked()

        async def wait(seconds):
            asked.waits.append(seconds)

        async with asking_at(url) as asking:
            patient = type(asking)(client=asking.client, address=asking.address, pause=PAUSE, wait=wait)
            asked.checked = await check_payloads(
                samples, patient, advance=lambda done, of: asked.steps.append((done, of))
            )
        return asked

    return ask


async def test_where_slack_takes_everything_one_line_says_so(ask, slack):
    asked = await ask(*GOOD)
    assert asked.checked.level == Level.OK
    assert asked.checked.lines[0].says == "Slack takes all 3 messages and forms of Pollen's."
    assert asked.steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [call.token_kind for call in slack.calls_to("blocks.validate")] == ["none"] * 3


async def test_what_slack_would_refuse_is_named_with_where_and_why_and_the_rest_is_asked_about(ask, slack):
    asked = await ask(GOOD[0], BAD, *GOOD[1:])
    assert asked.checked.level == Level.BROKEN
    (said,) = asked.said
    assert said == (
        "Slack would refuse the long form: must be less than 25 characters at /title/text; "
        "must define either `text` or `fields` at /blocks/1/type."
    )
    assert len(slack.calls_to("blocks.validate")) == 4


async def test_of_many_reasons_three_are_told(ask):
    asked = await ask(message("the page", *[{"type": "section"}] * 5))
    assert asked.said[0].count("must define") == 3
    assert asked.said[0].endswith("; and 2 more.")


async def test_a_refusal_without_reasons_is_told_too(ask, slack):
    slack.faults.add("blocks.validate", error="invalid_view")
    assert (await ask(GOOD[1])).said == ["Slack would refuse the form: invalid_view, without saying why."]


async def test_slack_is_asked_about_once_a_second_and_less_often_when_it_asks_to_wait(ask, slack):
    assert (await ask(*GOOD)).waits == [PAUSE, PAUSE]
    slack.faults.add("blocks.validate", retry_after=7)
    asked = await ask(*GOOD)
    assert asked.waits == [7.0, PAUSE, PAUSE]
    assert asked.checked.level == Level.OK
    slack.faults.add("blocks.validate", error="ratelimited", times=2)
    assert (await ask(GOOD[0])).waits == [30.0, 30.0]
    slack.faults.add("blocks.validate", retry_after=9999)
    assert (await ask(GOOD[0])).waits == [120.0]


async def test_where_slack_asks_to_wait_for_ever_that_is_said(ask, slack):
    slack.faults.add("blocks.validate", retry_after=1, times=None)
    asked = await ask(*GOOD)
    assert asked.waits == [1.0] * 5
    assert asked.said == ["Slack asked again and again to wait: run this again in some minutes."]


async def test_a_network_that_is_away_and_a_slack_that_fails_are_one_sentence(ask, slack):
    away = await ask(*GOOD, url="http://127.0.0.1:9/api")
    assert away.said == [
        "Slack does not answer at http://127.0.0.1:9/api/: look at the network, or give another address with --url."
    ]
    slack.faults.add("blocks.validate", status=500, where=lambda sent: "the" not in str(sent), times=None)
    broken = await ask(*GOOD)
    assert broken.said == ["Slack could not answer (internal_error): run this again in a minute."]
    slack.faults.clear()
    slack.faults.add("blocks.validate", drop=True, times=None, where=lambda sent: "view" in sent)
    dropped = await ask(*GOOD)
    assert dropped.said[0].endswith(" 1 of 3 were looked at.")


async def test_an_address_that_does_not_check_payloads_is_said(ask, slack):
    slack.faults.add("blocks.validate", error="unknown_method")
    (said,) = (await ask(*GOOD)).said
    assert said == f"{slack.api_url} answered unknown_method about the digest: blocks.validate does not work there."


async def test_what_is_longer_than_slack_checks_is_to_be_looked_at(ask, slack):
    asked = await ask(message("the export", *[section("x" * 2900)] * 40))
    assert asked.checked.level == Level.LOOK
    assert asked.said == ["the export has 118,183 characters, and Slack checks only 100,000."]
    assert slack.calls_to("blocks.validate") == []


async def test_only_a_slack_elsewhere_is_spared():
    async with asking_at(None) as asking:
        assert (asking.address, asking.pause) == ("https://slack.com/api/", PAUSE)
    async with asking_at("http://127.0.0.1:1/api") as asking:
        assert (asking.address, asking.pause) == ("http://127.0.0.1:1/api/", 0.0)


def test_of_what_is_built_alike_the_longest_is_kept_under_a_name_of_its_own():
    def shown(text, *more):
        return Shown("message", {"text": text, "blocks": [section(text), *more]})

    form = {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, "callback_id": "c", "blocks": []}
    found = named([shown("Short"), shown("A longer one"), shown("Short", {"type": "divider"}), Shown("modal", form)])
    assert [(sample.name, sample.argument) for sample in found] == [
        ("message “A longer one”", "message"), ("message “Short”", "message"), ("modal “Form” (c)", "view"),
    ]  # fmt: skip
    assert [sample.name for sample in named([shown("A"), shown("A", {"type": "divider"})])] == [
        "message “A”", "message “A”, 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--payloads", "--offline"], "does not go with --offline"),
        (["--url", "https://slack.com/api"], "--url goes with --payloads only"),
    ],
)
def test_options_that_make_no_sense_together_are_said(arguments, said, capsys):
    assert main(["doctor", *arguments]) == 2
    assert said in capsys.readouterr().err


# What Pollen shows, made by Pollen.


SHOWN_BY_SLACK = {"learnings.log.v1", "learnings.save_message.v1"}
"""Shortcuts, which stand in the manifest."""
TOO_LONG_TO_ASK_ABOUT = {"digests.more_domains.v1", "digests.read_on.v1", "learnings.read_on.v1"}
"""They stand below words, or beside domains, that fill a view of 250 KB; Slack checks payloads up to 100,000 characters."""

KEYS = {"goals.nudge": "nudge", "domains.lead": "domain"}
"""Kinds of posts whose keys begin otherwise."""


@pytest.fixture(scope="module")
def everything():
    with silence():
        return asyncio.run(samples(load()))


@pytest.mark.long
def test_every_button_and_every_form_is_among_the_samples(everything):
    shown = json.dumps([sample.payload for sample in everything])
    assert {
        one for one in ids_of_buttons_and_forms() if f'"{one}' not in shown
    } == SHOWN_BY_SLACK | TOO_LONG_TO_ASK_ABOUT


@pytest.mark.long
def test_every_kind_of_post_is_among_the_samples(everything):
    kinds = {KEYS.get(kind, kind) for kind in WALKED_POSTS}
    assert {post_of(sample.payload) for sample in everything} >= kinds


@pytest.mark.long
def test_the_samples_have_names_of_their_own_and_the_local_slack_takes_them_all(everything, capsys):
    names = [sample.name for sample in everything]
    assert len(set(names)) == len(names)
    asyncio.run(_all_taken(everything))


async def _all_taken(everything):
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON), rates=False)
    async with slack.serving(), asking_at(slack.api_url) as asking:
        checked = await check_payloads(everything, asking)
    assert checked.lines[0].says == f"Slack takes all {len(everything)} messages and forms of Pollen's."
