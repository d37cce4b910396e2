"""Hits and pages of them, made by hand, as the search would find them."""

from datetime import UTC, datetime

from bot.features.learnings.finding.menus import DomainChoice
from bot.features.learnings.finding.queries import Found, Hit, Pointer, Query
from bot.features.learnings.rules import Content, Domain, Kind, Learning, State, Tag
from bot.kernel.access import Visibility
from bot.kernel.ids import OrganisationId, UserId
from bot.matching.words import terms

CONTENT = ("title", "why", "recommendation", "applies_when", "kind")


def domain(number, name):
    return Domain(id=number, name=name)


def choice(number, name, *, archived=False):
    return DomainChoice(domain=number, name=name, archived=archived)


def pointer(number, title, *, domain_name=""):
    return Pointer(learning=number, title=title, domain_name=domain_name)


def looking_for(words="", **filters):
    return Query(words=words, **filters)


ORDERS = domain(1, "Orders")
CHOICES = (choice(2, "Finance"), choice(1, "Orders"), choice(3, "Returns", archived=True))


def hit(
    number,
    text,
    *,
    where=ORDERS,
    author="Ana Lima",
    visibility=Visibility.EVERYONE,
    tags=(),
    applied=0,
    successor=None,
    **about,
):
    words = {name: about.pop(name) for name in CONTENT if name in about}
    learning = Learning(
        id=number,
        organisation=OrganisationId("T1"),
        content=Content(text=text, tags=tuple(Tag(folded=tag.lower(), label=tag) for tag in tags), **words),
        author=UserId("U-ana"),
        domain=None if where is None else where.id,
        visibility=visibility,
        logged_at=datetime(2026, 10, 12, 9, tzinfo=UTC),
        **about,
    )
    return Hit(learning=learning, domain=where, author=author, applied=applied, successor=successor)


def page_of(*hits, words="", **more):
    """What a search for these words found, all of it on one page unless told otherwise."""
    given = {"total": len(hits), "pages": 1 if hits else 0, **more}
    return Found(query=Query(words=words), hits=hits, terms=frozenset(terms(words)), **given)


MIXED = (
    hit(
        1,
        "Freeze the plan on Friday. Late *parcels* cost us two days, <!channel>, because nobody :eyes: decided.",
        kind=Kind.WORKED,
        applied=2,
        tags=("plan", "Freeze"),
    ),
    hit(2, "Kubernetes restarts were the cause.", title="Parcels late after deploys", applied=1, author=None),
    hit(
        3,
        "Call the depot first.",
        state=State.SUPERSEDED,
        successor=pointer(9, "Ask the depot's desk", domain_name="Logistics"),
    ),
    hit(4, "Print labels twice.", state=State.RETIRED, retired_because="The depot scans them now.", where=None),
)
