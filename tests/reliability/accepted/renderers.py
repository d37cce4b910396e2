"""Every renderer of Pollen's, with what it may be given: who adds one adds it here, or test_every_renderer fails."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from bot.features.digests.rules.editions import Answer as DigestAnswer
from bot.features.domains.reader import Beginning
from bot.features.domains.rules import MAX_NAME
from bot.features.learnings.capturing.units import Before
from bot.features.learnings.keeping.applications import Answer
from bot.features.learnings.tagging.service import Taken
from bot.kernel.access import who_can
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, EditionId, LearningId
from handlers import errors
from handlers.digests import deciding, edition, lesson, listeners, scheduling
from handlers.digests import form as digest_form
from handlers.digests import messages as digest_messages
from handlers.digests import overview as digest_overview
from handlers.domains import choosing
from handlers.domains import form as domain_form
from handlers.domains import messages as domain_messages
from handlers.domains import overview as domain_overview
from handlers.domains.channels import Access
from handlers.forms.domains import options as offered_domains
from handlers.kit import in_ack, spoken
from handlers.learnings import closed, messages, receipt
from handlers.learnings import form as learning_form
from handlers.learnings.capturing import messages as capturing
from handlers.learnings.finding import filters, modal
from handlers.learnings.keeping import forms, history, page, showing
from handlers.learnings.tagging import field, listing
from handlers.learnings.tagging import forms as tag_forms
from handlers.people import messages as people_messages
from handlers.settings import form as settings_form
from handlers.settings import messages as settings_messages
from tests.reliability.accepted import (
    checking_in,
    departures,
    evolving,
    handing_over,
    keeping,
    keeping_products,
    learned,
    linking,
    nudging,
    onboarding,
    reviewing,
    seeing,
    seeing_products,
    spread,
    supporting,
)
from tests.reliability.accepted.checks import Sent, message, options, said, text
from tests.reliability.accepted.checks import errors as under_fields
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none, times
from tests.reliability.accepted.words import labels, numbers, people, texts, typed

Render = Callable[..., Sequence[Sent]]
LONG_URL = "https://hooks.slack.com/commands/T0123456789/" + "A" * 200


@dataclass(frozen=True, slots=True)
class Renderer:
    """One way to build something for Slack, and what it is built of."""

    name: str
    render: Render
    given: st.SearchStrategy[Mapping[str, Any]]
    share: int = 1
    """How many examples it gets, for each one that the simplest get."""

    def sends(self, drawn: Mapping[str, Any]) -> Sequence[Sent]:
        return self.render(**drawn)


def _renderers() -> Iterator[Renderer]:
    yield from _everywhere()
    yield from _digests()
    yield from _domains()
    yield from _settings_and_people()
    yield from _words()
    yield from _receipts()
    yield from _forms()
    yield from _finding()
    yield from _pages()
    yield from _tags()
    yield from (_one(name, render, share=3, **given) for name, render, given in checking_in.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in keeping.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in keeping_products.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in departures.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in onboarding.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in nudging.renderers())
    yield from (_one(name, render, share=share, **given) for name, render, given, share in seeing.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in seeing_products.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in reviewing.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in supporting.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in handing_over.renderers())
    yield from (_one(name, render, share=3, **given) for name, render, given in evolving.renderers())


def _one(name: str, render: Render, /, *, share: int = 1, **given: st.SearchStrategy[Any]) -> Renderer:
    return Renderer(name, render, st.fixed_dictionaries(given), share)


# Errors.


def _everywhere() -> Iterator[Renderer]:
    refusals = st.one_of(
        times(people(), 0, 1, 12).map(lambda names: f"Only {who_can(names)} can change this learning."),
        labels(MAX_NAME).map(lambda name: f"This lesson is from {name} itself."),
        labels(80).map(lambda name: f"{name} cannot lead: leads are people who work here."),
    )

    def under(words: str) -> list[Sent]:
        response = errors.under_a_field(words, "text", {"blocks": [{"type": "input", "block_id": "text"}]})
        instead = errors.under_a_field(words, None, {"blocks": []})
        return [under_fields(json.loads(response.body)["errors"]), view(json.loads(instead.body)["view"])]

    yield _one("kit.in_ack", _in_ack, words=texts(600, least=1))
    yield _one("errors.note", lambda words: [view(errors.note(words))], words=refusals)
    yield _one("errors.under_a_field", under, words=refusals)


def _in_ack(words: str) -> list[Sent]:
    answer = in_ack(spoken(words))
    return [message(answer["text"], answer["blocks"] or [])]


# Digests.


def _digests() -> Iterator[Renderer]:
    yield _one("edition.edition", lambda issue: [said(edition.edition(issue))], share=8, issue=spread.editions())
    yield _one("lesson.build", _parts_of_a_lesson, share=5, whole=spread.LESSONS)
    yield _one(
        "digests.overview.build",
        _overviews,
        share=8,
        given=spread.overviews(),
        note=texts(300),
        shelf=or_none(st.sampled_from((0, 1, 5))),
    )
    yield _one(
        "digests.form.build",
        lambda domain, rhythm, channel: [view(digest_form.build(domain, rhythm, version=3, channel=channel))],
        domain=st.just(None),
        rhythm=spread.RHYTHMS,
        channel=learned.CHANNELS,
    )
    yield _one("digests.messages.trouble", lambda what: [said(digest_messages.trouble(what))], what=spread.TROUBLES)
    yield _one(
        "digests.messages.shortened", lambda what: [said(digest_messages.shortened(what))], what=spread.SHORTENED
    )
    yield _one(
        "digests.messages.question",
        lambda asked: [said(digest_messages.question(asked)), said(digest_messages.withdrawn_question())],
        share=3,
        asked=spread.QUESTIONS,
    )
    yield _one(
        "digests.messages.told",
        lambda asked: [
            said(digest_messages.told(asked, where, "https://w.slack.com")) for where in (None, ChannelId("D1"))
        ],
        asked=spread.ASKED,
    )
    yield _one(
        "digests.messages.noted",
        lambda answer, domain: [text(digest_messages.noted(answer, domain))],
        answer=st.sampled_from(DigestAnswer),
        domain=labels(60),
    )
    yield _one("digests.deciding.build", _deciding, undecided=spread.UNDECIDED, answer=st.sampled_from(DigestAnswer))
    yield _one("digests.listeners.what_became", lambda told: [text(listeners.what_became(told))], told=spread.TOLD)
    yield _one(
        "digests.sentences",
        lambda: [text(one) for one in (listeners.NOT_OPENED, scheduling.PAUSED, scheduling.RESUMED)],
    )


def _overviews(given: Any, note: str, shelf: int | None) -> list[Sent]:
    return [view(digest_overview.build(given, workspace="https://w.slack.com/", note=note, shelf=shelf))]


def _parts_of_a_lesson(whole: Any) -> list[Sent]:
    return [view(lesson.build(whole, part=part)) for part in range(lesson.parts(whole))]


def _deciding(undecided: Any, answer: DigestAnswer) -> list[Sent]:
    click = deciding.Meta(
        edition=EditionId(10**17), position=4, channel=ChannelId("C1"), answer=answer, response_url=LONG_URL
    )
    return [view(deciding.build(undecided, click))]


# Domains.


def _domains() -> Iterator[Renderer]:
    yield _one(
        "domains.overview.build",
        _list_of_domains,
        share=5,
        given=spread.lists_of_domains(),
        spot=onboarding.SPOTS,
        words=texts(400),
    )
    yield _one(
        "domains.choosing.build",
        lambda given, place: [view(choosing.build(given, place=place))],
        share=2,
        given=spread.choices(),
        place=spread.PLACES,
    )
    yield _one(
        "domains.form.build_new",
        _new_domain,
        beginning=st.sampled_from((Beginning.FIRST, Beginning.CREATE, Beginning.PROPOSE)),
        place=spread.PLACES,
        draft=or_none(spread.DRAFTS),
        first=or_none(spread.NOT_FIRST),
    )
    yield _one(
        "domains.form.build_edit",
        _edited_domain,
        share=2,
        domain=spread.DOMAINS,
        place=spread.PLACES,
        changed=or_none(spread.CHANGED),
    )
    yield _one(
        "domains.messages.welcome",
        lambda given: [said(domain_messages.welcome(given)), said(domain_messages.only_help())],
        given=spread.WELCOMES,
    )
    yield _one(
        "domains.messages",
        _about_domains,
        domain=spread.DOMAINS,
        proposed=spread.PROPOSED,
        access=st.sampled_from(Access),
    )
    yield _one("domains.messages.decided", lambda given: [said(domain_messages.decided(given))], given=spread.DECIDED)
    yield _one("domains.messages.open_again", lambda: [said(domain_messages.open_again("domains.open_new.v1", "1"))])


def _list_of_domains(given: Any, spot: Any, words: str) -> list[Sent]:
    spots = {line.domain.id: spot for line in given.lines}
    return [view(domain_overview.build(given, spots=spots, said=words or None))]


def _new_domain(beginning: Beginning, place: Any, draft: Any, first: Any) -> list[Sent]:
    note = None if first is None else domain_messages.not_first(first)
    return [view(domain_form.build_new(beginning, place=place, draft=draft, note=note))]


def _edited_domain(domain: Any, place: Any, changed: Any) -> list[Sent]:
    if changed is None:
        return [view(domain_form.build_edit(domain, place=place))]
    note = domain_messages.changed_meanwhile(changed)
    return [view(domain_form.build_edit(changed.current, place=place, draft=changed.merge.draft, note=note))]


def _about_domains(domain: Any, proposed: Any, access: Access) -> list[Sent]:
    about = [
        domain_messages.created(domain),
        domain_messages.proposed(proposed),
        domain_messages.edited(domain),
        domain_messages.accepted(domain),
        domain_messages.declined(domain),
        domain_messages.claimed(domain),
        domain_messages.archived(domain),
        domain_messages.restored(domain),
        domain_messages.chosen(domain),
        f"{domain_messages.edited(domain)} {domain_messages.about_channel(access)}",
    ]
    return [text(spoken(one)) for one in about]


# Settings and people.


def _settings_and_people() -> Iterator[Renderer]:
    yield _one("settings.form.build", _settings, settings=spread.SETTINGS, changed=or_none(spread.SETTINGS_CHANGED))
    yield _one(
        "settings.messages.saved",
        lambda result: [said(settings_messages.saved(result)), said(settings_messages.open_again())],
        result=spread.SAVED,
    )
    yield _one("people.messages.lost", lambda given: [said(people_messages.lost(given))], given=spread.LOST)


def _settings(settings: Any, changed: Any) -> list[Sent]:
    if changed is None:
        return [view(settings_form.build(settings, response_url=LONG_URL))]
    note = settings_messages.changed_meanwhile(changed)
    return [
        view(settings_form.build(changed.current, response_url=LONG_URL, decision=changed.merge.decision, note=note))
    ]


# Words that could not be saved.


def _words() -> Iterator[Renderer]:
    retry = messages.Retry(delivery="trigger:" + "1" * 60, channel=ChannelId("C1"))
    yield _one(
        "learnings.messages.busy",
        lambda words, trying: [said(one) for one in messages.busy(words, retry, trying=trying)],
        words=typed(40_000),
        trying=maybe(),
    )
    yield _one(
        "learnings.messages.refused",
        lambda reason, words: [said(one) for one in [*messages.refused(reason, words), *messages.failed(words)]],
        reason=labels(300),
        words=typed(40_000),
    )
    yield _one("learnings.messages.too_long", lambda kept: [said(messages.too_long(kept))], kept=learned.DRAFTS)
    yield _one(
        "learnings.messages.kept_words",
        lambda drafts: [said(messages.kept_words(drafts))],
        drafts=st.lists(learned.DRAFTS, min_size=1, max_size=3, unique_by=lambda one: one.id),
    )
    yield _one("learnings.messages", _fixed, draft=learned.DRAFTS)


def _fixed(draft: Any) -> list[Sent]:
    found = [
        messages.saving(),
        messages.forgotten(),
        messages.still_busy(),
        messages.discarded(),
        messages.open_again(channel=ChannelId("C1"), why="Pollen's database is busy right now."),
        messages.edit_again(LearningId(1)),
        messages.continue_again(draft.id),
        showing.open_again(LearningId(1)),
        listing.open_again(),
        capturing.opened_too_late(draft.id),
        capturing.busy(),
    ]
    return [*map(said, found), view(showing.out_of_reach("Moved."))]


# Receipts.


def _receipts() -> Iterator[Renderer]:
    yield _one(
        "learnings.receipt.told",
        lambda given, choosing, late, related: [
            said(receipt.told(given, choosing=choosing, late=late, related=related))
        ],
        share=6,
        given=learned.receipts(),
        choosing=maybe(),
        late=maybe(),
        related=learned.RELATED,
    )
    yield _one(
        "learnings.receipt.more",
        lambda given, related: [said(one) for one in [receipt.more(given, related)] if one is not None],
        given=learned.receipts(),
        related=learned.RELATED,
    )
    yield _one(
        "learnings.closed.told",
        lambda given: [said(closed.told(given, who=receipt.audience(closed.read_together(given))))],
        given=learned.receipts(),
    )
    yield _one(
        "learnings.capturing.messages.saved",
        lambda notice: [said(capturing.saved(notice))],
        share=4,
        notice=learned.NOTICES,
    )
    yield _one(
        "learnings.capturing.messages.refused",
        lambda refusal: [said(capturing.refused(refusal))],
        refusal=learned.REFUSALS,
    )
    yield _one(
        "learnings.capturing.messages.saved_before",
        lambda learning, is_undone: [said(capturing.saved_before(Before(learning=learning, is_undone=is_undone)))],
        learning=or_none(numbers().map(LearningId)),
        is_undone=maybe(),
    )


# The form of a learning.


def _forms() -> Iterator[Renderer]:
    yield _one(
        "learnings.form.build",
        lambda sheet, back: [view(learning_form.build(sheet, response_url=LONG_URL, back=back))],
        share=10,
        sheet=linking.linked_sheets(),
        back=learned.BACKS,
    )
    yield from (_one(name, render, **given) for name, render, given in linking.renderers())


# Finding.


def _finding() -> Iterator[Renderer]:
    yield _one(
        "learnings.finding.modal.build",
        lambda asked, found, domains, first: [view(modal.build(asked, found, domains, first=first))],
        share=8,
        asked=learned.ASKED,
        found=learned.found(),
        domains=learned.CHOICES,
        first=maybe(),
    )
    yield _one("learnings.finding.modal.open_again", lambda asked: [said(modal.open_again(asked))], asked=learned.TYPED)
    yield _one("learnings.finding.filters.domain_options", _offered_domains, domains=learned.CHOICES, words=typed(75))
    yield _one("learnings.finding.filters.tag_options", _offered_tags, tags=learned.tags(99), words=typed(75))
    yield _one(
        "forms.domains.options",
        lambda found, words: [options(offered_domains(found, words, {"none": "Without a domain"}))],
        found=learned.CHOICES,
        words=typed(75),
    )


def _offered_domains(domains: Any, words: str) -> list[Sent]:
    return [options(list(filters.offered(filters.ANY_DOMAIN, filters.domain_options(domains[:99]), typed=words)))]


def _offered_tags(tags: Any, words: str) -> list[Sent]:
    return [options(list(filters.offered(filters.ANY_TAG, filters.tag_options(tags[:99]), typed=words)))]


# A learning's page, and what opens from it.


def _pages() -> Iterator[Renderer]:
    yield _one(
        "learnings.keeping.page.build",
        _parts_of_a_page,
        share=10,
        given=learned.PAGES,
        notice=or_none(st.just("Moved.")),
    )
    yield _one("learnings.keeping.history", _parts_of_a_history, share=5, given=learned.HISTORIES)
    yield _one("learnings.keeping.forms", _small_forms, share=2, given=learned.receipts(), back=learned.BACKS)
    yield _one(
        "learnings.keeping.forms.answering",
        lambda answer, domains, back: [view(forms.answering(LearningId(1), answer, domains, back))],
        answer=st.just(Answer.APPLIED),
        domains=learned.MANY_DOMAINS,
        back=learned.BACKS,
    )
    yield _one(
        "learnings.keeping.forms.answering for one of several",
        lambda answer, domains, back: [view(forms.answering(LearningId(1), answer, domains, back))],
        answer=st.sampled_from(Answer),
        domains=learned.MANY_DOMAINS.filter(lambda domains: len(domains) > 1),
        back=learned.BACKS,
    )
    yield _one(
        "learnings.keeping.forms.options",
        lambda found: [options(forms.options(found))],
        found=st.lists(learned.POINTERS, max_size=5, unique_by=lambda one: one.learning),
    )


def _parts_of_a_page(given: Any, notice: str | None) -> list[Sent]:
    return [view(page.build(given, notice=notice, part=part)) for part in range(page.parts(given))]


def _parts_of_a_history(given: Any) -> list[Sent]:
    listed = [history.build(given, part=part) for part in range(history.parts(given))]
    moments = {history.moment(step) for step in given.steps[:1]}
    whole = [history.whole(given, moment, part=part) for moment in moments for part in range(4)]
    return [view(one) for one in [*listed, *whole]]


def _small_forms(given: Any, back: Any) -> list[Sent]:
    built = [view(forms.retiring(given, back)), view(forms.replacing(given, back))]
    try:
        return [*built, view(forms.moving(given, back))]
    except UserFacingError as refusal:
        return [*built, view(errors.note(refusal.text))]


# Tags.


def _tags() -> Iterator[Renderer]:
    yield _one(
        "learnings.tagging.listing.build",
        lambda given, changed: [view(listing.build(given, said=None if changed is None else listing.told(changed)))],
        share=2,
        given=learned.LISTINGS,
        changed=or_none(learned.CHANGED),
    )
    yield _one("learnings.tagging.forms", _tag_forms, line=learned.LINES, into=learned.TAGS, typed_before=texts(75))
    yield _one("learnings.tagging.field.options", lambda offer: [options(field.options(offer))], offer=learned.OFFERS)


def _tag_forms(line: Any, into: Any, typed_before: str) -> list[Sent]:
    place = listing.Meta(typed=" ".join(typed_before.split()), page=3)
    return [
        view(tag_forms.renaming(line, place)),
        view(tag_forms.merging(line, place)),
        view(tag_forms.proposing(Taken(line=line, into=into), place)),
    ]


RENDERERS: Final = tuple(_renderers())
