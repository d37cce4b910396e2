"""Domains that are too many for one menu."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.features.digests.permission import present
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId
from handlers.digests.clicks import shelf_clicked
from handlers.digests.menus import options_of, shelves
from storage.tables import DomainRow
from tests.clock import MONDAY_NOON
from tests.digests.living import Scene, words
from tests.digests.test_views import SEEN, page
from tests.slack import ORGANISATION


@pytest.mark.long
def test_more_domains_than_one_menu_holds_are_offered_in_parts_and_none_is_missing():
    domains = tuple((DomainId(number), f"{'漢' * 56} {number}") for number in range(1, 3_001))
    seen = replace(SEEN, domains=domains, audience=replace(present(SEEN.audience), domain=DomainId(2_900)))
    assert page(seen)["blocks"][0]["accessory"]["initial_option"]["value"] == "2900"
    offered: list[int] = []
    of = 0
    for shelf in range(5):
        view = page(seen, shelf=shelf)
        menu = view["blocks"][0]["accessory"]
        assert len(menu["option_groups"]) <= 100
        ways = [one["value"] for block in view["blocks"][2:4] for one in block["elements"] if "value" in one]
        said = view["blocks"][1]["elements"][0]["text"]
        of = int(present(re.search(r"part (\d) of (\d)", said))[2])
        if shelf >= of:
            break
        assert ways == [f"2900:{to}" for to in (shelf + 1, shelf - 1) if 0 <= to < of]
        offered += [int(option["value"]) for group in menu["option_groups"] for option in group["options"]]
    assert offered == list(range(1, 3_001))
    assert of > 2


def test_a_menu_has_a_hundred_groups_at_most():
    options = options_of([(DomainId(number), "") for number in range(1, 10)])
    assert shelves(options) == [range(9)]
    assert shelves([]) == [range(0)]


@pytest.mark.parametrize(
    ("value", "read"), [("7:1", (7, True, 1)), ("0:2", (None, True, 2)), ("none:0", (None, False, 0))]
)
def test_a_button_says_on_which_page_it_stands(value, read):
    assert shelf_clicked({"actions": [{"value": value}]}) == read


def test_a_button_of_another_kind_says_to_open_the_page_again():
    with pytest.raises(UserFacingError, match="open the page again"):
        shelf_clicked({"actions": [{"value": "7"}]})


@pytest.mark.long
async def test_whoever_looks_for_a_domain_turns_to_the_ones_after_and_back(pollen):
    scene = Scene(pollen)
    await scene.settle_in()

    def many(session):
        for number in range(1_500):
            name = f"{'漢' * 55} {number:04}"
            more: dict[str, Any] = {"created_at": MONDAY_NOON, "state": "active", "purpose": ""}
            session.add(DomainRow(organisation=ORGANISATION, name=name, folded_name=name, **more))

    await scene.world.database.write(many)
    first = await scene.digest(scene.ana)
    assert "The menu has part 1 of 2 of the domains: Logistics to 漢" in first
    assert "*The digest of Orders*" in first
    await scene.click(scene.ana, "Domains after these")
    second = words(scene.ana.view)
    assert "The menu has part 2 of 2 of the domains: 漢" in second
    assert "*The digest of Orders*" in second
    last = present(scene.ana.view)["blocks"][0]["accessory"]["option_groups"][-1]["options"][-1]
    await scene.click(scene.ana, "Domains before these")
    assert words(scene.ana.view) == first
    await scene.click(scene.ana, "Domains after these")
    await scene.ana.choose("digests.domain.v1", last["value"])
    await scene.pollen.settled()
    chosen = present(scene.ana.view)["blocks"][0]["accessory"]["initial_option"]
    assert chosen == last
    assert "Choose the domain" in await scene.digest(scene.cora, "finance")
    await scene.click(scene.cora, "Domains after these")
    assert "Choose the domain" in words(scene.cora.view)
    assert "part 2 of 2" in words(scene.cora.view)
