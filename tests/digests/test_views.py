"""The page behind `/digest`, its form, and the whole of a lesson."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.digests.responses import Undecided
from bot.features.digests.rules.audiences import Audience
from bot.features.digests.rules.calendar import DAYS, Cadence, Due, Rhythm
from bot.features.digests.rules.editions import Answer, Edition, Item
from bot.features.digests.rules.ledger import Delivered, Told
from bot.features.digests.rules.lessons import Lesson, Pointer, State
from bot.features.digests.rules.schedules import OF_A_DOMAIN, Schedule, rhythm_of
from bot.features.digests.service import Overview
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, ScheduleId
from handlers.digests import deciding, form, lesson, overview
from handlers.digests.clicks import PREVIEW, UNKNOWN, attempt_clicked, due_clicked, entry_clicked
from handlers.digests.edition import edition
from handlers.digests.listeners import what_became
from handlers.kit import escape
from sandbox.rules import check_view, view_too_large

MONDAY = Rhythm(cadence=Cadence.WEEKLY, weekday=0, at=time(9), zone="Europe/Berlin")
DUE = Due(date(2026, 1, 12), datetime(2026, 1, 12, 8, tzinfo=UTC))
ORDERS = Audience(
    domain=DomainId(1),
    name="Orders",
    channel=ChannelId("C1"),
    channel_name="orders",
    channel_seen=True,
    channel_private=False,
    bot_is_member=True,
    lead_names=("Ana Lima",),
)
SCHEDULE = Schedule(id=ScheduleId(3), domain=DomainId(1), rhythm=MONDAY, starts_on=date(2026, 1, 12))
LESSON = Lesson(
    id=LearningId(11),
    text="Returns by phone need a ticket number.",
    domain=DomainId(2),
    domain_name="Logistics",
    author_name="Ben Okoro",
    logged_at=datetime(2026, 1, 5, tzinfo=UTC),
)
NEXT = Edition(
    domain=DomainId(1),
    domain_name="Orders",
    due_on=DUE.on,
    items=(Item(position=0, lesson=LESSON, reason="New in the last week, from Logistics"),),
)


def told(state, *, reason="", ts=None, on=date(2026, 1, 5)):
    return Told(
        id=EditionId(1),
        schedule=ScheduleId(3),
        domain=DomainId(1),
        due_on=on,
        due_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
        state=state,
        reason=reason,
        channel=ChannelId("C1"),
        ts=ts,
    )


SEEN = Overview(
    domains=((DomainId(2), "Logistics"), (DomainId(1), "Orders")),
    audience=ORDERS,
    schedule=SCHEDULE,
    next=DUE,
    edition=NEXT,
    may_edit=True,
)


def page(seen: Overview, **more: Any) -> dict[str, Any]:
    view: dict[str, Any] = overview.build(seen, workspace="https://pollen.slack.com/", **more).to_dict()
    assert check_view(view, surface="modal") == []
    assert not view_too_large(view)
    return view


def words(view):
    return "\n".join(
        part["text"]
        for block in view["blocks"]
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )


def labels(view):
    return [
        element["text"]["text"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if not element["action_id"].startswith(
            ("digests.try", "digests.not", "digests.ask", "digests.read", "digests.org")
        )
    ]


def test_the_next_edition_stands_there_block_for_block_as_it_goes_out():
    view = page(SEEN)
    blocks = [dict(block) for block in edition(NEXT).blocks]
    start = view["blocks"].index(blocks[0])
    assert view["blocks"][start : start + len(blocks)] == blocks


def test_it_says_when_where_and_how_often():
    said = words(page(SEEN))
    assert "Next: *Monday 12 January, 09:00 (Europe/Berlin)* in #orders" in said
    assert "Every Monday at 09:00 (Europe/Berlin)" in said


def test_a_private_channels_name_is_not_for_everyone():
    view = page(replace(SEEN, audience=replace(ORDERS, channel_private=True, bot_is_member=False)))
    assert "#orders" not in str(view)
    assert "Pollen is not in its channel" in words(view)


def test_leads_get_buttons_and_others_hear_who_can():
    assert labels(page(SEEN)) == ["Send now", "Skip next", "Pause", "Change schedule"]
    assert labels(page(replace(SEEN, next=None))) == ["Change schedule", "Resume"]
    assert labels(page(replace(SEEN, next=None, schedule=None))) == ["Change schedule"]
    other = page(replace(SEEN, may_edit=False))
    assert labels(other) == []
    assert "Ana Lima or an admin can change when it is sent." in words(other)


def test_a_paused_or_unscheduled_digest_says_so():
    assert "*Paused.* No digest goes out" in words(page(replace(SEEN, next=None)))
    assert "*Not scheduled yet.*" in words(page(replace(SEEN, next=None, schedule=None)))


def test_with_nothing_to_send_it_says_why_and_a_note_comes_first():
    view = page(replace(SEEN, nothing="No lesson was new."), note="Saved <it>.")
    assert "*Nothing to send at this moment.* No lesson was new." in words(view)
    assert view["blocks"][2]["elements"][0]["text"] == "Saved &lt;it&gt;."


def test_the_last_ones_are_links_or_reasons():
    view = page(
        replace(
            SEEN,
            last=(
                told(Delivered.POSTED, ts="1767600000.000100"),
                told(Delivered.NOT_SENT, reason="No lesson was new."),
                told(Delivered.MISSED, reason="Pollen was not running when it was due."),
                told(Delivered.ON_ITS_WAY),
            ),
        )
    )
    assert view["blocks"][-1]["text"]["text"].splitlines() == [
        "*The last ones*",
        "• <https://pollen.slack.com/archives/C1/p1767600000000100|Monday 5 January>",
        "• Monday 5 January: not sent. No lesson was new.",
        "• Monday 5 January: missed. Pollen was not running when it was due.",
        "• Monday 5 January: on its way",
    ]


def test_without_a_domain_there_is_one_to_choose():
    view = page(Overview(domains=SEEN.domains))
    assert [block["type"] for block in view["blocks"]] == ["section", "actions"]
    assert overview.CHOOSE_FIRST in words(view)


@pytest.mark.long
@pytest.mark.parametrize(("count", "groups"), [(100, None), (101, 2), (2_000, 20)])
def test_there_is_room_for_many_domains(count, groups):
    domains = tuple((DomainId(number), f"Domain {number}") for number in range(1, count + 1))
    menu = page(replace(SEEN, domains=domains))["blocks"][0]["accessory"]
    if groups is None:
        assert len(menu["options"]) == count
    else:
        assert len(menu["option_groups"]) == groups
        assert menu["option_groups"][1]["label"]["text"] == f"Domain 101 to Domain {min(count, 200)}"
    assert menu["initial_option"]["value"] == "1"


# The form.


def submitted(view, **typed):
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state[block["block_id"]] = {
            "value": {
                "selected_option": element.get("initial_option"),
                "selected_time": element.get("initial_time"),
                "value": element.get("initial_value"),
                "selected_conversation": element.get("initial_conversation"),
            }
            | typed.get(block["block_id"], {})
        }
    return {"private_metadata": view["private_metadata"], "state": {"values": state}}


@settings(max_examples=30, deadline=None)
@given(
    st.one_of(st.none(), st.just(DomainId(4))),
    st.builds(
        Rhythm,
        cadence=st.sampled_from(OF_A_DOMAIN),
        weekday=st.integers(0, len(DAYS) - 1),
        at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
        zone=st.sampled_from(["UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires"]),
    ),
    st.integers(0, 9),
)
def test_the_form_reads_back_what_it_was_built_with(domain, rhythm, version):
    channel = ChannelId("C7") if domain is None else None
    view = form.build(domain, rhythm, version=version, channel=channel).to_dict()
    assert check_view(view, surface="modal") == []
    sent = form.read(submitted(view))
    assert (sent.domain, sent.version, sent.channel) == (domain, version, channel)
    assert (
        rhythm_of(cadence=sent.cadence, weekday=sent.weekday, at=sent.time, zone=sent.zone, domain=sent.domain)
        == rhythm
    )


def test_an_emptied_form_is_read_and_then_refused_at_its_fields():
    view = form.build(DomainId(4), MONDAY, version=1).to_dict()
    empty = {"selected_option": None, "selected_time": None, "value": None}
    for field in ("cadence", "weekday", "time", "zone"):
        sent = form.read(submitted(view, **{field: empty}))
        with pytest.raises(UserFacingError) as refused:
            rhythm_of(cadence=sent.cadence, weekday=sent.weekday, at=sent.time, zone=sent.zone, domain=sent.domain)
        assert refused.value.field == field


def test_only_the_organisations_digest_has_a_channel_to_choose_and_comes_quarterly():
    quarterly = replace(MONDAY, cadence=Cadence.QUARTERLY)
    view = form.build(None, quarterly, version=0).to_dict()
    assert [block.get("block_id") for block in view["blocks"]][:2] == ["channel", "cadence"]
    sent = form.read(submitted(view))
    assert rhythm_of(cadence=sent.cadence, weekday=0, at="09:00", zone="UTC", domain=None).cadence == "quarterly"
    with pytest.raises(UserFacingError, match="Choose weekly, every two weeks, monthly or quarterly"):
        rhythm_of(cadence="daily", weekday=0, at="09:00", zone="UTC", domain=None)
    assert "channel" not in str(form.build(DomainId(4), MONDAY, version=0).to_dict())


def test_the_form_for_several_domains_begins_with_the_first_and_goes_on_with_the_click():
    click = deciding.Meta(
        edition=EditionId(7), position=2, channel=ChannelId("C1"), answer=Answer.PLANNED, response_url="https://x.test"
    )
    domains = tuple((DomainId(number), f"Domain {number} " + "x" * 80) for number in range(1, 121))
    view = deciding.build(Undecided(lesson=LESSON, domains=domains), click).to_dict()
    assert check_view(view, surface="modal") == []
    chosen = view["blocks"][1]["element"]["initial_option"]
    state = {"values": {"domain": {"value": {"selected_option": chosen}}}}
    sent = deciding.read({"private_metadata": view["private_metadata"], "state": state})
    assert (sent.domain, sent.click) == (1, click)


# The organisation's page.


ALL = replace(ORDERS, domain=None, name="The organisation", channel_name="all", lead_names=())
ORGANISATIONS = replace(SEEN, audience=ALL, schedule=replace(SCHEDULE, domain=None), edition=replace(NEXT, domain=None))


def test_every_page_leads_to_the_organisations_digest_but_its_own():
    def leads_there(seen):
        return "digests.organisation.v1" in str(page(seen))

    assert leads_there(SEEN)
    assert leads_there(Overview(domains=SEEN.domains))
    assert not leads_there(ORGANISATIONS)


def test_the_organisations_page_says_where_and_when_and_admins_get_buttons():
    said = words(page(ORGANISATIONS))
    assert "*The organisation's digest*" in said
    assert "Next: *Monday 12 January, 09:00 (Europe/Berlin)* in #all" in said
    assert labels(page(ORGANISATIONS)) == ["Send now", "Skip next", "Pause", "Change where and when"]
    values = [e["value"] for b in page(ORGANISATIONS)["blocks"] for e in b.get("elements", []) if "value" in e]
    assert {"0:2026-01-12", "0"} <= set(values)
    assert "until an admin presses Resume" in words(page(replace(ORGANISATIONS, next=None)))
    assert "An admin can change where and when." in words(page(replace(ORGANISATIONS, may_edit=False)))


def test_before_it_is_set_up_it_says_what_it_would_do():
    new = replace(ORGANISATIONS, schedule=None, next=None, audience=replace(ALL, channel=None), domains=())
    assert labels(page(new)) == ["Set it up"]
    assert "*Not set up yet.* Once an admin chooses a channel for it" in words(page(new))
    assert ":warning:" not in words(page(new))
    assert "An admin can set it up." in words(page(replace(new, may_edit=False)))


def test_what_became_of_a_digest_that_is_to_be_sent_or_skipped_is_said():
    missed = told(Delivered.MISSED, reason="Pollen was not running when it was due.")
    assert what_became(missed) == "The digest for Monday 5 January: missed. Pollen was not running when it was due."
    assert what_became(told(Delivered.POSTED)) == "The digest for Monday 5 January is posted already."


def test_skipping_is_asked_about_and_can_be_taken_back():
    (skip,) = [e for b in page(SEEN)["blocks"] for e in b.get("elements", []) if e.get("action_id") == overview.SKIP]
    assert skip["confirm"]["text"]["text"].startswith("Nothing goes out on Monday 12 January.")
    skipped = page(replace(SEEN, skipped=told(Delivered.SKIPPED)))
    assert labels(skipped)[-1] == "Send the skipped one after all"
    assert "1:2026-01-05" in str(skipped)


# The whole lesson.


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": State.RETIRED}, "Retired: it is no longer true."),
        ({"state": State.RETIRED, "retired_because": "New <phones>."}, "no longer true. New &lt;phones&gt;."),
        ({"state": State.SUPERSEDED}, "A newer lesson took its place."),
        ({"state": State.MERGED, "newer": Pointer(id=LearningId(3), headline="Ask")}, "added to another lesson: Ask"),
        ({"state": State.RETIRED, "visibility": Visibility.DOMAIN}, "Retired: it is no longer true."),
    ],
)
def test_what_became_of_a_lesson_stands_above_it(change, said):
    view = lesson.build(replace(LESSON, **change)).to_dict()
    assert check_view(view, surface="modal") == []
    assert said in view["blocks"][0]["text"]["text"]
    assert view["blocks"][1]["text"]["text"] == LESSON.text


def test_every_word_of_what_became_of_a_lesson_can_be_read():
    because = "word " * 500
    retired = replace(LESSON, state=State.RETIRED, retired_because=because)
    view = lesson.build(retired).to_dict()
    assert check_view(view, surface="modal") == []
    assert words(view).count("word") == 500
    newer = replace(LESSON, state=State.SUPERSEDED, newer=Pointer(id=LearningId(77), headline="headline " * 60))
    view = lesson.build(newer).to_dict()
    assert check_view(view, surface="modal") == []
    assert (view["blocks"][0]["accessory"]["action_id"], view["blocks"][0]["accessory"]["value"]) == (lesson.READ, "77")


def test_a_question_for_which_domain_leads_to_all_of_the_lesson():
    click = deciding.Meta(edition=EditionId(1), position=0, channel=ChannelId("C1"), answer=Answer.PLANNED)
    both = ((DomainId(1), "Orders"), (DomainId(3), "Returns"))
    view = deciding.build(Undecided(lesson=replace(LESSON, text="word " * 100), domains=both), click).to_dict()
    assert check_view(view, surface="modal") == []
    assert view["blocks"][0]["accessory"]["value"] == str(LESSON.id)
    view = deciding.build(Undecided(lesson=LESSON, domains=both), click).to_dict()
    assert "accessory" not in view["blocks"][0]


def test_a_whole_lesson_says_everything_and_who_can_read_it():
    whole = replace(
        LESSON,
        title="Phones & <tickets>",
        why="Because.",
        recommendation="Write it down.",
        applies_when="Always.",
        evidence_url="https://example.org/a",
    )
    view = lesson.build(whole).to_dict()
    assert check_view(view, surface="modal") == []
    assert [block.get("text", {}).get("text") for block in view["blocks"]][:-1] == [
        "*Phones &amp; &lt;tickets&gt;*",
        "Returns by phone need a ticket number.",
        "*Why*\nBecause.",
        "*What to do*\nWrite it down.",
        "*When it applies*\nAlways.",
        "*Evidence*\nhttps://example.org/a",
    ]
    assert "Logged for Logistics by Ben Okoro. Every member" in words(view)
    secret = lesson.build(replace(LESSON, visibility=Visibility.DOMAIN, author_name=None, domain_name="")).to_dict()
    assert "Logged for no domain yet. Only its domain can read it." in words(secret)


@pytest.mark.parametrize("text", ["word " * 4_000, "&" * 20_000, "<x> \n" * 4_000, "x" * 20_000])
def test_a_long_lesson_is_shown_to_the_last_word(text):
    view = lesson.build(replace(LESSON, text=text)).to_dict()
    assert check_view(view, surface="modal") == []
    shown = "".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")
    assert "".join(shown.split()) == "".join(escape(text).split())


# What buttons say.


def clicked(value, **more):
    return {"actions": [{"value": value}], **more}


def test_buttons_say_what_they_are_about():
    assert entry_clicked(clicked("7:2")) == (7, 2)
    assert attempt_clicked(clicked("7:1")) == (7, 1)
    assert due_clicked(clicked("4:2026-01-12")) == (4, date(2026, 1, 12))
    assert due_clicked(clicked("0:2026-01-12")) == (None, date(2026, 1, 12))


@pytest.mark.parametrize("body", [clicked("0:2"), clicked("7:2", view={})])
def test_a_preview_answers_that_it_is_one(body):
    with pytest.raises(UserFacingError) as refused:
        entry_clicked(body)
    assert refused.value.text == PREVIEW


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (entry_clicked, "x"),
        (entry_clicked, None),
        (attempt_clicked, "7"),
        (due_clicked, "4:2026-13-01"),
        (due_clicked, "4"),
    ],
)
def test_a_button_of_another_kind_says_to_open_the_page_again(read, value):
    with pytest.raises(UserFacingError) as refused:
        read(clicked(value))
    assert refused.value.text == UNKNOWN
