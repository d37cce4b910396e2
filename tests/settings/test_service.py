"""What admins decide: who may, what two at once meet, what is written down. On both databases."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.features.settings.rules import Field, decision_in
from bot.features.settings.service import NOT_YOURS, ChangedMeanwhile, Saved
from bot.kernel.audit import Change
from bot.kernel.errors import NotAllowedError, UserFacingError
from bot.kernel.ids import UserId
from bot.kernel.settings import DomainsBy, OrganisationSettings
from storage.audit import entries
from storage.settings import settings_of
from storage.standing import names_of
from storage.tables import PersonRow
from tests.clock import MONDAY_NOON
from tests.settings.words import DEFAULTS, a_decision, acting

ADA, DAN = acting("ada"), acting("dan")
ROLES = {
    "admin": ADA,
    "member": acting("member"),
    "unknown": acting("nobody-knows"),
    "guest": acting("guest"),
    "external": acting("external"),
    "external by payload": acting("ada", external=True),
    "inactive": acting("inactive"),
    "bot": acting("robot"),
    "other organisation": acting("ada", organisation="T2"),
}
METHODS = {
    "shown": lambda s, a, d: s.shown(a),
    "change": lambda s, a, d: s.change(a, a_decision(emoji="bulb"), seen=DEFAULTS, version=0, delivery=d),
}


@pytest.fixture
def written(any_database):
    """The settings as they are stored, and the audit of them, the latest first."""

    async def look(organisation="T1"):
        def work(session):
            told = entries(session, organisation, thing="settings", thing_id="settings", most=9)
            return settings_of(session, organisation), told

        return await any_database.read(work)

    return look


@pytest.fixture
async def everybody(any_database):
    people: dict[str, dict[str, Any]] = {
        "member": {},
        "guest": {"is_guest": True, "is_admin": True},
        "external": {"is_external": True, "is_admin": True},
        "inactive": {"is_active": False, "is_admin": True},
        "robot": {"is_bot": True, "is_admin": True},
    }
    await any_database.write(
        lambda session: session.add_all(
            PersonRow(organisation="T1", user_id=user, **about) for user, about in people.items()
        )
    )


@pytest.mark.parametrize("method", METHODS)
async def test_only_admins_see_and_change_them(settings, everybody, written, delivery, method):
    for role, actor in ROLES.items():
        if role == "admin":
            continue
        with pytest.raises(NotAllowedError) as refused:
            await METHODS[method](settings, actor, delivery())
        if role in {"member", "unknown", "other organisation"}:
            assert refused.value.text == NOT_YOURS
    assert await written() == (OrganisationSettings(), ())
    assert await METHODS[method](settings, ADA, delivery()) is not None


def test_every_method_is_in_the_table(settings):
    assert {name for name in vars(type(settings)) if not name.startswith("_")} == set(METHODS)


async def test_a_decision_is_stored_and_written_into_the_audit(settings, written, delivery):
    wanted = a_decision(emoji=":bulb:", domains_by=DomainsBy.LEADS, names_kept_days=30)
    saved = await settings.change(ADA, wanted, seen=DEFAULTS, version=0, delivery=delivery())
    assert saved.changed == (Field.EMOJI, Field.DOMAINS_BY, Field.NAMES_KEPT_DAYS)
    stored, [entry] = await written()
    assert stored == await settings.shown(DAN)
    assert (stored.emoji, stored.version, decision_in(stored)) == ("bulb", 1, saved.after)
    assert (entry.by, entry.act, entry.at) == ("ada", "changed", MONDAY_NOON)
    assert set(entry.changes) == {
        Change(field="emoji", before="seedling", after="bulb"),
        Change(field="domains_by", before="members", after="leads"),
        Change(field="names_kept_days", before="for ever", after="30"),
    }
    assert await written("T2") == (OrganisationSettings(), ())


async def test_a_second_delivery_of_the_same_form_changes_nothing(settings, written, delivery):
    same = delivery()
    for _ in range(2):
        saved = await settings.change(ADA, a_decision(emoji="bulb"), seen=DEFAULTS, version=0, delivery=same)
        assert saved.changed == (Field.EMOJI,)
    stored, told = await written()
    assert (stored.version, len(told)) == (1, 1)


async def test_what_changes_nothing_is_neither_a_version_nor_an_act(settings, written, delivery):
    saved = await settings.change(ADA, DEFAULTS, seen=DEFAULTS, version=0, delivery=delivery())
    assert (saved.changed, await written()) == ((), (OrganisationSettings(), ()))


async def test_bad_input_changes_nothing(settings, written, delivery):
    with pytest.raises(UserFacingError, match="no emoji's name"):
        await settings.change(ADA, a_decision(emoji="two words"), seen=DEFAULTS, version=0, delivery=delivery())
    assert await written() == (OrganisationSettings(), ())


async def test_the_second_of_two_admins_sees_what_the_first_changed_and_keeps_what_they_chose(
    settings, written, delivery
):
    await settings.change(ADA, a_decision(emoji="bulb"), seen=DEFAULTS, version=0, delivery=delivery())
    mine = a_decision(domains_by=DomainsBy.ADMINS)
    met = await settings.change(DAN, mine, seen=DEFAULTS, version=0, delivery=delivery())
    assert isinstance(met, ChangedMeanwhile)
    assert (met.by, met.merge.changed) == ("Ada", (Field.EMOJI,))
    assert met.merge.decision == a_decision(emoji="bulb", domains_by=DomainsBy.ADMINS)
    assert (await written())[0].domains_by is DomainsBy.MEMBERS
    seen = decision_in(met.current)
    again = await settings.change(DAN, met.merge.decision, seen=seen, version=met.current.version, delivery=delivery())
    assert again.changed == (Field.DOMAINS_BY,)
    assert decision_in((await written())[0]) == met.merge.decision


async def test_two_who_chose_the_same_need_not_decide_again(settings, delivery):
    wanted = a_decision(emoji="bulb")
    await settings.change(ADA, wanted, seen=DEFAULTS, version=0, delivery=delivery())
    saved = await settings.change(DAN, wanted, seen=DEFAULTS, version=0, delivery=delivery())
    assert saved == Saved(before=wanted, after=wanted)


async def test_what_another_changed_and_changed_back_is_nothing_to_decide(settings, written, delivery):
    other = a_decision(emoji="bulb")
    await settings.change(ADA, other, seen=DEFAULTS, version=0, delivery=delivery())
    await settings.change(ADA, DEFAULTS, seen=other, version=1, delivery=delivery())
    mine = a_decision(domains_by=DomainsBy.LEADS)
    saved = await settings.change(DAN, mine, seen=DEFAULTS, version=0, delivery=delivery())
    assert (saved.changed, (await written())[0].version) == ((Field.DOMAINS_BY,), 3)


async def test_of_two_at_once_one_saves_and_the_other_meets_it(settings, written, delivery):
    results = await asyncio.gather(
        *(
            settings.change(actor, a_decision(emoji=emoji), seen=DEFAULTS, version=0, delivery=delivery())
            for actor, emoji in ((ADA, "bulb"), (DAN, "star"))
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "Saved"]
    stored, told = await written()
    assert (stored.version, len(told)) == (1, 1)


async def test_names_that_may_be_kept_no_longer_are_taken_away_at_once(settings, any_database, clock, delivery):
    def leave(session):
        for user, days in (("old", 31), ("recent", 29)):
            left = MONDAY_NOON - timedelta(days=days)
            session.add(PersonRow(organisation="T1", user_id=user, name=user.title(), is_active=False, left_at=left))
        session.add(PersonRow(organisation="T2", user_id="old", name="Old", is_active=False, left_at=MONDAY_NOON))

    async def names(organisation="T1"):
        users = [UserId(user) for user in ("old", "recent", "ada", "stranger")]
        found = await any_database.read(lambda session: names_of(session, organisation, users))
        return [found[user] for user in users]

    await any_database.write(leave)
    assert await names() == ["Old", "Recent", "Ada", "someone"]
    wanted = a_decision(names_kept_days=30)
    saved = await settings.change(ADA, wanted, seen=DEFAULTS, version=0, delivery=delivery())
    assert saved.names_forgotten == 1
    assert await names() == ["someone who left", "Recent", "Ada", "someone"]
    await settings.change(ADA, a_decision(names_kept_days=0), seen=wanted, version=1, delivery=delivery())
    assert await names() == ["someone who left", "someone who left", "Ada", "someone"]
    assert (await names("T2"))[0] == "Old"
