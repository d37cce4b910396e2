"""Writing nodes: who may, what is refused under which field, and what two people at once see."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.features.goals.keeping.results import ChangedMeanwhile
from bot.features.goals.keeping.rules import seen_of
from bot.features.goals.rules.tree import BacklogLink, Field, Hypothesis
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from tests.goals.world import World


async def test_a_lead_creates_in_their_domain_and_an_admin_for_the_organisation(desk, places):
    vision = (await desk.add("dan", "Calm customers", level="vision")).node
    goal = await desk.add("ana", "  Parcels  arrive on time ", domain=places.orders, parent=vision.id)
    assert (goal.node.state, goal.node.name, goal.of) == ("active", "Parcels arrive on time", "Orders")
    assert await desk.acts(goal.node) == [("created", "ana")]
    again = await desk.world.again(goal.node)
    assert again == goal.node


@pytest.mark.long
async def test_anybody_else_proposes_and_hears_who_can_accept(desk, places, tree):
    for user, domain, deciders in (
        ("cora", places.orders, "Ana or an admin"),
        ("ben", places.orders, "Ana or an admin"),
        ("ana", None, "an admin"),
    ):
        added = await desk.add(user, f"A wish of {user}", domain=domain, parent=tree.vision.id)
        assert (added.node.state, added.deciders) == ("proposed", deciders)
        assert added.node.proposed_by == user
        assert await desk.acts(added.node) == [("proposed", user)]
    assert [(row.user_id, row.asks, row.text) for row in await desk.world.kept_news()] == [
        ("ana", True, "Cora proposed this goal of Orders."),
        ("ana", True, "Ben proposed this goal of Orders."),
        ("dan", True, "Ana proposed this goal."),
    ]


@pytest.mark.long
@pytest.mark.parametrize("user", ["gus", "eve"])
async def test_guests_and_people_of_elsewhere_neither_create_nor_propose(desk, places, user):
    actor = desk.world.actor(user, external=user == "eve")
    with pytest.raises(NotAllowedError):
        await desk.keeping.add(actor, desk.draft("A wish"), delivery=desk.world.delivery())


async def test_a_repeated_delivery_creates_one_node(desk, places):
    first = await desk.add("ana", "Parcels arrive on time", domain=places.orders, delivery="view:1")
    second = await desk.add("ana", "Parcels arrive on time", domain=places.orders, delivery="view:1")
    assert first == second
    assert len(await desk.world.goals(lambda s: s.tree(desk.world.organisation))) == 1


REFUSALS: list[tuple[dict[str, Any], Field, str]] = [
    ({"name": " … "}, Field.NAME, "Give the goal a name"),
    ({"name": "x" * 151}, Field.NAME, "at most 150 characters; this one has 151"),
    ({"name": "ab" + "🐝" * 75}, Field.NAME, "at most 150 characters; this one has 152"),
    ({"outcome": "x" * 3001}, Field.OUTCOME, "The outcome has at most 3,000 characters; this has 3,001"),
    ({"hypothesis": Hypothesis(belief="x" * 3001)}, Field.BELIEF, "The belief has at most"),
    ({"hypothesis": Hypothesis(expected_outcome="x" * 3001)}, Field.EXPECTED_OUTCOME, "The expected outcome has"),
    ({"hypothesis": Hypothesis(success_signal="x" * 3001)}, Field.SUCCESS_SIGNAL, "The success signal has"),
    ({"hypothesis": Hypothesis(kill_criteria="x" * 3001)}, Field.KILL_CRITERIA, "What would make you stop has"),
    ({"lead": UserId("gus")}, Field.LEAD, "Gus cannot be named here"),
    ({"watcher": UserId("gus")}, Field.WATCHER, "no guests, apps or closed accounts"),
    ({"sponsor": UserId("ivo")}, Field.SPONSOR, "Ivo cannot be named here"),
    ({"participants": (UserId("ben"), UserId("bot"))}, Field.PARTICIPANTS, "Bot cannot be named here"),
    ({"participants": tuple(UserId(f"u{n}") for n in range(21))}, Field.PARTICIPANTS, "At most 20 people"),
    ({"ends_on": 0}, Field.ENDS_ON, "The end lies after the start"),
    ({"review_on": -1}, Field.REVIEW_ON, "The review comes once it has started"),
    ({"weight": Decimal(0)}, Field.WEIGHT, "A weight is more than 0"),
    ({"weight": Decimal(-1)}, Field.WEIGHT, "A weight is more than 0"),
    ({"weight": Decimal("1e7")}, Field.WEIGHT, "at most 1,000,000"),
    ({"backlog": (BacklogLink(url="ftp://example.com"),)}, Field.BACKLOG, "is no web address"),
    ({"backlog": (BacklogLink(url="https://"),)}, Field.BACKLOG, "is no web address"),
    ({"backlog": (BacklogLink(url="https://a.b/<c>"),)}, Field.BACKLOG, "has no blanks, < or >"),
    ({"backlog": (BacklogLink(url="https://a.b/" + "x" * 2000),)}, Field.BACKLOG, "at most 2,000 characters"),
    ({"backlog": (BacklogLink(url="https://a.b", label="x" * 76),)}, Field.BACKLOG, "at most 75 characters"),
    ({"backlog": tuple(BacklogLink(url=f"https://a.b/{n}") for n in range(11))}, Field.BACKLOG, "At most 10 links"),
    ({"backlog": tuple(BacklogLink(url=f"https://a.b/{n}" + "x" * 1600) for n in (1, 2))}, Field.BACKLOG, "together"),
    ({"domain": 999}, Field.DOMAIN, "does not know this domain any more"),
    ({"parent": 999}, Field.PARENT, "not active any more"),
]


@pytest.mark.long
async def test_what_breaks_a_rule_is_refused_under_its_field(desk, places):
    await desk.world.person("ivo", is_active=False)
    await desk.world.person("bot", is_bot=True)
    for typed, field, sentence in REFUSALS:
        given = {"domain": places.orders, **typed}
        for dated in ("ends_on", "review_on"):
            if dated in given:
                given[dated] = desk.world.today + timedelta(days=given[dated])
        with pytest.raises(UserFacingError, match=sentence) as caught:
            await desk.add("ana", given.pop("name", "Parcels arrive on time"), **given)
        assert caught.value.field == field
    assert await desk.world.goals(lambda s: s.tree(desk.world.organisation)) == {}


@pytest.mark.long
async def test_the_place_is_refused_in_a_sentence_that_says_what_to_do(desk, places, tree):
    other = await desk.world.node("Loaded vans", domain=places.logistics, under=tree.whole.id)
    old = await desk.world.node("Old", under=tree.vision.id, state="archived")
    for level, domain, under, sentence in (
        ("vision", None, tree.vision, "A vision stands at the top. Leave this empty."),
        ("goal", places.orders, None, "Choose the goal or vision of the whole organisation that this goal"),
        ("goal", None, None, "The organisation has a vision by now"),
        ("bet", places.orders, None, r"A bet hangs under something: choose what it contributes to \(vision or goal\)"),
        ("initiative", places.orders, None, r"An initiative hangs under something: .*\(vision, goal or bet\)"),
        ("bet", places.orders, tree.bet, "A bet hangs under a higher level: vision or goal. Choose one of these."),
        ("bet", places.orders, other, "belongs to another domain. Choose one of the bet's own domain"),
        ("bet", None, tree.goal, "belongs to a domain, and this bet to the whole organisation"),
        ("goal", places.orders, tree.goal, "hangs under a goal or vision of the whole organisation"),
        ("goal", None, old, "not active any more. Choose another one, or restore that one first."),
    ):
        parent = None if under is None else under.id
        with pytest.raises(UserFacingError, match=sentence) as caught:
            await desk.add("dan", "New", level=level, domain=domain, parent=parent)
        assert caught.value.field == Field.PARENT


@pytest.mark.long
async def test_the_ids_of_another_organisation_are_as_good_as_none(desk, any_database, clock, places, tree):
    other = World(any_database, clock, OrganisationId("T2"))
    await other.person("zed", is_admin=True)
    theirs = await other.domain("Orders")
    vision = await other.node("Theirs", level="vision")
    for given, field in (({"domain": theirs}, Field.DOMAIN), ({"parent": vision.id}, Field.PARENT)):
        with pytest.raises(UserFacingError) as caught:
            await desk.add("dan", "Ours", **given)
        assert caught.value.field == field
    with pytest.raises(NotFoundError):
        await desk.edit("dan", vision, name="Ours now")
    with pytest.raises(NotFoundError):
        await desk.archive("dan", vision)
    with pytest.raises(NotFoundError):
        await desk.move("dan", vision)
    with pytest.raises(NotFoundError):
        await desk.reader.to_edit(desk.world.actor("dan"), vision.id)
    assert await other.again(vision) == vision


@pytest.mark.long
async def test_a_bet_keeps_its_hypothesis_its_people_and_its_links(desk, places, tree):
    hypothesis = Hypothesis(
        belief="Lockers help", expected_outcome="Fewer calls", success_signal="Half", kill_criteria="None"
    )
    added = await desk.add(
        "ana",
        "Lockers at stations",
        level="bet",
        domain=places.orders,
        parent=tree.goal.id,
        hypothesis=hypothesis,
        lead=UserId("ana"),
        participants=(UserId("cora"), UserId("ben"), UserId("ben")),
        watcher=UserId("ben"),
        sponsor=UserId("dan"),
        review_on=desk.world.today + timedelta(days=30),
        ends_on=desk.world.today + timedelta(days=90),
        weight=Decimal("0.50"),
        backlog=(BacklogLink(url="https://example.com/board", label=" The  board "),),
    )
    again = (await desk.world.again(added.node)).draft
    assert again.hypothesis == hypothesis
    assert again.participants == ("ben", "cora")
    assert again.backlog == (BacklogLink(url="https://example.com/board", label="The board"),)
    assert str(again.weight) == "0.50"


# Editing.


@pytest.mark.long
async def test_the_nodes_lead_its_domains_leads_and_admins_edit(desk, places, tree):
    for user, may in (("ana", True), ("dan", True), ("cora", True), ("ben", False), ("gus", False), ("nobody", False)):
        goal = await desk.world.node("On time", domain=places.orders, under=tree.whole.id, lead=UserId("cora"))
        if may:
            saved = await desk.edit(user, goal, name="In time")
            assert (saved.name, saved.version) == ("In time", 2)
            assert await desk.acts(goal) == [("edited", user)]
            assert (await desk.reader.to_edit(desk.world.actor(user), goal.id)).node == saved
            continue
        with pytest.raises(NotAllowedError):
            await desk.edit(user, goal, name="In time")
        assert await desk.world.again(goal) == goal


@pytest.mark.long
async def test_only_what_the_form_showed_is_taken(desk, tree):
    saved = await desk.edit("ana", tree.bet, name="New", outcome="Not shown", shown=[Field.NAME, Field.PARENT])
    assert saved.draft == tree.bet.with_draft(saved.draft).draft
    assert (saved.name, saved.draft.outcome, saved.parent) == ("New", "", tree.bet.parent)


@pytest.mark.long
async def test_saving_what_is_there_changes_nothing(desk, tree):
    saved = await desk.edit("ana", tree.bet)
    assert saved == tree.bet
    assert await desk.acts(tree.bet) == []


@pytest.mark.long
async def test_whoever_was_named_and_left_may_stay_named(desk, places, tree):
    goal = await desk.world.node("On time", domain=places.orders, under=tree.whole.id, sponsor=UserId("ivo"))
    await desk.world.person("ivo", is_active=False)
    assert (await desk.edit("ana", goal, name="In time")).draft.sponsor == "ivo"
    with pytest.raises(UserFacingError, match="Gus cannot"):
        await desk.edit("ana", await desk.world.again(goal), sponsor=UserId("gus"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("state", "sentence"), [("stopped", "was stopped. Start it"), ("archived", "is archived. Restore")]
)
async def test_what_is_stopped_or_archived_is_not_edited(desk, places, tree, state, sentence):
    goal = await desk.world.node("On time", domain=places.orders, under=tree.whole.id, state=state)
    with pytest.raises(ConflictError, match=sentence):
        await desk.edit("ana", goal, name="In time")
    with pytest.raises(ConflictError, match=sentence):
        await desk.reader.to_edit(desk.world.actor("ana"), goal.id)


@pytest.mark.long
async def test_two_at_once_the_second_sees_what_the_first_changed_and_keeps_what_they_typed(desk, tree):
    await desk.edit("ana", tree.bet, name="First", lead=UserId("cora"))
    second = await desk.edit("dan", tree.bet, outcome="Second", name="Mine")
    assert isinstance(second, ChangedMeanwhile)
    assert set(second.changed) == {Field.NAME, Field.LEAD}
    assert (second.now.lead, second.current.name) == ("Cora", "First")
    assert (second.draft.name, second.draft.outcome, second.draft.lead) == ("Mine", "Second", "cora")
    assert (await desk.world.again(tree.bet)).draft.outcome == ""
    pressed = seen_of(second.current.draft, second.current.version)
    saved = await desk.edit("dan", second.current.with_draft(second.draft), seen=pressed)
    assert (saved.name, saved.draft.outcome, saved.draft.lead, saved.version) == ("Mine", "Second", "cora", 3)


@pytest.mark.long
async def test_an_edit_after_something_else_was_done_to_it_is_saved(desk, places, tree):
    moved = await desk.move("dan", tree.bet, under=tree.whole.id)
    saved = await desk.edit("ana", tree.bet, name="New")
    assert (saved.name, saved.parent, saved.version) == ("New", tree.whole.id, moved.node.version + 1)


@pytest.mark.long
async def test_of_two_edits_in_the_same_moment_none_is_lost(desk, tree):
    found = await asyncio.gather(desk.edit("ana", tree.bet, name="First"), desk.edit("dan", tree.bet, outcome="Second"))
    refused = [one for one in found if isinstance(one, ChangedMeanwhile)]
    assert len(refused) == 1
    assert (await desk.world.again(tree.bet)).version == 2


@pytest.mark.long
async def test_a_repeated_edit_is_answered_and_changes_nothing(desk, tree):
    await desk.edit("ana", tree.bet, name="New", delivery="view:1")
    await desk.edit("dan", await desk.world.again(tree.bet), name="Newer")
    again = await desk.edit("ana", tree.bet, name="New", delivery="view:1")
    assert again.name == "Newer"


@pytest.mark.long
async def test_a_node_that_was_archived_meanwhile_is_not_edited(desk, tree):
    await desk.archive("ana", tree.goal)
    with pytest.raises(ConflictError, match="is archived"):
        await desk.edit("ana", tree.bet, name="New")
