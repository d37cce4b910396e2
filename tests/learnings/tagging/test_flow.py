"""Tags in the local Slack: typed into a form, and changed in the list."""

import shutil

import pytest

from tests.learnings.living import Scene, text_of
from tests.slack import living


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


def words(person):
    """What stands in the view on top, but for its fields."""
    return text_of({"blocks": [block for block in person.view["blocks"] if block["type"] != "input"]})


def offered(reply):
    return [option["text"]["text"] for option in reply.body["options"]]


async def open_form(scene, person, *, channel="orders"):
    await person.command("/learned", "", channel=channel)
    await scene.pollen.settled()


async def open_list(scene, person):
    await person.command("/learnings", "", channel="orders")
    await scene.pollen.settled()
    await press(scene, person, "All tags")


async def press(scene, person, button, **more):
    reply = await person.click(button, **more)
    await scene.pollen.settled()
    return reply


@pytest.mark.long
async def test_tags_are_typed_found_and_added_and_stay_when_the_learning_is_changed(scene):
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Freeze it.", tags=["plan", "late parcels", "a;b"])
    assert sorted(await scene.tags()) == ["a", "b", "late parcels", "plan"]
    await open_form(scene, scene.ben)
    assert offered(await scene.ben.suggest("Tags", "PARC")) == ["late parcels", "Add “PARC”"]
    assert offered(await scene.ben.suggest("Tags", "Plan, week, new")) == ["Add “new”, “Plan” and “week”"]
    await scene.submit(scene.ben, text="Ask.", tags=["late parcels", "plan"])
    assert sorted(await scene.tags()) == ["a", "b", "late parcels", "plan"]
    await scene.click(scene.ana, "Add detail", scene.last(scene.ana))
    (field,) = (block for block in scene.ana.view["blocks"] if block["block_id"] == "tags")
    assert [option["value"] for option in field["element"]["initial_options"]] == ["a", "b", "late parcels", "plan"]
    await scene.submit(scene.ana, title="Fridays")
    learning = (await scene.learnings())[0]
    assert (learning["title"], learning["version"]) == ("Fridays", 2)


async def test_a_tag_that_is_too_long_is_refused_under_its_field_and_the_rest_is_kept(scene):
    await open_form(scene, scene.ana)
    reply = await scene.submit(scene.ana, text="Freeze it.", tags=["x" * 75, "plan"])
    assert reply.errors == {"tags": f"A tag has at most 30 characters. Please shorten “{'x' * 30}…”."}
    await scene.submit(scene.ana, tags=["plan"])
    assert await scene.tags() == ["plan"]


@pytest.mark.long
@pytest.mark.parametrize("http", [False, True])
async def test_tags_are_offered_by_socket_and_over_http(migrated_file, tmp_path, http):
    path = tmp_path / "living.db"
    shutil.copy(migrated_file, path)
    async with living(f"sqlite:///{path}", http=http) as pollen:
        scene = Scene(pollen)
        await scene.settle_in()
        await open_form(scene, scene.ana)
        assert offered(await scene.ana.suggest("Tags", "plan")) == ["Add “plan”"]


@pytest.mark.long
async def test_a_lead_renames_a_tag_and_merges_another_into_it(scene):
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Freeze it.", tags=["colour", "hue"])
    await open_list(scene, scene.ben)
    assert "*colour*  1 learning" in words(scene.ben)
    await press(scene, scene.ben, "Rename", value="colour")
    reply = await scene.submit(scene.ben, label="  ")
    assert reply.errors
    await scene.submit(scene.ben, label="Color")
    assert words(scene.ben).startswith("“colour” is now called “Color”, on 1 learning.")
    await press(scene, scene.ben, "Rename", value="hue")
    await scene.submit(scene.ben, label="COLOUR")
    assert "*There is a tag “Color” already.*" in words(scene.ben)
    assert "1 learning has “hue”" in words(scene.ben)
    await scene.submit(scene.ben)
    assert words(scene.ben).startswith("“Color” took the place of “hue” on 1 learning")
    assert "*hue*" not in words(scene.ben)
    await press(scene, scene.ben, "Merge into another", value="Color")
    await press(scene, scene.ben, "Back to the list")
    await scene.submit(scene.ben, tag="nothing like it")
    assert "has “nothing like it” in it" in words(scene.ben)


async def test_a_lead_chooses_the_tag_to_merge_into_and_the_second_is_told(scene):
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Freeze it.", tags=["colour", "color"])
    for person in (scene.ben, scene.cora):
        await open_list(scene, person)
        await press(scene, person, "Merge into another", value="colour")
    assert offered(await scene.ben.suggest("Merge it into", "colo")) == ["color"]
    await scene.submit(scene.ben, into="color")
    reply = await scene.submit(scene.cora, into="color")
    assert reply.errors == {
        "into": "Ben Okoro merged “colour” into “color” meanwhile. "
        "Nothing else was changed; open the list of tags again."
    }


@pytest.mark.long
async def test_members_see_the_tags_and_change_none_and_pages_turn(scene):
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Freeze it.", tags=[f"t{number}" for number in range(10)])
    await open_form(scene, scene.ana)
    await scene.submit(scene.ana, text="Ask.", tags=["<!channel> t"])
    await open_list(scene, scene.ana)
    assert "&lt;!channel&gt; t" in words(scene.ana)
    assert "Leads of domains and admins rename and merge tags" in words(scene.ana)
    await press(scene, scene.ana, "Next page")
    assert ("*t9*" in words(scene.ana), "*t0*" in words(scene.ana)) == (True, False)
    await press(scene, scene.ana, "Previous page")
    assert "*t0*" in words(scene.ana)
