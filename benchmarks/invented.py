"""Invented domains and lessons, as many as a benchmark wants, the same ones each time."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

CHANNELS = tuple(f"domain-{number}" for number in range(20))
"""Each is the channel of a domain that is called like it."""
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """One lesson."""

    id: str
    domain: str
    title: str
    text: str
    logged_at: datetime


def lessons(count: int, *, prefix: str) -> Iterator[Invented]:
    """Invent lessons of 15 to 60 words out of a vocabulary of 3,000; the ids begin with the prefix."""
    chance = random.Random(prefix)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(3000)]
    for number in range(count):
        yield Invented(
            id=f"{prefix}-{number}",
            domain=chance.choice(CHANNELS),
            title=" ".join(chance.choices(vocabulary, k=5)),
            text=" ".join(chance.choices(vocabulary, k=chance.randint(15, 60))),
            logged_at=EPOCH + timedelta(minutes=number),
        )


def write_csv(path: Path, count: int, *, prefix: str) -> None:
    """Write lessons as a file that `pollen import learnings` takes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "date", "domain", "title", "lesson"))
        for each in lessons(count, prefix=prefix):
            writer.writerow((each.id, each.logged_at.date().isoformat(), each.domain, each.title, each.text))
