"""Handing over in the local Slack: as the owner, the recipient, the lead, a stranger."""

from datetime import timedelta

import pytest

from handlers.products import ids
from handlers.products.handing_over import pieces
from tests.products.handing_over.living import CHECKLIST, Scene, buttons, buttons_of, words_of


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


@pytest.mark.long
async def test_an_owner_hands_over_and_the_recipient_accepts_where_it_reaches_them(scene):
    await scene.page(scene.dan, scene.product)
    await scene.click(scene.dan, "Follow")
    await scene.dan.submit({"myself": ["myself"]})
    await scene.propose(scene.cora, scene.ben)
    page = words_of(scene.cora.view)
    assert (
        "Ben Okoro gets it now, in a direct message, and can decide until 19 January 2026. Until they accept, nothing changes."
        in page
    )
    assert "Cora Winter has owned it since" in page
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    text = words_of(letter)
    assert "Cora Winter proposes that you take over the product “Orders placed” (Orders)." in text
    for words in (*CHECKLIST.values(), "No tests."):
        assert words in text
    assert "Still open" not in text
    assert "Cora Winter owns it until you accept; without your word nothing changes." in text
    assert buttons(letter) == ["Accept", "Decline", "See the hand-over", "See the product"]
    assert await scene.owner() == scene.cora.id

    await scene.click(scene.ben, "Accept", message=letter)
    assert await scene.owner() == scene.ben.id
    assert scene.letters(scene.ben)[-1]["text"] == "You own it now. Cora Winter is told. 1 consumer is told."
    await scene.look_around()
    letter = scene.letters(scene.ben)[0]
    assert "You accepted and own it now. Its consumers are told." in words_of(letter)
    assert buttons(letter) == ["See the hand-over", "See the product"]
    (told,) = scene.letters(scene.cora)
    assert "Ben Okoro accepted and owns it now. Its consumers are told." in words_of(told)
    # Who follows it reads so in their one message of a week.
    (news,) = await scene.world.kept_news()
    assert (news.user_id, "Ben Okoro" in news.text) == (scene.dan.id, True)
    assert [scene.letters(person) for person in (scene.ana, scene.dan, scene.gus)] == [[], [], []]
    await scene.page(scene.dan, scene.product)
    await scene.click(scene.dan, "History")
    assert "since 5 January 2026\nhanded over, proposed by Cora Winter" in words_of(scene.dan.view)


@pytest.mark.long
async def test_whoever_declines_says_why_and_the_proposer_can_ask_somebody_else(scene):
    await scene.propose(scene.ana, scene.ben, slos="", debts="")
    assert "Still empty: SLOs and known debts. Could you add what you know?" in words_of(scene.ana.view)
    await scene.look_around()
    assert scene.letters(scene.ben) == []
    await scene.submit(scene.ana)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "Still open: \nSLOs and known debts. Ana Lima can tell you." in words_of(letter)
    (owner,) = scene.letters(scene.cora)
    assert "Ana Lima proposes that Ben Okoro takes over the product “Orders placed” (Orders) from you." in words_of(
        owner
    )
    assert buttons(owner)[0] == "Withdraw"
    await scene.click(scene.ben, "Decline", message=letter)
    reply = await scene.submit(scene.ben, answer=" ")
    assert reply.errors == {"answer": "Say why not, in a sentence or two, so that it can go to somebody else."}
    await scene.submit(scene.ben, answer="No time before *May*.")
    await scene.look_around()
    (told,) = scene.letters(scene.ana)
    assert "Ben Okoro declined. Cora Winter goes on owning it." in words_of(told)
    assert "No time before *May*." in words_of(told)
    assert buttons(told) == ["Hand it over", "See the hand-over", "See the product"]
    assert "Ben Okoro declined. You go on owning it." in words_of(scene.letters(scene.cora)[0])
    await scene.click(scene.ana, "Hand it over", message=told)
    assert next(block["block_id"] for block in scene.ana.view["blocks"] if block["type"] == "input") == "to"


@pytest.mark.long
async def test_whoever_owns_it_no_longer_is_not_offered_to_hand_it_over_once_more(scene):
    await scene.propose(scene.cora, scene.dan)
    await scene.look_around()
    await scene.click(scene.dan, "Decline", message=scene.letters(scene.dan)[0])
    await scene.submit(scene.dan, answer="No time.")
    await scene.look_around()
    assert buttons(scene.letters(scene.cora)[0])[0] == "Hand it over"
    await scene.propose(scene.cora, scene.ben)
    await scene.look_around()
    await scene.click(scene.ben, "Accept", message=scene.letters(scene.ben)[0])
    await scene.look_around()
    assert buttons(scene.letters(scene.cora)[0]) == ["See the hand-over", "See the product"]


@pytest.mark.long
async def test_the_second_of_two_is_told_of_the_first_and_keeps_what_they_typed(scene):
    await scene.page(scene.cora, scene.product)
    await scene.click(scene.cora, "Hand over")
    await scene.propose(scene.ana, scene.ben)
    await scene.submit(scene.cora, to=scene.dan.id, **CHECKLIST, debts="None known.")
    shown = words_of(scene.cora.view)
    assert "Ana Lima proposed on 5 January 2026 to hand it over to Ben Okoro" in shown
    assert "under way until 19 January 2026" in shown
    assert scene.holds(scene.cora, "debts") == {"initial_value": "None known."}
    assert scene.holds(scene.cora, "to") == {"initial_user": scene.dan.id}
    await scene.page(scene.cora, scene.product)
    await scene.click(scene.cora, "Hand-over")
    assert "Ana Lima proposed on 5 January 2026 that Ben Okoro should own" in words_of(scene.cora.view)
    await scene.click(scene.cora, "Withdraw", view=scene.cora.view)
    assert "It is withdrawn. Nothing changes, and nobody needs to decide. Ana Lima is told." in words_of(
        scene.cora.view
    )
    await scene.look_around()
    assert scene.letters(scene.ben) == []


@pytest.mark.long
async def test_a_recipient_decides_on_the_page_too_and_long_words_are_whole_there(scene):
    long = "word " * 390
    await scene.propose(scene.cora, scene.ben, how_built=long, note="Thank you!")
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "Some of it is cut here." in words_of(letter)
    assert long.strip() not in words_of(letter)
    await scene.click(scene.ben, "See the hand-over", message=letter)
    assert long.strip() in words_of(scene.ben.view)
    await scene.click(scene.ben, "Decline", view=scene.ben.view)
    assert "You decline to take over the product “Orders placed” (Orders)." in words_of(scene.ben.view)
    await scene.ben.close_view(all_views=True)
    await scene.click(scene.ben, "See the hand-over", message=letter)
    await scene.click(scene.ben, "Accept", view=scene.ben.view)
    assert "You own it now. Cora Winter is told." in words_of(scene.ben.view)


@pytest.mark.long
async def test_whoever_is_to_decide_can_do_it_on_the_products_page(scene):
    await scene.propose(scene.cora, scene.ben)
    await scene.page(scene.dan, scene.product)
    assert not {"Accept", "See the hand-over"} & set(buttons(scene.dan.view))
    await scene.page(scene.ben, scene.product)
    assert "It is to be handed over to you, who can accept until 19 January 2026." in words_of(scene.ben.view)
    assert buttons(scene.ben.view)[:3] == ["Accept", "Decline", "See the hand-over"]
    await scene.click(scene.ben, "See the hand-over", view=scene.ben.view)
    assert "A job at four." in words_of(scene.ben.view)
    await scene.ben.close_view()
    await scene.click(scene.ben, "Accept", view=scene.ben.view)
    assert "You own it now. Cora Winter is told." in words_of(scene.ben.view)
    assert await scene.owner() == scene.ben.id
    await scene.ben.close_view()
    # The page below shows it as well.
    assert "You own it now. Cora Winter is told." in words_of(scene.ben.view)
    assert "Accept" not in buttons(scene.ben.view)


@pytest.mark.long
async def test_a_reminder_comes_once_and_what_expires_is_told_to_both(scene):
    await scene.propose(scene.cora, scene.ben)
    await scene.look_around()
    for days in (10, 1):
        scene.pollen.clock.advance(timedelta(days=days))
        await scene.look_around()
    _, reminder = scene.letters(scene.ben)
    assert "You can accept or decline until 19 January 2026" in words_of(reminder)
    assert buttons(reminder)[:2] == ["Accept", "Decline"]
    scene.pollen.clock.advance(timedelta(days=4))
    await scene.click(scene.ben, "Accept", message=reminder)
    assert "The time to decide ended on 19 January 2026." in scene.letters(scene.ben)[-1]["text"]
    assert await scene.owner() == scene.cora.id
    await scene.look_around()
    assert "The 14 days in which you could decide are over. Cora Winter goes on owning it." in words_of(
        scene.letters(scene.ben)[-1]
    )
    assert "The 14 days in which Ben Okoro could decide are over. You go on owning it." in words_of(
        scene.letters(scene.cora)[-1]
    )
    assert buttons(scene.letters(scene.ben)[1]) == ["See the hand-over", "See the product"]


@pytest.mark.long
async def test_who_left_is_not_reminded_though_nobody_has_read_yet_who_works_here(scene):
    await scene.propose(scene.cora, scene.ben)
    await scene.look_around()
    scene.slack.deactivate("ben")
    scene.pollen.clock.advance(timedelta(days=10))
    for _ in range(2):
        await scene.look_around()
    assert len(scene.letters(scene.ben)) == 1
    assert await scene.owner() == scene.cora.id
    assert "left" in scene.letters(scene.cora)[-1]["text"]


@pytest.mark.long
async def test_a_stranger_is_refused_in_words_wherever_they_press(scene):
    await scene.propose(scene.cora, scene.ben)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    only = "This asks Ben Okoro whether they take the product over. Only Ben Okoro can answer."
    keepers = "Only Cora Winter, Ana Lima or an admin can"
    guest = "Guests can read what is posted in their channels"
    number, product = buttons_of(letter)["Accept"]["value"], str(scene.product.id)
    for person, action, value, words in (
        (scene.dan, pieces.ACCEPT, number, only),
        (scene.ana, pieces.DECLINE, number, only),
        (scene.gus, pieces.ACCEPT, number, guest),
        (scene.gus, pieces.SEE, number, guest),
        (scene.ben, pieces.WITHDRAW, number, f"{keepers} withdraw it."),
        (scene.ben, ids.DEPUTY, product, f"{keepers} name a deputy."),
        (scene.gus, ids.HAND_OVER, product, guest),
        (scene.dan, pieces.ACCEPT, "99", "Pollen does not know this product any more."),
        (scene.dan, pieces.ACCEPT, "x", "Pollen does not know this button any more."),
    ):
        assert words in await scene.forge(person, action, value), (person.id, action)
    assert await scene.owner() == scene.cora.id
    await scene.click(scene.cora, "Hand-over", view=scene.cora.view)
    await scene.click(scene.cora, "Withdraw", view=scene.cora.view)
    assert f"{keepers} hand it over." in await scene.forge(scene.ben, ids.HAND_OVER, product)


@pytest.mark.long
async def test_an_unowned_product_is_handed_over_the_same_way(scene):
    scene.product = await scene.world.product("Returns", scene.orders)
    await scene.page(scene.ana, scene.product)
    await scene.click(scene.ana, "Hand over")
    form = words_of(scene.ana.view)
    assert "Nobody owns it now." in form
    assert "If somebody else owns it now, they are told, too." in form
    await scene.propose(scene.ana, scene.ben)
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "Nobody owns it until you accept" in words_of(letter)
    await scene.click(scene.ben, "Accept", message=letter)
    assert await scene.owner() == scene.ben.id
    await scene.look_around()
    assert "Ben Okoro accepted and owns it now." in words_of(scene.letters(scene.ana)[0])


@pytest.mark.long
async def test_a_deputy_is_named_told_once_and_taken_back(scene):
    await scene.page(scene.cora, scene.product)
    await scene.click(scene.cora, "Deputy")
    reply = await scene.submit(scene.cora, deputy=scene.ben.id, until="2026-04-06")
    assert reply.errors == {"until": "At most 90 days ahead. For longer, hand the product over."}
    await scene.submit(scene.cora, deputy=scene.ben.id, until="2026-01-20")
    page = words_of(scene.cora.view)
    assert "Ben Okoro stands in until 20 January 2026, and gets one direct message that says so." in page
    await scene.look_around()
    (letter,) = scene.letters(scene.ben)
    assert "You stand in for Cora Winter until 20 January 2026, for the product “Orders placed” (Orders)." in words_of(
        letter
    )
    assert "Until then you can edit it and propose its hand-over, though not to yourself." in words_of(letter)
    await scene.click(scene.cora, "Deputy")
    assert scene.holds(scene.cora, "deputy") == {"initial_user": scene.ben.id}
    await scene.click(scene.cora, "Take it back", view=scene.cora.view)
    assert "Nobody stands in any more." in words_of(scene.cora.view)
    await scene.look_around()
    assert "That is over" in words_of(scene.letters(scene.ben)[0])
    assert len(scene.letters(scene.ben)) == 1


@pytest.mark.long
async def test_a_guest_nobody_knows_yet_is_refused_under_the_field(scene):
    await scene.forget(scene.gus)
    reply = await scene.propose(scene.cora, scene.gus)
    assert reply.errors == {
        "to": "Gus Guest cannot own a product: owners are people who work here. Choose somebody else."
    }
    await scene.page(scene.cora, scene.product)
    await scene.click(scene.cora, "Deputy")
    await scene.forget(scene.gus)
    reply = await scene.submit(scene.cora, deputy=scene.gus.id, until="2026-01-20")
    assert list(reply.errors) == ["deputy"]
