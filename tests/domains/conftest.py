import itertools

import pytest

from bot.features.domains.reader import DomainReader
from bot.features.domains.service import Domains
from storage.domains import domain_transactions
from tests.domains.words import Rows, decided_post


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
