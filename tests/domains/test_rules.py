"""Names, drafts, and how two edits at once meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.domains.rules import (
    MAX_LEADS,
    MAX_NAME,
    MAX_PURPOSE,
    Candidate,
    Domain,
    Field,
    State,
    check_leads,
    checked,
    fold,
    folded_name,
    merged,
    pick,
    seen_of,
    words_differ,
)
from bot.kernel.access import Role
from bot.kernel.errors import UserFacingError
from tests.domains.words import wanted


def a_domain(number=1, *, state=State.ACTIVE, version=1, proposed_by=None, **about):
    draft = wanted(**about)
    return Domain(
        id=number,
        name=draft.name,
        purpose=draft.purpose,
        channel=draft.channel,
        leads=draft.leads,
        state=state,
        proposed_by=proposed_by,
        version=version,
    )


def leads(**roles):
    return {name.lower(): Candidate(name=name, role=role) for name, role in roles.items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orders", "ORDERS"),
        ("Café", "cafe"),
        ("Straße", "STRASSE"),
        ("\uff2frders", "orders"),
        ("  Connected   Bikes ", "connected bikes"),
        ("Čeština", "cestina"),
        ("İstanbul", "istanbul"),
    ],
)
def test_case_accents_and_blanks_make_no_difference_to_a_name(one, other):
    assert fold(one) == fold(other)


def test_different_names_stay_different():
    assert len({fold(name) for name in ("Orders", "Order", "Orders 2", "受注", "заказы")}) == 5


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(name):
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=30), st.text(max_size=30))
def test_nobody_can_type_the_name_of_an_archived_domain(name, typed):
    assert fold(typed) != folded_name(a_domain().id, name, State.ARCHIVED)


def test_a_draft_is_tidied():
    assert checked(wanted("  Connected \n Bikes ", purpose=" Rides. \n", leads=("U2", "U1", "U2"))) == wanted(
        "Connected Bikes", purpose="Rides.", leads=("U1", "U2")
    )


@pytest.mark.parametrize(
    ("draft", "field", "says"),
    [
        (wanted(""), Field.NAME, "Give the domain a name."),
        (wanted(" \u0301 -- "), Field.NAME, "Give the domain a name."),
        (wanted("x" * 61), Field.NAME, "at most 60 characters; this one has 61"),
        (wanted(purpose="x" * 501), Field.PURPOSE, "at most 500 characters; this one has 501"),
        (wanted(channel=None), Field.CHANNEL, "Choose the channel"),
        (wanted(channel="D1"), Field.CHANNEL, "a direct message cannot be one"),
    ],
)
def test_what_breaks_a_rule_is_told_under_its_field(draft, field, says):
    with pytest.raises(UserFacingError, match=says) as refused:
        checked(draft)
    assert refused.value.field == field


def test_the_longest_name_and_purpose_are_taken():
    draft = wanted("x" * MAX_NAME, purpose="y" * MAX_PURPOSE)
    assert checked(draft) == draft


@pytest.mark.parametrize("role", [Role.GUEST, Role.EXTERNAL, Role.INACTIVE])
def test_only_full_members_lead(role):
    with pytest.raises(UserFacingError, match="Gus cannot lead") as refused:
        check_leads(leads(Ana=Role.ADMIN, Gus=role))
    assert refused.value.field == Field.LEADS


def test_a_domain_has_one_to_ten_leads():
    names = [f"Ana {number}" for number in range(MAX_LEADS + 1)]
    with pytest.raises(UserFacingError, match="at most 10"):
        check_leads(leads(**dict.fromkeys(names, Role.MEMBER)))
    with pytest.raises(UserFacingError, match="at least one"):
        check_leads(leads())
    check_leads(leads(**dict.fromkeys(names[1:], Role.MEMBER)))


def test_an_edit_keeps_what_one_typed_and_takes_what_another_changed():
    seen = seen_of(a_domain(leads=("U1",)))
    typed = wanted("Ordering", leads=("U1",))
    current = wanted("Orders", purpose="Takes every order", leads=("U1", "U2"))
    merge = merged(typed, seen, current)
    assert merge.draft == wanted("Ordering", purpose="Takes every order", leads=("U1", "U2"))
    assert merge.changed == (Field.PURPOSE, Field.LEADS)


def test_where_both_changed_the_same_what_one_typed_is_kept():
    merge = merged(wanted("Ordering"), seen_of(a_domain()), wanted("Order desk"))
    assert (merge.draft.name, merge.changed) == ("Ordering", (Field.NAME,))


def test_the_order_of_leads_is_no_difference():
    assert not words_differ(wanted(leads=("U1", "U2")), wanted(leads=("U2", "U1")))
    assert words_differ(wanted(leads=("U1",)), wanted(leads=("U2",)))


def test_marks_do_not_tell_what_they_mark():
    marks = seen_of(a_domain(purpose="secret")).marks
    assert set(marks) == {"name", "purpose", "channel", "leads"}
    assert all(len(mark) == 16 for mark in marks.values())


def test_one_speaks_for_the_channels_domain_before_the_chosen_one():
    orders, delivery = a_domain(1), a_domain(2)
    assert pick(orders, delivery) == orders
    assert pick(None, delivery) == delivery
    assert pick(None, None) is None


@pytest.mark.parametrize("state", [State.ARCHIVED, State.PROPOSED, State.DECLINED])
def test_nobody_speaks_for_a_domain_that_does_not_live(state):
    assert pick(a_domain(1, state=state), a_domain(2)) == a_domain(2)
    assert pick(a_domain(1, state=state), a_domain(2, state=state)) is None


def test_one_may_speak_for_an_unclaimed_domain():
    unclaimed = a_domain(state=State.UNCLAIMED)
    assert pick(unclaimed, None) == unclaimed
