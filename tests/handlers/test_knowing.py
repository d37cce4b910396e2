"""Getting to know who is named in a form: as far as Slack answers in time, and never at the cost of the form."""

import asyncio

import pytest

from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from bot.kernel.ids import OrganisationId, UserId
from handlers.forms.knowing import know

ANA = Actor(organisation=OrganisationId("T1"), user=UserId("ana"))


async def test_everybody_who_is_named_is_asked_about_at_once_and_nobody_for_nobody():
    asked, both = [], asyncio.Barrier(2)

    async def acquaint(actor):
        asked.append((actor.organisation, actor.user))
        await both.wait()

    await know(acquaint, ANA, [UserId("ben"), None, UserId("cora")])
    assert sorted(asked) == [("T1", "ben"), ("T1", "cora")]


async def test_a_form_goes_on_where_slack_does_not_answer():
    answered, done = asyncio.Event(), asyncio.Event()

    async def acquaint(_actor):
        await answered.wait()
        done.set()

    await know(acquaint, ANA, [UserId("ben")], patience=0.001)
    assert not done.is_set()
    answered.set()
    await done.wait()


async def test_a_form_goes_on_where_the_database_is_busy():
    async def acquaint(_actor):
        raise BusyError

    await know(acquaint, ANA, [UserId("ben")])


async def test_a_mistake_of_ours_is_not_hidden():
    async def acquaint(_actor):
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        await know(acquaint, ANA, [UserId("ben")])
