from bot.features.domains.evolving.rules import MOST_CHOSEN, Offered
from bot.features.domains.evolving.splitting import Offer
from handlers.domains.evolving import split_form
from handlers.forms.after import Place
from tests.domains.pictures import in_view
from tests.domains.test_rules import a_domain


def test_a_menu_that_has_no_room_for_more_says_where_the_others_are():
    def form(many):
        some = [Offered(id=number, name=f"Thing {number:03}") for number in range(1, many + 1)]
        given = Offer(domain=a_domain(), goals=some, products=some, tags=[])
        return in_view(split_form.build(given, place=Place()))

    assert form(MOST_CHOSEN).count("The first 100 by name are here.") == 2
    assert "by name are here" not in form(MOST_CHOSEN - 1)
