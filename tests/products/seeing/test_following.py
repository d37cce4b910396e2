import pytest

from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery
from handlers.forms.after import Place
from handlers.products.seeing import following
from storage.tables import ConsumerRow
from tests.clock import MONDAY_NOON
from tests.goals.seeing.living import texts
from tests.products.seeing.test_pages import LONG, accepted


@pytest.fixture
async def product(world, places):
    return await world.product("Orders placed", places.orders, owner="ana")


async def followers(desk, product):
    found = await desk.seeing(lambda store: store.consumers(desk.world.organisation, product.id))
    return [one.name for one in found]


async def test_a_person_follows_and_lets_their_domain_follow_and_the_history_tells_it(desk, product, places):
    chosen = await desk.choose("ben", product, places.logistics, follows=True)
    assert (chosen.follows, [one.name for one in chosen.added]) == (True, ["Logistics"])
    assert following.told(chosen) == "You follow it. Logistics follows it now."
    assert await followers(desk, product) == ["Logistics", "Ben"]
    gone = await desk.choose("ben", product)
    assert following.told(gone) == "You do not follow it. Logistics follows it no longer."
    assert await followers(desk, product) == []
    steps = (await desk.edits("cora", product)).steps
    assert [(step.by, step.act) for step in steps] == [
        ("Ben", "let domains follow"),
        ("Ben", "follows it no longer"),
        ("Ben", "let domains follow"),
        ("Ben", "follows it"),
    ]
    assert [(one.before, one.after) for step in steps for one in step.changes] == [
        ("Logistics", None),
        (None, "Logistics"),
    ]


@pytest.mark.long
async def test_anyone_follows_but_only_leads_and_admins_let_their_domains(desk, product, places):
    choice = await desk.following.choice(desk.world.actor("cora"), product.id)
    assert (choice.follows, choice.offered) == (False, ())
    with pytest.raises(UserFacingError) as refusal:
        await desk.choose("cora", product, places.logistics)
    assert (refusal.value.text, refusal.value.field) == (
        "You do not lead Logistics. Ben or an admin can let it follow.",
        "domains",
    )
    await desk.choose("cora", product, follows=True)
    await desk.choose("dan", product, places.logistics)
    assert await followers(desk, product) == ["Logistics", "Cora"]


@pytest.mark.long
async def test_of_others_who_follow_those_are_counted_who_still_work_here(desk, product, world):
    await world.person("pia", is_active=False)
    await world.keep(
        *(
            ConsumerRow(organisation=world.organisation, product_id=product.id, user_id=user, since=world.clock.now())
            for user in ("pia", "cora")
        )
    )
    assert (await desk.following.choice(world.actor("ben"), product.id)).people == 1


@pytest.mark.long
async def test_who_leads_another_domain_sees_who_follows_and_takes_none_away(desk, product, places, world):
    await desk.choose("ben", product, places.logistics, follows=True)
    finance = await world.domain("Finance", leads=("cora",))
    await desk.choose("cora", product, finance)
    choice = await desk.following.choice(desk.world.actor("cora"), product.id)
    assert ([one.name for one in choice.offered], choice.others, choice.people) == (["Finance"], ("Logistics",), 1)
    said = texts(accepted(following.build(choice, Place())))
    assert "It is followed by Logistics, 1 other person too." in said
    await desk.choose("cora", product)
    assert await followers(desk, product) == ["Logistics", "Ben"]


@pytest.mark.long
async def test_a_domain_is_no_consumer_of_its_own_product(desk, product, places):
    choice = await desk.following.choice(desk.world.actor("ana"), product.id)
    assert choice.offered == ()
    with pytest.raises(UserFacingError, match="It is Orders's own product"):
        await desk.choose("ana", product, places.orders)


@pytest.mark.long
async def test_the_same_form_delivered_twice_has_one_effect(desk, product, places):
    delivery = desk.world.delivery()
    await desk.choose("ben", product, places.logistics, follows=True, delivery=delivery)
    await desk.choose("ben", product)
    again = await desk.choose("ben", product, places.logistics, follows=True, delivery=delivery)
    assert (again.follows, again.domains) == (False, ())


@pytest.mark.long
async def test_what_is_proposed_is_not_followed_and_what_is_retired_is_only_left(desk, world, product, places):
    proposed = await world.product("New", places.orders, status="proposed")
    with pytest.raises(ConflictError, match="only proposed yet"):
        await desk.choose("ben", proposed, follows=True)
    retired = await world.product("Old", places.orders, status="retired")
    with pytest.raises(ConflictError, match="it can only be left"):
        await desk.choose("ben", retired, follows=True)
    with pytest.raises(UserFacingError, match="it can only be left"):
        await desk.choose("ben", retired, places.logistics)
    await desk.seeing(
        lambda store: store.follow(
            world.organisation, retired.id, domains=[places.logistics], users=["ben"], by="ben", now=world.clock.now()
        )
    )
    await desk.choose("ben", retired)
    assert await followers(desk, retired) == []


@pytest.mark.long
async def test_a_domain_whose_channel_hears_nothing_is_told_so(desk, world, product, places):
    quiet = await world.domain("Quiet", leads=("ben",), channel=None)
    shared = await world.domain("Shared", leads=("ben",), is_shared=True)
    old = await world.domain("Old", leads=("ben",), is_archived=True)
    out = await world.domain("Out", leads=("ben",), seen_at=world.clock.now(), bot_is_member=False)
    told = following.told(await desk.choose("ben", product, quiet, shared, old, out))
    for words in (
        "Quiet has no channel yet: news reach it once it has one.",
        "The channel of Shared is shared with another organisation: news do not go there.",
        "The channel of Old is archived: news do not go there.",
        "Pollen is not in the channel of Out: news reach it once somebody types /invite @Pollen there.",
    ):
        assert words in told
    assert await desk.tell(product, "Ben owns it now.") == 0


@pytest.mark.long
async def test_a_domain_that_is_no_more_hears_nothing_and_can_be_taken_away(desk, world, product, places):
    gone = await world.domain("Gone", leads=("ben",), state="archived")
    with pytest.raises(UserFacingError, match="One of these domains is no more"):
        await desk.choose("ben", product, gone)
    await desk.seeing(
        lambda store: store.follow(world.organisation, product.id, domains=[gone], by="ben", now=world.clock.now())
    )
    assert await desk.tell(product, "Ben owns it now.") == 0
    choice = await desk.following.choice(desk.world.actor("ben"), product.id)
    assert gone in choice.chosen
    await desk.choose("ben", product)
    assert await followers(desk, product) == []


@pytest.mark.long
async def test_news_go_to_channels_at_once_and_are_kept_for_people_once_and_not_for_who_acted(
    desk, world, product, places
):
    await desk.choose("ben", product, places.logistics, follows=True)
    await desk.choose("cora", product, follows=True)
    assert await desk.tell(product, "Ben owns it now.", "Ana did before.", but=["ben"]) == 2
    await desk.tell(product, "Ben owns it now.")
    assert [post.channel_id for post in await world.posts()] == [f"C_LOGISTICS_{world.organisation}"]
    assert [(row.user_id, row.product_id, row.text, row.week) for row in await world.kept_news()] == [
        ("cora", product.id, "Ben owns it now. Ana did before.", None),
        ("ben", product.id, "Ben owns it now.", None),
    ], "the same news is told once; who had been left out hears it then"


@pytest.mark.long
async def test_one_follows_or_not_by_a_button_and_the_history_tells_it_once(desk, world, product, places):
    await desk.choose("ben", product, places.logistics)
    for follows, delivery in ((True, "a"), (True, "b"), (False, "c"), (True, "a"), (False, "d")):
        await desk.following.follow(world.actor("ben"), Delivery(delivery), product.id, follows=follows)
    assert await followers(desk, product) == ["Logistics"]
    steps = (await desk.edits("cora", product)).steps
    assert [step.act for step in steps] == ["follows it no longer", "follows it", "let domains follow"]
    for status, reason in (("retired", "it can only be left"), ("proposed", "only proposed yet")):
        other = await world.product(f"The {status}", places.orders, status=status)
        with pytest.raises(ConflictError, match=reason):
            await desk.following.follow(world.actor("ben"), world.delivery(), other.id, follows=True)


@pytest.mark.long
async def test_news_get_their_looks_right_before_they_are_sent(desk, world, product, places):
    await desk.choose("ben", product, places.logistics, follows=True)
    said = ("Ben <!channel> & Ana own it now.", "Ana did before.")
    await desk.tell(product, *said)
    await desk.told_as_before(product, *said, user="ben")
    to_channel, to_ben = [await desk.prepared(post) for post in await world.posts("products.news")]
    assert to_channel.text == "Data product “Orders placed”. Ben &lt;!channel&gt; &amp; Ana own it now."
    assert "Ana did before." in str(to_channel.blocks)
    assert "This domain follows" in str(to_channel.blocks)
    assert "You follow" in str(to_ben.blocks)
    assert (to_channel.channel, to_ben.user) == (f"C_LOGISTICS_{world.organisation}", "ben")
    assert desk.looked_up == [f"C_LOGISTICS_{world.organisation}"]


@pytest.mark.long
@pytest.mark.parametrize(
    "seen", [{"is_shared": True}, {"is_archived": True}, {"seen_at": MONDAY_NOON, "bot_is_member": False}]
)
async def test_a_channel_that_is_no_place_for_news_by_now_gets_none(desk, world, product, places, seen):
    await desk.choose("ben", product, places.logistics)
    await desk.tell(product, "Ben owns it now.")
    (post,) = await world.posts("products.news")
    await desk.see_channel(post.channel_id, **seen)
    assert await desk.prepared(post) is None


@pytest.mark.long
async def test_who_follows_no_longer_or_left_gets_none(desk, world, product, places):
    await desk.choose("ben", product, places.logistics, follows=True)
    await desk.choose("gil", product, follows=True)
    await desk.tell(product, "Ben owns it now.")
    for user in ("ben", "gil"):
        await desk.told_as_before(product, "Ben owns it now.", user=user)
    await desk.choose("ben", product)
    await world.person("gil", is_active=False)
    posts = await world.posts("products.news")
    assert len(posts) == 3
    for post in posts:
        assert await desk.prepared(post) is None


@pytest.mark.long
async def test_news_of_what_is_not_there_are_not_sent(desk, world, product, places):
    await desk.choose("ben", product, follows=True)
    await desk.told_as_before(product, "Ben owns it now.", user="ben")
    (post,) = await world.posts("products.news")
    for key in ("products.news:odd", f"products.news:{10**9}:ben:1"):
        post.key = key
        assert await desk.prepared(post) is None


@pytest.mark.long
async def test_news_that_have_their_looks_from_an_attempt_before_keep_them(desk, world, product, places):
    await desk.choose("ben", product, follows=True)
    await desk.told_as_before(product, "Ben & Ana own it.", user="ben")
    (post,) = await world.posts("products.news")
    first = await desk.prepared(post)

    def attempted(session):
        row = session.get(type(post), post.id)
        row.text, row.blocks = first.text, [dict(block) for block in first.blocks]

    await world.database.write(attempted)
    assert await desk.prepared(post) == first


@pytest.mark.long
async def test_a_form_with_hundreds_of_domains_has_room(desk, world, product):
    for number in range(150):
        await world.domain(f"{number} {LONG}"[:80], channel=None)
    domains = await world.products(lambda store: store.domains(world.organisation))
    await desk.choose("dan", product, *[one.id for one in domains if one.name != "Orders"][:120])
    place = Place(callback="products.page.v1", beneath="x" * 1_500, response_url="https://hooks.slack.com/" + "a" * 150)
    payload = accepted(following.build(await desk.following.choice(world.actor("dan"), product.id), place))
    assert len(payload["private_metadata"]) <= 3_000
