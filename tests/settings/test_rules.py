"""How emojis are typed, and how two decisions meet."""

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from bot.features.settings.rules import Field, as_words, checked, decided, decision_in, emoji_name, merged
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.settings import DomainsBy, OrganisationSettings
from tests.settings.words import DEFAULTS, a_decision


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (":seedling:", "seedling"),
        ("seedling", "seedling"),
        ("  :Seedling: ", "seedling"),
        (":wave::skin-tone-3:", "wave"),
        ("wave::skin-tone-6:", "wave"),
        (":+1:", "+1"),
        (":-1:", "-1"),
        (":party_parrot-2:", "party_parrot-2"),
        (":lärm:", "lärm"),
        (":種:", "種"),
        ("", ""),
        ("  ", ""),
        ("::", ""),
    ],
)
def test_an_emoji_is_read_as_people_type_it(typed, name):
    assert emoji_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["🌱", "two words", ":a: :b:", "<!channel>", "@here", ":a.b:", "---", "___", ":a:b:", "x" * 101, "a\nb"]
)
def test_what_is_no_emojis_name_is_refused_at_its_field(typed):
    with pytest.raises(UserFacingError, match="Type one like :seedling:") as refused:
        emoji_name(typed)
    assert refused.value.field == Field.EMOJI


@budget(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_typed_becomes_a_name_that_is_read_the_same_again_or_is_refused(typed):
    try:
        name = emoji_name(typed)
    except UserFacingError:
        return
    assert emoji_name(f":{name}:") == name
    assert not set(name) & set("<>&@ :")


def test_a_time_that_is_not_in_the_list_is_refused_at_its_field():
    with pytest.raises(UserFacingError) as refused:
        checked(a_decision(names_kept_days=7))
    assert refused.value.field == Field.NAMES_KEPT_DAYS


def test_what_another_did_not_touch_is_taken_from_the_admin_and_the_rest_from_the_other():
    seen = DEFAULTS
    chosen = a_decision(emoji="bulb", names_kept_days=30)
    current = a_decision(domains_by=DomainsBy.LEADS, names_kept_days=0)
    merge = merged(chosen, seen=seen, current=current)
    assert merge.decision == a_decision(emoji="bulb", domains_by=DomainsBy.LEADS, names_kept_days=30)
    assert merge.changed == (Field.DOMAINS_BY, Field.NAMES_KEPT_DAYS)


def test_a_decision_is_the_next_version_of_the_settings():
    wanted = a_decision(emoji="", public_visibility=Visibility.DOMAIN, names_kept_days=0)
    settings = decided(OrganisationSettings(version=3), wanted)
    assert (decision_in(settings), settings.version) == (wanted, 4)


def test_the_audit_reads_words():
    assert as_words(a_decision(names_kept_days=0)) == {
        "emoji": "seedling",
        "domains_by": "members",
        "public_visibility": "everyone",
        "names_kept_days": "0",
    }
    assert as_words(DEFAULTS)["names_kept_days"] == "for ever"
