import pytest

from bot.features.products.seeing.matching import Shelf, Text
from bot.kernel.ids import ProductId

TEXTS = [
    Text(
        id=ProductId(1), name="Orders placed", purpose="Every order once it is paid.", uses="Logistics\nHow many vans"
    ),
    Text(id=ProductId(2), name="Returned parcels", purpose="Why parcels of an order come back.", domain="Logistics"),
    Text(id=ProductId(3), name="Stock", purpose="What lies in which warehouse.", uses="Orders\nWhat to promise"),
    Text(id=ProductId(4), name="Orders", purpose="As it was before 2020.", is_in_use=False),
    Text(id=ProductId(5), name="Who is who", purpose="Names and roles."),
    Text(id=ProductId(6), name="customer_master-v2", purpose="One line a customer."),
]


def found(typed, texts=TEXTS):
    return list(Shelf(texts).find(typed).products)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("Orders placed", 1),
        ("orders", 1),
        ("ORDER", 1),
        ("warehouses", 3),
        ("how many vans tomorrow", 1),
        ("parcels come back", 2),
        ("who owns the returned parcels?", 2),
        ("who is who", 5),
        ("customer_master-v2", 6),
        ("customer master", 6),
        ("custo", 6),
        ("stokc", 3),
        ("warehuose", 3),
        ("Pärcels", 2),
        ("ordering", 1),
        ("lines for one customer", 6),
    ],
)
def test_words_find_the_product_that_is_meant(typed, best):
    assert found(typed)[0] == best


def test_what_a_word_was_taken_for_is_told():
    assert Shelf(TEXTS).find("stokc").meant == (("stokc", "stock"),)
    assert Shelf(TEXTS).find("stock").meant == ()


def test_what_is_not_in_use_comes_after_what_is_though_it_is_called_so():
    assert found("orders") == [1, 3, 4, 2]


@pytest.mark.parametrize("typed", ["zeppelin", "", "the", "?!", "99", "\u202e", "🎉"])
def test_words_that_stand_nowhere_find_nothing(typed):
    assert found(typed) == []


def test_where_several_words_are_typed_what_has_only_the_least_of_them_is_left_out():
    assert 3 not in found("returned parcels orders")


def test_a_shelf_with_the_same_texts_is_the_same_and_with_others_finds_those():
    shelf = Shelf(TEXTS)
    assert shelf.with_texts(list(TEXTS)) is shelf
    other = shelf.with_texts([*TEXTS[1:], Text(id=ProductId(7), name="Orders cancelled")])
    assert found("cancelled", TEXTS) == []
    assert list(other.find("cancelled").products) == [7]
    assert 1 not in other.find("orders").products


def test_what_is_found_does_not_hang_on_the_order_of_the_products():
    for typed in ("orders", "parcels", "customer master"):
        assert found(typed) == found(typed, TEXTS[::-1])
