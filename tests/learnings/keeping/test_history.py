"""What became of a learning, for those who answer for its domain."""

import pytest

from bot.features.learnings.keeping.history import MOST_STEPS
from bot.features.learnings.submissions import Sent
from bot.kernel.errors import NotAllowedError, NotFoundError
from storage.tables import AuditRow, AuditWordsRow
from tests.learnings.place import ADA, ANA, BEN, CARLA, acting


def told(history):
    return [(step.act, step.by, {one.field: (one.before, one.after) for one in step.changes}) for step in history.steps]


async def edit(scene, learning, *, by=ANA, **typed):
    sheet = await scene.sheets.of(by, learning)
    sent = Sent(fields={**sheet.fields, **typed}, learning=learning, was=sheet.was)
    await scene.learnings.submit(by, scene.delivery(), sent)


async def test_every_change_is_told_with_what_was_before_and_after(scene):
    learning, newer = await scene.log(), await scene.log("Plan daily.", by=BEN)
    steps = [
        lambda: edit(scene, learning, why="Changeovers.", tags="plan"),
        lambda: scene.narrow(learning),
        lambda: scene.learnings.share(BEN, scene.delivery(), learning),
        lambda: scene.undo(learning),
        lambda: scene.restore(learning),
        lambda: scene.retire(learning, by=ADA, because="Wrong."),
        lambda: scene.supersede(learning, newer, by=BEN),
        lambda: scene.restore(learning),
        lambda: scene.merge(learning, newer),
    ]
    for step in steps:
        scene.clock.advance(hours=1)
        await step()
    history = await scene.histories.history(BEN, learning)
    assert told(history) == [
        ("merged", "Ana", {"state": ("active", "merged"), "successor": (None, "Plan daily.")}),
        ("restored", "Ana", {"state": ("superseded", "active"), "successor": ("Plan daily.", None)}),
        (
            "superseded",
            "Ben",
            {
                "retired_because": ("Wrong.", None),
                "state": ("retired", "superseded"),
                "successor": (None, "Plan daily."),
            },
        ),
        ("retired", "Ada", {"retired_because": (None, "Wrong."), "state": ("active", "retired")}),
        ("restored", "Ana", {"state": ("undone", "active")}),
        ("undone", "Ana", {"state": ("active", "undone")}),
        ("shared", "Ben", {"visibility": ("domain", "everyone")}),
        ("narrowed", "Ana", {"visibility": ("everyone", "domain")}),
        ("edited", "Ana", {"tags": (None, "plan"), "why": (None, "Changeovers.")}),
    ]
    assert (history.author, history.has_more) == ("Ana", False)
    assert history.steps[0].at == scene.clock.now()


async def test_a_change_that_changes_nothing_leaves_no_trace(scene):
    learning = await scene.log()
    await scene.learnings.share(ANA, scene.delivery(), learning)
    await scene.restore(learning)
    await edit(scene, learning)
    assert (await scene.histories.history(BEN, learning)).steps == ()
    assert scene.changes == []


async def test_only_leads_and_admins_read_it(scene):
    learning = await scene.log()
    await scene.set(learning, saver_id="U-carla")
    assert (await scene.histories.history(ADA, learning)).steps == ()
    for refused in (ANA, CARLA, acting("U-dora")):
        with pytest.raises(NotAllowedError, match="Only Ben or an admin can read its history"):
            await scene.histories.history(refused, learning)
    with pytest.raises(NotAllowedError):
        await scene.histories.history(acting("U-gus"), learning)


async def test_a_secrets_history_is_not_even_there_for_others(scene):
    learning = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    with pytest.raises(NotFoundError):
        await scene.histories.history(BEN, learning)
    with pytest.raises(NotFoundError):
        await scene.histories.history(ADA, 999)
    with pytest.raises(NotFoundError):
        await scene.histories.history(acting("U-ada", "T2"), learning)


async def test_a_learning_without_a_domain_has_no_history_to_read(scene):
    learning = await scene.log(channel="C-lunch")
    with pytest.raises(NotAllowedError, match="once it has a domain"):
        await scene.histories.history(ANA, learning)
    with pytest.raises(NotFoundError):
        await scene.histories.history(ADA, learning)


async def test_what_was_taken_back_keeps_its_history_for_leads(scene):
    learning = await scene.log()
    await scene.undo(learning)
    assert len((await scene.histories.history(BEN, learning)).steps) == 1
    with pytest.raises(NotAllowedError):
        await scene.histories.history(ANA, learning)


async def test_words_from_another_domain_stay_with_that_domains_leads(scene):
    learning = await scene.log(channel="C-orders")
    await edit(scene, learning, why="Said in Orders.")
    await scene.move(learning, scene.place.finance)
    await edit(scene, learning, recommendation="Said in Finance.")
    assert [(step[0], step[2]) for step in told(await scene.histories.history(CARLA, learning))] == [
        ("edited", {"recommendation": (None, "Said in Finance.")}),
        ("moved", {"domain": ("Orders", "Finance")}),
        ("edited", {}),
    ]
    assert [step.has_hidden for step in (await scene.histories.history(CARLA, learning)).steps] == [False, False, True]
    assert told(await scene.histories.history(ADA, learning))[-1][2] == {"why": (None, "Said in Orders.")}


async def test_a_newer_learning_that_the_reader_may_not_read_is_not_named(scene):
    learning = await scene.log()
    newer = await scene.log("A secret of Finance.", by=CARLA, channel="C-finance")
    await scene.supersede(learning, newer, by=ADA)
    assert told(await scene.histories.history(BEN, learning))[0][2]["successor"] == (None, "another learning")


@pytest.mark.long
async def test_a_long_history_is_capped_and_says_so(scene):
    learning = await scene.log()
    for _ in range(MOST_STEPS // 2 + 1):
        await scene.narrow(learning)
        await scene.learnings.share(ANA, scene.delivery(), learning)
    history = await scene.histories.history(BEN, learning)
    assert (len(history.steps), history.has_more, history.steps[0].act) == (MOST_STEPS, True, "shared")


async def test_erased_words_and_imports_are_told_without_them(scene):
    learning = await scene.log()

    def erase(session):
        row = AuditRow(
            organisation="T1", thing="learning", thing_id=str(learning), act="edited", by=None, at=scene.clock.now()
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(AuditWordsRow(audit_id=row.id, field="why", organisation="T1"))
        session.add(AuditWordsRow(audit_id=row.id, field="domain", organisation="T1", before="777", after="1"))

    await scene.database.write(erase)
    (step,) = (await scene.histories.history(ADA, learning)).steps
    assert (step.by, [(one.field, one.before) for one in step.changes]) == (
        None,
        [("domain", "a domain that is gone"), ("why", None)],
    )
