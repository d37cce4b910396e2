"""What the menus of the search offer, and to whom: on both databases."""

import pytest

from bot.features.learnings.finding.menus import MOST_OFFERED, Menus
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import OrganisationId
from storage.learning_menus import menu_transactions
from storage.tables import LearningRow, LearningTagRow, TagRow
from tests.clock import MONDAY_NOON
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, Place, acting, orders_and_finance

GUS = acting("U-gus")
ELSEWHERE = OrganisationId("T2")


@pytest.fixture
async def shared(any_database):
    return await orders_and_finance(any_database)


@pytest.fixture
def menus(any_database):
    return Menus(transactions=menu_transactions(any_database))


async def tagged(database, *tags, organisation=ORGANISATION, **about):
    """Store a learning with these tags."""
    row = LearningRow(
        organisation=organisation,
        text="Something.",
        **{"visibility": "everyone", "author_id": "U-ben", "logged_at": MONDAY_NOON, **about},
    )

    def work(session):
        session.add(row)
        for tag in tags:
            session.merge(TagRow(organisation=organisation, folded=tag.lower(), label=tag))
        session.flush()
        assert row.id is not None
        session.add_all(
            LearningTagRow(organisation=organisation, learning_id=row.id, folded=tag.lower()) for tag in tags
        )

    await database.write(work)


def labels(tags):
    return [tag.label for tag in tags]


async def test_domains_are_listed_by_name_and_the_archived_ones_last(any_database, shared, menus):
    place = Place(any_database)
    await place.domain("Archives", state="archived")
    await place.domain("Zoo", state="unclaimed")
    await place.domain("Not yet", state="proposed")
    await place.domain("Never", state="declined")
    await Place(any_database, ELSEWHERE).domain("Theirs")
    found = await menus.domains(ANA)
    assert [(one.name, one.archived) for one in found] == [
        ("Finance", False),
        ("Orders", False),
        ("Zoo", False),
        ("Archives", True),
    ]


async def test_domains_are_found_by_any_part_of_their_names_without_case_and_accents(any_database, shared, menus):
    await Place(any_database).domain("Réclamations")
    assert [one.name for one in await menus.domains_like(ANA, " recla ")] == ["Réclamations"]
    assert [one.name for one in await menus.domains_like(ANA, "NANCE")] == ["Finance"]
    assert await menus.domains_like(ANA, "nothing") == ()


async def test_no_more_domains_are_offered_than_a_list_holds(any_database, shared, menus):
    place = Place(any_database)
    for number in range(MOST_OFFERED):
        await place.domain(f"Domain {number:03}")
    assert len(await menus.domains(ANA)) == MOST_OFFERED + 2
    assert len(await menus.domains_like(ANA, "")) == MOST_OFFERED


async def test_tags_that_begin_with_what_is_typed_come_first(any_database, shared, menus):
    await tagged(any_database, "Planning", "Late plan", "Freeze", domain_id=shared.orders)
    assert labels(await menus.tags_like(ANA, "#PLÁN")) == ["Planning", "Late plan"]
    assert labels(await menus.tags_like(ANA, "")) == ["Freeze", "Late plan", "Planning"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", '"', "100% sure"])
async def test_signs_that_mean_something_to_a_database_are_letters_like_others(any_database, shared, menus, typed):
    await tagged(any_database, "plan", domain_id=shared.orders)
    assert await menus.tags_like(ANA, typed) == ()
    await tagged(any_database, f"a{typed}b", domain_id=shared.orders)
    assert labels(await menus.tags_like(ANA, typed)) == [f"a{typed}b"]


async def test_only_as_many_tags_as_a_list_holds_are_offered(any_database, shared, menus):
    await tagged(any_database, *(f"tag {number:03}" for number in range(MOST_OFFERED + 5)), domain_id=shared.orders)
    assert len(await menus.tags_like(ANA, "tag")) == MOST_OFFERED


async def test_a_tag_shows_to_those_only_who_may_read_something_that_has_it(any_database, shared, menus):
    finance = shared.finance
    await tagged(any_database, "open", domain_id=shared.orders)
    await tagged(any_database, "secret", domain_id=finance, visibility="domain")
    await tagged(any_database, "homeless", author_id="U-ana")
    await tagged(any_database, "saved", author_id="U-x", saver_id="U-ana", domain_id=finance, visibility="domain")
    assert labels(await menus.tags_like(ANA, "")) == ["homeless", "open", "saved"]
    assert labels(await menus.tags_like(BEN, "")) == ["open", "secret"], "ben wrote it"
    assert labels(await menus.tags_like(CARLA, "")) == ["open", "saved", "secret"], "carla leads it"
    assert labels(await menus.tags_like(ADA, "")) == ["open", "saved", "secret"], "ada is an admin"
    assert labels(await menus.tags_like(acting("U-new"), "")) == ["open"]


async def test_members_of_the_domains_channel_see_its_tags(any_database, shared, menus):
    await tagged(any_database, "secret", domain_id=shared.orders, visibility="domain", author_id=None)
    assert labels(await menus.tags_like(ANA, "secret")) == ["secret"]
    assert labels(await menus.tags_like(CARLA, "secret")) == []


async def test_tags_of_what_was_undone_or_merged_or_is_elsewhere_are_not_offered(any_database, shared, menus):
    for state in ("active", "retired", "superseded", "merged", "undone"):
        await tagged(any_database, f"was {state}", domain_id=shared.orders, state=state)
    await tagged(any_database, "theirs", organisation=ELSEWHERE, author_id="U-ana")
    assert labels(await menus.tags_like(ANA, "")) == ["was active", "was retired", "was superseded"]


async def test_a_tag_that_gave_way_to_another_finds_that_one(any_database, shared, menus):
    await tagged(any_database, "plan", "planning", domain_id=shared.orders)

    def merge(session):
        session.get(TagRow, (ORGANISATION, "planning")).merged_into = "plan"

    await any_database.write(merge)
    assert labels(await menus.tags_like(ANA, "plan")) == ["plan"]
    assert labels(await menus.tags_like(ANA, "planning")) == ["plan"]


@pytest.mark.parametrize("actor", [GUS, acting("U-eve", external=True)])
async def test_guests_and_people_of_elsewhere_are_offered_nothing(shared, menus, actor):
    for ask in (menus.domains(actor), menus.domains_like(actor, ""), menus.tags_like(actor, "")):
        with pytest.raises(NotAllowedError):
            await ask
