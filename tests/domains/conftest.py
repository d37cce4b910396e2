import itertools

import pytest

from bot.features.domains.reader import DomainReader
from bot.features.domains.service import Domains
from storage.domains import domain_transactions
from tests.domains.living import ORGANISATION
from tests.domains.words import Rows, acting, decided_post, letter_post


@pytest.fixture
def rows(database):
    return Rows(database)


@pytest.fixture
def woken():
    """How often the outbox was woken."""
    return []


@pytest.fixture
def domains(database, clock, woken):
    return Domains(
        transactions=domain_transactions(database),
        clock=clock,
        render=decided_post,
        render_lead=letter_post,
        wake=lambda: woken.append(clock.now()),
    )


@pytest.fixture
def reader(database):
    return DomainReader(transactions=domain_transactions(database))


@pytest.fixture
def delivery():
    """A new delivery each time it is called."""
    numbers = itertools.count(1)
    return lambda: f"view:{next(numbers)}"


# In a running Pollen.


@pytest.fixture
def ana(pollen):
    return pollen.slack.person("ana")


@pytest.fixture
def ben(pollen):
    return pollen.slack.person("ben")


@pytest.fixture
async def dan(pollen):
    """An admin, and known as such."""
    await pollen.register.run("people")
    return pollen.slack.person("dan")


@pytest.fixture
def given(pollen):
    """Puts people and domains straight into a running Pollen's database."""
    return Rows(pollen.database, ORGANISATION)


@pytest.fixture
def page(pollen):
    """What is in the list of domains, as somebody sees it."""
    reader = DomainReader(transactions=domain_transactions(pollen.database))

    async def look(person):
        overview = await reader.overview(acting(person.id, ORGANISATION))
        return {line.domain.name: line.domain for line in overview.lines}

    return look
