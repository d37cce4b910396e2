"""The form of the settings and what is said about them."""

import json

import pytest
from inline_snapshot import snapshot

from bot.features.settings.rules import Field, decided, merged
from bot.features.settings.service import ChangedMeanwhile, Saved
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.settings import DomainsBy, OrganisationSettings
from handlers.kit import as_dicts
from handlers.settings import form, messages
from sandbox.printing import message_as_text, view_as_text
from sandbox.rules import check_message, check_view
from tests.settings.words import DEFAULTS, a_decision

OTHER = a_decision(emoji="", domains_by=DomainsBy.ADMINS, public_visibility=Visibility.DOMAIN, names_kept_days=0)


def submitted(view):
    """Send a form back as it stands."""
    rendered = view.to_dict()
    held = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "value": block["element"].get("initial_value"),
                "selected_option": block["element"].get("initial_option"),
            }
        }
        for block in rendered["blocks"]
        if block["type"] == "input"
    }
    return {"private_metadata": rendered["private_metadata"], "state": {"values": held}}


def in_message(message):
    blocks = as_dicts(message.blocks)
    assert check_message({"text": message.text, "blocks": blocks}) == []
    return message_as_text({"text": message.text, "blocks": blocks}, names={}, width=100)


def test_how_the_form_looks():
    view = form.build(OrganisationSettings(), response_url=None).to_dict()
    assert check_view(view, surface="modal") == []
    assert view_as_text(view, names={}, width=100) == snapshot("""\
Settings
========

  They hold for the whole organisation. Only admins see them.

Emoji that saves a message (optional): :seedling:
  Whoever reacts to a message with it saves that message as a learning. They and the message's
  author are told, and both can undo it. Leave the field empty to switch this off.

Who may propose domains: [Every member v]
  A lead or an admin accepts a proposal in any case.

Who can read what is logged in a public channel: [Everyone v]
  How a learning begins; whoever logs it can change it. What is logged in a private channel begins
  as the domain's own.

Names of people who left: [Are shown for ever v]
  Then Pollen says “someone who left”. What they logged stays. A name that was taken away comes back
  only with the person. Names in messages that were posted before stay there.

*Onboarding of domains*
What a domain must have before it goes on to the next phase.  [Open]

[Cancel]  [Save]\
""")


@pytest.mark.parametrize("decision", [DEFAULTS, OTHER, a_decision(names_kept_days=90), a_decision(names_kept_days=30)])
def test_what_stands_in_the_form_comes_back(decision):
    settings = decided(OrganisationSettings(version=6), DEFAULTS)
    view = form.build(settings, response_url="https://hooks.example.com/1", decision=decision, note="Look again.")
    assert check_view(view.to_dict(), surface="modal") == []
    filled = form.read(submitted(view))
    assert filled.decision.emoji.strip(":") == decision.emoji
    assert filled.decision.names_kept_days == decision.names_kept_days
    assert (filled.decision.domains_by, filled.decision.public_visibility) == (
        decision.domains_by,
        decision.public_visibility,
    )
    assert (filled.seen, filled.version, filled.response_url) == (DEFAULTS, 7, "https://hooks.example.com/1")


def test_a_form_whose_choices_nobody_knows_any_more_is_refused():
    view = submitted(form.build(OrganisationSettings(), response_url=None))
    view["state"]["values"]["domains_by"]["value.0"]["selected_option"] = {"value": "robots"}
    with pytest.raises(UserFacingError, match="older version"):
        form.read(view)


def test_what_fills_the_form_anew_is_shown_and_not_what_stood_there():
    ids = [
        {block["element"]["action_id"] for block in form.build(settings, response_url=None).to_dict()["blocks"][1:-1]}
        for settings in (OrganisationSettings(version=1), OrganisationSettings(version=2))
    ]
    assert not ids[0] & ids[1]


def test_what_changed_and_from_when_is_told():
    assert in_message(messages.saved(Saved(before=DEFAULTS, after=OTHER, names_forgotten=1234))) == snapshot("""\
*The settings are saved.*
• From now on no emoji saves a message; it was :seedling:. What was saved stays.
• Who may propose domains, from now on: only admins. What is proposed already still waits for an
  answer.
• What is logged in a public channel from now on is at first for its domain. What was logged before
  stays as it is.
• Names of people who leave are taken away as soon as Pollen sees that they left. 1,234 names were
  taken away now.\
""")
    back = Saved(before=OTHER, after=a_decision(emoji="bulb", names_kept_days=30), names_forgotten=1)
    assert in_message(messages.saved(back)) == snapshot("""\
*The settings are saved.*
• From now on :bulb: saves the message that it is put on; no emoji did before.
• Who may propose domains, from now on: every member. What is proposed already still waits for an
  answer.
• What is logged in a public channel from now on is at first for everyone. What was logged before
  stays as it is.
• Names of people who leave are taken away 30 days after they left. One name was taken away now.\
""")
    for_ever = Saved(before=a_decision(names_kept_days=30), after=DEFAULTS)
    assert in_message(messages.saved(for_ever)) == snapshot("""\
*The settings are saved.*
• Names of people who leave are shown for ever. Names that were taken away already stay away.\
""")
    assert in_message(messages.saved(Saved(before=DEFAULTS, after=DEFAULTS))) == snapshot(
        "The settings are as they were: nothing was changed."
    )


def test_what_another_admin_changed_is_told_with_their_name_and_pings_nobody():
    for current, by in ((OTHER, "<!channel>"), (a_decision(emoji="bulb", names_kept_days=90), "")):
        settings = decided(OrganisationSettings(), current)
        met = ChangedMeanwhile(
            current=settings, merge=merged(a_decision(emoji="star"), seen=DEFAULTS, current=current), by=by
        )
        view = form.build(settings, response_url=None, note=messages.changed_meanwhile(met)).to_dict()
        assert check_view(view, surface="modal") == []
        assert "<!channel>" not in json.dumps(view)
    met = ChangedMeanwhile(
        current=decided(OrganisationSettings(), OTHER),
        merge=merged(a_decision(emoji="star"), seen=DEFAULTS, current=OTHER),
        by="Ada",
    )
    assert messages.changed_meanwhile(met) == snapshot("""\
Ada changed the settings while you had them open:
• No emoji saves a message.
• Who may propose domains: only admins.
• What is logged in a public channel is at first for its domain.
• Names of people who left are taken away at once.
Nothing of yours is saved yet. What you chose is still here: press Save again to put it over theirs.\
""")


def test_every_field_has_a_hint():
    rendered = form.build(OrganisationSettings(), response_url=None).to_dict()
    assert [block["block_id"] for block in rendered["blocks"][1:-1]] == list(Field)
    assert all(block["hint"]["text"].endswith(".") for block in rendered["blocks"][1:-1])
