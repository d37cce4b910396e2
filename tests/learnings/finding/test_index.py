"""The index says of learnings what their rows say, whatever happened to them: on both databases."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from inline_snapshot import snapshot
from sqlmodel import SQLModel

from bot.features.learnings.finding.indexing import Indexing
from bot.features.learnings.rules import Content, State, tags_in
from bot.kernel.access import Visibility
from bot.kernel.ids import LearningId, OrganisationId
from bot.matching.typos import is_one_letter_off
from bot.matching.words import Stems
from storage.index import alike
from storage.index.tokens import ANALYZER, Text, facets, first_position, position, title_and_body
from storage.index.vocabulary import remember
from storage.learnings import SqlLearningStore
from storage.search import SqlIndexStore, index, index_transactions
from tests.clock import MONDAY_NOON
from tests.learnings.finding.shelf import Shelf
from tests.learnings.place import ANA, BEN, ORGANISATION, orders_and_finance

pytestmark = pytest.mark.long

TABLE = SQLModel.metadata.tables["learning_words"]
WORDS = ("Pack light", "Weigh twice", "Ask first", "Label parcels", "Mind the gap")


def entries(session):
    rows = session.connection().execute(TABLE.select().order_by(TABLE.c.position)).mappings()
    return [dict(row) for row in rows]


def anew(session):
    """Make all of the index again, and return what it then is."""
    session.connection().execute(TABLE.delete())
    store = SqlIndexStore(session)
    missing, after = store.out_of_date(ORGANISATION, after=LearningId(0), most=1000)
    assert after is None
    index(session, ORGANISATION, missing)
    return entries(session)


def change(session, chance, learnings, domains):
    """Do anything that people do to a learning, or log one."""
    store = SqlLearningStore(session)
    if len(learnings) < 3 or chance.random() < 0.3:
        added = store.add(
            chance.choice((ANA, BEN)),
            Content(text=chance.choice(WORDS), title=chance.choice((None, "A title")), tags=tags_in("api")),
            domain=chance.choice((None, *domains)),
            visibility=chance.choice(list(Visibility)),
            channel=None,
            now=MONDAY_NOON + timedelta(days=len(learnings)),
        )
        learnings.append(added.id)
        return
    known = {number: store.learning(ORGANISATION, number) for number in learnings}
    learning = known[chance.choice(learnings)]
    assert learning is not None
    current = [number for number, each in known.items() if each and each.state is State.ACTIVE and each != learning]
    state, successor = chance.choice((State.ACTIVE, State.RETIRED, State.UNDONE)), None
    if current and learning.state is State.ACTIVE and chance.random() < 0.5:
        state, successor = State.MERGED, chance.choice(current)
    store.save(
        replace(
            learning,
            state=state,
            successor=successor,
            content=replace(
                learning.content, text=chance.choice(WORDS), tags=tags_in(chance.choice(("", "api", "é, x")))
            ),
            domain=chance.choice((None, *domains)),
            visibility=chance.choice(list(Visibility)),
        )
    )


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_changes_the_index_is_as_if_made_anew(any_database, seed):
    place = await orders_and_finance(any_database)
    chance = random.Random(seed)
    learnings: list[LearningId] = []
    for _ in range(40):
        await any_database.write(lambda session: change(session, chance, learnings, (place.orders, place.finance)))
    kept = await any_database.read(entries)
    assert kept
    if any_database.is_sqlite:
        # FTS5 compares its lists with the table, and raises where they differ.
        check = "INSERT INTO learning_tokens (learning_tokens) VALUES ('integrity-check')"
        await any_database.write(lambda session: session.connection().exec_driver_sql(check))
    assert kept == await any_database.write(anew)


async def test_what_is_missing_is_indexed_by_a_sweep_and_what_is_there_is_left(any_database, clock):
    place = await orders_and_finance(any_database)
    shelf = Shelf(any_database, clock)
    known = await shelf.put("Known lessons.", domain_id=place.orders)
    new = [await shelf.put("New lessons.", domain_id=place.orders, indexed=False) for _ in range(60)]
    stale = await shelf.put("Lessons by older rules.", domain_id=place.orders)
    gone = await shelf.put("Lessons gone.", domain_id=place.orders)
    await shelf.put("Lessons gone before.", domain_id=place.orders, indexed=False, state="undone")

    def spoil(session):
        connection = session.connection()
        connection.execute(TABLE.update().where(TABLE.c.learning_id == stale).values(analyzer=0, body="old"))
        session.connection().exec_driver_sql(f"UPDATE learnings SET state = 'undone' WHERE id = {gone}")

    await any_database.write(spoil)
    assert await shelf.ids("new") == []
    indexing = Indexing(transactions=index_transactions(any_database), clock=clock)
    assert await indexing.index_missing_system(ORGANISATION) == 62
    assert (await shelf.found("new")).total == 60
    assert new[-1] in await shelf.ids("new")
    assert await shelf.ids("older rules") == [stale]
    assert known in await shelf.ids("known")
    assert await shelf.ids("gone") == []
    assert await indexing.index_missing_system(ORGANISATION) == 0
    assert await any_database.read(entries) == await any_database.write(anew)


async def test_a_sweep_goes_through_all_there_are(any_database, clock):
    place = await orders_and_finance(any_database)
    shelf = Shelf(any_database, clock)
    ids = [await shelf.put("One more.", domain_id=place.orders, indexed=False) for _ in range(5)]
    looks = []
    after = 0
    while after is not None:
        missing, after = await any_database.read(
            lambda session, after=after: SqlIndexStore(session).out_of_date(ORGANISATION, after=after, most=2)
        )
        looks.append(missing)
    assert looks == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[4],)]


async def test_every_word_one_letter_away_is_among_those_that_are_alike(any_database):
    chance = random.Random(7)
    known = sorted({"".join(chance.choices("abc", k=chance.randint(3, 6))) for _ in range(400)} | {"größe", "移行中の"})
    await any_database.write(lambda session: remember(session, ORGANISATION, known))
    await any_database.write(lambda session: remember(session, ORGANISATION, [*known, None, "x2x 3.14 ab"]))
    kept = [word for word in known if word != "größe"] + ["grosse"]

    def look(session):
        for typed in [*chance.sample(kept, 60), "grosee", "移中行の"]:
            near = alike(session, ORGANISATION, typed)
            expected = {word for word in kept if is_one_letter_off(typed, word)}
            assert expected <= near
            assert near <= set(kept)
            assert not alike(session, OrganisationId("T2"), typed)

    await any_database.read(look)


def test_positions_follow_the_day_and_then_the_id():
    early, late = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    day = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert 0 < position(early, 1) < position(day, 1) < position(day, 2) < position(late, 1) < 2**63
    assert position(day, 2**31 - 1) < first_position(day + timedelta(days=1))
    assert first_position(day) <= position(day.replace(hour=0), 1)


def test_a_facet_belongs_to_its_organisation_and_state_alone():
    def of(organisation="T1", state="active", **about):
        given = {"visibility": "everyone", "domain": 1, "people": ("U1", None), "kind": "worked", "tags": ("a b",)}
        return set(facets(organisation, state, **{**given, **about}).split())

    assert len(of()) == 6
    assert not of() & of(organisation="T2")
    assert not of() & of(state="retired")
    assert len(of(visibility="domain")) == 5
    assert len(of(domain=None)) == 3
    assert of(people=("U1", "U1")) == of()
    # What has no domain is read by those who wrote or saved it alone.
    assert of(domain=None, kind=None, tags=()) == of(domain=None, kind=None, tags=(), visibility="domain")
    assert not any(Stems().of(token.strip("_")) == token for token in of())


def test_what_becomes_of_a_text_is_what_this_version_of_the_analyzer_makes_of_it():
    """Whoever changes these raises ANALYZER, too: what was indexed before would not be found by the new terms."""
    text = Text(
        title="Naïve retries", body=("Größere queues: 3 of 503 weren't draining!", None, "移行 x2 https://a.b/c")
    )
    merged = Text(title="Label parcels", body=("On two sides.",))
    found = title_and_body([text, merged], Stems())
    tokens = facets(
        "T1", "active", visibility="everyone", domain=7, people=("U1", None), kind="worked", tags=["café x"]
    )
    assert (ANALYZER, found, tokens) == snapshot(
        (
            1,
            ("naiv retri", "grosser queue 503 drain 移行 x2 label parcel side"),
            "_t6aritdmmsv3mwxw _qnsakb4a6wvufnfk _cpfxnqcmgye5xqvv _wrinmayxikwyvt4w _a4hzcxhgkrq5pgoh _ekeanymwe5c5ig5i",
        )
    )
