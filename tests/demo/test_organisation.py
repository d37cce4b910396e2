import re
import unicodedata
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import demo
from demo.organisation import (
    Answer,
    CheckIn,
    Learning,
    Organisation,
    OrganisationError,
    ScheduleChange,
    Undo,
    load,
    read,
)
from demo.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, workspace_of
from sandbox import Workspace

FILE = Path(demo.__file__).parent / "organisation.yml"
UNCOMMON = 6
"""A word is uncommon if at most this many purposes and learnings have it."""


MANIFEST = """
display_information:
  name: Example
features:
  bot_user:
    display_name: example
oauth_config:
  scopes:
    bot: [chat:write]
"""


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load()


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    read_once: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read_once


@pytest.fixture
def data(written: dict[str, Any]) -> dict[str, Any]:
    """A copy to change."""
    return deepcopy(written)


@pytest.fixture
def workspace(organisation: Organisation, tmp_path: Path) -> Workspace:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    return workspace_of(organisation, manifest=manifest)


def words(text: str) -> list[str]:
    """Case, accents and punctuation don't count, and "don't" is one word."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return re.findall(r"[a-z0-9]+", re.sub("['\u2019]", "", plain))


def prose(learning: Learning) -> list[str]:
    said = (learning.text, learning.title, learning.why, learning.recommendation, learning.applies_when)
    return [text for text in said if text]


# What there is


def test_twenty_people_work_in_eight_domains_with_at_least_eight_lessons_each(organisation):
    assert len(organisation.people) == 20
    assert len(organisation.domains) == 8
    assert len(organisation.learnings) >= 64
    lessons = Counter(learning.domain for learning in organisation.learnings)
    assert all(lessons[domain.name] >= 8 for domain in organisation.domains)


def test_people_live_in_many_zones_one_of_them_half_an_hour_off_and_one_west_of_utc(organisation):
    zones = {person.zone for person in organisation.people}
    monday = organisation.instant(organisation.learnings[0], person="ana").replace(tzinfo=None)
    offsets = {ZoneInfo(zone).utcoffset(monday) or timedelta() for zone in zones}
    assert len(zones) >= 5
    assert any(offset % timedelta(hours=1) == timedelta(minutes=30) for offset in offsets)
    assert any(offset < timedelta() for offset in offsets)


def test_exactly_one_domain_has_a_private_channel(organisation):
    assert sum(domain.private for domain in organisation.domains) == 1


def test_domain_lessons_come_from_the_private_channel_and_from_public_ones(organisation):
    private = {domain.name: domain.private for domain in organisation.domains}
    kept = [private[learning.domain] for learning in organisation.learnings if learning.visibility == "domain"]
    shared = [learning for learning in organisation.learnings if private[learning.domain]]
    assert kept.count(True) >= 3
    assert kept.count(False) >= 3
    assert any(learning.visibility == "everyone" for learning in shared)


def test_lessons_are_there_before_the_first_week_and_come_in_every_week(organisation):
    weeks = Counter(learning.week for learning in organisation.learnings)
    assert sorted(weeks) == [0, 1, 2, 3, 4]
    before = Counter(learning.domain for learning in organisation.learnings if learning.week == 0)
    assert all(before[domain.name] >= 2 for domain in organisation.domains)


def test_every_week_has_lessons_typed_as_a_plain_command_in_a_public_channel(organisation):
    for week in (1, 2, 3, 4):
        typed = [learning for learning in organisation.learnings if learning.week == week and not learning.has_details]
        public = [learning for learning in typed if not organisation.domain[learning.domain].private]
        assert len(public) >= 3


def test_every_week_domains_answer_their_digests_in_each_of_the_three_ways(organisation):
    answers = [event for event in organisation.events if isinstance(event, Answer)]
    for week in (1, 2, 3, 4):
        assert len({event.domain for event in answers if event.week == week}) >= 3
    assert {event.answer for event in answers} == {"try", "not_for_us", "ask"}


def test_nobody_answers_a_digest_that_is_paused(organisation):
    changes = {event.do: event for event in organisation.events if isinstance(event, ScheduleChange)}
    pause, resume = changes["pause"], changes["resume"]
    assert pause.domain == resume.domain
    assert pause.week < resume.week
    paused = range(pause.week + 1, resume.week + 1)
    assert not [
        event
        for event in organisation.events
        if isinstance(event, Answer) and event.domain == pause.domain and event.week in paused
    ]


def test_the_lesson_that_is_undone_was_typed_as_a_plain_command_so_that_its_author_has_a_receipt(organisation):
    (undo,) = [event for event in organisation.events if isinstance(event, Undo)]
    candidates = [organisation.learning[name] for name in undo.learnings]
    assert len({learning.domain for learning in candidates}) == len(candidates) >= 3
    assert not [learning for learning in candidates if learning.has_details or learning.visibility == "domain"]


def test_goals_reach_from_a_vision_to_a_backlog_in_six_domains_with_somebody_in_every_role(organisation):
    goals = organisation.goals
    assert {goal.level for goal in goals} == {"vision", "goal", "bet", "initiative"}
    assert len({goal.domain for goal in goals if goal.domain}) >= 6
    assert all(goal.participants and goal.watcher and goal.sponsor for goal in goals)
    assert all(goal.belief and goal.kill_criteria and goal.review_on for goal in goals if goal.level == "bet")
    assert all(goal.backlog for goal in goals if goal.level == "initiative")
    assert sum(len(goal.past) for goal in goals) >= 25


def test_every_week_has_check_ins_of_several_domains(organisation):
    for week in (1, 2, 3, 4):
        done = [event for event in organisation.events if isinstance(event, CheckIn) and event.week == week]
        assert len({organisation.goal[event.goal].domain for event in done}) >= 3


def test_one_person_without_a_domain_logs_a_lesson_outside_the_domains_channels(organisation):
    (newcomer,) = [person for person in organisation.people if person.domain is None]
    (lesson,) = [learning for learning in organisation.learnings if learning.author == newcomer.slack]
    assert lesson.week > 0
    assert organisation.channel_of(lesson) == organisation.general_channel


def test_an_instant_is_on_its_persons_own_clock_also_after_the_clocks_change(organisation):
    night_shift = organisation.learning["night-shift-photo"]
    assert organisation.instant(night_shift, person=night_shift.author).isoformat() == "2026-03-10T11:40:00+05:30"
    gauge = organisation.learning["our-gauge-was-off"]
    assert organisation.instant(gauge, person=gauge.author).isoformat() == "2026-03-31T11:25:00+02:00"
    before = organisation.learning["guest-checkout-numbers"]
    assert organisation.instant(before, person=before.author).isoformat() == "2026-03-02T14:20:00+08:00"


# How it reads


def test_learnings_have_fifteen_to_eighty_words_however_one_counts(organisation):
    for learning in organisation.learnings:
        assert 15 <= len(learning.text.split()) <= 80, learning.id
        assert 15 <= len(words(learning.text)) <= 80, learning.id


def test_no_two_learnings_share_five_words_in_a_row(organisation):
    owner: dict[tuple[str, ...], str] = {}
    for learning in organisation.learnings:
        for text in prose(learning):
            said = words(text)
            for five in zip(*(said[start:] for start in range(5)), strict=False):
                assert owner.setdefault(five, learning.id) == learning.id, f"{learning.id} says {' '.join(five)!r} too"


def test_hardly_any_two_learnings_open_with_the_same_words(organisation):
    openings = Counter(tuple(words(learning.text)[:3]) for learning in organisation.learnings)
    assert max(openings.values()) == 1
    assert max(Counter(opening[0] for opening in openings).values()) <= 6


def test_nearly_every_learning_has_a_number_in_it(organisation):
    counted = re.compile(r"\d|\b(two|three|four|five|six|nine|half|third)\b", re.IGNORECASE)
    assert not [learning.id for learning in organisation.learnings if not counted.search(learning.text)]


def test_many_lessons_share_uncommon_words_with_what_matters_to_another_domain(organisation):
    texts = [(domain.name, domain.purpose) for domain in organisation.domains]
    texts += [(learning.domain, learning.text) for learning in organisation.learnings]
    long_words = [(domain, {word for word in words(text) if len(word) > 5}) for domain, text in texts]
    spread = Counter(word for _, said in long_words for word in said)
    uncommon = [(domain, {word for word in said if spread[word] <= UNCOMMON}) for domain, said in long_words]
    connected = [
        domain
        for domain, said in uncommon[len(organisation.domains) :]
        if any(len(said & other) >= 2 for name, other in uncommon if name != domain)
    ]
    assert len(connected) >= 20
    assert len(set(connected)) == len(organisation.domains)


# As a local Slack


def test_everybody_has_an_account_with_their_own_name_and_zone(organisation, workspace):
    accounts = [(person.name, person.real_name, person.tz) for person in workspace.people]
    assert accounts == [(person.slack, person.name, person.zone) for person in organisation.people]
    assert [person.name for person in workspace.people if person.is_admin] == ["ana"]


def test_everybody_is_in_general_and_in_the_channel_of_their_domain(organisation, workspace):
    members = {channel.name: channel.members for channel in workspace.channels}
    assert len(members) == len(organisation.domains) + 1
    for person in organisation.people:
        own = [organisation.domain[person.domain].channel] if person.domain else []
        assert [name for name in members if person.slack in members[name]] == ["general", *own]


def test_the_bot_is_invited_to_the_private_channel_alone(organisation, workspace):
    invited = [channel.name for channel in workspace.channels if BOT_USER in channel.members]
    assert invited == [channel.name for channel in workspace.channels if channel.private]
    assert invited == [domain.channel for domain in organisation.domains if domain.private]


def test_ids_and_tokens_are_the_same_in_every_run(workspace):
    assert (workspace.app.bot_token, workspace.app.app_token) == (BOT_TOKEN, APP_TOKEN) == ("xoxb-demo", "xapp-demo")
    assert workspace.team.id == "T0TARNWHEEL"
    assert workspace.people[0].id == "U0ANA"
    assert {channel.name: channel.id for channel in workspace.channels}["connected-bikes"] == "C0CONNECTEDBIKES"


# What is refused


def test_the_file_reads_the_same_as_text(organisation):
    assert read(FILE.read_text(encoding="utf-8")) == organisation


def test_nothing_of_it_can_be_changed(organisation):
    with pytest.raises(ValueError, match="frozen"):
        organisation.people[0].zone = "UTC"


@pytest.mark.long
@pytest.mark.parametrize(
    ("part", "index", "change", "sentence"),
    [
        ("people", 1, {"slack": "ana"}, "The Slack name 'ana' is there more than once."),
        ("people", 1, {"name": "Ana Matias"}, "The person's name 'Ana Matias' is there more than once."),
        (
            "people",
            0,
            {"zone": "Mars/Olympus"},
            "Person 'ana' names the time zone 'Mars/Olympus', which does not exist.",
        ),
        ("people", 0, {"domain": "Bakery"}, "Person 'ana' names the domain 'Bakery', which does not exist."),
        ("people", 0, {"nickname": "A"}, "people.0.nickname: Extra inputs are not permitted."),
        ("domains", 1, {"channel": "orders"}, "The channel 'orders' is there more than once."),
        ("domains", 0, {"leads": ["zoe"]}, "Domain 'Orders' names the person 'zoe', which does not exist."),
        ("domains", 0, {"leads": ["ben"]}, "'ben' leads 'Orders' without belonging to it."),
        ("domains", 0, {"sponsor": "ana"}, "'ana' both leads and sponsors 'Orders'; a sponsor supports the leads."),
        ("learnings", 1, {"id": "midnight-in-utc"}, "The learning's id 'midnight-in-utc' is there more than once."),
        ("learnings", 0, {"author": "zoe"}, "names the person 'zoe', which does not exist."),
        ("learnings", 0, {"channel": "lunch"}, "names the channel 'lunch', which does not exist."),
        ("learnings", 0, {"domain": "Finance"}, "is of 'Finance', a domain that its author is not in."),
        ("learnings", 0, {"text": "Too short."}, "A learning has 15 to 80 words; this one has 2: 'Too short.'."),
        ("learnings", 0, {"text": "word " * 81}, "A learning has 15 to 80 words; this one has 81:"),
        ("learnings", 0, {"at": 630}, 'learnings.0.at: Write the time 630 in quotes, like "10:30".'),
        ("learnings", 0, {"week": 5}, "learnings.0.week: Input should be less than or equal to 4."),
        ("events", 0, {"by": "ana"}, "The event 'answer' in week 1, tue 10:10, is by 'ana', who is not in 'Service'."),
        ("events", "pause", {"by": "ines"}, "is by 'ines', who does not lead 'Assembly'."),
        ("events", "undo", {"learnings": ["nothing"]}, "names the learning 'nothing', which does not exist."),
        (
            "events",
            "undo",
            {"learnings": ["monday-paint"]},
            "names 'monday-paint', which has to be logged in a week before",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(data, part, index, change, sentence):
    found = data[part][index] if isinstance(index, int) else next(one for one in data[part] if one["do"] == index)
    found |= change
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert sentence in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


SAVED = {"saved": {"by": "priya", "how": "shortcut"}}
MOMENT = {"week": 2, "weekday": "wed", "at": "10:00"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"saved": {"by": "zoe", "how": "emoji"}}, "names the person 'zoe', which does not exist."),
        ({"saved": {"by": "tomasz", "how": "emoji"}}, "is saved by 'tomasz', who is no colleague of its author in"),
        ({"saved": {"by": "ana", "how": "emoji"}}, "is saved by 'ana', who is no colleague of its author in"),
        (SAVED | {"title": "A gate"}, "is saved from a message, so it has neither details nor a private channel."),
    ],
)
def test_what_is_wrong_with_a_lesson_that_is_saved_from_a_message_is_said(data, changes, sentence):
    lesson = next(one for one in data["learnings"] if "saved" in one)
    assert (lesson["author"], lesson["domain"]) == ("tomasz", "Suppliers")
    lesson |= changes
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value).startswith("Learning 'gate-on-the-note' ")
    assert sentence in str(refused.value)


@pytest.mark.long
@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"do": "edit", "learning": "nothing", "old": "a", "new": "b"}, "names the learning 'nothing', which does not"),
        ({"do": "edit", "learning": "full-trolley", "old": "a", "new": "b"}, "has to be logged in a week before it."),
        (
            {"do": "edit", "learning": "five-frozen-days", "old": "e", "new": "a"},
            "corrects 'e', which 'five-frozen-days' does not say exactly once.",
        ),
        (
            {"do": "replace", "old": "five-frozen-days", "new": "torque-drifts-with-heat"},
            "names 'five-frozen-days' and 'torque-drifts-with-heat', which are by two authors.",
        ),
        ({"do": "replace", "old": "full-trolley", "new": "five-frozen-days"}, "names 'full-trolley', which has to be"),
        ({"do": "worked", "by": "ana", "domain": "Service", "note": "Good."}, "is by 'ana', who is not in 'Service'."),
        (
            {"do": "worked", "by": "teo", "domain": "Finance", "note": "Good."},
            "is of 'Finance', which did not want to try a lesson in a week before it.",
        ),
        (
            {"do": "search", "by": "ruta", "words": "a", "opens": "five-frozen-days"},
            "is by 'ruta', who belongs to no domain.",
        ),
        ({"do": "overview", "by": "ben", "channel": "general"}, "is by 'ben', who is no admin."),
        ({"do": "overview", "by": "ana", "channel": "lunch"}, "names the channel 'lunch', which does not exist."),
        ({"do": "look", "by": "ana", "goal": "nothing"}, "names the goal 'nothing', which does not exist."),
        (
            {"do": "check_in", "by": "teo", "goal": "first-try", "values": ["1"]},
            "is by 'teo', who may not keep 'first-try'.",
        ),
        ({"do": "check_in", "by": "lukas", "goal": "first-try", "values": []}, "needs a value for each measure of"),
        (
            {"do": "answer_support", "by": "ana", "goal": "first-try", "answer": "yes", "said": "Gladly."},
            "is by 'ana', who does not sponsor 'first-try'.",
        ),
        ({"do": "snooze", "by": "ana", "goal": "first-try"}, "is by 'ana', who does not lead 'first-try'."),
        (
            {"do": "follow", "by": "ana", "goal": "first-try", "channel": "delivery"},
            "is by 'ana', who does not work in 'delivery'.",
        ),
    ],
)
def test_an_event_that_cannot_happen_is_refused_with_the_reason(data, event, sentence):
    data["events"].append(MOMENT | event)
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value).startswith(f"The event {event['do']!r} in week 2, wed 10:00, ")
    assert sentence in str(refused.value)


@pytest.mark.long
@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (
            {"do": "start_onboarding", "by": "ben", "domain": "Customers"},
            "in week 2, wed 10:00, is by 'ben', who does not lead 'Customers'.",
        ),
        (
            {"do": "name_sponsor", "by": "marlene", "domain": "Service"},
            "in week 2, wed 10:00, names the sponsor of 'Service', which has none.",
        ),
        (
            {"do": "go_on", "by": "carmen", "domain": "Customers", "to": "deliver"},
            "in week 2, wed 10:00, leads 'Customers' to deliver, and it is not in the phase before that.",
        ),
        (
            {"do": "follow_product", "by": "teo", "product": "repairs", "domain": "Finance"},
            "is by 'teo', who does not lead 'Finance'.",
        ),
        (
            {"do": "link_product", "by": "ben", "product": "nothing", "learning": "full-trolley", "goal": "first-try"},
            "names the product 'nothing', which does not exist.",
        ),
        (
            {"do": "read_news", "by": "ben", "product": "repairs"},
            "is by 'ben', who does not follow 'repairs'.",
        ),
        (
            {"do": "read_letter", "by": "marlene", "of": "kofi"},
            "is by 'marlene', and Pollen knows only a day later who left: 'kofi' has not by then.",
        ),
    ],
)
def test_what_is_wrong_with_an_onboarding_or_with_what_is_done_about_products_is_said(data, event, sentence):
    data["events"].append(MOMENT | event)
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value).splitlines()[0] == f"The event {event['do']!r} {sentence}"


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("first-try", {"sponsor": "zoe"}, "names the person 'zoe', which does not exist."),
        ("first-try", {"under": "nothing"}, "names the goal 'nothing', which does not exist."),
        ("first-try", {"by": "teo"}, "is written by 'teo', who may not create it there."),
        ("bikes-you-rely-on", {"level": "goal"}, "hangs under nothing, or is a vision that hangs under something."),
        (
            "first-try",
            {"under": "two-hour-windows"},
            "hangs under 'two-hour-windows', which has to be written before it.",
        ),
        ("first-try", {"past": [{"day": "2026-02-02", "values": []}]}, "needs a value for each of its measures in"),
        ("text-before-the-van", {"uses": "photo-before-booking"}, "which is no lesson of another domain."),
    ],
)
def test_what_is_wrong_with_a_goal_is_said(data, name, changes, sentence):
    next(one for one in data["goals"] if one["id"] == name).update(changes)
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value).startswith(f"Goal {name!r} ")
    assert sentence in str(refused.value)


def test_a_lesson_is_taught_by_a_bet_that_its_author_keeps(data):
    next(one for one in data["learnings"] if "taught" in one)["taught"]["bet"] = "frozen-plan"
    with pytest.raises(OrganisationError, match="is taught by 'frozen-plan', which is no bet that its author keeps"):
        read(yaml.safe_dump(data))


def test_all_problems_are_named_at_once(data):
    data["people"][0]["domain"] = "Bakery"
    data["learnings"][3]["author"] = "zoe"
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value).splitlines() == [
        "Person 'ana' names the domain 'Bakery', which does not exist.",
        "Learning 'apartment-number-box' names the person 'zoe', which does not exist.",
    ]


def test_a_story_that_does_not_begin_on_a_monday_is_refused(data):
    data["first_monday"] = "2026-03-10"
    with pytest.raises(OrganisationError, match="2026-03-10, which is not a Monday"):
        read(yaml.safe_dump(data))


def test_a_file_that_is_not_yaml_is_refused():
    with pytest.raises(OrganisationError, match="not valid YAML"):
        read("name: [")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"owner": "zoe"}, "names the person 'zoe', which does not exist."),
        ({"by": "teo"}, "is written by 'teo', who may not record it there."),
    ],
)
def test_what_is_wrong_with_a_product_is_said(data, changes, sentence):
    next(one for one in data["products"] if one["id"] == "repairs").update(changes)
    with pytest.raises(OrganisationError) as refused:
        read(yaml.safe_dump(data))
    assert str(refused.value) == f"Product 'repairs' {sentence}"
