"""A learning for its domain alone never shows outside, whatever the output and whoever looks.

Everything that Pollen shows comes from one of these: a payload of Slack's (each kind is kept
in tests/golden), a post of its own, a command at the terminal, the log. All of them are
walked here as each kind of reader. What is added later and is not walked makes the last
tests of this file fail: a button or form without a golden payload, a kind of post or a
command that WALKED does not name.
"""

import ast
import io
import json
import logging
import re
import shutil
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlmodel import select
from typer.main import get_command

from bot.app.logs import configure
from bot.cli.main import assemble, main
from bot.kernel.ids import OrganisationId
from handlers.commands import COMMANDS
from sandbox import ChannelSpec, PersonSpec
from storage.index import index
from storage.tables import DraftRow, LearningRow, LearningTagRow, PostRow, ScheduleRow, TagRow
from tests.clock import MONDAY_NOON
from tests.domains.evolving.walked import plant_leads
from tests.domains.walked import plant_onboarding
from tests.goals.walked import plant
from tests.learnings.place import Place
from tests.products.walked import plant_products
from tests.slack import ORGANISATION, living, workspace

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden").rglob("*.json"))
SECRET = "xylograph"
OUTSIDE = ("ben", "gus", "eve", "zoe")
"""A member elsewhere who leads another domain, a guest in the domain's own channel, a person of
another organisation, and a member whom nobody has recorded yet."""
SECRETS = 4
"""Learnings 1 to 4 are secret: golden payloads name learnings by these numbers."""
ONLY_SHOWN = {
    "digests.overview.v1",
    "domains.overview.v1",
    "domains.page.v1",
    "goals.lessons_view.v1",
    "goals.measure_list.v1",
    "goals.node.page.v1",
    "goals.overview.v1",
    "goals.products_view.v1",
    "goals.support_request.v1",
    "products.hand_over_page.v1",
    "products.history.page.v1",
    "products.links.v1",
    "products.page.v1",
}
"""Views without anything to submit: their buttons are walked instead."""
WALKED_COMMANDS = {
    "doctor",
    "demo",
    "run",
    "sandbox",
    "migrate",
    "import learnings",
    "export learnings",
    "import goals",
    "export goals",
    "import products",
    "export products",
    "digest preview",
    "manifest",
}
WALKED_POSTS = {
    "edition",
    "question",
    "notice",
    "captured",
    "not_captured",
    "goals.news",
    "goals.nudge",
    "goals.support",
    "domains.lead",
    "domains.sponsor",
    "products.hand_over",
    "products.news",
    "products.deputy",
    "departures",
}


@dataclass(frozen=True, slots=True)
class World:
    living: object
    log: io.StringIO
    path: Path


def secret_learning(number, author):
    def secret(field):
        return f"{field} of the {SECRET} number {number}"

    return LearningRow(
        organisation=ORGANISATION,
        domain_id=1,
        author_id=author,
        text=secret("Text"),
        title=secret("Title"),
        why=secret("Why"),
        recommendation=secret("Recommendation"),
        applies_when=secret("When"),
        evidence_url=f"https://example.com/{SECRET}",
        visibility="domain",
        channel_id="C0FINANCE",
        logged_at=MONDAY_NOON,
    )


async def furnish(world):
    place, slack = Place(world.database, ORGANISATION), world.slack
    ana, ben, cora = (slack.person(name) for name in ("ana", "ben", "cora"))
    await place.domain("Finance", channel="C0FINANCE", leads=[ana.id])
    await place.domain("Logistics", channel="C0LOGISTICS", leads=[ben.id])
    await place.domain("Orders", channel="C0ORDERS", leads=[ana.id])

    def work(session):
        for number in range(1, SECRETS + 1):
            session.add(secret_learning(number, cora.id))
        session.flush()
        session.add(TagRow(organisation=ORGANISATION, folded=SECRET, label=SECRET))
        for number in range(1, SECRETS + 1):
            session.add(LearningTagRow(learning_id=number, folded=SECRET, organisation=ORGANISATION))
        session.flush()
        index(session, OrganisationId(ORGANISATION), range(1, SECRETS + 1))
        session.add(
            ScheduleRow(
                organisation=ORGANISATION,
                channel_id="C0LOGISTICS",
                cadence="weekly",
                weekday=2,
                local_time=time(9),
                zone="UTC",
                starts_on=MONDAY_NOON.date(),
                created_at=MONDAY_NOON,
                changed_at=MONDAY_NOON,
            )
        )
        for person in (cora, ana):
            session.add(
                DraftRow(
                    organisation=ORGANISATION,
                    user_id=person.id,
                    content={"text": f"A draft about the {SECRET}"},
                    reason="the test says so",
                    kept_at=MONDAY_NOON,
                )
            )

    await world.database.write(work)
    await world.register.run("people")
    await plant(world.database, world.clock, name=lambda: "Parcels arrive on time", words=lambda: "Nobody waits.")
    await plant_onboarding(world.database, world.clock, name=lambda: "Talk to legal", words=lambda: "It is time.")
    await plant_products(world.database, world.clock, name=lambda: "Orders placed", words=lambda: "A job at four.")
    await plant_leads(world.database, world.clock)
    slack.deactivate("ivo")
    for person, channel in ((ben, "logistics"), (ana, "orders")):
        for subject in ("late parcels", "duplicate invoices", "wrong addresses"):
            await person.command("/learned", f"What {subject} taught {channel} this week.", channel=channel)
    await world.settled()


@pytest.fixture
async def world(migrated_file, tmp_path):
    """A private Finance whose four learnings and two drafts are secret, two public domains, and a log."""
    path = tmp_path / "here.db"
    shutil.copy(migrated_file, path)
    place = workspace()
    place.people += [PersonSpec(name="mia", real_name="Mia Member"), PersonSpec(name="zoe", real_name="Zoe New")]
    place.people.append(PersonSpec(name="ivo", real_name="Ivo Left"))
    finance = next(channel for channel in place.channels if channel.name == "finance")
    finance.members += ["gus", "mia"]
    next(channel for channel in place.channels if channel.name == "orders").members.append("zoe")
    place.channels.append(ChannelSpec(name="lounge", members=["ana", "ben", "cora", "dan", "gus", "mia", "zoe"]))
    root, log = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    configure(stream=log)
    # Hundreds of payloads within one second of the clock: how often Slack may be called is not what is walked here.
    async with living(f"sqlite:///{path}", given=place, rates=False) as living_world:
        await furnish(living_world)
        yield World(living_world, log, path)
    root.handlers[:] = before
    root.setLevel(level)


def sees(world, name):
    """Everything that a person can look at in Slack at this moment, as one text."""
    slack = world.slack
    person = slack.person(name)
    places = [channel.id for channel in slack.world.channels.values() if person.id in channel.members]
    return json.dumps([person.views, person.home, *(person.sees(place) for place in places)], ensure_ascii=False)


def as_person(world, path, name, channel):
    """A golden payload as if this person had sent it just now."""
    person = world.slack.person(name)
    body = json.loads(path.read_text("utf-8"))
    rights = world.slack.rights(person, channel)
    body["trigger_id"] = rights["trigger_id"]
    body = json.loads(json.dumps(body).replace("{response_url}", rights["response_url"]))
    account = {"id": person.id, "name": name, "username": name, "team_id": "T0OTHER" if name == "eve" else "T0SANDBOX"}
    if "user" in body:
        body["user"] = account
    else:
        body |= {"user_id": person.id, "user_name": name, "team_id": account["team_id"]}
    return body


async def send(world, body):
    response = await world.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await world.settled()
    return str(response.body)


async def play_a_week(world):
    for _ in range(8):
        world.clock.advance(timedelta(days=1))
        for _ in range(3):
            await world.register.run_all()
            world.clock.advance(timedelta(seconds=2))
    await world.settled()


@pytest.mark.long
async def test_no_payload_of_slacks_shows_it_to_anyone_outside(world):
    here = world.living
    await play_a_week(here)
    for number, path in enumerate(GOLDEN, start=1):
        for name in OUTSIDE:
            channel = {"gus": "finance", "eve": "partners", "zoe": "orders"}.get(name, "logistics")
            calls = len(here.slack.calls)
            answer = await send(here, as_person(here, path, name, channel))
            shown = [str(call.arguments) for call in here.slack.calls[calls:] if call.method.startswith("views.")]
            assert SECRET not in answer, f"{path.stem} answered {name}"
            assert SECRET not in str(shown), f"{path.stem} shows it in a form of {name}"
            assert SECRET not in json.dumps(here.slack.person(name).views), f"after {path.stem}, {name} sees it"
        # What piles up in channels takes longer to read than to write.
        if number % 10 == 0 or number == len(GOLDEN):
            for name in OUTSIDE:
                assert SECRET not in sees(here, name), f"at {path.stem} or shortly before, {name} sees it"
    assert SECRET not in world.log.getvalue()


@pytest.mark.long
async def test_those_who_may_read_it_do(world):
    """Without this, the walk outside would prove nothing: the outputs do show what they may."""
    here = world.living
    for name, output in (
        ("mia", "digests/read.v1.json"),
        ("dan", "digests/read.v1.json"),
        ("mia", "learnings/page.v1.json"),
        ("ana", "learnings/edit.v1.json"),
        ("cora", "learnings/edit.v1.json"),
        ("dan", "learnings/edit.v1.json"),
        ("cora", "learnings/command.empty.json"),
        ("mia", "goals/lessons.v1.json"),
        ("dan", "goals/lessons.v1.json"),
        ("mia", "learnings/command.learnings.json"),
        ("cora", "learnings/command.learnings.json"),
        ("cora", "learnings/find.v1.json"),
        ("dan", "learnings/find_tag.v1.suggest.json"),
        ("mia", "learnings/tags.v1.suggest.json"),
        ("mia", "learnings/open_tags.v1.json"),
    ):
        person = here.slack.person(name)
        assert SECRET not in sees(here, name)
        body = as_person(here, ROOT / "tests" / "golden" / output, name, "lounge" if name == "dan" else "finance")
        answer = await send(here, body)
        assert SECRET in answer + sees(here, name), (name, output)
        while person.view:
            await person.close_view()


@pytest.mark.long
async def test_no_post_and_no_preview_holds_it(world):
    here = world.living
    await play_a_week(here)
    posts = await here.database.read(lambda session: [row.model_dump() for row in session.exec(select(PostRow))])
    assert [post for post in posts if post["kind"] == "edition" and post["channel_id"] == "C0FINANCE"]
    assert [post for post in posts if "Learned across the organisation" in str(post["blocks"])]
    assert [post for post in posts if "What you follow" in str(post["blocks"])]
    assert SECRET not in str(posts)
    for channel in ("finance", "orders", "logistics", "general", "lounge"):
        assert SECRET not in json.dumps(here.slack.channel(channel).messages)
    for name in ("ana", "ben", "cora", "dan", "mia"):
        person = here.slack.person(name)
        await person.command("/digest", channel="lounge")
        await here.settled()
        assert SECRET not in sees(here, name)
    assert SECRET not in world.log.getvalue()


async def test_no_command_at_the_terminal_prints_it(world, capsys, monkeypatch, tmp_path):
    import asyncio

    monkeypatch.setenv("POLLEN_DATABASE_URL", f"sqlite:///{world.path}")
    file = tmp_path / "lessons.csv"
    file.write_text("id,text,domain\n1,A lesson that is imported.,Finance\n2,,Finance\n")
    goals = tmp_path / "goals.yaml"
    goals.write_text("- {id: V, level: vision, name: What is imported}\n")
    products = tmp_path / "products.csv"
    products.write_text("name,domain\nWhat is imported,Finance\n")
    for arguments in (
        ["digest", "preview", "--domain", "Finance"],
        ["digest", "preview", "--domain", "Logistics"],
        ["digest", "preview", "--organisation-digest"],
        ["import", "learnings", str(file)],
        # The file itself holds it: whoever can read the database can, and nobody else can read the file.
        ["export", "learnings", str(tmp_path / "all.csv")],
        ["import", "goals", str(goals)],
        ["export", "goals", str(tmp_path / "goals.csv")],
        ["import", "products", str(products)],
        ["export", "products", str(tmp_path / "all-products.csv")],
        ["migrate"],
        ["doctor", "--offline"],
        ["manifest"],
    ):
        await asyncio.to_thread(main, arguments)
        printed = capsys.readouterr()
        assert printed.out
        assert SECRET not in printed.out + printed.err


# What is added later must be walked too.


def ids_of_buttons_and_forms():
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            said = getattr(node, "value", None)
            if isinstance(said, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+\.v\d+", said):
                yield said


def test_every_button_and_form_has_a_golden_payload_that_is_walked():
    kept = {f"{path.parent.name}.{path.name}" for path in GOLDEN}
    missing = {one for one in ids_of_buttons_and_forms() if not any(k.startswith(f"{one}.") for k in kept)}
    assert missing == ONLY_SHOWN


def test_every_slash_command_has_a_golden_payload_that_is_walked():
    bodies = [json.loads(path.read_text("utf-8")) for path in GOLDEN]
    assert {body["command"] for body in bodies if "command" in body} == {command.name for command in COMMANDS}


def test_every_command_at_the_terminal_is_walked():
    def paths(command, path=()):
        inner = getattr(command, "commands", None)
        if not inner:
            yield " ".join(path)
        for name, sub in (inner or {}).items():
            yield from paths(sub, (*path, name))

    top = get_command(assemble(with_sandbox=False))
    assert set(paths(top)) == WALKED_COMMANDS


def constants_in(tree):
    """The constants that a module gives names to, with or without a type."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Constant):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                yield target.id, node.value.value


def kinds_of_posts(tree, constants):
    """What a module names as the kind of its posts: itself, or by a constant of its own or of another module."""
    known = dict(constants_in(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in constants:
            known |= {one.asname or one.name: constants[node.module].get(one.name) for one in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Post":
            given = next(keyword.value for keyword in node.keywords if keyword.arg == "kind")
            yield given.value if isinstance(given, ast.Constant) else known.get(getattr(given, "id", ""))


@pytest.mark.long
def test_every_kind_of_post_is_walked():
    trees = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text())
        for folder in ("bot", "handlers", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    constants = {module: dict(constants_in(tree)) for module, tree in trees.items()}
    kinds = {kind for tree in trees.values() for kind in kinds_of_posts(tree, constants)}
    assert kinds - {None} == WALKED_POSTS
