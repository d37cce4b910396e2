"""Messages and forms as a person reads them, checked against Slack's rules on the way."""

import json

from bot.features.domains.results import ChangedMeanwhile
from bot.features.domains.rules import merged, seen_of
from handlers.kit import as_dicts
from sandbox.printing import message_as_text, view_as_text
from sandbox.rules import check_message, check_view
from tests.domains.test_rules import a_domain

NAMES = {"C1": "orders", "U1": "Ana", "U2": "Ben"}


def in_message(message):
    blocks = as_dicts(message.blocks)
    assert check_message({"text": message.text, "blocks": blocks}) == []
    assert len(json.dumps(blocks)) < 10_000
    return message_as_text({"text": message.text, "blocks": blocks}, names=NAMES, width=100)


def in_view(view):
    rendered = view.to_dict()
    assert check_view(rendered, surface="modal") == []
    return view_as_text(rendered, names=NAMES, width=100)


def conflict(current, typed):
    seen = seen_of(a_domain())
    return ChangedMeanwhile(current=current, merge=merged(typed, seen, current.draft), leads=("Ana", "Ben"))
