"""The forms about domains: how they look, and that they come back as they were filled in."""

import pytest
from inline_snapshot import snapshot

from bot.features.domains.reader import Beginning, Choices
from bot.features.domains.rules import seen_of
from bot.kernel.errors import UserFacingError
from handlers.domains import choosing, form, messages
from handlers.domains.listeners import lowest
from sandbox.rules import check_view
from tests.domains.pictures import conflict, in_view
from tests.domains.test_rules import a_domain
from tests.domains.words import wanted


def submitted(view, **values):
    """Fill in a form as Slack sends it back; what is not named keeps its initial value."""
    rendered = view.to_dict()
    held = {}
    for block in rendered["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        given = {
            key: element.get(initial)
            for key, initial in {
                "value": "initial_value",
                "selected_conversation": "initial_conversation",
                "selected_users": "initial_users",
                "selected_option": "initial_option",
            }.items()
        }
        held[block["block_id"]] = {element["action_id"]: {**given, **values.get(block["block_id"], {})}}
    return {"private_metadata": rendered["private_metadata"], "state": {"values": held}}


def test_the_forms_for_a_new_domain():
    begun = [beginning for beginning in Beginning if beginning in form.MODES]
    forms = {beginning.value: in_view(form.build_new(beginning, place=form.Place())) for beginning in begun}
    assert forms == snapshot(
        {
            "first": """\
Create the first domain
=======================

  You lead it. Others can propose theirs afterwards.

Name: ____

Purpose (optional): ____
  What it takes care of, in a sentence or two. Its digest brings lessons that match these words.

Channel: [Choose v]
  Its digest goes there. Into a private channel, invite Pollen first: /invite @Pollen

[Cancel]  [Create]\
""",
            "create": """\
Create a domain
===============

  As an admin you create it at once.

Name: ____

Purpose (optional): ____
  What it takes care of, in a sentence or two. Its digest brings lessons that match these words.

Channel: [Choose v]
  Its digest goes there. Into a private channel, invite Pollen first: /invite @Pollen

Leads: [Choose v]
  They answer for it, and can change it.

[Cancel]  [Create]\
""",
            "propose": """\
Propose a domain
================

  Once a lead or an admin accepts it, you lead it.

Name: ____

Purpose (optional): ____
  What it takes care of, in a sentence or two. Its digest brings lessons that match these words.

Channel: [Choose v]
  Its digest goes there. Into a private channel, invite Pollen first: /invite @Pollen

[Cancel]  [Propose]\
""",
        }
    )


def test_an_edit_comes_back_as_it_was_given():
    domain = a_domain(7, leads=("U1", "U2"), version=3)
    place = form.Place(page=2, response_url="https://hooks.slack.com/x")
    filled = form.read(submitted(form.build_edit(domain, place=place)))
    assert filled == form.Filled(mode=form.EDIT, domain=7, draft=domain.draft, seen=seen_of(domain), place=place)


def test_a_new_domain_comes_back_as_it_was_typed():
    view = form.build_new(Beginning.CREATE, place=form.Place())
    typed = {
        "name": {"value": "Orders"},
        "purpose": {"value": "Takes orders"},
        "channel": {"selected_conversation": "C1"},
        "leads": {"selected_users": ["U1"]},
    }
    filled = form.read(submitted(view, **typed))
    assert (filled.mode, filled.domain, filled.draft) == ("create", None, wanted(leads=("U1",)))
    empty = form.read(submitted(view))
    assert empty.draft == wanted("", purpose="", channel=None)


def test_a_form_filled_with_something_else_has_other_ids_but_the_same_names():
    before = form.build_edit(a_domain(version=1), place=form.Place()).to_dict()["blocks"]
    after = form.build_edit(a_domain(version=2), place=form.Place(), note="Changed").to_dict()["blocks"]
    assert [block.get("block_id") for block in before] == [block.get("block_id") for block in after]
    actions = [{b["element"]["action_id"] for b in blocks if b["type"] == "input"} for blocks in (before, after)]
    assert actions[0].isdisjoint(actions[1])


def test_the_longest_form_still_fits():
    domain = a_domain(
        10**17, name="€" * 60, purpose="€" * 500, leads=tuple(f"U{number:010}" for number in range(10)), version=10**9
    )
    place = form.Place(page=10**6, response_url="https://hooks.slack.com/" + "x" * 200)
    note = messages.changed_meanwhile(conflict(domain, wanted("&" * 60, purpose="&" * 500, leads=("U1",))))
    view = form.build_edit(domain, place=place, note=note)
    assert check_view(view.to_dict(), surface="modal") == []


def test_a_form_of_an_unknown_version_is_told_apart():
    with pytest.raises(UserFacingError, match="older version"):
        form.read({"private_metadata": '{"v": "x"}', "state": {"values": {}}})


def many(count):
    return [a_domain(number, name=f"Domain {number:03}") for number in range(1, count + 1)]


def offered(count, *, chosen):
    return Choices(domains=many(count), chosen=chosen)


@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_one_can_choose_among_any_number_of_domains(count):
    view = choosing.build(offered(count, chosen=count), place=form.Place(page=1))
    rendered = view.to_dict()
    assert check_view(rendered, surface="modal") == []
    filled = choosing.read(submitted(view))
    assert (filled.domain, filled.place.page) == (count, 1)


def test_a_long_list_is_split_into_groups_that_say_how_far_they_go():
    view = choosing.build(offered(101, chosen=None), place=form.Place()).to_dict()
    groups = view["blocks"][0]["element"]["option_groups"]
    assert [group["label"]["text"] for group in groups] == [
        "Domain 001 to Domain 100",
        "Domain 101 to Domain 101",
    ]


def test_choosing_looks_like_this():
    assert in_view(choosing.build(offered(2, chosen=2), place=form.Place())) == snapshot("""\
Choose your domain
==================

Your domain: [Domain 002 v]
  What you log goes there, unless you write in another domain's channel. It changes nothing of what
  you can read.

[Cancel]  [Choose]\
""")


def test_a_choice_of_nothing_is_refused():
    view = submitted(choosing.build(offered(2, chosen=None), place=form.Place()))
    with pytest.raises(UserFacingError, match="open the page again"):
        choosing.read(view)


def test_beneath_a_form_lies_the_view_that_was_opened_first_else_the_form_itself():
    assert lowest({"id": "V2", "root_view_id": "V1"}) == "V1"
    assert lowest({"id": "V2"}) == "V2"
