"""The forms of products: how they look, and that they come back as they were filled in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.products.keeping.lines import (
    output_ports_as_text,
    output_ports_in,
    use_cases_as_text,
    use_cases_in,
)
from bot.features.products.keeping.reader import Beginning, Editing
from bot.features.products.keeping.results import Names
from bot.features.products.keeping.rules import EDITABLE, merged, seen_of
from bot.features.products.rules.product import (
    Basis,
    Draft,
    Field,
    OutputPort,
    Owner,
    Product,
    ProductType,
    Status,
    UseCase,
    fold,
)
from bot.kernel.acting import Domain
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, ProductId, UserId
from handlers.forms.after import Place
from handlers.kit import metadata_of
from handlers.products.keeping import confirming, form, shelf
from sandbox.printing import view_as_text
from sandbox.rules import check_view
from tests.reliability.accepted.keeping import submitted

ORDERS, LOGISTICS = DomainId(3), DomainId(4)
DOMAINS = tuple(
    Domain(id=known, name=name, leads=(), is_living=True)
    for known, name in ((ORDERS, "Orders"), (LOGISTICS, "Logistics"))
)
CASES = (
    UseCase(decision="How many drivers", consumer=LOGISTICS),
    UseCase(decision="What to report", consumer_name="Taxes"),
)
TYPED = "Logistics: How many drivers\nTaxes: What to report"
DRAFT = Draft(
    name="Orders placed",
    purpose="Every order,\nonce it is paid.",
    domain=ORDERS,
    product_type=ProductType.AGGREGATE,
    status=Status.ACTIVE,
    steward=UserId("U0BEN"),
    technical_owner=UserId("U0CORA"),
    basis=Basis(outcome="Fewer returns", process="Order to cash", decides="The head of sales"),
    use_cases=CASES,
    output_ports=(OutputPort(name="orders_daily", kind="table", version="2", url="https://example.com/t?a=1|2"),),
    slo_url="https://example.com/slo",
    docs_url="https://example.com/docs",
)
PRODUCT = Product(
    id=ProductId(9),
    draft=DRAFT,
    owner=Owner(user=UserId("U0ANA")),
    owned_since=datetime(2026, 1, 5, tzinfo=UTC),
    version=4,
)
NAMES = Names(of="Orders", owner="Ana", steward="Ben", technical_owner="Cora", use_cases=TYPED)
EDITING = Editing(product=PRODUCT, names=NAMES, domains=DOMAINS, may_retire=True)
NEW = Beginning(
    draft=Draft(name="", domain=ORDERS), owner=UserId("U0ANA"), domains=DOMAINS, records_in=frozenset({ORDERS})
)


def shown(view):
    rendered = view.to_dict()
    assert check_view(rendered, surface="modal") == []
    return view_as_text(rendered, names={}, width=500)


def test_a_product_comes_back_as_it_was_given():
    filled = form.read(submitted(form.build_edit(EDITING, place=Place())))
    assert filled.typed.draft == replace(DRAFT, use_cases=())
    assert filled.typed.use_cases == TYPED
    assert (filled.product, filled.seen, filled.shown) == (9, seen_of(DRAFT, 4), EDITABLE)


def test_a_new_one_comes_back_with_its_owner():
    filled = form.read(submitted(form.build_new(NEW, place=Place())))
    assert (filled.product, filled.typed.owner, filled.typed.draft.status) == (None, "U0ANA", "draft")
    assert filled.typed.draft == NEW.draft


def test_who_may_not_move_or_retire_it_is_not_asked():
    given = replace(EDITING, domains=(), may_retire=False)
    view = form.build_edit(given, place=Place())
    filled = form.read(submitted(view))
    assert Field.DOMAIN not in filled.shown
    assert filled.typed.draft.domain == 3
    text = view.to_dict()["blocks"]
    (status,) = (block for block in text if block.get("block_id") == "status")
    assert [option["value"] for option in status["element"]["options"]] == ["draft", "active", "deprecated"]


def test_a_proposal_has_no_status_to_choose():
    proposal = replace(PRODUCT, draft=replace(DRAFT, status=Status.PROPOSED))
    filled = form.read(submitted(form.build_edit(replace(EDITING, product=proposal), place=Place())))
    assert Field.STATUS not in filled.shown
    assert filled.typed.draft.status == "proposed"


def test_where_one_proposes_the_form_says_so_and_asks_for_no_status():
    view = submitted(form.build_new(NEW, place=Place()))
    view["state"]["values"]["domain"] = {"products.in_domain.v1": {"selected_option": {"value": "4"}}}
    view["state"]["values"]["name"] = {"value.0": {"value": "Typed"}}
    again = form.build_again(view, NEW)
    assert "You propose it: it counts once a lead of the domain or an admin accepts it." in shown(again)
    filled = form.read(submitted(again))
    assert (filled.typed.draft.domain, filled.typed.draft.name) == (4, "Typed")
    assert Field.STATUS not in filled.shown
    back = submitted(again)
    back["state"]["values"]["domain"] = {"products.in_domain.v1": {"selected_option": {"value": "3"}}}
    filled = form.read(submitted(form.build_again(back, NEW)))
    assert Field.STATUS in filled.shown
    assert (filled.typed.draft.status, filled.typed.draft.name) == ("draft", "Typed")


@pytest.mark.parametrize(
    ("field", "draft", "typed"),
    [
        (Field.PURPOSE, replace(DRAFT, purpose="x" * 3001), TYPED),
        (Field.USE_CASES, DRAFT, "x: y" * 1000),
        (Field.USE_CASES, replace(DRAFT, use_cases=(UseCase(decision="When"),)), ": When"),
        (Field.OUTPUT_PORTS, replace(DRAFT, output_ports=(OutputPort(name="a|b", kind="c"),)), TYPED),
    ],
)
def test_what_a_form_cannot_show_is_not_lost_by_it(field, draft, typed):
    given = replace(EDITING, product=PRODUCT.with_draft(draft), names=replace(NAMES, use_cases=typed))
    view = form.build_edit(given, place=Place())
    assert "has more than a form can show, and stays as it is." in shown(view)
    assert field not in form.read(submitted(view)).shown


@pytest.mark.parametrize(
    ("field", "held", "sentence"),
    [
        ("product_type", {}, "Choose one of these"),
        ("domain", {"selected_option": {"value": "x"}}, "Choose one of these domains"),
        ("output_ports", {"value": "good\n | table"}, "Line 2, “| table”: begin with the port's name"),
    ],
)
def test_what_a_product_cannot_be_is_said_under_its_field(field, held, sentence):
    view = submitted(form.build_edit(EDITING, place=Place()))
    (action,) = view["state"]["values"][field]
    view["state"]["values"][field] = {action: held}
    with pytest.raises(UserFacingError, match=sentence.replace("|", r"\|")) as caught:
        form.read(view)
    assert caught.value.field == field


def test_a_form_filled_with_something_else_has_other_ids_but_the_same_names():
    before = form.build_edit(EDITING, place=Place()).to_dict()["blocks"]
    newer = replace(EDITING, product=replace(PRODUCT, version=5))
    after = form.build_edit(newer, place=Place(), note=["Changed"]).to_dict()["blocks"]
    names = [[block.get("block_id") for block in blocks] for blocks in (before, after)]
    assert names[0] == names[1]
    typed = [{b["element"]["action_id"] for b in blocks if b["type"] == "input"} for blocks in (before, after)]
    assert typed[0].isdisjoint(typed[1])


@pytest.mark.parametrize(
    "read",
    [form.read, confirming.read, lambda view: metadata_of(view, shelf.Meta)],
    ids=["form", "confirming", "links"],
)
def test_a_form_of_an_unknown_version_is_told_apart(read):
    with pytest.raises(UserFacingError, match="older version"):
        read({"private_metadata": '{"v": "x"}', "state": {"values": {}}})


WORDS = st.lists(st.sampled_from(["Ops", "daily", "ünd", "https://x.example", "-"]), min_size=1, max_size=3).map(
    " ".join
)
CONSUMERS = st.one_of(
    st.sampled_from([3, 4]).map(lambda number: {"consumer": number}),
    WORDS.filter(lambda w: ":" not in w).map(lambda w: {"consumer_name": w}),
)


@settings(max_examples=12)
@given(st.lists(st.tuples(WORDS, CONSUMERS), max_size=4))
def test_use_cases_are_read_as_they_are_written(drawn):
    cases = tuple(UseCase(decision=decision, **consumer) for decision, consumer in drawn)
    known = {fold("Orders"): ORDERS, fold("Ops: Europe"): LOGISTICS}
    names = {ORDERS: "Orders", LOGISTICS: "Ops: Europe"}
    assert use_cases_in(use_cases_as_text(cases, names), known) == cases


PARTS = st.one_of(st.just(""), WORDS)


@settings(max_examples=12)
@given(st.lists(st.builds(OutputPort, name=WORDS, kind=PARTS, version=PARTS, url=PARTS), max_size=4))
def test_output_ports_are_read_as_they_are_written(ports):
    assert output_ports_in(output_ports_as_text(ports)) == tuple(ports)


ONE = st.sampled_from(["One", "Two", "Three"])


@settings(max_examples=20)
@given(base=ONE, mine=ONE, theirs=ONE, outcomes=st.tuples(ONE, ONE, ONE))
def test_two_edits_meet_field_by_field(base, mine, theirs, outcomes):
    def draft(name, outcome):
        return replace(DRAFT, name=name, basis=replace(DRAFT.basis, outcome=outcome))

    seen = seen_of(draft(base, outcomes[0]), 1)
    both, changed = merged(draft(mine, outcomes[1]), seen, draft(theirs, outcomes[2]), shown=EDITABLE)
    assert both.name == (mine if mine != base else theirs)
    assert both.basis.outcome == (outcomes[1] if outcomes[1] != outcomes[0] else outcomes[2])
    expected = {Field.NAME} if theirs != base else set()
    assert set(changed) == expected | ({Field.OUTCOME} if outcomes[2] != outcomes[0] else set())


def test_how_the_form_of_a_new_product_looks():
    assert shown(form.build_new(NEW, place=Place())) == snapshot("""\
New product
===========

  It is there at once, and everybody who works here sees it.

Name: ____
  As people look for it. No other product has this name.

What is in it, and what is it for? (optional): ____

Which domain does it belong to? [Orders v]

What kind of product is it? [Source-aligned: as the source has it v]

Status: [Draft: not to be relied on yet v]

Who owns it? (optional): [@U0ANA v]
  One person, who answers for it. Leave it empty while nobody does: then everybody sees that.

Who is its steward? (optional): [Choose v]
  They look after what its data mean, and how good they are.

Who is its technical owner? (optional): [Choose v]
  They keep it running.

Which business outcome does it serve? (optional): ____
  Ownership follows the structure that exists: who answers for the outcome and the process can own it.

Which business process does it come from? (optional): ____

Who decides there today? (optional): ____
  A role or a team, like “the head of sales”.

Who uses it, for which decision? (optional): ____
  One a line: the domain that uses it, a colon, and the decision that it serves. Logistics: how many drivers to order for tomorrow

Output ports (optional): ____
  Where it can be read, one a line: name | kind | version | address. Only the name is needed. orders_daily | table | 2 | https://example.com/orders

Where are its SLOs? (optional): ____
  An address that begins with http:// or https://.

Where are its docs? (optional): ____
  An address that begins with http:// or https://.

[Cancel]  [Save]\
""")
