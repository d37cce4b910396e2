"""Who may do what with goals."""

import pytest

from bot.features.goals.rules.permission import may_arrange, may_keep, require_arranger, require_keeper
from bot.kernel.access import Actor, Role, Standing
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import DomainId, OrganisationId, UserId
from tests.goals.rules.trees import node_of

ORDERS, LOGISTICS = DomainId(1), DomainId(2)


def standing(user, role="member", *, leads=()):
    actor = Actor(organisation=OrganisationId("T1"), user=UserId(user))
    return Standing(actor=actor, role=Role(role), leads=frozenset(leads))


# Who, whether they may arrange and keep what is of Orders and of the organisation; lea is each node's own lead.
ROLES = [
    ("an admin", standing("dan", "admin"), (True, True), (True, True)),
    ("the domain's lead", standing("ana", leads=[ORDERS]), (True, True), (False, False)),
    ("another domain's lead", standing("ben", leads=[LOGISTICS]), (False, False), (False, False)),
    ("its own lead", standing("lea"), (False, True), (False, True)),
    ("a member", standing("cora"), (False, False), (False, False)),
    ("a guest who was its lead", standing("lea", "guest"), (False, False), (False, False)),
    ("somebody of elsewhere who was its lead", standing("lea", "external"), (False, False), (False, False)),
    ("somebody gone who was its lead", standing("lea", "inactive"), (False, False), (False, False)),
    ("a guest who was the domain's lead", standing("ana", "guest", leads=[ORDERS]), (False, False), (False, False)),
]


@pytest.mark.parametrize(("who", "person", "of_domain", "of_organisation"), ROLES, ids=[role[0] for role in ROLES])
def test_leads_arrange_their_domains_admins_all_and_a_nodes_own_lead_keeps_it(who, person, of_domain, of_organisation):
    for domain, expected in ((ORDERS, of_domain), (None, of_organisation)):
        node = node_of(domain=domain, lead=UserId("lea"))
        assert (may_arrange(person, domain), may_keep(person, node)) == expected, who
        assert (passes(require_arranger, person, domain), passes(require_keeper, person, node)) == expected, who


def test_a_refusal_names_who_can():
    with pytest.raises(NotAllowedError, match=r"^Only Ana or an admin can move it\.$"):
        require_arranger(standing("cora"), ORDERS, leads=["Ana"], doing="move it")
    with pytest.raises(NotAllowedError, match=r"^Only Lea, Ana or an admin can check in\.$"):
        require_keeper(standing("cora"), node_of(domain=ORDERS), leads=["Lea", "Ana"], doing="check in")


def test_a_node_without_a_lead_is_nobodys_own():
    assert not may_keep(standing("cora"), node_of(domain=ORDERS, lead=None))


def passes(require, person, what):
    try:
        require(person, what, leads=["Ana"], doing="do it")
    except NotAllowedError:
        return False
    return True
