"""The page and its small forms as Slack shows them, and what is read back."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from bot.features.learnings.finding.queries import Pointer
from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.keeping.journey import Given
from bot.features.learnings.keeping.page import Page, Told
from bot.features.learnings.reading import Newer
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Content, Domain, Kind, Learning, State, tags_from
from bot.kernel.access import Visibility
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId, UserId
from handlers.learnings import closed
from handlers.learnings.keeping import forms, page
from handlers.learnings.pieces import to_show
from handlers.learnings.stack import Back
from sandbox.printing import message_as_text, view_as_text
from sandbox.rules import check_message, check_view, view_too_large
from tests.clock import MONDAY_NOON
from tests.learnings.test_form_view import as_submitted

ORDERS = Domain(id=DomainId(3), name="Orders", channel=ChannelId("C1"), channel_name="orders", channel_is_public=True)
FINANCE = Domain(id=DomainId(4), name="Finance")
HOSTILE = "*bold* <!channel> <https://evil.example|here> _x_ :boom: `code`"


def a_learning(number=7, **more):
    given = {
        "content": Content(text="Freeze the plan on Friday. Changes on Monday cost us a day."),
        "author": UserId("U-ana"),
        "domain": ORDERS.id,
        "visibility": Visibility.EVERYONE,
        "logged_at": MONDAY_NOON,
        **more,
    }
    return Learning(id=LearningId(number), organisation=OrganisationId("T1"), **given)


def a_page(learning=None, **more):
    given = {
        "domain": ORDERS,
        "channel_name": "orders",
        "author": "Ana",
        "saver": None,
        "newer": None,
        "added": (),
        "replaced": (),
        "journey": (),
        "questions": 0,
        "may_change": False,
        "may_see_history": False,
        "may_answer_for": (),
        "needs_domain": False,
        **more,
    }
    return Page(learning=learning or a_learning(), **given)


def applied(name="Finance", **more):
    given = {"domain": FINANCE.id, "answer": Answer.APPLIED, "answered_at": MONDAY_NOON, **more}
    return Application(domain_name=name, **given)


def drawn(given, **more):
    view = page.build(given, **more).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    return view


def printed(given, **more):
    return view_as_text(drawn(given, **more), names={})


def buttons(view):
    return [
        element["text"]["text"]
        for block in view["blocks"]
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("type") == "button"
    ]


WHOLE = a_learning(
    content=Content(
        text="Freeze the plan on Friday.",
        title="Fridays",
        why="Changeovers cost a day.",
        recommendation="Freeze it.",
        applies_when="In builds.",
        kind=Kind.WORKED,
        evidence_url="https://example.com/report",
        tags=tags_from(["plan", "week"]),
    ),
    saver=UserId("U-sam"),
)


# The page.


def test_a_whole_page_reads_well():
    whole = a_page(
        WHOLE,
        saver="Sam",
        added=(Told(learning=a_learning(8), author="Ben"),),
        replaced=(Told(learning=a_learning(5), author=None),),
        journey=(
            applied("Returns", answer=Answer.PLANNED),
            applied(outcome=Outcome.WORKED, note="Two hours saved."),
            applied("Logistics", answer=Answer.NOT_FOR_US),
        ),
        questions=2,
        may_change=True,
        may_see_history=True,
        may_answer_for=(FINANCE,),
    )
    assert printed(whole, notice="Saved.") == snapshot("""\
Learning
========

Saved.

Fridays
=======
  It worked · Orders · logged by Ana on 5 January 2026, saved by Sam

Freeze the plan on Friday.

Why it is so
Changeovers cost a day.

What is recommended
Freeze it.

When it applies
In builds.

Evidence
https://example.com/report

Tags
plan, week

Added to it (Ben, 5 January 2026): Freeze the plan on Friday. Changes on
Monday cost us a day.  [Open it]

It took the place of an older one: Freeze the plan on Friday.  [Open it]

------------------------------------------------------------------------------

*What other domains did with it*

Finance tried it: it worked (5 January 2026)
> Two hours saved.

Returns will try it (5 January 2026)

Logistics says it is not for them (5 January 2026)
  2 people asked its author about it.

[We'll try it]  [We tried it]  [Not for us]
  Everyone at work can read it. This is learning 7.

[Edit]  [Replace with a newer one]  [Retire]  [Move]  [Keep in the domain]
[Take it back]  [History]

[Close]\
""")


def test_a_short_page_is_short():
    assert printed(a_page(needs_domain=True)) == snapshot("""\
Learning
========

  Orders · logged by Ana on 5 January 2026

Freeze the plan on Friday. Changes on Monday cost us a day.

------------------------------------------------------------------------------

No other domain has tried it yet.
  To say here what your domain does with it, choose your domain in /domains
  first.
  Everyone at work can read it. This is learning 7.

[Close]\
""")


@pytest.mark.parametrize(
    ("state", "newer", "said"),
    [
        (State.RETIRED, None, "Retired: it is no longer true.\n> Wrong."),
        (
            State.SUPERSEDED,
            Newer(learning=a_learning(9), is_hidden=False),
            "A newer learning took the place of this one:\n“Freeze the plan on Friday.”  [Open it]",
        ),
        (
            State.SUPERSEDED,
            Newer(learning=None, is_hidden=True),
            "A newer learning took the place of this one. You cannot read that one.",
        ),
        (
            State.SUPERSEDED,
            Newer(learning=a_learning(9, state=State.RETIRED), is_hidden=True),
            "“Freeze the plan on Friday.”\nThat one is retired by now.\nThere is a newer one still, which you cannot read.",
        ),
        (
            State.MERGED,
            Newer(learning=a_learning(9), is_hidden=False),
            "This was added to another learning:\n“Freeze the plan on Friday.”  [Open it]",
        ),
    ],
)
def test_what_became_of_it_stands_on_top(state, newer, said):
    closed_one = a_learning(state=state, retired_because="Wrong." if state is State.RETIRED else None)
    assert said in printed(a_page(closed_one, newer=newer))


def test_what_was_taken_back_shows_little_but_the_way_back():
    view = drawn(a_page(a_learning(state=State.UNDONE), may_change=True))
    assert buttons(view) == ["Bring it back"]
    assert "cost us a day" not in str(view)


@pytest.mark.parametrize(
    ("state", "visibility", "offered"),
    [
        (
            State.ACTIVE,
            Visibility.EVERYONE,
            ["Edit", "Replace with a newer one", "Retire", "Move", "Keep in the domain", "Take it back"],
        ),
        (
            State.ACTIVE,
            Visibility.DOMAIN,
            ["Edit", "Replace with a newer one", "Retire", "Move", "Share with everyone", "Take it back"],
        ),
        (
            State.RETIRED,
            Visibility.EVERYONE,
            ["Bring it back", "Replace with a newer one", "Move", "Keep in the domain", "Take it back"],
        ),
        (State.SUPERSEDED, Visibility.DOMAIN, ["Bring it back", "Move", "Take it back"]),
        (State.MERGED, Visibility.EVERYONE, ["Take it out again", "Take it back"]),
    ],
)
def test_only_what_makes_sense_is_offered_to_who_may_change_it(state, visibility, offered):
    given = a_learning(state=state, visibility=visibility)
    assert buttons(drawn(a_page(given, may_change=True))) == offered
    assert buttons(drawn(a_page(given))) == []
    assert buttons(drawn(a_page(given, may_see_history=True))) == ["History"]


def test_a_learning_without_a_domain_asks_for_one():
    given = a_page(a_learning(domain=None), domain=None, may_change=True)
    assert "Choose its domain" in buttons(drawn(given))
    assert "Only its author can read it until it has a domain." in printed(given)


@pytest.mark.parametrize(
    ("domain", "name", "said"),
    [
        (ORDERS, "orders", "Only its author, members of #orders, the leads of its domain and admins can read it."),
        (ORDERS, None, "Only its author, members of its domain's channel, the leads of its domain and admins"),
        (FINANCE, None, "Only its author, the leads of its domain and admins can read it."),
    ],
)
def test_who_can_read_it_is_said(domain, name, said):
    given = a_page(a_learning(visibility=Visibility.DOMAIN), domain=domain, channel_name=name)
    assert said.replace(" ", "") in printed(given).replace("\n", "").replace(" ", "")


def test_who_saved_it_is_said_to_read_it():
    saved = a_learning(visibility=Visibility.DOMAIN, saver="U-ben")
    assert page.audience(a_page(saved)).startswith("Only its author, whoever saved it, members of #orders, ")
    assert page.audience(a_page(saved, domain=None)).startswith("Only its author and whoever saved it can")


def test_peoples_words_stand_where_slack_reads_nothing_into_them():
    hostile = Content(text=HOSTILE, title=HOSTILE, why=HOSTILE, tags=tags_from([HOSTILE[:30]]))
    learning = a_learning(content=hostile, state=State.SUPERSEDED)
    told = Told(learning=learning, author=HOSTILE)
    given = a_page(
        learning,
        domain=replace(ORDERS, name=HOSTILE),
        author=HOSTILE,
        saver=HOSTILE,
        newer=Newer(learning=learning, is_hidden=False),
        added=(told,),
        replaced=(told,),
        journey=(applied(HOSTILE, note=HOSTILE),),
    )

    def parsed(part):
        if isinstance(part, dict):
            if part.get("type") == "mrkdwn":
                yield part["text"]
            for value in part.values():
                yield from parsed(value)
        if isinstance(part, list):
            for value in part:
                yield from parsed(value)

    assert not [text for text in parsed(drawn(given)) if "bold" in text]


@pytest.mark.long
@pytest.mark.parametrize("words", ["\U0001f6b2", "漢字", "word ", "a" + " " * 3000, '"\\\n'])
def test_any_page_is_one_that_slack_takes(words):
    text = (words * 20_000)[:20_000].strip()
    content = Content(text=text, title=text[:120], why=text, recommendation=text, applies_when=text)
    learning = a_learning(content=content)
    told = Told(learning=learning, author=text[:80])
    drawn(
        a_page(
            learning,
            author=text[:80],
            added=(told,) * 10,
            replaced=(told,) * 10,
            journey=tuple(applied(text[:60], note=text[:3000], outcome=Outcome.WORKED) for _ in range(14)),
            may_change=True,
            may_see_history=True,
            may_answer_for=(FINANCE,),
        )
    )


def test_a_long_text_is_shown_whole_and_cut_at_its_lines():
    text = "\n".join(f"Line {number} says what happened, and what we made of it." for number in range(400))
    words = "\n".join(
        part["text"]
        for block in drawn(a_page(a_learning(content=Content(text=text))))["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for part in element["elements"]
    )
    assert words == text


def test_pieces_to_be_shown_hold_every_word():
    blank = "a" + " " * 7000 + "b"
    assert "".join(to_show(blank)) == blank
    assert list(to_show("")) == []


def test_many_answers_are_counted():
    given = a_page(journey=tuple(applied(f"Domain {number:02}") for number in range(15)), questions=1)
    assert "3 more answered." in printed(given)
    assert "See what they said" in buttons(drawn(given))
    assert page.parts(given) == 2
    others = drawn(given, part=1)
    assert [f"Domain {number:02}" in str(others) for number in range(15)] == [False] * 12 + [True] * 3
    assert "One person asked its author about it." in printed(given)


# The small forms.


def a_receipt(learning=None, **more):
    given = {"domain": ORDERS, "channel_name": "orders", "domains": (FINANCE, ORDERS), "has_domains": True, **more}
    return Receipt(learning=learning or a_learning(), **given)


def sent(view, **typed):
    given = view.to_dict()
    assert [str(problem) for problem in check_view(given, surface="modal")] == []
    return forms.read(as_submitted(given, **typed))


BACK = Back(view="V1", in_place=True)


def test_what_is_typed_in_a_retirement_is_read_back():
    read = sent(forms.retiring(a_receipt(), BACK), because="Wrong.")
    assert (read.meta.learning, read.meta.back, read.values) == (7, BACK, {"because": "Wrong."})
    assert sent(forms.retiring(a_receipt(), None)).values == {"because": ""}


def test_the_newer_learning_that_was_chosen_is_read_back():
    view = forms.replacing(a_receipt(), BACK)
    empty = sent(view)
    with pytest.raises(UserFacingError) as missing:
        forms.chosen(empty, "newer")
    assert missing.value.field == "newer"
    (option,) = forms.options([Pointer(learning=LearningId(9), title="t" * 200, domain_name="")])
    assert len(option.to_dict()["text"]["text"]) == 75
    state = {"values": {"newer": {forms.NEWER: {"selected_option": option.to_dict()}}}}
    assert forms.chosen(forms.read({**view.to_dict(), "state": state}), "newer") == 9


def test_a_move_offers_the_other_domains_and_says_who_can_read_it_there():
    view = forms.moving(a_receipt(), BACK).to_dict()
    (menu,) = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert [option["text"]["text"] for option in menu["options"]] == ["Finance"]
    assert "Everyone at work can read it there." in view_as_text(view, names={})
    narrow = forms.moving(a_receipt(a_learning(visibility=Visibility.DOMAIN)), None).to_dict()
    assert "Only its author, the members of that domain's channel" in view_as_text(narrow, names={})
    with pytest.raises(UserFacingError, match="no other domain"):
        forms.moving(a_receipt(domains=(ORDERS,)), None)


def test_an_answer_is_read_back_with_its_domain_outcome_and_note():
    several = forms.answering(LearningId(7), Answer.APPLIED, (FINANCE, ORDERS), None).to_dict()
    state = {
        "domain": {"domain": {"selected_option": {"value": "4"}}},
        "outcome": {"outcome": {"selected_option": {"value": "did_not_work"}}},
        "note": {"note": {"value": "No."}},
    }
    read = forms.read({**several, "state": {"values": state}})
    assert forms.given_in(read) == Given(
        answer=Answer.APPLIED, domain=DomainId(4), outcome=Outcome.DID_NOT_WORK, note="No."
    )
    one = sent(forms.answering(LearningId(7), Answer.APPLIED, (FINANCE,), None))
    assert forms.given_in(one) == Given(answer=Answer.APPLIED)
    which = sent(forms.answering(LearningId(7), Answer.PLANNED, (FINANCE, ORDERS), None))
    assert set(which.values) == {"domain"}


def test_a_form_of_an_unknown_version_is_refused_in_words():
    with pytest.raises(UserFacingError, match="older version"):
        forms.read({"private_metadata": "{}", "state": {"values": {}}})


# The receipts of what is closed.


@pytest.mark.parametrize(
    ("state", "newer", "said", "offered"),
    [
        (State.RETIRED, None, "Retired: it is in no digest any more. Who could read it still can.", ["Bring it back"]),
        (
            State.SUPERSEDED,
            Newer(learning=a_learning(9), is_hidden=False),
            "Replaced by “Freeze the plan on Friday.”\nWhoever meets this one is pointed there.",
            ["Open it", "Bring it back"],
        ),
        (
            State.SUPERSEDED,
            Newer(learning=None, is_hidden=True),
            "Replaced by another learning, which you cannot read.\nWhoever meets this one is pointed there.",
            ["Bring it back"],
        ),
        (
            State.MERGED,
            Newer(learning=a_learning(9), is_hidden=False),
            "Added to “Freeze the plan on Friday.”\nEveryone at work can read it.",
            ["Open it", "Take it out again"],
        ),
    ],
)
def test_a_closed_learnings_receipt_says_what_became_of_it(state, newer, said, offered):
    given = a_receipt(a_learning(state=state), newer=newer)
    message = closed.told(given, who="Everyone at work can read it.")
    assert message.text == said
    body = message.as_ack()
    assert [str(problem) for problem in check_message(body)] == []
    assert buttons(body) == offered
    assert "“Freeze the plan on Friday.”" in message_as_text(body, names={})


def test_what_was_added_is_read_by_those_who_may_read_both():
    narrow = Newer(learning=a_learning(9, visibility=Visibility.DOMAIN), is_hidden=False)
    given = a_receipt(a_learning(state=State.MERGED), newer=narrow)
    assert closed.read_together(given).learning.visibility is Visibility.DOMAIN
    wide = replace(given, newer=Newer(learning=a_learning(9), is_hidden=False))
    assert closed.read_together(wide) == wide
    assert closed.read_together(replace(given, newer=None)).learning.visibility is Visibility.EVERYONE


def test_a_receipt_of_what_was_replaced_leads_to_every_word_of_both():
    long = a_learning(7, content=Content(text="freeze the plan " * 40), state=State.SUPERSEDED)
    given = a_receipt(long, newer=Newer(learning=a_learning(9), is_hidden=False))
    view = {"blocks": [block.to_dict() for block in closed.told(given, who="").blocks]}
    assert buttons(view) == ["See its page", "Open it", "Bring it back"]
    assert view["blocks"][1]["accessory"]["value"] == "7"
