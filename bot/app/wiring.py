"""Puts the parts together: services over stores, listeners over services, sweeps over both.

The same function wires a running bot, the tests and the demo; only the database, the clock
and Slack's address differ.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

import handlers.digests
import handlers.domains
import handlers.domains.sponsors
import handlers.errors
import handlers.learnings
import handlers.leftovers
import handlers.patience
import handlers.people
import handlers.settings
from bot.app.departures import wire_departures
from bot.app.evolving import wire_evolving
from bot.app.goals import Around, wire_goals
from bot.app.menus import wire_menus
from bot.app.parts import Parts
from bot.app.products import Around as AroundProducts
from bot.app.products import wire_products
from bot.app.retention import EVERY as RETENTION_EVERY
from bot.app.retention import Retention
from bot.app.sweeps import Sweep, Wakes
from bot.features.deliveries.service import Check, Deliveries
from bot.features.digests.choosing import Chooser
from bot.features.digests.copies import Copies
from bot.features.digests.editions import Editions
from bot.features.digests.questions import Questions
from bot.features.digests.responses import Responses
from bot.features.digests.schedules import Schedules
from bot.features.digests.sending import Sending
from bot.features.digests.service import Digests
from bot.features.domains.onboarding.pages import DomainPages
from bot.features.domains.onboarding.planning import Planning
from bot.features.domains.onboarding.service import Onboarding
from bot.features.domains.reader import DomainReader
from bot.features.domains.service import Domains
from bot.features.goals.nudging.followed import Follow
from bot.features.learnings.capturing.service import Capturing
from bot.features.learnings.crediting import CAPTURED
from bot.features.learnings.drafts import Drafts
from bot.features.learnings.finding.indexing import Indexing
from bot.features.learnings.finding.menus import Menus
from bot.features.learnings.finding.service import Finding
from bot.features.learnings.keeping.history import Histories
from bot.features.learnings.keeping.journey import Journeys
from bot.features.learnings.keeping.newer import Suggestions
from bot.features.learnings.keeping.page import PageReader
from bot.features.learnings.keeping.service import Keeping
from bot.features.learnings.link_menus import LinkMenus
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from bot.features.learnings.tagging.service import Tags
from bot.features.people.channels import Channels
from bot.features.people.service import People
from bot.features.settings.service import AdminSettings
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId
from bot.kernel.news import Thing
from handlers.deliveries import Sender
from handlers.digests import PAGES, Jobs
from handlers.domains import decided
from handlers.domains.channels import enter
from handlers.domains.evolving import letter
from handlers.domains.onboarding import Services, news
from handlers.learnings import NOTICES, SlackMessages
from handlers.links import Links
from handlers.people import SlackDirectory, lost
from storage.admin_settings import settings_transactions
from storage.deliveries import outbox_transactions
from storage.digests import digest_transactions
from storage.domains import domain_transactions
from storage.learning_menus import menu_transactions
from storage.learning_pages import keeping_transactions
from storage.learnings import learning_transactions
from storage.onboarding import onboarding_transactions
from storage.people import people_transactions
from storage.search import finding_transactions, index_transactions
from storage.tags import tag_transactions

OLD_FORM = "the form was from an older version of Pollen"
OUTBOX = "outbox"
OUTBOX_EVERY = timedelta(seconds=2)
WITHDRAWALS = "withdrawals"
"""The sweep that makes what was posted follow what its authors changed or took back since."""
WITHDRAWALS_EVERY = timedelta(minutes=1)
EDITIONS_EVERY = timedelta(seconds=30)
SEARCH_EVERY = timedelta(minutes=10)
"""How often is looked for learnings that search does not know; who logs one tells it at once."""
PEOPLE_EVERY = timedelta(hours=1)
"""How often is looked whether the daily sweep is due, or has to be repeated."""


def wire(parts: Parts) -> tuple[Wakes, list[Sweep]]:
    """Build every service and register every listener; return the sweeps, and what wakes them."""
    wakes = Wakes()
    links = Links()
    sweeps: list[Sweep] = []
    people = _wire_people(parts, wake=wakes.wake(OUTBOX))
    handlers.patience.register(parts.app, background=parts.background, is_slow=parts.database.is_slow)
    sweeps.append(Sweep(name="people", every=PEOPLE_EVERY, run=lambda: people.sweep(parts.installation.organisation)))
    # How each thing is followed that the one message of a week tells of.
    follow: dict[Thing, Follow] = {}
    _wire_domains(parts, links=links, people=people, follow=follow, wake=wakes.wake(OUTBOX))
    settings = AdminSettings(transactions=settings_transactions(parts.database), clock=parts.clock)
    handlers.settings.register(parts.app, settings, links=links)
    drafts = Drafts(transactions=learning_transactions(parts.database), clock=parts.clock)
    _wire_learnings(parts, links=links, people=people, drafts=drafts, changed=wakes.wake(WITHDRAWALS))
    _wire_finding(parts)
    _wire_tagging(parts, links=links)
    capturing = _wire_capturing(parts, people=people, wake=wakes.wake(OUTBOX))
    _wire_keeping(parts, links=links, changed=wakes.wake(WITHDRAWALS))
    # Who looks at a post once more before it is sent, by the post's kind.
    checks: dict[str, Check] = {CAPTURED: capturing.prepare_system}
    sweeps += wire_goals(parts, Around(links=links, people=people, wakes=wakes, checks=checks, follow=follow))
    sweeps += wire_products(
        parts, AroundProducts(links=links, people=people, wakes=wakes, checks=checks, follow=follow)
    )
    sweeps += wire_departures(parts, people=people, checks=checks, wake=wakes.wake(OUTBOX))
    sweeps += _wire_digests(parts, links=links, people=people, wakes=wakes, checks=checks)
    deliveries = Deliveries(
        transactions=outbox_transactions(parts.database),
        slack=Sender(parts.client),
        clock=parts.clock,
        checks=checks,
    )
    organisation = parts.installation.organisation
    sweeps.append(Sweep(name=OUTBOX, every=OUTBOX_EVERY, run=lambda: deliveries.send_due_system(organisation)))
    indexing = Indexing(transactions=index_transactions(parts.database), clock=parts.clock)
    sweeps.append(Sweep(name="search", every=SEARCH_EVERY, run=lambda: indexing.index_missing_system(organisation)))
    retention = Retention(database=parts.database, clock=parts.clock)
    sweeps.append(Sweep(name="retention", every=RETENTION_EVERY, run=retention.sweep))
    wire_menus(parts)
    handlers.errors.register(parts.app, reference=lambda: secrets.token_hex(3))
    handlers.leftovers.register(parts.app, keep_draft=_keeper(drafts))
    return wakes, sweeps


def _wire_people(parts: Parts, *, wake: Callable[[], None]) -> People:
    transactions = people_transactions(parts.database)
    people = People(
        transactions=transactions,
        channels=Channels(transactions=transactions, clock=parts.clock, render=lost, wake=wake),
        directory=SlackDirectory(parts.client, parts.installation),
        clock=parts.clock,
    )
    handlers.people.register(parts.app, people, installation=parts.installation, background=parts.background)
    return people


def _keeper(drafts: Drafts) -> handlers.leftovers.KeepDraft:
    async def keep(actor: Actor, words: str) -> bool:
        return await drafts.keep_draft(actor, {"text": words}, OLD_FORM) is not None

    return keep


def _wire_domains(
    parts: Parts, *, links: Links, people: People, follow: dict[Thing, Follow], wake: Callable[[], None]
) -> None:
    transactions = domain_transactions(parts.database)
    onboarding, clock = onboarding_transactions(parts.database), parts.clock
    domains = Domains(transactions=transactions, clock=clock, render=decided, render_lead=letter, wake=wake)
    taking_in = Onboarding(
        transactions=onboarding, clock=clock, render=news, render_sponsor=handlers.domains.sponsors.letter, wake=wake
    )
    follow[Thing.DOMAIN] = lambda actor, delivery, number, follows: taking_in.follow(
        actor, DomainId(number), delivery=delivery, follows=follows
    )
    after = handlers.domains.register(
        parts.app,
        domains,
        reader=DomainReader(transactions=transactions),
        pages=DomainPages(transactions=onboarding, clock=clock),
        services=Services(
            onboarding=taking_in,
            planning=Planning(transactions=onboarding, clock=clock),
            acquaint=people.refresh,
        ),
        links=links,
        survey=people.survey_channel,
        refresh=people.refresh,
    )
    wire_evolving(parts, people=people, domains=domains, after=after, wake=wake)


def _wire_learnings(parts: Parts, *, links: Links, people: People, drafts: Drafts, changed: Callable[[], None]) -> None:
    transactions = learning_transactions(parts.database)
    handlers.learnings.register(
        parts.app,
        learnings=Learnings(transactions=transactions, clock=parts.clock, changed=changed),
        sheets=Sheets(transactions=transactions),
        drafts=drafts,
        pages=PageReader(transactions=keeping_transactions(parts.database)),
        links=links,
        look_up_channel=people.look_up_channel,
        relate=_finding(parts).related,
        background=parts.background,
        clock=parts.clock,
    )
    handlers.learnings.register_linking(parts.app, menus=LinkMenus(transactions=transactions))


def _wire_capturing(parts: Parts, *, people: People, wake: Callable[[], None]) -> Capturing:
    transactions = learning_transactions(parts.database)
    capturing = Capturing(
        transactions=transactions,
        messages=SlackMessages(parts.client, parts.installation),
        acquaint=people.refresh,
        look_up=people.look_up_channel,
        relate=_finding(parts).related,
        notices=NOTICES,
        clock=parts.clock,
        wake=wake,
    )
    handlers.learnings.register_capturing(
        parts.app,
        capturing=capturing,
        sheets=Sheets(transactions=transactions),
        installation=parts.installation,
        background=parts.background,
        clock=parts.clock,
    )
    return capturing


def _finding(parts: Parts) -> Finding:
    return Finding(transactions=finding_transactions(parts.database), clock=parts.clock)


def _wire_finding(parts: Parts) -> None:
    menus = Menus(transactions=menu_transactions(parts.database))
    handlers.learnings.register_finding(parts.app, finding=_finding(parts), menus=menus)


def _wire_tagging(parts: Parts, *, links: Links) -> None:
    tags = Tags(transactions=tag_transactions(parts.database), clock=parts.clock)
    handlers.learnings.register_tagging(parts.app, tags=tags, links=links)


def _wire_keeping(parts: Parts, *, links: Links, changed: Callable[[], None]) -> None:
    transactions, clock = keeping_transactions(parts.database), parts.clock
    finding = Finding(transactions=finding_transactions(parts.database), clock=clock)
    handlers.learnings.register_keeping(
        parts.app,
        learnings=Learnings(transactions=transactions, clock=clock, changed=changed),
        keeping=Keeping(transactions=transactions, clock=clock, changed=changed),
        journeys=Journeys(transactions=transactions, clock=clock, changed=changed),
        pages=PageReader(transactions=transactions),
        histories=Histories(transactions=transactions),
        suggestions=Suggestions(transactions=transactions, search=finding.search),
        links=links,
    )


def _wire_digests(parts: Parts, *, links: Links, people: People, wakes: Wakes, checks: dict[str, Check]) -> list[Sweep]:
    transactions, chooser, wake = digest_transactions(parts.database), Chooser(), wakes.wake(OUTBOX)
    clock = parts.clock
    editions = Editions(transactions=transactions, clock=clock, pages=PAGES, chooser=chooser, wake=wake)
    schedules = Schedules(transactions=transactions, clock=clock, make_due=editions.make_due_of_system)
    sending = Sending(transactions=transactions, clock=clock, pages=PAGES, wake=wake)
    copies = Copies(transactions=transactions, clock=clock, pages=PAGES, wake=wake)
    questions = Questions(transactions=transactions, clock=clock, pages=PAGES, wake=wake)
    handlers.digests.register(
        parts.app,
        digests=Digests(transactions=transactions, clock=clock, pages=PAGES, chooser=chooser),
        schedules=schedules,
        editions=editions,
        sending=sending,
        responses=Responses(transactions=transactions, clock=clock, pages=PAGES, wake=wake),
        questions=questions,
        links=links,
        installation=parts.installation,
        enter=enter,
        survey=people.survey_channel,
    )
    checks |= {"edition": sending.prepare_system, "question": questions.prepare_question_system}
    jobs = Jobs(
        organisation=parts.installation.organisation,
        schedules=schedules,
        editions=editions,
        sending=sending,
        copies=copies,
        questions=questions,
    )
    return [
        Sweep(name="editions", every=EDITIONS_EVERY, run=jobs.make_editions),
        Sweep(name=WITHDRAWALS, every=WITHDRAWALS_EVERY, run=jobs.follow_lessons),
    ]
