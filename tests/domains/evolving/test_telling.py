"""Who hears that domains became one or two, and who sponsors them afterwards."""

import pytest
from inline_snapshot import snapshot

from bot.features.domains.evolving.merging import Merged, Merging, Preview, Sponsoring
from bot.features.domains.evolving.rules import Along
from bot.features.domains.evolving.telling import EvolvedLetter, Happened
from bot.features.domains.rules import State
from bot.features.domains.sponsors import SponsorLetter
from bot.kernel.ids import UserId
from handlers.domains import sponsors
from handlers.domains.evolving import merge_form, messages
from handlers.forms.after import Place
from storage.domains_evolving import evolving_transactions
from storage.tables import DomainRow, PersonRow
from tests.domains.evolving.test_splitting import splitting, tagged
from tests.domains.pictures import in_message, in_view
from tests.domains.test_rules import a_domain


async def sponsored(world, **by_domain):
    def work(session):
        for number, user in by_domain.items():
            session.get(DomainRow, int(number.removeprefix("d"))).sponsor_id = user

    await world.database.write(work)


async def left(world, user):
    def work(session):
        session.get(PersonRow, (world.organisation, user)).is_active = False

    await world.database.write(work)


async def told(world, kind="domains.lead"):
    return [(post.user_id, post.text) for post in await world.posts(kind)]


async def previewed(desk, world, places, user="dan"):
    preview = await desk.merging.merge(
        world.actor(user), places.orders, places.logistics, seen="", delivery=world.delivery()
    )
    assert isinstance(preview, Preview)
    return preview


# Who leads them.


@pytest.fixture
async def lesson(world, places):
    await tagged(world, await world.learning(places.orders, "Refund first."), "refunds")


async def test_who_leads_a_new_domain_hears_it_once_and_who_leads_the_old_one_too(desk, world, places, lesson):
    asked = splitting(tags=("refunds",), leads=("ana", "cora"))
    actor, delivery = world.actor("ana"), world.delivery()
    preview = await desk.splits.split(actor, places.orders, asked, seen="", delivery=world.delivery())
    assert await told(world) == []
    for _ in range(2):
        await desk.splits.split(actor, places.orders, asked, seen=preview.mark, delivery=delivery)
    assert await told(world) == [
        ("cora", "Ana split Orders Refunds True Ana"),
        ("lea", "Ana split Orders Refunds False Ana, Cora"),
    ]


@pytest.mark.long
async def test_leads_of_both_hear_of_a_merge_but_not_who_did_it_or_left(desk, world, places):
    await left(world, "ana")
    await desk.merge("dan", places.orders, places.logistics)
    assert await told(world) == [
        ("ben", "Dan merged Orders Logistics True Lea"),
        ("lea", "Dan merged Orders Logistics True Ben"),
    ]
    await desk.merge("ben", places.logistics, places.returns)
    assert (await told(world))[2:] == [("lea", "Ben merged Logistics Returns False Ben")]


# Who sponsors it.


@pytest.mark.parametrize(
    ("orders", "logistics", "expected", "hears"),
    [
        (None, None, Sponsoring(), []),
        ("cora", None, Sponsoring(name="Cora", comes_along=True), [("cora", "Dan Logistics Orders")]),
        ("dan", None, Sponsoring(name="Dan", comes_along=True), []),
        (None, "cora", Sponsoring(name="Cora"), []),
        ("cora", "cora", Sponsoring(name="Cora"), []),
        ("cora", "ben", Sponsoring(name="Ben", ended="Cora"), [("cora", "Dan Logistics Orders over Ben")]),
        ("cora", "gus", Sponsoring(name="Cora", comes_along=True), [("cora", "Dan Logistics Orders")]),
        ("gus", "ben", Sponsoring(name="Ben"), []),
    ],
)
@pytest.mark.long
async def test_who_sponsors_both_is_shown_before_and_told_where_it_is_new(
    desk, world, places, orders, logistics, expected, hears
):
    await sponsored(world, **{f"d{places.orders}": orders, f"d{places.logistics}": logistics})
    assert (await previewed(desk, world, places)).sponsoring == expected
    done = await desk.merge("dan", places.orders, places.logistics)
    assert isinstance(done, Merged)
    assert done.sponsoring == expected
    named = await world.database.read(lambda session: session.get(DomainRow, places.logistics).sponsor_id)
    assert (None if named is None else named.title()) == expected.name
    assert await told(world, "domains.sponsor") == hears


@pytest.mark.long
async def test_where_the_sponsor_left_since_the_preview_it_is_shown_again(desk, world, places):
    await sponsored(world, **{f"d{places.orders}": "cora"})
    preview = await previewed(desk, world, places)
    await left(world, "cora")
    again = await desk.merging.merge(
        world.actor("dan"), places.orders, places.logistics, seen=preview.mark, delivery=world.delivery()
    )
    assert isinstance(again, Preview)
    assert again.sponsoring == Sponsoring()


async def test_how_much_is_for_one_domain_alone_is_told_to_those_alone_who_can_read_it(world, places):
    given = {"transactions": evolving_transactions(world.database), "clock": world.clock, "wake": lambda: None}
    merging = Merging(render=messages.evolved, render_sponsor=sponsors.letter, **given)
    await world.learning(places.orders, "Our margin is 3 %.", visibility="domain")
    actor, seen = world.actor("dan"), ""
    while isinstance(
        done := await merging.merge(actor, places.orders, places.logistics, seen=seen, delivery=world.delivery()),
        Preview,
    ):
        seen = done.mark
    counted = {post.user_id: "for Orders only" in str(post.blocks) for post in await world.posts("domains.lead")}
    assert counted == {"ana": True, "lea": True, "ben": False}


# What goes along.


async def test_products_that_nobody_owns_are_counted_and_said(desk, world, places):
    await world.product("orders", places.orders, owner="ana")
    await world.product("refunds", places.orders)
    preview = await previewed(desk, world, places)
    assert (preview.along.products, preview.along.unowned) == (2, 1)
    assert "2 products go along; nobody owns 1 of them" in in_view(
        merge_form.build_again(await desk.merging.beginning(world.actor("dan"), places.orders), preview, place=Place())
    )


@pytest.mark.parametrize(
    ("products", "unowned", "said"),
    [
        (1, 0, "• 1 product goes along, with its owner"),
        (1, 1, "• 1 product goes along; nobody owns it"),
        (2, 0, "• 2 products go along, with their owners"),
        (2, 1, "• 2 products go along; nobody owns 1 of them"),
        (2, 2, "• 2 products go along; nobody owns any of them"),
    ],
)
def test_of_each_product_it_is_said_whether_somebody_owns_it(products, unowned, said):
    done = Merged(
        domain=a_domain(1),
        into=a_domain(2, name="Sales"),
        along=Along(products=products, unowned=unowned),
        sponsoring=Sponsoring(),
    )
    assert said in messages.merged(done).split("\n")


# In words.


def a_letter(happened, *, leads, names=("Ben",), **along):
    after = a_domain(2, name="Sales", leads=("U1",) if leads else ("U2",))
    return EvolvedLetter(
        happened=happened,
        before=a_domain(1, state=State.ARCHIVED),
        after=after,
        along=Along(**along),
        to=UserId("U1"),
        by="Ana",
        names=names,
    )


def test_what_leads_read_says_what_goes_along_and_what_comes_next():
    seen = in_message(messages.evolved(a_letter(Happened.SPLIT, leads=True, goals=1, products=2, unowned=1)))
    assert seen == snapshot("""\
Ana made Sales a domain of its own, out of Orders. You lead it, with Ben.

• 1 goal, bet or initiative goes along
• 2 products go along; nobody owns 1 of them
  Next, on its page: find owners for what nobody owns, name a sponsor and start its onboarding when
  you like.

[Open]\
""")
    seen = in_message(messages.evolved(a_letter(Happened.SPLIT, leads=False, goals=1)))
    assert seen == snapshot("""\
Ana made Sales a domain of its own, out of Orders, which you lead. Ben leads Sales.

• 1 goal, bet or initiative goes along
  Its page shows what it has now.

[Open]\
""")
    seen = in_message(messages.evolved(a_letter(Happened.MERGED, leads=True, names=(), learnings=3, kept=1)))
    assert seen == snapshot("""\
Ana merged Orders into Sales, which you lead.

• 3 learnings go along
• 1 learning for Orders only stays there: nobody reads more than before, and nobody less.
  Its page shows what it has now.

[Open]\
""")
    seen = in_message(messages.evolved(a_letter(Happened.MERGED, leads=False)))
    assert seen == snapshot("""\
Ana merged Orders, which you led, into Sales. Ben leads it.
  Its page shows what it has now.

[Open]\
""")


def test_what_a_sponsor_reads_says_what_it_asks_of_them():
    domain = a_domain(2, name="Sales")
    named = sponsors.letter(SponsorLetter(domain=domain, to=UserId("U1"), by="Ana"))
    assert in_message(named) == snapshot("""\
Ana named you the sponsor of *Sales*.
  A sponsor can decide, give people or money, or open doors; its leads come to you with that.
  Everyone who works here sees on its page that it is you. Is it not for you? Tell Ana: they can
  name somebody else.

[Open]\
""")
    moved = sponsors.letter(SponsorLetter(domain=domain, to=UserId("U1"), by="Ana", merged="Orders"))
    assert moved.text == "Ana merged Orders, which you sponsored, into Sales. You sponsor Sales now."
    assert (named.key, named.user) == ("domains.sponsor:2:1:U1", "U1")


def test_what_a_former_sponsor_reads_says_who_sponsors_it_now():
    def read(**more):
        given = SponsorLetter(domain=a_domain(2, name="Sales"), to=UserId("U1"), by="Ana", is_over=True, **more)
        return sponsors.letter(given)

    assert read(successor="Ben").text == "Ana named Ben the sponsor of Sales, in your place."
    assert read().text == "Ana saved that you sponsor Sales no longer. Nobody does now."
    merged = read(successor="Ben", merged="Orders")
    assert merged.text == "Ana merged Orders, which you sponsored, into Sales. Its sponsor is Ben."
    assert "Nothing is asked of you there any more." in in_message(merged)


def test_a_preview_says_who_will_be_the_sponsor():
    def said(**more):
        given = Merged(domain=a_domain(1), into=a_domain(2, name="Sales"), along=Along(), sponsoring=Sponsoring(**more))
        return messages.merged(given).split("\n")[-1]

    assert said() == "• Nobody sponsors Sales; its leads can name somebody on its page."
    assert said(name="Cora", comes_along=True) == "• Cora, the sponsor of Orders, comes along as the sponsor of Sales."
    assert said(name="Ben", ended="Cora") == (
        "• Ben goes on as the sponsor of Sales; Cora, the sponsor of Orders, does not."
    )
