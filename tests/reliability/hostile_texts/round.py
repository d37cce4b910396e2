"""One round: everything that Pollen shows, once, in a world of its own."""

import csv
import json
from pathlib import Path

from sqlmodel import select

from storage.tables import DomainRow, PostRow
from tests.reliability.hostile_texts import judge
from tests.reliability.hostile_texts.walk import Walk, golden
from tests.reliability.hostile_texts.world import OUTSIDE, READERS, SECRET, World, environment, play, secrets
from tests.visibility.test_every_output import GOLDEN

NAMES = tuple(READERS)
FOLDER = GOLDEN[0].parents[1]
PAGES = ("learnings/page.v1", "learnings/edit.v1", "learnings/history.v1", "digests/read.v1")
PRINTED = (
    ("migrate",),
    ("doctor", "--offline"),
    ("doctor", "--offline", "--json"),
    ("manifest",),
    ("digest", "preview", "--organisation-digest"),
)


async def in_slack(walk: Walk, *, turn: int, share: float = 1.0) -> None:
    """Deliver golden payloads, each as one reader; in as many turns as there are readers, each as all of them.

    `share` of them, chosen by the world's seed, when there is little time.
    """
    world = walk.world
    for number, path in enumerate(GOLDEN):
        if world.rng.random() < share:
            await walk.send(path, NAMES[(number + turn) % len(NAMES)])


async def in_pages(walk: Walk, many: int) -> None:
    """Look at learnings in the pages, forms and histories of each, and log new ones by command and by emoji."""
    world, rng = walk.world, walk.world.rng
    for number in rng.sample(range(1, len(world.texts) + 1), many):
        name, page = rng.choice(NAMES), rng.choice(PAGES)
        body = walk.as_person(golden(FOLDER / f"{page}.json"), name)
        if not page.startswith("digests"):
            body["actions"][0]["value"] = str(number)
        await walk.deliver(body, name, f"{page} as {name}")
    for name in ("ana", "ben", "cora"):
        await walk.send(FOLDER / "learnings" / "command.text.json", name)
    slack = world.here.slack
    for name, channel in (("ana", "C0ORDERS"), ("ben", "C0LOGISTICS"), ("cora", "C0FINANCE"), ("gus", "C0ORDERS")):
        message = await slack.person(name).say(world.text()[:3000], channel=channel)
        await slack.person(name).react("seedling", message)
        await world.here.settled()
        if name == "cora":
            await slack.person("mia").react("seedling", message)
        walk.look(f"{name}'s emoji")
    await slack.person("ana").react(
        "seedling", await slack.person("eve").say(world.text()[:3000], channel="C0PARTNERS")
    )
    await world.here.settled()
    walk.look("the words of a stranger")


async def in_time(walk: Walk, *, days: int) -> None:
    """Let editions, withdrawals and notices come by themselves, and look at everything that is in Slack then."""
    world = walk.world
    for name in ("mia", "dan", "ben", "zoe"):
        await walk.send(FOLDER / "digests" / "ask.v1.json", name, as_it_is=True)
    world.here.slack.archive("C0LOGISTICS")
    await world.here.settled()
    await play(world, days=days)
    walk.look("time")


async def outside_slack(walk: Walk, folder: Path) -> None:
    """Judge what terminals, spreadsheets and the log get."""
    world = walk.world
    columns = ["text", "domain", world.short(20), world.short(20)]
    bad = folder / f"bad{world.rng.random()}.jsonl"
    rows = [{column: world.text() for column in columns} | {"date": world.short(30)} for _ in range(5)]
    bad.write_text("\n".join(json.dumps(row) for row in rows))
    odd = bad.with_suffix(".csv")
    with odd.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["name", "level", "domain", "owner"], *([world.text() for _ in range(4)] for _ in range(5))]
        )
    for arguments in (
        *PRINTED,
        ("import", "learnings", str(bad)),
        ("import", "learnings", str(bad), "--title-column", world.short(20)),
        ("import", "goals", str(odd)),
        ("import", "products", str(odd)),
        ("export", "goals", str(folder / "goals.csv"), "--force"),
        ("export", "products", str(folder / "products.csv"), "--force"),
        ("digest", "preview", "--domain", world.short(20)),
        ("digest", "preview", "--domain", await named(world, 1)),
        ("digest", "preview", "--domain", await named(world, 3)),
        ("export", "learnings", str(folder / "all.csv"), "--force"),
        ("export", "learnings", str(folder / "all.jsonl"), "--force"),
    ):
        printed = await world.command_line(*arguments)
        walk.note(" ".join(arguments[:3]), [] if printed else ["it prints nothing"])
    with environment(**told_to_doctor(world)):
        await world.command_line("doctor")
    for printed in world.printed:
        walk.note("a terminal", judge.in_terminal(printed))
        walk.note("a terminal", [SECRET] if SECRET in printed else [])
    for table in ("all.csv", "goals.csv", "products.csv"):
        walk.note(table, judge.in_table((folder / table).read_text("utf-8")))
    walk.note("the log", judge.in_log(world.log.getvalue(), words=(SECRET, world.mark)))


def told_to_doctor(world: World) -> dict[str, str]:
    """What the command needs to ask this Slack as well."""
    slack = world.here.slack
    app = slack.workspace.app
    return {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_APP_TOKEN": app.app_token, "SLACK_API_URL": slack.api_url}


async def named(world: World, domain: int) -> str:
    return await world.here.database.read(lambda session: session.get_one(DomainRow, domain).name)


async def kept(walk: Walk) -> set[str]:
    """Judge what is in Slack at the end, as Slack read it; return the kinds of post that there were."""
    world, slack = walk.world, walk.world.here.slack
    walk.note("Slack", (f"a ping of {ping.target}: {ping.text[:200]!r}" for ping in slack.pings))
    walk.note("Slack", (one for link in slack.links for one in judge.in_link(link, world.known)))
    hidden = await secrets(world)
    for name in OUTSIDE:
        person = slack.person(name)
        seen = [person.sees(channel.id) for channel in slack.world.channels.values() if person.id in channel.members]
        if SECRET in (text := json.dumps([seen, person.views, person.home], ensure_ascii=False)):
            walk.note(f"what {name} sees", [word for word in hidden if word in text])
    return set(await world.here.database.read(lambda session: session.exec(select(PostRow.kind)).all()))
