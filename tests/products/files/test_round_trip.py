"""What was exported comes back as it was: into an empty organisation, and into its own."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.features.products.files.document_out import as_yaml
from bot.features.products.files.store import ToStore
from bot.files.domains import folded
from bot.files.verdicts import Verdict
from bot.kernel.ids import OrganisationId
from storage.products.file_records import read_records
from storage.products.files import SqlProductFileStore
from storage.tables import ChannelRow, DomainRow, PersonRow, ProductRow
from tests.clock import ManualClock
from tests.products.files.made import NOW, PEOPLE, documents, records
from tests.products.files.world import exported, exported_table, imported, put, said, stored

quick = settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many = settings(quick, max_examples=10)


def somewhere(session, organisation, *, people):
    """An organisation with these people in it; everyone else is nobody here."""
    for user in people:
        session.merge(PersonRow(organisation=organisation, user_id=user, name=f" {user}\u2003#x"))


def fill(session, organisation, made):
    """Store products as they could be there, in two domains of which one has a channel."""
    somewhere(session, organisation, people=PEOPLE)
    store = SqlProductFileStore(session)
    whose = OrganisationId(organisation)
    domains = {
        folded(name): store.create_domain(whose, name, archived=False, now=NOW).id for name in ("Ørders", "Sales: EU")
    }
    session.get(DomainRow, domains["sales: eu"]).channel_id = "C1"
    session.merge(ChannelRow(organisation=organisation, channel_id="C1", name="sales-eu", team_id="T1"))
    for record in made:
        store.add(whose, ToStore(record=record, domain=domains[folded(record.domain)], domains=domains), now=NOW)


def records_of(session, organisation):
    rows = session.exec(
        select(ProductRow).where(ProductRow.organisation == organisation).order_by(col(ProductRow.source_id))
    )
    return [one.record for one in read_records(session, OrganisationId(organisation), rows.all())]


async def there_and_back(database, made, folder, *, people):
    here, there = uuid.uuid4().hex, uuid.uuid4().hex
    await database.write(lambda session: fill(session, here, made))
    await database.write(lambda session: somewhere(session, there, people=people))
    first = await exported(database, here)
    path = put(folder / uuid.uuid4().hex, **first)
    report = await imported(database, there, ManualClock(), path)
    assert said(report) == []
    assert await exported(database, there) == first
    if people:
        wanted = await database.read(lambda session: records_of(session, here))
        assert wanted == sorted(made, key=lambda record: record.source)
        found = await database.read(lambda session: records_of(session, there))
        assert [_bare(one) for one in found] == wanted
    for organisation in (here, there):
        await unchanged(database, organisation, path, len(made))
    table = put(folder / uuid.uuid4().hex, t__csv=await exported_table(database, here))
    await unchanged(database, here, table, len(made))


def _bare(record):
    """Leave out the channel of a domain that has none there."""
    assert set(record.kept) <= {"pollen"}
    return replace(record, kept={})


async def unchanged(database, organisation, path, how_many):
    before = await database.read(lambda session: stored(session, organisation))
    again = await imported(database, organisation, ManualClock(), path)
    assert said(again) == []
    assert [one.changes for one in again.outcomes] == []
    assert again.counts == {Verdict.UNCHANGED: how_many}
    assert await database.read(lambda session: stored(session, organisation)) == before


made = st.lists(records, min_size=1, max_size=3)


@pytest.mark.long
@quick
@given(made=made)
async def test_what_was_exported_comes_back_as_the_same_record_and_byte_by_byte(database, tmp_path, made):
    await there_and_back(database, made, tmp_path, people=PEOPLE)


@pytest.mark.long
@many
@given(made=made)
async def test_any_products_come_back_and_change_nothing_at_home(any_database, tmp_path, made):
    await there_and_back(any_database, made, tmp_path, people=PEOPLE)


@pytest.mark.long
@many
@given(made=made)
async def test_people_who_are_nobody_there_go_on_by_their_names(any_database, tmp_path, made):
    await there_and_back(any_database, made, tmp_path, people=())


async def out_and_in(database, document, folder):
    here, there = uuid.uuid4().hex, uuid.uuid4().hex
    for organisation in (here, there):
        await database.write(lambda session, whose=organisation: somewhere(session, whose, people=PEOPLE))
    path = put(folder / uuid.uuid4().hex, a__yaml=as_yaml(document))
    report = await imported(database, here, ManualClock(), path)
    assert said(report) == []
    await unchanged(database, here, path, 1)
    first = await exported(database, here)
    path = put(folder / uuid.uuid4().hex, **first)
    await unchanged(database, here, path, 1)
    assert said(await imported(database, there, ManualClock(), path)) == []
    assert await exported(database, there) == first
    records = [await database.read(lambda session, whose=whose: records_of(session, whose)) for whose in (here, there)]
    assert records[0] == records[1]


@pytest.mark.long
@quick
@given(document=documents)
async def test_a_document_of_others_comes_out_valid_and_in_again_as_the_same_record(database, tmp_path, document):
    await out_and_in(database, document, tmp_path)


@pytest.mark.long
@settings(many, max_examples=30)
@given(document=documents)
async def test_any_document_of_others_comes_out_valid_and_in_again_as_the_same_record(any_database, tmp_path, document):
    await out_and_in(any_database, document, tmp_path)
