"""Domains that become one or two, or come under other leads, with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from bot.features.domains.evolving import merging, splitting
from bot.features.domains.evolving.leading import Beginning, Led, LedMeanwhile
from bot.features.domains.evolving.rules import Along, Offered, OfferedTag, Splitting
from bot.features.domains.evolving.telling import EvolvedLetter, Happened
from bot.features.domains.leads import Letter
from bot.features.domains.rules import MAX_LEADS, MAX_NAME, MAX_PURPOSE, Domain, Draft, State
from bot.features.domains.sponsors import SponsorLetter
from bot.kernel.ids import ChannelId, DomainId, UserId
from handlers.domains import sponsors
from handlers.domains.evolving import evolved, ids, lead_form, letter, merge_form, messages, split_form
from handlers.forms.after import Place
from handlers.kit import spoken
from tests.reliability.accepted.checks import Sent, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none, times
from tests.reliability.accepted.words import labels, people, texts

PLACE = Place(callback="domains.page.v1", beneath='{"v":1}' * 20, response_url="https://hooks.slack.com/" + "A" * 200)
LEADS = tuple(UserId(f"U00000000{number:02}") for number in range(MAX_LEADS))
ALONG = st.builds(Along, **{name: st.sampled_from((0, 1, 2, 99_999)) for name in Along().as_counts})


@st.composite
def domains(draw: st.DrawFn, number: int = 1) -> Domain:
    return Domain(
        id=DomainId(number),
        name=draw(labels(MAX_NAME)),
        purpose="",
        channel=None,
        leads=LEADS[: draw(st.sampled_from((0, 1, MAX_LEADS)))],
        state=State.ACTIVE,
        proposed_by=None,
        version=3,
    )


@st.composite
def beginnings(draw: st.DrawFn) -> merging.Beginning:
    others = tuple(draw(domains(number)) for number in range(2, 2 + draw(st.sampled_from((1, 3, 150)))))
    return merging.Beginning(domain=draw(domains()), others=others)


@st.composite
def offers(draw: st.DrawFn) -> splitting.Offer:
    goals, products, tags = (draw(st.sampled_from((0, 1, 100))) for _ in range(3))
    return splitting.Offer(
        domain=draw(domains()),
        goals=[Offered(id=number + 1, name=draw(labels(150)), more=number % 3) for number in range(goals)],
        products=[Offered(id=number + 1, name=draw(labels(150))) for number in range(products)],
        tags=[
            OfferedTag(folded=f"tag{number}", label=draw(labels(30)), learnings=number + 1) for number in range(tags)
        ],
    )


@st.composite
def filled(draw: st.DrawFn) -> tuple[splitting.Offer, Draft, Along]:
    draft = Draft(
        name=draw(labels(MAX_NAME)),
        purpose=draw(texts(MAX_PURPOSE // 2)),
        channel=ChannelId("C0000000001"),
        leads=LEADS[: draw(st.sampled_from((1, MAX_LEADS)))],
    )
    return draw(offers()), draft, draw(ALONG)


LETTERS = st.builds(
    Letter,
    domain=domains(),
    to=st.sampled_from((LEADS[0], UserId("U0SOMEBODY"))),
    by=people(),
    names=times(people(), 0, 1, 12),
    led=st.booleans(),
)

EVOLVED = st.builds(
    EvolvedLetter,
    happened=st.sampled_from(Happened),
    before=domains(),
    after=domains(2),
    along=ALONG,
    to=st.sampled_from((LEADS[0], UserId("U0SOMEBODY"))),
    by=people(),
    names=times(people(), 0, 1, 12),
)
SPONSORING = st.builds(merging.Sponsoring, name=or_none(people()), comes_along=maybe(), ended=or_none(people()))
SPONSORS = st.builds(
    SponsorLetter,
    domain=domains(),
    to=st.just(LEADS[0]),
    by=people(),
    merged=or_none(labels(MAX_NAME)),
    is_over=maybe(),
    successor=or_none(people()),
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "domains.evolving.merging", _merging, {"given": beginnings(), "along": ALONG, "sponsoring": SPONSORING}
    yield "domains.evolving.splitting", _splitting, {"given": filled()}
    yield (
        "domains.evolving.leading",
        _leading,
        {"domain": domains(), "along": ALONG, "names": times(people(), 0, 1, 12)},
    )
    yield "domains.evolving.letter", _letter, {"given": LETTERS}
    yield "domains.evolving.evolved", _evolved, {"given": EVOLVED}
    yield "domains.sponsor", _sponsor, {"given": SPONSORS}


def _merging(given: merging.Beginning, along: Along, sponsoring: merging.Sponsoring) -> list[Sent]:
    both: dict[str, Any] = {"domain": given.domain, "along": along, "sponsoring": sponsoring}
    preview = merging.Preview(into=given.others[-1], mark="f" * 16, **both)
    done = merging.Merged(into=given.others[0], **both)
    first, again = merge_form.build(given, place=PLACE), merge_form.build_again(given, preview, place=PLACE)
    return [view(first), view(again), text(spoken(messages.merged(done)))]


def _splitting(given: tuple[splitting.Offer, Draft, Along]) -> list[Sent]:
    offer, draft, along = given
    built = split_form.build(offer, place=PLACE)
    preview = splitting.Preview(offer=offer, wanted=Splitting(draft=draft), along=along, mark="f" * 16)
    chosen = {
        name: {"value": {"selected_options": [{"value": str(one.id)} for one in some]}}
        for name, some in (("goals", offer.goals), ("products", offer.products))
    }
    typed = {"name": {"value": {"value": draft.name}}, "purpose": {"value": {"value": draft.purpose}}}
    held: dict[str, Any] = {"private_metadata": built.private_metadata, "state": {"values": {**typed, **chosen}}}
    done = splitting.Split(domain=offer.domain, new=offer.domain, along=along)
    return [view(built), view(split_form.build_again(held, preview)), text(spoken(messages.split(done)))]


def _leading(domain: Domain, along: Along, names: tuple[str, ...]) -> list[Sent]:
    built = lead_form.build(Beginning(domain=domain, stays=along), place=PLACE)
    assert built.callback_id == ids.LEADING
    held: dict[str, Any] = {"private_metadata": built.private_metadata, "state": {"values": {}}}
    again = lead_form.build_again(held, LedMeanwhile(current=domain, names=names))
    return [view(built), view(again), text(spoken(messages.led(Led(domain=domain, names=names))))]


def _letter(given: Letter) -> list[Sent]:
    return [said(letter(given))]


def _evolved(given: EvolvedLetter) -> list[Sent]:
    return [said(evolved(given))]


def _sponsor(given: SponsorLetter) -> list[Sent]:
    return [said(sponsors.letter(given))]
