"""Who owns a product, in a sentence: the answer that people come for."""

from datetime import date

from bot.features.products.rules.product import Status
from bot.features.products.seeing.pages import Page
from bot.features.products.seeing.store import Listed
from bot.kernel.acting import Person
from bot.kernel.ids import UserId
from handlers.forms.days import day
from handlers.forms.words import one_line
from handlers.kit import shown

LONGEST_NAME = 80


def owner_line(page: Page) -> str:
    """Say who owns it, and since when; or that nobody does."""
    product, since = page.product, day(page.owned_since)
    if product.status is Status.RETIRED:
        return "It is retired: nobody has to own it."
    if product.status is Status.PROPOSED:
        by = name_of(page, product.proposed_by)
        begins = f"{_owner(page)} is to own it. " if product.owner is not None else "Nobody owns it yet. "
        return f"{begins}{by} proposed it; it counts once a lead of its domain accepts it."
    if product.owner is None:
        return f"Nobody has owned it since {since}."
    if product.owner.user is None:
        return f"{_owner(page)} has owned it since {since}, as a file says: a person who is not in this Slack."
    owner = page.owner
    if owner is not None and not owner.is_here:
        return f"{_owner(page)}, who cannot answer for it here any more, has owned it since {since}."
    return f"{_owner(page)} has owned it since {since}."


def _owner(page: Page) -> str:
    owner = page.product.owner
    if owner is None:
        return ""
    return capital(shown(one_line(owner.name), most=LONGEST_NAME) if owner.user is None else name_of(page, owner.user))


def name_of(page: Page, user: UserId | None) -> str:
    person = None if user is None else page.people.get(user)
    return "someone" if person is None else shown(one_line(person.name), most=LONGEST_NAME)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def in_a_list(product: Listed, owner: Person | None, since: date) -> str:
    """Say in a few words who owns a product."""
    if product.owner is None:
        return f"nobody has owned it since {day(since)}" if product.is_living else ""
    if product.owner.user is None:
        return f"{shown(one_line(product.owner.name), most=LONGEST_NAME)} (not in this Slack)"
    return "someone" if owner is None else shown(one_line(owner.name), most=LONGEST_NAME)
