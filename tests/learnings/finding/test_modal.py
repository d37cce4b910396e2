"""What a search looks like, and that Slack takes it whatever people wrote."""

import json

import pytest
from inline_snapshot import snapshot

from bot.features.learnings.finding.queries import Found, Period, Query
from bot.features.learnings.rules import Kind, State
from bot.kernel.access import Visibility
from bot.matching.words import terms
from handlers.learnings.finding import modal
from handlers.learnings.finding.form import Asked, asked_for
from handlers.learnings.finding.wording import notes, nothing, what_to_try
from handlers.learnings.messages import PAGE
from sandbox.printing import view_as_text
from sandbox.rules import check_view, view_too_large
from tests.learnings.finding.found import CHOICES, MIXED, choice, domain, hit, looking_for, page_of, pointer

HOSTILE = '*bold* _it_ `code` <!channel> <@U1> :eyes: &amp; "quoted" \\ @here https://x.example #general \u202e '


def shown(view):
    return view_as_text(view.to_dict(), names={})


def bold(view):
    """The pieces that stand out, in order."""
    return [
        piece["text"]
        for block in view.to_dict()["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for piece in part["elements"]
        if (piece.get("style") or {}).get("bold")
    ]


def test_a_page_of_what_was_found():
    view = modal.build(asked_for("late parcels"), page_of(*MIXED, words="late parcels", total=14, pages=2), CHOICES)
    assert check_view(view.to_dict(), surface="modal") == []
    assert shown(view) == snapshot("""\
Learnings
=========

What would you like to know? (optional): late parcels

[All domains v]  [Any tag v]  [Any kind v]  [Any time v]  [Current ones v]
  14 learnings found

------------------------------------------------------------------------------

Freeze the plan on Friday.
> Late *parcels* cost us two days, <!channel>, because nobody :eyes: decided.

Orders · Ana Lima · 12 October 2026 · it worked · applied in 2 other domains ·
#plan #Freeze  [Open]

------------------------------------------------------------------------------

Parcels late after deploys
> Kubernetes restarts were the cause.

Orders · 12 October 2026 · applied in 1 other domain  [Open]

------------------------------------------------------------------------------

Call the depot first.

Orders · Ana Lima · 12 October 2026  [Open]

Replaced by “Ask the depot's desk” (Logistics)  [Open the newer one]

------------------------------------------------------------------------------

Print labels twice.

No domain yet · Ana Lima · 12 October 2026  [Open]

Retired: The depot scans them now.

------------------------------------------------------------------------------

[Next page]
  Page 1 of 2

[All tags]

[Close]  [Search]\
""")


def test_nothing_found_says_what_to_try():
    asked = Asked(query=Query(words="late parcels", kind=Kind.WORKED))
    view = modal.build(asked, Found(query=asked.query), CHOICES)
    assert check_view(view.to_dict(), surface="modal") == []
    assert shown(view) == snapshot("""\
Learnings
=========

What would you like to know? (optional): late parcels

[All domains v]  [Any tag v]  [It worked v]  [Any time v]  [Current ones v]
[Clear filters]

Nothing found for “late parcels” with these filters.

• Use fewer words, or more common ones.
• Search without filters.
• Check the spelling, or try another word for the same thing.
• When you know the answer, log it with /learned: whoever searches next finds
  it.

[All tags]

[Close]  [Search]\
""")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(), ["There is no learning yet that you can read.", "Log the first one with /learned."]),
        (Query(period=Period.WEEK), ["No learning matches these filters.", "Search without filters."]),
    ],
)
def test_an_empty_page_of_no_words_says_so(query, said):
    text = shown(modal.build(Asked(query=query), Found(query=query), ()))
    assert [line for line in said if line in text] == said
    assert "spelling" not in text


def test_words_that_were_found_are_bold_and_titles_are_where_nobody_searched_for_words():
    found = (
        hit(1, "Late parcels, late papers. A parcel is late when nobody calls.", why="Lateness is free."),
        hit(2, "Nothing about it.", title="Post", why="The parcel was empty."),
    )
    assert bold(modal.build(asked_for("late parcel"), page_of(*found, words="late parcel"), ())) == [
        "Late",
        "parcels",
        "late",
        "parcel",
        "late",
        "parcel",
    ]
    assert bold(modal.build(asked_for(""), page_of(*found), ())) == ["Late parcels, late papers.", "Post"]


def test_words_are_shown_as_they_were_typed_and_never_parsed():
    one = hit(
        1,
        f"First {HOSTILE}. Then {HOSTILE}",
        tags=(HOSTILE,),
        author=HOSTILE,
        where=domain(1, HOSTILE),
        state=State.SUPERSEDED,
        successor=pointer(2, HOSTILE, domain_name=HOSTILE),
    )
    found = page_of(one, words=HOSTILE, forgiven={HOSTILE: HOSTILE}, loosened=True)
    view = modal.build(asked_for(HOSTILE), found, [choice(1, HOSTILE)]).to_dict()
    assert check_view(view, surface="modal") == []
    parsed = [one["text"] for one in objects(view) if one.get("type") == "mrkdwn"]
    assert parsed == ["1 learning found"]
    leaves = [piece for block in view["blocks"] if block["type"] == "rich_text" for piece in pieces_of(block)]
    assert {piece["type"] for piece in leaves} == {"text"}
    assert "*bold* _it_ `code` <!channel> <@U1> :eyes: &amp;" in "".join(piece["text"] for piece in leaves)
    assert not [one for one in objects(view) if one.get("type") == "plain_text" and one.get("emoji") is not False]


def objects(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    if isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def pieces_of(block):
    return [piece for part in block["elements"] for piece in part["elements"]]


@pytest.mark.long
@pytest.mark.parametrize("alphabet", ["a b ", HOSTILE, "絵 ", "🙂 ", '"\\\n', "x"])
def test_the_longest_page_that_there_can_be_fits(alphabet):
    words = (alphabet * 20_000)[:20_000]
    many = [
        hit(
            10**17 + number,
            words,
            title=words[:120],
            why=words,
            author=words,
            where=domain(1, words),
            tags=tuple(f"{number}{words[:60]}" for number in range(12)),
            applied=10**6,
            kind=Kind.DID_NOT_WORK,
            state=State.SUPERSEDED,
            successor=pointer(10**17, words, domain_name=words),
        )
        for number in range(10)
    ]
    asked = Asked(
        query=looking_for(asked_for(words).query.words, domain=1, tag="🙂" * 75, kind=Kind.WORKED, period=Period.YEAR),
        tag_label=words,
        cut=True,
    )
    found = Found(
        query=asked.query,
        hits=tuple(many),
        page=2,
        pages=50,
        total=500,
        more=True,
        terms=frozenset({"a", *terms(words)}),
        forgiven={words[:2000]: words[:2000]},
        loosened=True,
    )
    choices = [choice(number, words, archived=bool(number % 2)) for number in range(1, 100)]
    view = modal.build(asked, found, choices).to_dict()
    assert check_view(view, surface="modal") == []
    assert not view_too_large(view)
    assert len(json.dumps(view)) < 250_000, "also with every letter written as a code"
    assert len(view["blocks"]) <= 100


def test_a_retired_learning_of_many_words_fits():
    one = hit(1, "Old.", state=State.RETIRED, retired_because="because " * 2_500)
    assert check_view(modal.build(asked_for(""), page_of(one), ()).to_dict(), surface="modal") == []


def test_a_learning_whose_successor_is_not_theirs_to_read_is_replaced_all_the_same():
    one = hit(1, "Old.", state=State.SUPERSEDED)
    assert "Replaced by a newer one." in shown(modal.build(asked_for(""), page_of(one), ()))


def test_a_first_sentence_too_long_for_one_goes_on_below():
    one = hit(1, "We counted " + "bikes and " * 30 + "wheels. Nobody read it.")
    text = " ".join(shown(modal.build(asked_for(""), page_of(one), ())).split())
    assert text.count("We counted") == 1
    assert "bikes and bikes… > …and bikes and" in text
    assert "wheels. Nobody read it. Orders" in text.replace("> ", "")


def test_a_learning_for_its_domain_alone_says_so():
    one = hit(1, "Old.", visibility=Visibility.DOMAIN)
    assert "Orders (its members only) · Ana Lima" in shown(modal.build(asked_for(""), page_of(one), ()))


def test_each_learning_has_a_button_to_its_page_and_so_has_the_newer_one():
    view = modal.build(asked_for(""), page_of(*MIXED), ()).to_dict()
    opened = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    assert [(one["action_id"], one["value"]) for one in opened] == [(PAGE, value) for value in "12394"]
    assert opened[1]["accessibility_label"] == "Open: Parcels late after deploys"


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        ("", {"total": 1, "pages": 1}, "1 learning"),
        ("", {"total": 1234, "pages": 124}, "1,234 learnings, the newest first"),
        ("plan", {"total": 1, "pages": 1}, "1 learning found"),
        ("plan", {"total": 12, "pages": 2}, "12 learnings found"),
        (
            "plan",
            {"total": 500, "pages": 50, "more": True},
            (
                "More than 500 learnings found. Here are the newest 500, the best first; "
                "one more word or a filter finds older ones."
            ),
        ),
        (
            "",
            {"total": 500, "pages": 50, "more": True},
            "More than 500 learnings. Here are the newest 500; a word or a filter finds older ones.",
        ),
    ],
)
def test_how_many_there_are_is_said_truthfully(words, more, said):
    view = modal.build(asked_for(words), page_of(hit(1, "The plan."), words=words, **more), ()).to_dict()
    assert next(block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context") == said


@pytest.mark.parametrize("words", ["the and", ":tada:", "<!channel>", "%", "7"])
def test_what_cannot_be_looked_for_is_said_with_what_can(words):
    asked = asked_for(words)
    says = "words like “the”, short numbers, signs and emoji say nothing of what a text is about."
    assert nothing(asked) == f"“{words}” cannot be looked for: {says}"
    assert list(what_to_try(asked)) == [
        "Add a word that says what it is about, like: late parcels.",
        "Leave the field empty to see the newest learnings.",
    ]


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (1, "One learning with these words was replaced or retired: choose “All of them” to see it."),
        (3, "3 learnings with these words were replaced or retired: choose “All of them” to see them."),
        (10, "Ten or more learnings with these words were replaced or retired: choose “All of them” to see them."),
    ],
)
def test_what_is_current_no_more_is_told_of_beside_what_is(past, said):
    loose = page_of(hit(1, "Bread."), words="bread jam", loosened=True, past=past)
    sentences = ["No current learning has all of these words. These have some of them.", said]
    assert list(notes(asked_for("bread jam"), loose)) == sentences
    assert list(notes(asked_for("jam"), page_of(words="jam", past=past))) == [said]


def test_what_was_forgiven_and_loosened_is_said_plainly():
    found = page_of(hit(1, "Kubernetes."), words="kubernetes", forgiven={"kubernets": "kubernetes"}, loosened=True)
    text = shown(modal.build(asked_for("kubernets plan"), found, ()))
    assert "No learning has “kubernets”; showing “kubernetes”." in text
    assert "No learning has all of these words. These have some of them." in text


@pytest.mark.parametrize(
    ("page", "buttons"), [(1, ["Next page"]), (2, ["Previous page", "Next page"]), (3, ["Previous page"])]
)
def test_pages_are_turned_where_there_are_any(page, buttons):
    view = modal.build(asked_for(""), page_of(hit(1, "One."), page=page, pages=3), ()).to_dict()
    (row,) = (block for block in view["blocks"] if block.get("block_id") == "pages")
    assert [button["text"]["text"] for button in row["elements"]] == buttons
    one_page = modal.build(asked_for(""), page_of(hit(1, "One.")), ()).to_dict()
    assert not [block for block in one_page["blocks"] if block.get("block_id") == "pages"]
