"""The contract of what is remembered of learnings and drafts, on both databases."""

import asyncio

import pytest

from bot.features.learnings.rules import Content, Kind, State, tags_from
from bot.features.learnings.service import Learnings
from bot.kernel.access import Visibility
from bot.kernel.ids import OrganisationId
from storage.learnings import learning_transactions
from tests.clock import MONDAY_NOON, ManualClock
from tests.learnings.place import ANA, BEN, ORGANISATION, Place, acting, orders_and_finance

WHOLE = Content(
    text="Ask the driver before you ask the data. \U0001f6b2 <!channel>",
    title="Gates",
    why="Forty homes",
    recommendation="Ask",
    applies_when="Shared gates",
    kind=Kind.WORKED,
    evidence_url="https://example.com",
    tags=tags_from(["Zürich", "address"]),
)


@pytest.fixture
def store(any_database):
    return learning_transactions(any_database)


@pytest.fixture
async def place(any_database):
    return await orders_and_finance(any_database)


def added(content=WHOLE, *, domain=None, actor=ANA):
    return lambda store: store.add(
        actor, content, domain=domain, visibility=Visibility.DOMAIN, channel="C-orders", now=MONDAY_NOON
    )


async def test_a_learning_comes_back_as_it_was_added(store, place):
    made = await store.write(added(domain=place.orders))
    found = await store.read(lambda rows: rows.learning(ORGANISATION, made.id))
    assert found == made
    assert found.content == WHOLE
    assert (found.author, found.domain, found.channel, found.logged_at, found.version) == (
        "U-ana",
        place.orders,
        "C-orders",
        MONDAY_NOON,
        1,
    )


async def test_what_is_saved_replaces_words_tags_and_state(store, place):
    made = await store.write(added())
    after = type(made)(
        id=made.id,
        organisation=ORGANISATION,
        content=Content(text="Shorter", tags=tags_from(["address", "new"])),
        author=made.author,
        domain=place.finance,
        visibility=Visibility.EVERYONE,
        state=State.UNDONE,
        channel=made.channel,
        logged_at=made.logged_at,
        version=2,
    )
    await store.write(lambda rows: rows.save(after))
    assert await store.read(lambda rows: rows.learning(ORGANISATION, made.id)) == after


async def test_a_learning_of_another_organisation_is_not_found(store, place):
    made = await store.write(added())
    assert await store.read(lambda rows: rows.learning("T2", made.id)) is None
    with pytest.raises(LookupError):
        await store.write(lambda rows: rows.save(type(made)(**{**as_dict(made), "organisation": "T2"})))


def as_dict(learning):
    return {name: getattr(learning, name) for name in learning.__dataclass_fields__}


async def test_domains_that_take_learnings_are_listed_by_name_with_their_channels(store, place):
    unclaimed = await place.domain("Assembly", state="unclaimed")
    for state in ("proposed", "archived", "declined"):
        await place.domain(state, state=state)
    listed = await store.read(lambda rows: rows.domains(ORGANISATION))
    assert [domain.id for domain in listed] == [unclaimed, place.finance, place.orders]
    assert [(domain.channel_name, domain.channel_is_public) for domain in listed] == [
        ("", False),
        ("finance", False),
        ("orders", True),
    ]


async def test_a_domain_is_found_in_any_state_but_only_in_its_organisation(store, place):
    await place.archive(place.orders)
    assert (await store.read(lambda rows: rows.domain(ORGANISATION, place.orders))).name == "Orders (archived)"
    assert await store.read(lambda rows: rows.domain("T2", place.orders)) is None


async def test_an_empty_organisation_has_no_domains(store, place):
    assert await store.read(lambda rows: rows.has_domains(ORGANISATION))
    assert not await store.read(lambda rows: rows.has_domains("T2"))
    assert await store.read(lambda rows: rows.domains("T2")) == ()


async def test_a_channel_speaks_for_its_domain_while_that_takes_learnings(store, place):
    async def spoken_for(channel, organisation=ORGANISATION):
        return await store.read(lambda rows: rows.domain_of_channel(organisation, channel))

    assert await spoken_for("C-orders") == place.orders
    assert await spoken_for("C-lunch") is None
    assert await spoken_for("C-orders", "T2") is None
    await place.domain("Later", channel="C-later", state="proposed")
    assert await spoken_for("C-later") is None


async def test_it_is_known_unknown_or_denied_that_a_channel_is_public(store, place):
    await place.channel("C-new", private=None)
    known = {
        channel: await store.read(lambda rows, c=channel: rows.channel_is_public(ORGANISATION, c))
        for channel in ("C-orders", "C-finance", "C-new", "C-never-seen")
    }
    assert known == {"C-orders": True, "C-finance": False, "C-new": None, "C-never-seen": None}


async def test_a_choice_is_remembered_also_of_somebody_never_seen(store, place):
    for actor in (ANA, acting("U-new")):
        await store.write(lambda rows, a=actor: rows.choose_domain(a, place.finance))
        assert await store.read(lambda rows, a=actor: rows.chosen_domain(a)) == place.finance
    assert await store.read(lambda rows: rows.chosen_domain(BEN)) is None
    assert (await store.read(lambda rows: rows.names(ORGANISATION, ["U-ana"])))["U-ana"] == "Ana"


async def test_a_chosen_domain_that_was_archived_counts_as_none(store, place):
    await store.write(lambda rows: rows.choose_domain(ANA, place.finance))
    await place.archive(place.finance)
    assert await store.read(lambda rows: rows.chosen_domain(ANA)) is None


async def test_drafts_are_each_persons_own_and_the_same_words_are_kept_once(store, place):
    def keep(actor, text, minute=0):
        return lambda rows: rows.keep_draft(
            actor, {"text": text}, reason="of a test", now=MONDAY_NOON.replace(minute=minute)
        )

    first = await store.write(keep(ANA, "one"))
    second = await store.write(keep(ANA, "two \u0001 \U0001f6b2", minute=1))
    await store.write(keep(acting("U-ana", "T2"), "elsewhere"))
    assert (await store.write(keep(ANA, "one", minute=2))).id == first.id
    assert await store.read(lambda rows: rows.drafts(ANA)) == (second, first)
    assert await store.read(lambda rows: rows.draft(BEN, first.id)) is None
    await store.write(lambda rows: rows.change_draft(BEN, first.id, {"text": "Ben's"}))
    await store.write(lambda rows: rows.discard_draft(BEN, first.id))
    await store.write(lambda rows: rows.change_draft(ANA, first.id, {"text": "changed"}))
    assert (await store.read(lambda rows: rows.draft(ANA, first.id))).content == {"text": "changed"}
    await store.write(lambda rows: rows.discard_draft(ANA, first.id))
    assert await store.read(lambda rows: rows.drafts(ANA)) == (second,)


# Two at a time.


@pytest.fixture
def learnings(any_database):
    return Learnings(transactions=learning_transactions(any_database), clock=ManualClock(), changed=lambda: None)


async def test_two_deliveries_of_one_command_at_once_save_one_learning(learnings, place):
    both = await asyncio.gather(*(learnings.log(ANA, "trigger:1", text="Once", channel="C-orders") for _ in range(4)))
    assert len({receipt.learning.id for receipt in both}) == 1


async def test_of_two_changes_at_once_both_are_made_one_after_the_other(learnings, place):
    made = await learnings.log(ANA, "trigger:1", text="Once", channel="C-finance")
    shared, moved = await asyncio.gather(
        learnings.share(ANA, "trigger:2", made.learning.id),
        learnings.move(ANA, "trigger:3", made.learning.id, place.orders),
    )
    after = (await learnings.receipt(ANA, made.learning.id)).learning
    assert (after.visibility, after.domain, after.version) == (Visibility.EVERYONE, place.orders, 3)
    assert {shared.learning.version, moved.learning.version} == {2, 3}


async def test_two_clicks_at_once_by_two_people_take_a_learning_back_once(learnings, place):
    made = await learnings.log(ANA, "trigger:1", text="Once", channel="C-orders")
    await asyncio.gather(
        learnings.undo(ANA, "trigger:2", made.learning.id), learnings.undo(BEN, "trigger:3", made.learning.id)
    )
    assert (await learnings.receipt(ANA, made.learning.id)).learning.version == 2


async def test_another_organisations_people_find_nothing(any_database, learnings, place):
    await Place(any_database, "T2").person("U-ada", is_admin=True)
    made = await learnings.log(ANA, "trigger:1", text="Once", channel="C-orders")
    assert (
        await learning_transactions(any_database).read(
            lambda rows: rows.learning(OrganisationId("T2"), made.learning.id)
        )
        is None
    )
