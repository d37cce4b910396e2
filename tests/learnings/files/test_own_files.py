"""A file of Pollen's own, on both databases: what comes back, what is refused, what stays as it is."""

import asyncio
import csv
import io
import json

import pytest
from sqlmodel import select

from bot.features.learnings.files.columns import Column, ImportFileError
from bot.features.learnings.files.exporting import NoSuchDomainError
from bot.features.learnings.files.lesson_file import read_lessons
from bot.features.learnings.files.own_rows import COLUMNS
from storage.learning_tags import add_tags
from storage.tables import AuditRow, AuditWordsRow, DomainRow, LearningRow, TagRow
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.files.world import exported, imported, stored
from tests.learnings.place import ORGANISATION, Place, orders_and_finance

NEW = "T-new"


@pytest.fixture
async def place(any_database):
    return await orders_and_finance(any_database)


@pytest.fixture
def log(any_database, place):
    """Store a learning as it is told; return its id."""

    async def log(source, *, text="Freeze the plan.", tags=(), **about):
        def work(session):
            row = LearningRow(
                **{
                    "organisation": ORGANISATION,
                    "source_id": f"pollen:{source}",
                    "text": text,
                    "visibility": "everyone",
                    "logged_at": MONDAY_NOON,
                    "domain_id": place.orders,
                    "author_id": "U-ana",
                    **about,
                }
            )
            session.add(row)
            session.flush()
            add_tags(session, ORGANISATION, [(row, tags)])
            return row.id

        return await any_database.write(work)

    return log


@pytest.fixture
def bring(any_database, tmp_path):
    """Import a file's rows, after `change` has been at each; say what the report counts."""

    async def bring(content, *, into=ORGANISATION, change=lambda row: row, **more):
        path = tmp_path / "learnings.csv"
        rows = [change(row) for row in csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(row for row in rows if row is not None)
        return await imported(any_database, into, path, ManualClock(), **more)

    return bring


def counts(report):
    return report.created, report.updated, report.unchanged, report.kept, len(report.bad)


def reasons(report):
    return [bad.reason for bad in report.bad]


def but(**changes):
    return lambda row: {**row, **changes}


def replaced(row, by):
    return {**row, "state": "superseded", "successor": by}


async def test_a_chain_of_successors_comes_back_whatever_the_order_of_its_links(any_database, log, bring):
    ids = [await log(f"{number}", logged_at=MONDAY_NOON.replace(hour=number)) for number in range(3)]

    def chain(session):
        rows = [session.get(LearningRow, one) for one in ids]
        # The earliest took the place of the latest: in the file it comes first.
        rows[2].state, rows[2].successor_id = "superseded", ids[0]
        rows[0].state, rows[0].successor_id, rows[0].retired_because = "merged", ids[1], "Same thing."

    await any_database.write(chain)
    content = await exported(any_database, ORGANISATION)
    report = await bring(content, into=NEW, create_domains=True)
    assert (counts(report), report.loose) == ((3, 0, 0, 0, 0), 0)
    assert await exported(any_database, NEW) == content
    there = await any_database.read(lambda session: stored(session, NEW))
    first, second, third = (there[f"pollen:{number}"] for number in range(3))
    assert (third["state"], third["successor_id"]) == ("superseded", first["id"])
    assert (first["state"], first["successor_id"], first["retired_because"]) == ("merged", second["id"], "Same thing.")


async def test_a_successor_that_the_file_lacks_is_told_and_found_by_the_next_file(any_database, log, bring):
    new = await log("new")
    await log("old", state="superseded", successor_id=new)
    content = await exported(any_database, ORGANISATION)
    only_old = await bring(
        content, into=NEW, create_domains=True, change=lambda row: row if row["pollen_id"] == "pollen:old" else None
    )
    assert (counts(only_old), only_old.loose) == ((1, 0, 0, 0, 0), 1)
    both = await bring(content, into=NEW)
    assert (counts(both), both.loose) == ((1, 1, 0, 0, 0), 0)
    assert await exported(any_database, NEW) == content


async def test_successors_that_lead_back_are_left_out(any_database, log, bring):
    content = await exported(any_database, ORGANISATION)
    for source in ("a", "b", "c"):
        await log(source)
    content = await exported(any_database, ORGANISATION)
    to = {"pollen:a": "pollen:b", "pollen:b": "pollen:a", "pollen:c": "pollen:a"}
    report = await bring(content, into=NEW, create_domains=True, change=lambda row: replaced(row, to[row["pollen_id"]]))
    assert reasons(report) == ["its successors lead back to itself"] * 2
    assert (report.created, report.loose) == (1, 1)
    # A circle that only the rows here would close.
    await bring(content, change=lambda row: replaced(row, "pollen:b") if row["pollen_id"] == "pollen:a" else row)
    closing = await bring(
        content, change=lambda row: replaced(row, "pollen:a") if row["pollen_id"] == "pollen:b" else None
    )
    assert closing.loose == 1


@pytest.mark.parametrize("state", ["active", "retired"])
async def test_what_nothing_replaced_has_no_successor(any_database, log, bring, state):
    await log("a")
    await log("b")
    change = {"state": state, "successor": "pollen:b"}
    report = await bring(
        await exported(any_database, ORGANISATION),
        change=lambda row: {**row, **change} if row["pollen_id"] == "pollen:a" else None,
    )
    assert reasons(report) == [f"it is {state}, so nothing can have taken its place"]
    assert (await any_database.read(lambda session: stored(session, ORGANISATION)))["pollen:a"]["successor_id"] is None


async def test_what_was_taken_back_is_in_no_file_and_comes_back_from_none(any_database, log, bring):
    gone = await log("gone", text="Taken back.")
    await log("old", state="superseded", successor_id=gone)
    before = await exported(any_database, ORGANISATION)

    def undo(session):
        session.get(LearningRow, gone).state = "undone"

    await any_database.write(undo)
    after = await exported(any_database, ORGANISATION)
    assert "Taken back." in before
    assert "gone" not in after
    report = await bring(before)
    assert (counts(report), report.loose) == ((0, 0, 1, 1, 0), 1)
    assert reasons(await bring(before, into=NEW, create_domains=True, change=but(state="undone")))[0].startswith(
        "it was taken back"
    )


async def test_who_may_read_stays_as_it_was_and_what_says_nothing_is_for_its_domain(any_database, log, bring):
    await log("secret", visibility="domain")
    content = await exported(any_database, ORGANISATION)
    await bring(content, into=NEW, create_domains=True)
    await bring(content, into="T-mute", create_domains=True, change=but(visibility=""))
    report = await bring(content, into="T-odd", create_domains=True, change=but(visibility="all"))
    assert reasons(report) == ["its visibility “all” is none of everyone, domain"]
    for organisation in (NEW, "T-mute"):
        (row,) = (await any_database.read(lambda session, whose=organisation: stored(session, whose))).values()
        assert row["visibility"] == "domain"


@pytest.mark.parametrize(
    ("about", "change"),
    [
        ({"visibility": "domain"}, {"visibility": "everyone"}),
        ({"visibility": "domain"}, {"domain": "Finance"}),
        ({"visibility": "everyone", "domain_id": None}, {"domain": "Finance"}),
    ],
)
async def test_no_file_lets_others_read_what_is_here_already(any_database, log, bring, about, change):
    await log("one", **about)
    before = await any_database.read(lambda session: stored(session, ORGANISATION))
    report = await bring(await exported(any_database, ORGANISATION), change=but(**change))
    assert reasons(report) == ["others than now could read it; move it or share it in Slack instead"]
    assert await any_database.read(lambda session: stored(session, ORGANISATION)) == before


@pytest.mark.parametrize("change", [{"author_id": "U-mal"}, {"author_id": ""}, {"saver_id": "U-mal"}])
async def test_no_file_takes_a_learning_over(any_database, log, bring, change):
    await log("one", saver_id="U-ben")
    report = await bring(await exported(any_database, ORGANISATION), change=but(**change))
    assert reasons(report) == ["it names another author, saver or channel than the learning that is here already"]


async def test_what_somebody_changed_here_stays_whatever_an_old_file_says(any_database, log, bring):
    one = await log("one", state="superseded")
    content = await exported(any_database, ORGANISATION)

    def edit(session):
        row = session.get(LearningRow, one)
        row.text, row.changed_at = "Ours.", MONDAY_NOON

    await any_database.write(edit)
    assert counts(await bring(content)) == (0, 0, 0, 1, 0)
    assert counts(await bring(await exported(any_database, ORGANISATION), change=but(successor="pollen:x"))) == (
        0,
        0,
        0,
        1,
        0,
    )
    assert "Ours." in await exported(any_database, ORGANISATION)


async def test_a_change_by_a_file_is_recorded_with_both_sides_and_narrowing_is_one(any_database, log, bring):
    one = await log("one")
    content = await exported(any_database, ORGANISATION)
    report = await bring(content, change=but(text="Freeze it on Thursday.", visibility="domain"))
    assert counts(report) == (0, 1, 0, 0, 0)

    def look(session):
        (act,) = session.exec(select(AuditRow))
        words = {row.field: (row.before, row.after) for row in session.exec(select(AuditWordsRow))}
        return (act.organisation, act.thing, act.thing_id, act.act, act.by), words

    assert await any_database.read(look) == (
        (ORGANISATION, "learning", str(one), "imported", None),
        {"text": ("Freeze the plan.", "Freeze it on Thursday."), "visibility": ("everyone", "domain")},
    )


async def test_a_name_comes_along_for_someone_unknown_and_stays_where_people_are_for_others(
    any_database, log, bring, place
):
    await log("hers")
    await log("unknown", author_id="U-far", author_name="Fay Far")
    content = await exported(any_database, ORGANISATION)
    assert ",U-ana,Ana," in content
    await Place(any_database, NEW).person("U-far", "")
    await bring(content, into=NEW, create_domains=True)
    there = await any_database.read(lambda session: stored(session, NEW))
    assert there["pollen:hers"]["author_name"] == "Ana"
    assert there["pollen:unknown"]["author_name"] is None, "this organisation keeps no name of hers"
    assert "Fay" not in await exported(any_database, NEW)


async def test_a_domain_renamed_archived_or_brought_back_since_moves_nothing(any_database, log, bring, place):
    await log("one", visibility="domain")
    content = await exported(any_database, ORGANISATION)
    await place.archive(place.orders)
    assert counts(await bring(content)) == (0, 0, 1, 0, 0)
    archived = await exported(any_database, ORGANISATION)
    assert ",Orders,archived," in archived
    assert counts(await bring(archived, change=but(domain_state=""))) == (0, 0, 1, 0, 0)


async def test_an_archived_domain_comes_back_archived_and_apart_from_a_living_one_of_its_name(
    any_database, log, bring, place
):
    await log("old", visibility="domain")

    def archive(session):
        session.get(DomainRow, place.orders).state = "archived"
        session.get(DomainRow, place.orders).folded_name = "orders\t1"

    await any_database.write(archive)
    living = await place.domain("Orders")
    await log("new", visibility="domain", domain_id=living)
    content = await exported(any_database, ORGANISATION)
    report = await bring(content, into=NEW)
    assert sorted(reasons(report)) == [
        "there is no archived domain “Orders”; --create-domains creates it",
        "there is no domain “Orders”; --create-domains creates it",
    ]
    report = await bring(content, into=NEW, create_domains=True)
    assert report.domains_created == ["Orders"]
    assert await exported(any_database, NEW) == content
    there = await any_database.read(lambda session: stored(session, NEW))
    assert there["pollen:old"]["domain_id"] != there["pollen:new"]["domain_id"]
    assert counts(await bring(content, into=NEW)) == (0, 0, 2, 0, 0)
    assert counts(await bring(content, into=NEW, change=lambda row: {**row, "pollen_id": row["pollen_id"] + "2"})) == (
        2,
        0,
        0,
        0,
        0,
    )


async def test_of_two_archived_domains_of_one_name_nobody_knows_which(any_database, log, bring, place):
    for _ in range(2):
        await place.archive(await place.domain(f"Gone{_}"))

    def same_name(session):
        for row in session.exec(select(DomainRow).where(DomainRow.state == "archived")):
            row.name = "Gone"

    await any_database.write(same_name)
    await log("one")
    report = await bring(
        await exported(any_database, ORGANISATION),
        change=but(pollen_id="pollen:other", domain="Gone", domain_state="archived"),
    )
    assert reasons(report) == ["2 archived domains are called “Gone”, and nobody knows which"]


async def test_a_tag_renamed_or_merged_since_is_the_same_tag(any_database, log, bring, place):
    from bot.features.learnings.rules import tags_from

    await log("one", tags=tags_from(["colour", "Plan"]))
    content = await exported(any_database, ORGANISATION)

    def merge(session):
        session.add(TagRow(organisation=ORGANISATION, folded="color", label="Color"))
        session.get(TagRow, (ORGANISATION, "colour")).merged_into = "color"
        session.get(TagRow, (ORGANISATION, "plan")).label = "PLAN"
        from storage.tables import LearningTagRow

        session.exec(select(LearningTagRow).where(LearningTagRow.folded == "colour")).one().folded = "color"

    await any_database.write(merge)
    assert "Color, PLAN" in await exported(any_database, ORGANISATION)
    assert counts(await bring(content)) == (0, 0, 1, 0, 0)


async def test_lines_that_ended_otherwise_before_are_no_news(any_database, log, bring):
    await log("one", text="a\r\nb", retired_because="c\rd", state="retired")
    content = await exported(any_database, ORGANISATION)
    assert '"a\nb"' in content
    assert counts(await bring(content)) == (0, 0, 1, 0, 0)


async def test_only_a_domains_learnings_when_it_is_named_and_never_anothers(any_database, log, place):
    await log("one", text="Of Orders.")
    await log("two", text="Of Finance.", domain_id=place.finance)
    await log("three", text="Of elsewhere.", organisation="T2", domain_id=None)
    assert "Of elsewhere." not in await exported(any_database, ORGANISATION)
    only = await exported(any_database, ORGANISATION, domain="ÓRDERS")
    assert ("Of Orders." in only, "Of Finance." in only) == (True, False)
    with pytest.raises(NoSuchDomainError, match=r"no domain called Ordres; closest is Orders\."):
        await exported(any_database, ORGANISATION, domain="Ordres")


async def test_the_same_rows_stand_in_the_same_order_in_both_databases(any_database, log):
    for source in ("b", "B", "a", "Z", "é", "_", "-"):
        await log(source)
    content = await exported(any_database, ORGANISATION, "jsonl")
    sources = [json.loads(line)["pollen_id"].removeprefix("pollen:") for line in content.splitlines()]
    assert sources == ["-", "B", "Z", "_", "a", "b", "é"]


async def test_two_imports_of_one_file_at_once_make_each_learning_once(any_database, log, bring, tmp_path):
    for number in range(5):
        await log(f"{number}")
    content = await exported(any_database, ORGANISATION)
    await Place(any_database, NEW).domain("Orders")
    (tmp_path / "both.csv").write_bytes(content.encode())
    reports = await asyncio.gather(
        *(imported(any_database, NEW, tmp_path / "both.csv", ManualClock()) for _ in range(2))
    )
    assert sorted(counts(report)[:3] for report in reports) == [(0, 0, 5), (5, 0, 0)]
    assert await exported(any_database, NEW) == content


# Reading.


def test_an_export_that_lacks_a_column_is_refused_whole(tmp_path):
    path = tmp_path / "part.csv"
    path.write_text("pollen_id,text,domain\npollen:1,a,Orders\n")
    with pytest.raises(ImportFileError, match=r"lacks logged_at, domain_state.*delete its column pollen_id"):
        read_lessons(path)


def test_an_exports_columns_are_not_told(tmp_path):
    path = tmp_path / "whole.csv"
    path.write_text(",".join(COLUMNS) + "\n")
    with pytest.raises(ImportFileError, match="leave --text-column out"):
        read_lessons(path, {Column.TEXT: "why"})


def test_every_reason_why_a_row_of_ours_is_refused_is_told(tmp_path):
    path = tmp_path / "bad.jsonl"
    row = dict.fromkeys(COLUMNS)
    bad = {"pollen_id": "x:1", "author_id": "a b", "state": "gone", "tags": ["x" * 71], "kind": "odd", "logged_at": "?"}
    path.write_text(json.dumps(row | bad) + "\n" + json.dumps(row | {"pollen_id": "pollen:1", "text": 7}) + "\n")
    first, second = (bad.reason.split("; ") for bad in read_lessons(path).bad)
    assert first == [
        f"its tag “{'x' * 39}…” is longer than 70 characters",
        "it has no text",
        "its kind “odd” is none of worked, did_not_work, surprise",
        "its pollen_id “x:1” is none of Pollen's",
        "its author_id “a b” is no id of Slack's",
        "its date “?” is not understood",
        "write it like 2026-01-31",
        "its state “gone” is none of active, retired, superseded, merged, undone",
    ]
    assert second == ["it does not say when it was logged"]


def test_a_file_that_is_not_ours_is_not_changed_on_reading(tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text("text,domain,state,channel_id,author\n'=1+1,Orders,retired,C1,'-Ana\n")
    (lesson,) = read_lessons(path).lessons
    assert (lesson.content.text, lesson.author_name) == ("'=1+1", "'-Ana")
    assert (lesson.state, lesson.channel, lesson.is_ours) == ("active", None, False)
