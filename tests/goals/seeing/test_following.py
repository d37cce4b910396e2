import pytest

from bot.features.goals.seeing.following import MOST_CHANNELS
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError


async def test_channels_follow_as_chosen_and_the_history_tells_it(desk, tree):
    one, two = await desk.channel("parcels"), await desk.channel("ideas")
    chosen = await desk.choose("cora", tree.bet, one, two)
    assert ([channel.name for channel in chosen.added], chosen.removed, chosen.following) == (
        ["ideas", "parcels"],
        0,
        2,
    )
    assert await desk.following_of(tree.bet) == [two, one]
    chosen = await desk.choose("ben", tree.bet, one)
    assert (chosen.added, chosen.removed, chosen.following) == ((), 1, 1)
    history = await desk.histories.history(desk.world.actor("ana"), tree.bet.id)
    assert [(step.by, step.changes[0].before, step.changes[0].after) for step in history.steps] == [
        ("Ben", "#ideas, #parcels", "#parcels"),
        ("Cora", None, "#ideas, #parcels"),
    ]


@pytest.mark.long
async def test_the_same_form_delivered_twice_has_one_effect(desk, tree):
    channel, delivery = await desk.channel("parcels"), desk.world.delivery()
    await desk.choose("cora", tree.bet, channel, delivery=delivery)
    await desk.choose("cora", tree.bet)
    again = await desk.choose("cora", tree.bet, channel, delivery=delivery)
    assert (again.added, again.following) == ((), 0)
    assert await desk.following_of(tree.bet) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        ({"is_archived": True}, "#parcels is archived. Choose another one."),
        (
            {"is_shared": True},
            "#parcels is shared with another organisation, and goals stay in this one. Choose another one.",
        ),
        ({"is_archived": True, "is_private": True}, "This channel is archived. Choose another one."),
    ],
)
async def test_a_channel_that_is_no_place_for_goals_is_refused_under_the_field(desk, tree, seen, sentence):
    channel = await desk.channel("parcels", **seen)
    with pytest.raises(UserFacingError) as refusal:
        await desk.choose("cora", tree.bet, channel)
    assert (refusal.value.text, refusal.value.field) == (sentence, "channels")
    assert await desk.following_of(tree.bet) == []


@pytest.mark.long
async def test_a_lead_chooses_the_channel_of_their_own_domain_and_leaves_the_others(desk, tree):
    parcels, orders = await desk.channel("parcels"), f"C_ORDERS_{desk.world.organisation}"
    await desk.choose("cora", tree.bet, parcels)
    choice = await desk.following.choice(desk.world.actor("ana"), tree.bet.id)
    assert (choice.chosen, [one.name for one in choice.others], choice.own) == ((), ["parcels"], ("Orders",))
    with pytest.raises(UserFacingError) as refusal:
        await desk.choose("ana", tree.bet, await desk.channel("ideas"))
    assert refusal.value.field == "channels"
    assert refusal.value.text == (
        "#ideas is not the channel of a domain that you lead. Cora, Ben or an admin can let it follow."
    )
    await desk.choose("ana", tree.bet, orders)
    assert await desk.following_of(tree.bet) == [orders, parcels]
    await desk.choose("ana", tree.bet)
    assert await desk.following_of(tree.bet) == [parcels]


@pytest.mark.long
async def test_a_private_channel_is_unseen_by_others_who_may_still_let_it_go(desk, tree):
    secret = await desk.channel("secret", is_private=True)
    await desk.choose("cora", tree.bet, secret)
    choice = await desk.following.choice(desk.world.actor("ben"), tree.bet.id)
    assert (choice.chosen, choice.unseen, choice.may_drop_unseen) == ((), 1, True)
    await desk.choose("ben", tree.bet, await desk.channel("parcels"))
    assert len(await desk.following_of(tree.bet)) == 2
    own = await desk.following.choice(desk.world.actor("cora"), tree.bet.id)
    assert (len(own.chosen), own.unseen) == (2, 0)
    await desk.choose("ben", tree.bet, drop_unseen=True)
    assert await desk.following_of(tree.bet) == []
    history = await desk.histories.history(desk.world.actor("ben"), tree.bet.id)
    assert "secret" not in str(history)


@pytest.mark.long
async def test_only_so_many_follow(desk, tree):
    channels = [await desk.channel(f"c{number}") for number in range(MOST_CHANNELS + 1)]
    with pytest.raises(UserFacingError, match="At most 20 channels can follow"):
        await desk.choose("cora", tree.bet, *channels)


@pytest.mark.long
async def test_a_node_that_is_not_active_is_not_followed(desk, tree, world, places):
    node = await world.node("Old", domain=places.logistics, state="archived")
    with pytest.raises(ConflictError, match="Restore it on its page first"):
        await desk.choose("ben", node)


@pytest.mark.long
async def test_who_leads_nothing_is_told_who_can(desk, tree):
    await desk.world.person("mia")
    with pytest.raises(NotAllowedError, match="Only Cora, Ben or an admin can choose its channels"):
        await desk.following.choice(desk.world.actor("mia"), tree.bet.id)


@pytest.mark.long
async def test_news_goes_to_each_channel_that_follows_once_and_is_looked_at_again_before_it_is_sent(desk, tree):
    parcels, ideas = await desk.channel("parcels"), await desk.channel("ideas")
    await desk.choose("cora", tree.bet, parcels, ideas)
    assert await desk.tell(tree.bet, "It is at risk.", "It was on track.") == 2
    await desk.tell(tree.bet, "It is at risk.")
    posts = await desk.world.posts("goals.news")
    assert [post.channel_id for post in posts] == [ideas, parcels]
    await desk.channel("ideas", is_shared=True)
    assert await desk.prepared(posts[0]) is None
    post = await desk.prepared(posts[1])
    assert desk.looked_up == [ideas, parcels]
    assert "It was on track." in str(post.blocks)
    assert post.text == "Bet “Fewer warehouses”. It is at risk."
    await desk.choose("cora", tree.bet)
    assert await desk.prepared(posts[1]) is None


@pytest.mark.long
async def test_a_shared_channel_that_still_follows_gets_no_news(desk, tree):
    channel = await desk.channel("parcels")
    await desk.choose("cora", tree.bet, channel)
    await desk.channel("parcels", is_shared=True)
    assert await desk.tell(tree.bet, "It is at risk.") == 0
    await desk.following.let_go_system(desk.world.organisation, tree.bet.id, channel)
    assert await desk.following_of(tree.bet) == []


@pytest.mark.long
async def test_news_that_have_their_looks_from_an_attempt_before_keep_them(desk, tree):
    await desk.choose("cora", tree.bet, await desk.channel("parcels"))
    await desk.tell(tree.bet, "Ben & Ana say so.")
    (post,) = await desk.world.posts("goals.news")
    first = await desk.prepared(post)

    def attempted(session):
        row = session.get(type(post), post.id)
        row.text, row.blocks = first.text, [dict(block) for block in first.blocks]

    await desk.world.database.write(attempted)
    assert await desk.prepared(post) == first


@pytest.mark.long
async def test_news_of_what_is_not_there_are_not_sent(desk, tree, world, places):
    await desk.choose("cora", tree.bet, await desk.channel("parcels"))
    await desk.tell(tree.bet, "It is at risk.")
    (post,) = await world.posts("goals.news")
    post.key = post.key.replace(f":{tree.bet.id}:", f":{tree.gone}:")
    assert await desk.prepared(post) is None
    post.key = "goals.news:odd"
    assert await desk.prepared(post) is None
