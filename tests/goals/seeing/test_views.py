"""Three hundred nodes within Slack's limits, and what every kind of page shows and lets do."""

import json
from datetime import date, timedelta
from itertools import product

import pytest

from bot.features.goals.rules.measures import Frequency
from bot.features.goals.rules.tree import Draft, Hypothesis, Level, SaidStatus, State
from bot.features.goals.seeing.histories import History, Step
from bot.features.goals.seeing.outline import Filters
from bot.kernel.audit import Change
from bot.kernel.ids import UserId
from handlers.goals import ids
from handlers.goals.seeing import history, message, page
from handlers.goals.seeing import tree as listing
from handlers.goals.seeing.chart import table_in_words
from sandbox.rules import check_message, check_view, message_too_long, view_too_large
from storage.tables import NodeLearningRow
from tests.goals.seeing.living import texts

LONGEST = "“Größte” & <kleinste> Pakete kommen 🎉 " * 5


def accepted(view):
    payload = view.to_dict()
    assert [str(problem) for problem in check_view(payload, surface="modal")] == []
    assert not view_too_large(payload)
    return payload


async def three_hundred(world, places):
    """Two visions, 8 goals, 40 bets and 250 initiatives, all with the longest names and half of them with a lead."""

    def work(store):
        def add(level, number, under, **more):
            draft = Draft(
                level=level,
                name=f"{number} {LONGEST}"[:150],
                parent=under,
                starts_on=world.today,
                lead=UserId("ana") if number % 2 else None,
                **more,
            )
            return store.add(world.organisation, draft, state=State.ACTIVE, by=None, now=world.clock.now()).id

        visions = [add(Level.VISION, number, None) for number in range(2)]
        goals = [add(Level.GOAL, number, visions[number % 2]) for number in range(8)]
        domains = [places.orders, places.logistics]
        bets = [add(Level.BET, n, goals[n % 8], domain=domains[n % 2]) for n in range(40)]
        for number in range(250):
            add(Level.INITIATIVE, number, bets[number % 40], domain=domains[number % 40 % 2])

    await world.goals(work)


def all_open(overview):
    return {line.fold for line in overview.lines if not line.is_open and line.below}


async def unfolded(desk, who, **wanted):
    """Turn every fold until nothing is folded; return the pages."""
    turned: frozenset[str] = frozenset()
    while True:
        first = await desk.overview(who, turned=turned, **wanted)
        pages = [await desk.overview(who, turned=turned, page=number, **wanted) for number in range(first.pages)]
        more = {fold for one in pages for fold in all_open(one)} - turned
        if not more:
            return pages
        turned |= more


@pytest.mark.long
async def test_a_tree_of_300_nodes_has_room_on_every_page_folded_and_unfolded(desk, world, places):
    await three_hundred(world, places)
    folded = await desk.overview("cora")
    assert folded.pages == 1
    assert [line.node.level for line in folded.lines].count(Level.GOAL) == 8
    pages = await unfolded(desk, "cora")
    seen = [line.node.id for one in pages for line in one.lines]
    assert len(seen) == len(set(seen)) == 300
    for one in pages:
        payload = accepted(listing.build(one, response_url="https://hooks.slack.com/" + "a" * 150))
        assert len(payload["blocks"]) <= 100
        assert len(payload["private_metadata"]) <= 1_500, "forms carry it along"
    assert len(pages) == 8
    assert "Below " in texts(accepted(listing.build(pages[3])))
    found = await desk.overview("ana", filters=Filters(level=Level.INITIATIVE))
    accepted(listing.build(found))
    assert found.found == 250


@pytest.mark.long
async def test_a_node_is_shown_unfolded_where_somebody_asks_for_it(desk, world, places):
    await three_hundred(world, places)
    tree = await world.goals(lambda store: store.tree(world.organisation))
    bet = next(one for one in reversed(tree.values()) if one.level is Level.BET)
    overview = await desk.overview("cora", unfold=bet.id)
    line = next(line for line in overview.lines if line.node.id == bet.id)
    assert line.is_open
    again = await desk.overview("cora", turned=overview.wanted.turned, page=overview.wanted.page)
    assert again.lines == overview.lines


async def test_whoever_proposed_a_goal_sees_that_it_waits_and_others_where_it_stands(desk, world, places):
    await world.node("Late parcels", domain=places.orders, state="proposed", by="cora")
    mine, theirs = [texts(listing.build(await desk.overview(who)).to_dict()) for who in ("cora", "ben")]
    assert "A proposal of yours waits for an answer." in mine
    assert "of yours" not in theirs
    assert "No goal counts yet. What is proposed stands under “Proposed” above." in theirs


@pytest.mark.long
async def test_a_page_that_is_not_there_is_the_last_one(desk, tree):
    assert (await desk.overview("ana", page=7)).wanted.page == 0


async def test_the_folds_that_are_carried_stay_few():
    meta = listing.Meta()
    for number in range(10**6, 10**6 + 200):
        meta = listing.with_fold(meta, f"t{number}")
    assert len(meta.turned) <= listing.LONGEST_FOLDS
    assert meta.turned.endswith("t1000199")
    assert "t1000199" not in listing.with_fold(meta, "t1000199").turned


def buttons(payload):
    found = [element for block in payload["blocks"] for element in block.get("elements", []) if "action_id" in element]
    return [element["action_id"] for element in found]


ACTIVE = {ids.CHECK_IN, ids.REVIEW, ids.ASK_SUPPORT, ids.EDIT, ids.MEASURES, ids.SAY_STATUS}
FOR_ALL = {ids.SHOW_PAGE, ids.LESSONS, ids.PRODUCTS, ids.HISTORY}


@pytest.mark.long
@pytest.mark.parametrize(
    ("who", "state", "expected"),
    [
        ("dan", "active", FOR_ALL | ACTIVE | {ids.NEW, ids.FOLLOW, ids.MOVE, ids.ARCHIVE}),
        ("ben", "active", FOR_ALL | ACTIVE | {ids.NEW, ids.FOLLOW, ids.MOVE, ids.ARCHIVE}),
        ("cora", "active", FOR_ALL | ACTIVE | {ids.NEW, ids.FOLLOW}),
        ("ana", "active", FOR_ALL | {ids.NEW, ids.FOLLOW}),
        ("mia", "active", FOR_ALL | {ids.NEW}),
        ("ben", "proposed", FOR_ALL | {ids.ACCEPT, ids.DECLINE, ids.EDIT, ids.MEASURES}),
        ("mia", "proposed", FOR_ALL),
        ("ben", "stopped", FOR_ALL | {ids.REVIEW, ids.ARCHIVE}),
        ("cora", "stopped", FOR_ALL | {ids.REVIEW}),
        ("ben", "archived", FOR_ALL | {ids.RESTORE}),
        ("cora", "archived", FOR_ALL),
    ],
)
async def test_a_page_has_the_buttons_that_its_reader_may_use(desk, world, places, who, state, expected):
    await world.person("mia")
    node = await world.node("Bet", level="bet", domain=places.logistics, lead=UserId("cora"), state=state)
    found = buttons(accepted(page.build(await desk.page(who, node))))
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.long
async def test_a_page_of_every_kind_is_taken_by_slack(desk, world, places):
    for level, state, is_full in product(("vision", "goal", "bet", "initiative"), ("active", "stopped"), (True, False)):
        more = {}
        if is_full:
            words = "Wörter & <Zeichen> " * 150
            more = {
                "outcome": words,
                "lead": UserId("ana"),
                "participants": tuple(UserId(f"u{number}") for number in range(20)),
                "hypothesis": Hypothesis(
                    belief=words, expected_outcome=words, success_signal=words, kill_criteria=words
                ),
                "review_on": world.today,
                "ends_on": world.today + timedelta(days=60),
            }
        node = await world.node(LONGEST[:150], level=level, domain=places.orders, state=state, **more)
        for number in range(10 if is_full else 0):
            measure = await world.measure(
                node.id, f"{number} {LONGEST}"[:100], unit="Pakete & Päckchen <3>", baseline="1" * 30
            )
            await world.reading(measure, "9" * 30, note="n" * 2000)
        accepted(page.build(await desk.page("ana", node)))
        for letter in message.build(await desk.pages.charted(world.actor("ana"), node.id)):
            payload = {"text": letter.text, "blocks": letter.blocks}
            assert [str(problem) for problem in check_message(payload)] == []
            assert not message_too_long(payload)


async def test_a_page_says_what_is_open_and_what_a_bet_lacks(desk, world, places):
    node = await world.node("Bet", level="bet", domain=places.orders)
    said = texts(accepted(page.build(await desk.page("ana", node))))
    for words in (
        "Who takes part?\n Open: \nnobody leads it yet; nobody else takes part yet",
        "How is it measured?\n Open: \nno measure of success yet",
        "Who watches and supports it?\n Open: \nnobody watches it yet; nobody sponsors it yet",
        "We stop when\n\n(not written yet)",
        "From 8 December 2025, no end set.",
    ):
        assert words in said


@pytest.mark.long
async def test_a_status_that_its_lead_says_is_shown_beside_what_the_numbers_say(desk, world, places):
    node = await world.node("Bet", level="bet", domain=places.orders, lead=UserId("cora"))
    await world.reading(await world.measure(node.id, "Late parcels", unit="%"), "18")
    said = SaidStatus(status="at_risk", because="The vendor left.", until=date(2026, 2, 1), by=UserId("cora"))
    wanted = node.__class__(**{name: getattr(node, name) for name in node.__slots__} | {"said": said})
    await world.goals(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    shown = texts(accepted(page.build(await desk.page("ana", node))))
    assert "🟡 at risk" in shown
    assert "The vendor left." in shown
    assert "Cora says so until 1 February 2026. Its numbers say 🟢 on track: “Late parcels” is at 18 %" in shown
    overview = await desk.overview("ana")
    assert "🟡 at risk (as its lead says) · 20 %" in texts(accepted(listing.build(overview)))


@pytest.mark.long
async def test_an_end_that_is_inherited_is_told_and_counts(desk, world, places):
    goal = await world.node("Goal", ends_on=world.today + timedelta(days=28))
    bet = await world.node("Bet", level="bet", under=goal.id, domain=places.orders)
    await world.reading(await world.measure(bet.id), "20")
    shown = texts(accepted(page.build(await desk.page("ana", bet))))
    assert "to 2 February 2026 (as what it hangs under does)" in shown
    assert "🔴 off track" in shown
    assert "🔴 off track" in texts(accepted(page.build(await desk.page("ana", goal))))


@pytest.mark.long
async def test_what_is_below_is_listed_and_the_rest_a_click_away(desk, world, places):
    goal = await world.node("Goal")
    for number in range(12):
        await world.node(f"Bet {number:02}", level="bet", under=goal.id, domain=places.orders)
    await world.node("Gone", level="bet", under=goal.id, domain=places.orders, state="archived")
    payload = accepted(page.build(await desk.page("ana", goal)))
    assert texts(payload).count("Bet ·") == 8
    assert "4 more below it." in texts(payload)
    assert "Gone" not in texts(payload)
    (see_all,) = [
        block["accessory"]
        for block in payload["blocks"]
        if block.get("accessory", {}).get("action_id") == ids.OPEN_TREE
    ]
    assert see_all["value"] == str(goal.id)


@pytest.mark.long
async def test_lessons_are_counted_as_far_as_the_reader_may_read_them(desk, world, places):
    node = await world.node("Bet", level="bet", domain=places.orders)
    for visibility in ("everyone", "domain"):
        learning = await world.learning(places.logistics, "Ask twice.", visibility=visibility)
        await world.keep(
            NodeLearningRow(
                node_id=node.id, learning_id=learning, organisation=world.organisation, how="used", at=world.clock.now()
            )
        )
    assert (await desk.page("cora", node)).lessons == 1
    assert (await desk.page("ben", node)).lessons == 2


@pytest.mark.long
async def test_a_message_without_numbers_or_measures_says_so(desk, world, places):
    node = await world.node("Bet", level="bet", domain=places.orders)
    (letter,) = message.build(await desk.pages.charted(world.actor("ana"), node.id))
    assert "It has no measure of success yet." in json.dumps(letter.blocks)
    measure = await world.measure(node.id, frequency=Frequency.WEEKLY)
    best, _ = message.build(await desk.pages.charted(world.actor("ana"), node.id))
    assert "No number has been entered yet" in json.dumps(best.blocks)
    page_of = await desk.page("ana", node)
    assert table_in_words(page_of.judgement.measured, most=500) == "Late parcels: none yet, target 10, ⚪ no data"
    await world.reading(measure, "12")
    assert len(message.build(await desk.pages.charted(world.actor("ana"), node.id))) == 4


async def test_a_history_says_dates_as_people_read_them_and_leaves_names_alone(desk, world, places):
    node = await world.node("2026-03-01", domain=places.orders)
    changes = (
        Change(field="review_on", before="2026-01-05", after="2026-02-09"),
        Change(field="ends_on", before="2026-01-05", after=None),
        Change(field="name", before="2026-02-01", after="2026-03-01"),
    )
    step = Step(number=1, act="edited", by="Ana", at=world.clock.now(), changes=changes)
    said = texts(history.build(History(node=node, steps=(step,), page=0, pages=1, total=1)).to_dict())
    for line in (
        "Review on: 5 January 2026 → 9 February 2026",
        "Ends on: 5 January 2026 → nothing",
        "Name: “2026-02-01” → “2026-03-01”",
    ):
        assert line in said
