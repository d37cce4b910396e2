"""Lessons from a file become learnings, on both databases."""

import dataclasses

import pytest
from sqlmodel import col, select

from bot.features.domains.rules import MAX_NAME
from bot.features.learnings.files.importing import AT_ONCE, Importing
from bot.features.learnings.files.lesson_file import read_lessons
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.features.learnings.submissions import Sent
from bot.files.domains import MAX_DOMAIN
from bot.files.writing import ATTEMPTS
from bot.kernel.errors import BusyError
from bot.kernel.ids import Delivery
from storage.domains import SqlDomainStore
from storage.learnings import learning_transactions
from storage.lesson_files import import_transactions
from storage.tables import DomainRow, LearningRow, TagRow
from tests.clock import ManualClock
from tests.learnings.place import ADA, ORGANISATION, Place, orders_and_finance

HEADER = "id,date,domain,title,lesson,tags\n"
TWO = HEADER + "1,2014-06-06,Orders,First,Freeze the plan.,plan; week\n2,2015-01-02,orders ,Second,Ask the driver.,\n"


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
async def place(any_database):
    return await orders_and_finance(any_database)


@pytest.fixture
def importing(any_database, clock):
    return Importing(transactions=import_transactions(any_database), clock=clock)


@pytest.fixture
def run(importing, tmp_path):
    async def run(content, **more):
        path = tmp_path / "lessons.csv"
        path.write_text(content, "utf-8")
        return await importing.run_system(ORGANISATION, read_lessons(path), **more)

    return run


@pytest.fixture
def stored(any_database):
    async def stored():
        def look(session):
            return [row.model_dump() for row in session.exec(select(LearningRow).order_by(col(LearningRow.source_id)))]

        return await any_database.read(look)

    return stored


def counts(report):
    return report.created, report.updated, report.unchanged, report.kept, len(report.bad)


async def test_lessons_become_learnings_for_everyone_without_an_author(place, run, stored, any_database):
    assert counts(await run(TWO)) == (2, 0, 0, 0, 0)
    first, second = await stored()
    assert (first["text"], first["title"], first["domain_id"]) == ("Freeze the plan.", "First", place.orders)
    assert (first["visibility"], first["author_id"], first["state"], first["source_id"]) == (
        "everyone",
        None,
        "active",
        "import:1",
    )
    assert first["logged_at"].isoformat() == "2014-06-06T12:00:00+00:00"
    assert second["domain_id"] == place.orders
    tags = await any_database.read(lambda session: set(session.exec(select(TagRow.label))))
    assert tags == {"plan", "week"}


async def test_importing_again_changes_nothing(place, run, stored):
    await run(TWO)
    before = await stored()
    assert counts(await run(TWO)) == (0, 0, 2, 0, 0)
    assert await stored() == before


async def test_what_a_file_says_anew_is_taken_over_where_nobody_changed_it_here(place, run, stored):
    await run(TWO)
    changed = TWO.replace("Freeze the plan.", "Freeze it on Thursday.").replace("plan; week", "month")
    assert counts(await run(changed)) == (0, 1, 1, 0, 0)
    first, _ = await stored()
    assert (first["text"], first["version"]) == ("Freeze it on Thursday.", 2)
    assert counts(await run(changed.replace(",Orders,", ",Finance,"))) == (0, 1, 1, 0, 0)


async def test_what_was_changed_here_stays(place, run, stored, any_database, clock):
    await run(TWO)
    transactions = learning_transactions(any_database)
    learnings = Learnings(transactions=transactions, clock=clock, changed=lambda: None)
    first, second = await stored()
    sheet = await Sheets(transactions=transactions).of(ADA, first["id"])
    await learnings.submit(
        ADA,
        Delivery("view:1:a"),
        Sent(fields={**sheet.fields, "text": "Ours."}, learning=first["id"], was=sheet.was),
    )
    await learnings.undo(ADA, Delivery("trigger:1"), second["id"])
    assert counts(await run(TWO.replace("driver", "customer"))) == (0, 0, 0, 2, 0)
    assert [row["text"] for row in await stored()] == ["Ours.", "Ask the driver."]


async def test_without_a_date_a_lesson_is_of_the_day_it_was_imported_and_stays_so(place, run, stored, clock):
    undated = "id,domain,lesson\n1,Orders,Freeze it.\n"
    await run(undated)
    clock.advance(days=3)
    assert counts(await run(undated)) == (0, 0, 1, 0, 0)
    (row,) = await stored()
    assert row["logged_at"].day == 5


async def test_without_an_id_a_lesson_is_known_by_its_words(place, run):
    plain = "domain,lesson\nOrders,Freeze it.\n"
    assert counts(await run(plain)) == (1, 0, 0, 0, 0)
    assert counts(await run(plain)) == (0, 0, 1, 0, 0)
    assert counts(await run(plain + "Orders,Ask.\n")) == (1, 0, 1, 0, 0)


# Domains.


async def test_a_domain_nobody_knows_is_refused_with_those_closest_in_spelling(place, run):
    report = await run("domain,lesson\nOrdres,a\nZzz,b\nOrders,c\n")
    assert counts(report) == (1, 0, 0, 0, 2)
    assert [(bad.row, bad.reason) for bad in report.bad] == [
        (2, "there is no domain “Ordres”; closest is Orders; --create-domains creates it"),
        (3, "there is no domain “Zzz”; --create-domains creates it"),
    ]


async def test_domains_are_created_unclaimed_when_asked_for(place, run, any_database):
    report = await run("domain,lesson\nAssembly,a\nASSEMBLY,b\nZürich,c\nzurich,d\n", create_domains=True)
    assert counts(report) == (4, 0, 0, 0, 0)
    assert report.domains_created == ["Assembly", "Zürich"]
    rows = await any_database.read(
        lambda session: [
            (row.name, row.state, row.channel_id)
            for row in session.exec(select(DomainRow).where(DomainRow.state == "unclaimed"))
        ]
    )
    assert sorted(rows) == [("Assembly", "unclaimed", None), ("Zürich", "unclaimed", None)]


async def test_what_a_file_has_under_an_old_name_goes_to_the_renamed_domain_and_that_is_said(place, run, any_database):
    def rename(session):
        row = session.exec(select(DomainRow).where(DomainRow.name == "Orders")).one()
        SqlDomainStore(session).keep_name(row.organisation, row.id, "Orders", now=row.created_at)
        row.name, row.folded_name = "Sales", "sales"
        return row.id

    sales = await any_database.write(rename)
    file = "source_id,domain,lesson\n1,ORDERS,a\n"
    report = await run(file)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.domains_renamed == {"ORDERS": "Sales"}
    rows = await any_database.read(lambda session: list(session.exec(select(LearningRow.domain_id)).all()))
    assert rows == [sales]
    assert counts(await run(file)) == (0, 0, 1, 0, 0), "the old name alone changes nothing"


async def test_a_name_that_no_domain_may_have_is_refused(place, run):
    report = await run(f"domain,lesson\n{'x' * 61},a\n???,b\n", create_domains=True)
    assert [bad.reason[:10] for bad in report.bad] == ["its domain", "its domain"]
    assert report.domains_created == []


def test_domains_have_the_same_longest_name_everywhere():
    assert MAX_DOMAIN == MAX_NAME


async def test_a_domain_that_is_only_proposed_takes_nothing_yet(place, run):
    await place.domain("Later", state="proposed")
    report = await run("domain,lesson\nLater,a\n", create_domains=True)
    assert [bad.reason for bad in report.bad] == ["its domain Later is only proposed; have it accepted first"]


async def test_another_organisations_domains_and_lessons_are_not_touched(place, run, any_database, importing, tmp_path):
    await run(TWO)
    await Place(any_database, "T2").domain("Orders")
    report = await importing.run_system("T2", read_lessons(tmp_path / "lessons.csv"))
    assert counts(report) == (2, 0, 0, 0, 0)


# Rows and transactions.


async def test_a_date_that_has_not_come_yet_is_refused(place, run):
    report = await run(HEADER + "1,2026-01-07,Orders,T,Tomorrow's lesson.,\n")
    assert [bad.reason for bad in report.bad] == ["its date 2026-01-07 has not come yet"]


async def test_bad_rows_of_the_file_and_of_the_import_are_told_in_their_order(place, run):
    report = await run("domain,lesson\nNowhere,a\nOrders,\nNowhere,b\n")
    assert [bad.row for bad in report.bad] == [2, 3, 4]


async def test_many_lessons_go_in_by_portions_and_progress_is_told(place, run):
    told = []
    content = "id,domain,lesson\n" + "".join(f"{n},Orders,Lesson {n}\n" for n in range(AT_ONCE * 2 + 7))
    report = await run(content, progress=lambda done, total: told.append((done, total)))
    total = AT_ONCE * 2 + 7
    assert counts(report) == (total, 0, 0, 0, 0)
    assert told == [(AT_ONCE, total), (AT_ONCE * 2, total), (total, total)]


class BusyTransactions:
    def __init__(self, real, refusals):
        self._real = real
        self.refusals = refusals

    async def read(self, work):
        return await self._real.read(work)

    async def write(self, work):
        if self.refusals:
            self.refusals -= 1
            raise BusyError
        return await self._real.write(work)


async def test_a_busy_database_is_waited_for(place, any_database, clock, tmp_path):
    (tmp_path / "lessons.csv").write_text(TWO)
    reading = read_lessons(tmp_path / "lessons.csv")
    busy = BusyTransactions(import_transactions(any_database), ATTEMPTS - 1)
    report = await Importing(transactions=busy, clock=clock).run_system(ORGANISATION, reading)
    assert counts(report) == (2, 0, 0, 0, 0)
    busy.refusals = ATTEMPTS
    with pytest.raises(BusyError):
        await Importing(transactions=busy, clock=clock).run_system(ORGANISATION, reading)


async def test_an_import_interrupted_goes_on_where_it_stopped(place, run, importing, tmp_path):
    await run(TWO)
    reading = read_lessons(tmp_path / "lessons.csv")
    more = dataclasses.replace(reading, lessons=reading.lessons[:1])
    assert counts(await importing.run_system(ORGANISATION, more)) == (0, 0, 1, 0, 0)
