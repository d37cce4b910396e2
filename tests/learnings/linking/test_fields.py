"""The fields of goals and products as Slack shows them."""

from dataclasses import replace

from bot.features.learnings.goals import Goal
from bot.features.learnings.linking.rules import GoalChoice, ProductChoice
from bot.features.learnings.linking.units import as_fields
from bot.features.learnings.rules import LONG_FIELDS, prints_of
from bot.features.learnings.sheets import Sheet, Sheets
from bot.kernel.ids import ChannelId, LearningId, NodeId, ProductId
from bot.kernel.products import NamedProduct
from handlers.learnings import form
from handlers.learnings.linking import field
from sandbox.rules import check_view, view_too_large
from storage.engine import UnitOfWork
from storage.learnings import SqlLearningStore
from tests.learnings.place import ANA, orders_and_finance


def sheet_with(goals=0, products=0, **words):
    some = tuple(Goal(id=NodeId(n), level="bet", name=f"Freeze {n} " + "漢" * 140) for n in range(1, goals + 1))
    about = tuple(NamedProduct(id=ProductId(n), name=f"Product {n} " + "&" * 90) for n in range(1, products + 1))
    fields = {"visibility": "everyone", **words, **as_fields(some, about)}
    return Sheet(
        fields=fields,
        domains=(),
        learning=LearningId(7),
        was=prints_of(fields),
        version=2,
        goals=some,
        products=about,
    )


def drawn(sheet):
    view = form.build(sheet, response_url="https://hooks.slack.com/" + "A" * 200).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    return {block["block_id"]: block.get("element") for block in view["blocks"] if "block_id" in block}, view


def test_a_form_with_all_words_and_all_links_that_fit_is_within_what_slack_takes():
    fields, _ = drawn(sheet_with(20, 20, **dict.fromkeys(LONG_FIELDS, "漢字" * 10_000)))
    assert [len(fields[name]["initial_options"]) for name in ("goals", "products")] == [20, 20]
    assert fields["goals"]["max_selected_items"] == 20


def test_links_that_no_form_has_room_for_are_said_to_stay_and_are_not_sent():
    fields, view = drawn(sheet_with(0, 21, text="x"))
    assert "products" not in fields
    said = [part["text"] for block in view["blocks"] if block["type"] == "context" for part in block["elements"]]
    assert "It is linked to 21 data products, more than this form has room for: those links stay as they are." in said


def test_a_field_has_another_id_once_other_links_stand_in_it_though_the_version_is_the_same():
    one = sheet_with(2, 0, text="x")
    other = replace(one, fields={**one.fields, "goals": "2"})
    none = replace(one, fields={**one.fields, "goals": ""})
    ids = {drawn(sheet)[0]["goals"]["action_id"] for sheet in (one, other, none)}
    assert len(ids) == 3
    assert all(known.startswith("learnings.goals.v1.") for known in ids)


def test_what_is_offered_says_its_level_and_where_it_is_at_home():
    goal = Goal(id=NodeId(3), level="bet", name="Freeze\nearlier")
    told = [one.to_dict() for one in field.goal_options([GoalChoice(goal=goal, domain="")])]
    assert [(one["text"]["text"], one["value"], one["description"]["text"]) for one in told] == [
        ("Bet: Freeze earlier", "3", "The whole organisation")
    ]
    product = NamedProduct(id=ProductId(4), name="Orders placed")
    (option,) = [one.to_dict() for one in field.product_options([ProductChoice(product=product, domain="Orders")])]
    assert (option["text"]["text"], option["value"], option["description"]["text"]) == ("Orders placed", "4", "Orders")


def unread(session):
    """A store that lets nobody read a goal or product."""
    store = SqlLearningStore(session)
    for asked in ("goals", "products", "named_goals", "named_products"):
        setattr(store, asked, None)
    return store


async def test_nothing_is_read_of_goals_and_products_before_an_empty_form_opens(database):
    await orders_and_finance(database)
    sheet = await Sheets(transactions=UnitOfWork(database, unread)).blank(ANA, ChannelId("C-orders"))
    fields, _ = drawn(sheet)
    assert [fields[name].get("initial_options") for name in ("goals", "products")] == [None, None]
