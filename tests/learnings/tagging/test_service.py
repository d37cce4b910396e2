"""Tags are offered, renamed and merged, on both databases."""

import asyncio

import pytest
from sqlmodel import select

from bot.features.learnings.rules import Tag
from bot.features.learnings.tagging.service import PAGE, Act, Changed, Taken
from bot.kernel.access import Guarded, Visibility, may_read
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from storage.index import index, out_of_date
from storage.index.tokens import facet
from storage.readable import readable
from storage.standing import standing_of
from storage.tables import AuditRow, AuditWordsRow, DomainRow, LearningRow, LearningWordsRow, TagRow
from storage.tags import INDEXED_AT_ONCE
from tests.learnings.place import ADA, ANA, BEN, CARLA, ORGANISATION, acting


def labels(offered):
    return [tag.label for tag in offered.tags]


# Offered.


async def test_tags_are_offered_by_what_they_begin_with_then_by_what_they_hold_the_most_used_first(tags, shelf):
    await shelf.put("Plan", "replanning", "Plans")
    await shelf.put("plans", "week")
    assert labels(await tags.offer(ANA, "PLÁN")) == ["Plan", "Plans", "replanning"]
    assert labels(await tags.offer(ANA, "week, lan")) == ["Plans", "Plan", "replanning"]


async def test_signs_that_a_database_takes_for_others_stand_for_themselves(tags, shelf):
    await shelf.put("100% done", "a_b", "back\\slash")
    assert labels(await tags.offer(ANA, "%")) == ["100% done"]
    assert labels(await tags.offer(ANA, "_")) == ["a_b"]
    assert labels(await tags.offer(ANA, "k\\s")) == ["back\\slash"]


async def test_a_tag_on_nothing_that_one_may_read_is_not_offered(tags, shelf):
    await shelf.put("merger", visibility="domain", domain_id=shelf.place.finance)
    await shelf.put("mermaid", domain_id=None, author_id="U-ana")
    await shelf.put("meridian", state="undone")
    await shelf.put("mercury", organisation="T2")
    assert labels(await tags.offer(BEN, "mer")) == []
    assert labels(await tags.offer(ANA, "mer")) == ["mermaid"]
    assert labels(await tags.offer(CARLA, "mer")) == ["merger"]
    assert labels(await tags.offer(ADA, "mer")) == ["merger"]
    assert [tag.label for tag in (await tags.offer(BEN, "merger")).new] == ["merger"]


async def test_the_query_and_the_rule_agree_on_who_may_read(any_database, shelf):
    for about in (
        {},
        {"visibility": "domain"},
        {"visibility": "domain", "domain_id": shelf.place.finance},
        {"visibility": "domain", "author_id": None, "saver_id": "U-ana"},
        {"domain_id": None, "author_id": "U-ana"},
        {"domain_id": None, "author_id": None},
        {"author_id": "U-gus"},
    ):
        await shelf.put("x", **about)
    await shelf.place.person("U-ida", "Ida", is_active=False)
    await shelf.place.person("U-mia", "Mia")
    await shelf.place.channel("C-two", private=False, members=["U-mia"])
    actors = [*(acting(user) for user in ("U-ana", "U-ben", "U-carla", "U-ada", "U-gus", "U-ida", "U-mia", "U-new"))]
    actors.append(acting("U-eve", external=True))

    def look(session):
        for actor in actors:
            standing = standing_of(session, actor)
            found = set(session.exec(select(LearningRow.id).where(readable(standing))))
            for row in session.exec(select(LearningRow)):
                domain = session.get(DomainRow, row.domain_id) if row.domain_id else None
                thing = Guarded(
                    visibility=Visibility(row.visibility),
                    author=row.author_id,
                    domain=row.domain_id,
                    channel=domain and domain.channel_id,
                    saver=row.saver_id,
                )
                assert (row.id in found) == may_read(standing, thing), (actor.user, row)

    await any_database.read(look)


# Listed.


async def test_tags_are_listed_by_name_a_page_at_a_time_and_searched(tags, shelf):
    await shelf.put(*(f"t{number:02}" for number in range(PAGE + 2)), "Ünder")
    first = await tags.listing(BEN)
    second = await tags.listing(BEN, page=1)
    assert [line.tag.label for line in first.lines] == [f"t{number:02}" for number in range(PAGE)]
    assert (first.has_next, second.has_next) == (True, False)
    assert [line.tag.label for line in second.lines] == ["t10", "t11", "Ünder"]
    assert [line.tag.label for line in (await tags.listing(BEN, "UND")).lines] == ["Ünder"]


async def test_leads_are_told_how_many_learnings_a_change_reaches_and_others_only_of_those_they_may_read(tags, shelf):
    await shelf.put("plan")
    await shelf.put("plan", visibility="domain", domain_id=shelf.place.finance)
    await shelf.put("plan", state="retired")
    await shelf.put("plan", state="undone")
    await shelf.put("ledger", visibility="domain", domain_id=shelf.place.finance)
    for who, shown, may_change in ((BEN, [("plan", 3)], True), (ANA, [("plan", 2)], False)):
        listing = await tags.listing(who)
        assert [(line.tag.label, line.learnings) for line in listing.lines] == shown
        assert listing.may_change == may_change
    assert [line.tag.label for line in (await tags.listing(ADA)).lines] == ["ledger", "plan"]


# Renamed.


async def test_a_tag_gets_another_name_everywhere_and_the_old_one_leads_to_it(tags, shelf):
    one, two = await shelf.put("colour"), await shelf.put("Colour", "week")
    done = await tags.rename(BEN, shelf.delivery(), "colour", to="Color")
    assert done == Changed(act=Act.RENAMED, before="colour", after="Color", learnings=2)
    assert (await shelf.tags_of(one), await shelf.tags_of(two)) == (["Color"], ["Color", "week"])
    assert labels(await tags.offer(ANA, "colou")) == ["Color"]
    three = await shelf.put("COLOUR")
    assert await shelf.tags_of(three) == ["Color"]
    back = await tags.rename(BEN, shelf.delivery(), "Color", to="colour")
    assert (back.act, await shelf.tags_of(one), await shelf.tags_of(three)) == (Act.RENAMED, ["colour"], ["colour"])
    assert await shelf.tags_of(await shelf.put("color")) == ["colour"]


async def test_a_name_that_differs_in_case_or_accents_is_the_same_tag_written_otherwise(tags, shelf):
    one = await shelf.put("zurich")
    await tags.rename(BEN, shelf.delivery(), "zurich", to="Zürich")
    assert await shelf.tags_of(one) == ["Zürich"]
    assert await shelf.tags_of(await shelf.put("ZURICH")) == ["Zürich"]


async def test_a_name_that_is_another_tags_already_proposes_to_merge_and_changes_nothing(tags, shelf):
    one = await shelf.put("colour")
    await shelf.put("Color")
    taken = await tags.rename(BEN, shelf.delivery(), "colour", to="COLOR")
    assert isinstance(taken, Taken)
    assert (taken.line.learnings, taken.into.label) == (1, "Color")
    assert await shelf.tags_of(one) == ["colour"]


async def test_a_tag_that_one_may_not_know_is_told_by_no_other_name_than_ones_own(tags, shelf):
    await shelf.put("plan")
    await shelf.put("MERGER", visibility="domain", domain_id=shelf.place.finance)
    taken = await tags.rename(BEN, shelf.delivery(), "plan", to="merger")
    assert taken.into == Tag(folded="merger", label="merger")
    with pytest.raises(NotFoundError):
        await tags.one(BEN, "MERGER")


# Merged.


async def test_merged_tags_become_one_on_learnings_that_had_either_or_both(tags, shelf):
    ids = [await shelf.put("colour"), await shelf.put("color"), await shelf.put("colour", "color", "week")]
    done = await tags.merge(BEN, shelf.delivery(), "colour", into="color")
    assert done == Changed(act=Act.MERGED, before="colour", after="color", learnings=2)
    assert [await shelf.tags_of(one) for one in ids] == [["color"], ["color"], ["color", "week"]]
    assert [line.tag.label for line in (await tags.listing(BEN)).lines] == ["color", "week"]


async def test_nobody_ever_follows_two_steps(tags, shelf, any_database):
    one = await shelf.put("a")
    for label in ("b", "c", "d"):
        await shelf.put(label)
    await tags.merge(BEN, shelf.delivery(), "a", into="b")
    await tags.rename(BEN, shelf.delivery(), "b", to="bee")
    await tags.merge(BEN, shelf.delivery(), "bee", into="c")
    await tags.rename(BEN, shelf.delivery(), "c", to="a")
    rows = await any_database.read(
        lambda session: [(row.folded, row.merged_into) for row in session.exec(select(TagRow))]
    )
    assert sorted(rows) == [("a", None), ("b", "a"), ("bee", "a"), ("c", "a"), ("d", None)]
    assert await shelf.tags_of(one) == ["a"]


async def test_another_organisations_tag_of_the_same_name_stays(tags, shelf):
    await shelf.put("colour")
    await shelf.put("color")
    theirs = await shelf.put("colour", organisation="T2")
    await tags.merge(BEN, shelf.delivery(), "colour", into="color")
    assert await shelf.tags_of(theirs) == ["colour"]


@pytest.mark.parametrize(
    ("into", "error", "said"),
    [
        ("nowhere", NotFoundError, "no such tag"),
        ("", NotFoundError, "no such tag"),
        ("COLOUR", UserFacingError, "same"),
    ],
)
async def test_a_merge_into_nothing_or_itself_is_refused_at_its_field(tags, shelf, into, error, said):
    one = await shelf.put("colour")
    with pytest.raises(error, match=said) as caught:
        await tags.merge(BEN, shelf.delivery(), "colour", into=into)
    assert caught.value.field == "into"
    assert await shelf.tags_of(one) == ["colour"]


async def test_search_knows_the_new_tag_of_what_had_the_old_one_at_once_and_of_many_when_it_looks_again(
    tags, shelf, any_database
):
    many = await shelf.put_many(INDEXED_AT_ONCE + 1, "colour")
    await any_database.write(lambda session: index(session, ORGANISATION, many))
    await tags.rename(BEN, shelf.delivery(), "colour", to="Color")

    def look(session):
        told = facet(ORGANISATION, "active", "tag", "color")
        wrong, _ = out_of_date(session, ORGANISATION, after=0, most=1000)
        known = [row.learning_id for row in session.exec(select(LearningWordsRow)) if told in row.facets]
        return set(known), set(wrong)

    known, left = await any_database.read(look)
    assert (len(known), len(left), known | left) == (INDEXED_AT_ONCE, 1, set(many))


# Two at once, and twice.


async def test_the_second_of_two_leads_is_told_what_the_first_did(tags, shelf):
    await shelf.put("colour")
    await shelf.put("hue")
    await tags.rename(BEN, shelf.delivery(), "colour", to="Color")
    with pytest.raises(ConflictError, match="Ben renamed “colour” to “Color” meanwhile"):
        await tags.rename(CARLA, shelf.delivery(), "colour", to="Kolor")
    await tags.merge(BEN, shelf.delivery(), "Color", into="hue")
    with pytest.raises(ConflictError, match="Ben merged “Color” into “hue” meanwhile"):
        await tags.merge(ADA, shelf.delivery(), "Color", into="colour")


async def test_of_two_merges_in_opposite_directions_at_once_one_counts(tags, shelf):
    one, two = await shelf.put("colour"), await shelf.put("color")
    results = await asyncio.gather(
        tags.merge(BEN, "view:a", "colour", into="color"),
        tags.merge(CARLA, "view:b", "color", into="colour"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Changed) for result in results) == 1
    assert sum(isinstance(result, UserFacingError) for result in results) == 1
    assert await shelf.tags_of(one) == await shelf.tags_of(two)


async def test_a_second_delivery_gets_the_same_answer_and_changes_nothing(tags, shelf, any_database):
    await shelf.put("colour")
    await shelf.put("hue")
    renamed = await tags.rename(BEN, "view:1", "colour", to="Color")
    assert await tags.rename(BEN, "view:1", "colour", to="Color") == renamed
    merged = await tags.merge(BEN, "view:2", "Color", into="hue")
    assert await tags.merge(BEN, "view:2", "Color", into="hue") == merged
    acts = await any_database.read(lambda session: [row.act for row in session.exec(select(AuditRow))])
    assert acts == ["renamed", "merged"]


async def test_each_change_is_in_the_audit_with_both_names(tags, shelf, any_database):
    await shelf.put("colour")
    await tags.rename(BEN, shelf.delivery(), "colour", to="Color")

    def look(session):
        (act,) = session.exec(select(AuditRow))
        (words,) = session.exec(select(AuditWordsRow))
        return act.organisation, act.thing, act.thing_id, act.by, words.field, words.before, words.after

    assert await any_database.read(look) == (ORGANISATION, "tag", "colour", "U-ben", "label", "colour", "Color")


# Who may.


async def test_leads_of_archived_domains_only_change_no_tags(tags, shelf):
    await shelf.put("colour")
    await shelf.place.archive(shelf.place.finance)
    with pytest.raises(NotAllowedError, match="leads of active domains and admins"):
        await tags.one(CARLA, "colour")
    assert not (await tags.listing(CARLA)).may_change
