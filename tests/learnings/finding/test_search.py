"""What a search finds and in which order: the same on both databases."""

from datetime import timedelta

import pytest

from bot.features.learnings.finding.queries import MOST_FOUND, PAGE, Period, Query, Which
from bot.features.learnings.rules import Kind
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import OrganisationId
from storage.search import index
from storage.tables import ApplicationRow, LearningRow, TagRow
from tests.clock import MONDAY_NOON
from tests.learnings.finding.shelf import Shelf
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, Place, acting, orders_and_finance

ELSEWHERE = OrganisationId("T2")
TEXTS = {
    "queues": "Message queues need back pressure, or the slowest consumer decides.",
    "late": "A late message is retried with backoff. A message twice is a message lost in noise.",
    "cafe": "The café's owners read every report twice.",
    "friday": "Never deploy on a Friday: who mends it is on a train.",
    "migrations": "Migrations of big tables lock them; copy to a new table in small steps.",
    "german": "Größere Änderungen brauchen einen Probelauf.",
    "japanese": "移行 は 段階的に 行う",
    "arabic": "النسخ الاحتياطي يجب اختباره",
    "naive": "Naïve retries made the outage worse.",
    "numbers": "Error 503 for 2026 invoices of type XR-17b.",
}


@pytest.fixture
async def shelf(any_database, clock):
    shelf = Shelf(any_database, clock)
    place = await orders_and_finance(any_database)
    shelf.orders, shelf.finance = place.orders, place.finance
    return shelf


@pytest.fixture
async def filled(shelf):
    shelf.named = {}
    for number, (name, text) in enumerate(TEXTS.items()):
        domain = shelf.orders if number % 2 else shelf.finance
        title = "Migration guide" if name == "friday" else None
        shelf.named[await shelf.put(text, title=title, domain_id=domain)] = name
    return shelf


async def names(filled, words, **query):
    return [filled.named[number] for number in await filled.ids(words, **query)]


SHARED = {
    # Words in other forms, cases and accents.
    "messages": ["late", "queues"],
    "MESSAGE": ["late", "queues"],
    "message queue": ["queues", "late"],
    "migrating": ["friday", "migrations"],
    "cafe": ["cafe"],
    "CAFÉS": ["cafe"],
    "cafe\u0301": ["cafe"],
    "naive retry": ["naive", "late"],
    "grossere anderungen": ["german"],
    "Größere": ["german"],
    "移行": ["japanese"],
    "النسخ": ["arabic"],
    "503": ["numbers"],
    "xr 17b": ["numbers"],
    # Every word counts; what has only some of them comes after.
    "message backoff": ["late", "queues"],
    "copy steps tables": ["migrations"],
    # What databases would read as a language.
    '"message queues"': ["queues", "late"],
    "message AND (queues OR NOT friday)": ["queues", "late", "friday"],
    "title:message*": ["late", "queues"],
    "message -late": ["late", "queues"],
    "message NEAR/2 queues": ["queues", "late"],
    "{message} ^queues ~1 'x' \\ % _ ; DROP TABLE learnings": ["queues", "late", "migrations"],
    "message & queues | !late <-> :*": ["late", "queues"],
    "mess\0age": [],
    "message\0queues": ["queues", "late"],
    "\ud83d message": ["late", "queues"],
    "🎉 message 👩\u200d💻": ["late", "queues"],
    "<@U123> <#C1|general> https://example.org/message :message: queues": ["queues"],
    # Nothing that could be looked for.
    "how to": [],
    "🎉": [],
    "*": [],
    "-": [],
    "42": [],
    '"': [],
    "\0": [],
    # Typos of one letter.
    "mesage": ["late", "queues"],
    "messsage": ["late", "queues"],
    "massage": ["late", "queues"],
    "emssage": ["late", "queues"],
    "xessage": ["late", "queues"],
    "migratoin": ["friday", "migrations"],
    "queus": ["queues"],
    "mesage qeues": ["queues", "late"],
    "fridey deploi": ["friday"],
    "capé": ["cafe"],
    "capés": [],
    "cap": [],
    "504": [],
    "zzzzzzz": [],
    "zzzzzzz message": ["late", "queues"],
}


async def test_both_databases_find_the_same(filled):
    assert {words: await names(filled, words) for words in SHARED} == SHARED


async def test_without_words_the_newest_come_first(filled):
    assert await names(filled, "  ") == list(reversed(TEXTS))
    assert await names(filled, "", domain=filled.orders) == list(reversed(list(TEXTS)[1::2]))


async def test_a_text_of_thousands_of_characters_is_looked_for_by_its_first_words(filled):
    found = await filled.found(TEXTS["migrations"] + " and whatever kafka rebalances say to clusters besides" * 60)
    assert filled.named[found.hits[0].learning.id] == "migrations"
    assert found.loosened
    assert found.terms == {"migrat", "big", "tabl", "lock", "copi", "new", "small", "step"}


async def test_what_was_found_is_told_with_it(filled):
    found = await filled.found("Mesage fridays")
    assert found.query == Query(words="Mesage fridays")
    assert found.forgiven == {"Mesage": "message"}
    assert found.terms == {"messag", "friday"}
    assert found.loosened
    assert (found.page, found.pages, found.total, found.more) == (1, 1, 3, False)
    strict = await filled.found("message")
    assert not strict.loosened
    assert strict.forgiven == {}
    nothing = await filled.found("zzzzzzz")
    assert (nothing.page, nothing.pages, nothing.total, nothing.loosened) == (1, 0, 0, False)


async def test_a_word_of_two_forms_is_one_word(filled):
    assert await names(filled, "message messages MESSAGE") == ["late", "queues"]


async def test_a_typo_is_forgiven_as_the_word_that_more_learnings_have(shelf):
    await shelf.put("A tram.", domain_id=shelf.orders)
    for _ in range(2):
        await shelf.put("A trap.", domain_id=shelf.orders)
    found = await shelf.found("trax")
    assert found.forgiven == {"trax": "trap"}
    assert found.total == 2


async def test_a_typo_does_not_tell_of_words_that_its_reader_may_not_read(shelf):
    secret = await shelf.put("We buy Zymurgia.", domain_id=shelf.finance, visibility="domain", author_id="U-carla")
    found = await shelf.found("zymurgja")
    assert found.hits == ()
    assert found.forgiven == {}
    assert await shelf.ids("zymurgja", by=CARLA) == [secret]


async def test_what_few_wrote_stays_first_and_the_word_it_may_be_a_typo_of_fills_the_page(shelf):
    common = [await shelf.put(f"Sharing notes, part {number}.", domain_id=shelf.orders) for number in range(300, 304)]
    rare = await shelf.put("Sharding by tenant.", domain_id=shelf.orders)
    found = await shelf.found("sharding")
    assert [hit.learning.id for hit in found.hits] == [rare, *reversed(common)]
    assert found.forgiven == {}
    assert found.terms == {"shard", "share"}
    assert await shelf.ids("sharing") == list(reversed(common))


async def test_pages_follow_each_other_and_a_page_beyond_is_the_last(shelf):
    ids = [await shelf.put(f"Lesson {number}.", domain_id=shelf.orders) for number in range(100, 123)]
    newest = list(reversed(ids))
    assert await shelf.ids("lesson") == newest[:PAGE]
    assert await shelf.ids("lesson", page=2) == newest[PAGE : 2 * PAGE]
    last = await shelf.found("lesson", page=99)
    assert [hit.learning.id for hit in last.hits] == newest[2 * PAGE :]
    assert (last.page, last.pages, last.total, last.more) == (3, 3, 23, False)
    assert (await shelf.found("lesson", page=0)).page == 1
    assert (await shelf.found("", page=2)).page == 2


async def test_of_very_many_the_newest_are_found_and_it_says_that_there_are_more(database, clock):
    shelf = Shelf(database, clock)
    place = await orders_and_finance(database)

    def work(session):
        rows = [
            LearningRow(
                organisation="T1",
                text="Alike.",
                visibility="everyone",
                author_id="U-ben",
                domain_id=place.orders,
                logged_at=MONDAY_NOON - timedelta(hours=number),
            )
            for number in range(MOST_FOUND, -1, -1)
        ]
        session.add_all(rows)
        session.flush()
        index(session, ORGANISATION, [row.id or 0 for row in rows])

    await database.write(work)
    found = await shelf.found("alike", page=50)
    assert (found.total, found.more, found.pages) == (MOST_FOUND, True, 50)
    assert found.hits[-1].learning.logged_at == MONDAY_NOON - timedelta(hours=MOST_FOUND - 1)


async def test_filters_leave_what_has_all_of_them(shelf):
    tagged = await shelf.put("One.", tags=["Café"], kind="worked", domain_id=shelf.orders, logged_at=MONDAY_NOON)
    other = await shelf.put("One.", tags=["api"], kind="surprise", domain_id=shelf.finance)
    old = await shelf.put("One.", tags=["Café"], domain_id=shelf.finance, logged_at=MONDAY_NOON - timedelta(days=31.5))
    assert await shelf.ids("", tag="cafe") == [tagged, old]
    assert await shelf.ids("", tag="nobody has it") == []
    assert await shelf.ids("", domain=shelf.finance) == [old, other]
    assert await shelf.ids("", kind=Kind.SURPRISE) == [other]
    assert await shelf.ids("", period=Period.YEAR) == [tagged, old, other]
    assert await shelf.ids("", period=Period.MONTH) == [tagged]
    assert await shelf.ids("", period=Period.QUARTER, tag="cafe", domain=shelf.finance) == [old]
    assert await shelf.ids("", kind=Kind.WORKED, tag="cafe", domain=shelf.orders) == [tagged]
    assert await shelf.ids("", kind=Kind.WORKED, tag="api") == []


async def test_a_period_begins_at_the_very_moment(shelf):
    inside = await shelf.put("In.", domain_id=shelf.orders, logged_at=MONDAY_NOON - Period.WEEK.length)
    early = MONDAY_NOON - Period.WEEK.length - timedelta(seconds=1)
    await shelf.put("Out.", domain_id=shelf.orders, logged_at=early)
    assert await shelf.ids("", period=Period.WEEK) == [inside]


async def test_a_tag_that_was_merged_into_another_finds_what_has_the_other(shelf):
    tagged = await shelf.put("One.", tags=["api"], domain_id=shelf.orders)
    await shelf.database.write(
        lambda session: session.add(TagRow(organisation="T1", folded="apis", label="APIs", merged_into="api"))
    )
    assert await shelf.ids("", tag="apis") == [tagged]


async def test_states_are_found_where_they_are_asked_for(shelf):
    ids = {
        state: await shelf.put("A lesson.", state=state, domain_id=shelf.orders)
        for state in ("active", "retired", "superseded", "merged", "undone")
    }
    assert await shelf.ids("lesson") == [ids["active"]]
    assert await shelf.ids("lesson", which=Which.RETIRED) == [ids["retired"]]
    assert await shelf.ids("lesson", which=Which.SUPERSEDED) == [ids["superseded"]]
    assert await shelf.ids("lesson", which=Which.ALL) == [ids["superseded"], ids["retired"], ids["active"]]
    assert await shelf.ids("", which=Which.ALL, by=BEN) == [ids["superseded"], ids["retired"], ids["active"]]


async def test_another_organisations_learnings_words_and_tags_are_not_there(shelf, clock):
    other = Shelf(shelf.database, clock, ELSEWHERE)
    domain = await Place(shelf.database, ELSEWHERE).domain("Orders", channel="C-orders")
    theirs = await other.put("Zymurgia.", tags=["api"], domain_id=domain, author_id="U-ana")
    assert await shelf.ids("zymurgia") == []
    assert await shelf.ids("") == []
    assert (await shelf.found("zymurgja")).forgiven == {}
    assert await shelf.ids("", tag="api") == []
    assert await shelf.ids("", domain=domain) == []
    assert await other.ids("zymurgja", by=acting("U-ana", ELSEWHERE)) == [theirs]


async def test_guests_and_people_of_other_organisations_do_not_search(shelf):
    for actor in (acting("U-gus"), acting("U-else", external=True)):
        with pytest.raises(NotAllowedError):
            await shelf.found("anything", by=actor)
        with pytest.raises(NotAllowedError):
            await shelf.finding.related(actor, 1)


async def test_words_merged_into_a_learning_find_it_for_those_who_may_read_them(shelf):
    into = await shelf.put("Pack light.", domain_id=shelf.finance)
    open_one = await shelf.put("Weigh twice.", domain_id=shelf.finance)
    hidden = await shelf.put("Zymurgia knows.", domain_id=shelf.finance, visibility="domain", author_id="U-carla")
    below = await shelf.put("Label parcels.", domain_id=shelf.finance)
    await shelf.change(below, state="merged", successor_id=open_one)
    for one in (open_one, hidden):
        await shelf.change(one, state="merged", successor_id=into)
    for words in ("weigh", "pack weigh", "label", "label pack"):
        assert await shelf.ids(words) == [into]
    assert await shelf.ids("zymurgia pack weigh", by=CARLA) == [into]
    assert (await shelf.found("zymurgia")).hits == ()
    assert (await shelf.found("zymurgja")).forgiven == {}
    await shelf.change(hidden, state="active", successor_id=None)
    assert await shelf.ids("zymurgia", by=CARLA) == [hidden]
    assert await shelf.ids("pack zymurgia", by=CARLA) != [into]


async def test_a_superseded_one_points_to_the_end_of_what_its_reader_may_read(shelf):
    hidden = await shelf.put("Three.", domain_id=shelf.finance, visibility="domain", author_id="U-carla")
    second = await shelf.put("Two. And more.", domain_id=shelf.orders, state="superseded", successor_id=hidden)
    first = await shelf.put("Primer.", domain_id=shelf.orders, state="superseded", successor_id=second)
    await shelf.put("Nowhere.", domain_id=shelf.orders, state="superseded", successor_id=hidden)

    async def pointers(by):
        found = await shelf.found("", which=Which.SUPERSEDED, by=by)
        return [hit.successor and (hit.successor.learning, hit.successor.title) for hit in found.hits]

    assert await pointers(ANA) == [None, (second, "Two."), None]
    assert await pointers(CARLA) == [(hidden, "Three.")] * 3
    found = await shelf.found("primer", which=Which.SUPERSEDED, by=CARLA)
    assert (found.hits[0].learning.id, found.hits[0].successor.domain_name) == (first, "Finance")


async def test_a_hit_tells_who_wrote_it_where_and_how_many_other_domains_applied_it(shelf):
    applied = await shelf.put("One.", domain_id=shelf.orders, author_id="U-ben", tags=["Café"])
    told = await shelf.put("Two.", domain_id=shelf.finance, author_id=None, author_name="Dora of old")
    nobody = await shelf.put("Three.", domain_id=shelf.finance, author_id=None)
    place = Place(shelf.database)
    answers = {shelf.orders: "applied", shelf.finance: "applied"}
    answers |= {await place.domain("Third"): "applied", await place.domain("Fourth"): "planned"}
    await shelf.database.write(
        lambda session: session.add_all(
            ApplicationRow(
                organisation="T1",
                learning_id=applied,
                domain_id=domain,
                state=state,
                answered_by="U",
                answered_at=MONDAY_NOON,
            )
            for domain, state in answers.items()
        )
    )
    hits = {hit.learning.id: hit for hit in (await shelf.found("")).hits}
    assert hits[applied].applied == 2
    assert hits[applied].author == "Ben"
    assert hits[applied].domain.name == "Orders"
    assert hits[applied].domain.channel_name == "orders"
    assert [tag.label for tag in hits[applied].learning.content.tags] == ["Café"]
    assert (hits[told].author, hits[told].applied) == ("Dora of old", 0)
    assert hits[nobody].author is None
    own = await shelf.put("Nowhere yet.", domain_id=None, author_id="U-ada")
    assert [hit.domain for hit in (await shelf.found("nowhere", by=ADA)).hits if hit.learning.id == own] == [None]


async def test_what_was_replaced_or_retired_is_told_of_where_few_current_ones_match(shelf):
    current = await shelf.put("Bread and butter.", domain_id=shelf.orders)
    await shelf.put("Bread and jam.", domain_id=shelf.orders, state="superseded", successor_id=current)
    await shelf.put("Bread and salt.", domain_id=shelf.orders, state="retired")
    await shelf.put("Bread and oil.", domain_id=shelf.orders, state="undone")
    await shelf.put("Bread and gold.", domain_id=shelf.orders, state="retired", visibility="domain")
    found = await shelf.found("bread", by=CARLA)
    assert ([hit.learning.id for hit in found.hits], found.past) == ([current], 2)
    assert (await shelf.found("jam", by=CARLA)).past == 1
    assert (await shelf.found("bread", by=CARLA, which=Which.ALL)).past == 0
