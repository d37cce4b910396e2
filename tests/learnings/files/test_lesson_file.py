"""Reading lessons from files as people have them."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.learnings.files.columns import Column, ImportFileError
from bot.features.learnings.files.lesson_file import read_lessons
from bot.features.learnings.files.rows import MAX_AUTHOR, instant_in
from bot.features.learnings.rules import Kind, clean

HEADER = "id,date,domain,title,summary,lesson,categories\n"
ROW = '7,2014-06-06,KSC,Arc flash,Tests were done,"Cables, old ones, flash.",Energy; Risk / Cost\n'


@pytest.fixture
def read(tmp_path):
    def read(content, name="lessons.csv", **columns):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_lessons(path, {Column(column): header for column, header in columns.items()})

    return read


@pytest.fixture
def refused(read):
    def refused(content, **more):
        with pytest.raises(ImportFileError) as caught:
            read(content, **more)
        return str(caught.value)

    return refused


def reasons(reading):
    return [(bad.row, bad.reason) for bad in reading.bad]


# A table.


def test_columns_are_recognised_by_name_and_the_mapping_is_told(read):
    reading = read(HEADER + ROW)
    assert reading.columns == {
        Column.TEXT: "lesson",
        Column.TITLE: "title",
        Column.WHY: "summary",
        Column.TAGS: "categories",
        Column.DOMAIN: "domain",
        Column.DATE: "date",
        Column.ID: "id",
    }
    (lesson,) = reading.lessons
    assert (lesson.row, lesson.source_id, lesson.domain) == (2, "import:7", "KSC")
    assert lesson.logged_at == datetime(2014, 6, 6, 12, tzinfo=UTC)
    content = lesson.content
    assert (content.text, content.title, content.why) == ("Cables, old ones, flash.", "Arc flash", "Tests were done")
    assert [tag.label for tag in content.tags] == ["Energy", "Risk / Cost"]


def test_headers_in_other_words_and_accents_are_recognised(read):
    reading = read(
        "What did you learn?;Team;Created on;Why;Type;URL;Reported by;Applies to;Advice;Colour\n"
        "Ask first;Orders;2020-01-02;It saves time;Did not work;https://example.com;Ana;Gates;Ask;red\n"
    )
    assert reading.unused == ("Colour",)
    (lesson,) = reading.lessons
    content = lesson.content
    assert (content.text, lesson.domain, content.kind) == ("Ask first", "Orders", Kind.DID_NOT_WORK)
    assert (content.why, lesson.author_name) == ("It saves time", "Ana")
    assert (content.evidence_url, content.applies_when, content.recommendation) == (
        "https://example.com",
        "Gates",
        "Ask",
    )


def test_a_list_of_authors_that_is_no_name_is_told_whole_in_the_background(read):
    many = ", ".join(f"Author {number}" for number in range(30))
    (lesson,) = read(f'lesson,team,why,author\nAsk,Orders,It saves time,"{many}"\n').lessons
    assert lesson.author_name.startswith("Author 0, Author 1")
    assert len(lesson.author_name) == MAX_AUTHOR
    assert lesson.content.why == f"It saves time\n\nLearned by {many}."


@pytest.mark.parametrize(
    ("says", "visibility"),
    [
        ("domain", "domain"),
        (" Domain ", "domain"),
        ("", "everyone"),
        ("everyone", "everyone"),
        ("internal", "everyone"),
    ],
)
def test_only_what_says_that_it_is_for_its_domain_is_kept_from_everyone_else(read, says, visibility):
    (lesson,) = read(f"lesson,team,visibility\nAsk,Orders,{says}\n").lessons
    assert lesson.visibility == visibility


def test_columns_can_be_told(read):
    reading = read("Erkenntnis,Bereich,title\nErst fragen,Orders,T\n", text="erkenntnis", domain="Bereich")
    (lesson,) = reading.lessons
    assert (lesson.content.text, lesson.domain, lesson.content.title) == ("Erst fragen", "Orders", "T")


def test_a_column_told_twice_over_is_not_used_twice(read):
    reading = read("lesson,text,team\nOld,New,Orders\n", text="text")
    assert reading.lessons[0].content.text == "New"
    assert reading.unused == ("lesson",)


def test_a_missing_column_is_one_sentence_with_its_option(refused):
    assert refused("lesson,title\nx,y\n") == (
        "lessons.csv has no column that looks like the domain; name it with --domain-column (columns: lesson, title)."
    )
    assert "--text-column" in refused("domain,thing\nx,y\n")


def test_a_column_that_is_not_there_is_told_by_its_option(refused):
    assert refused("lesson,team\nx,y\n", applies_when="Nope") == (
        "--applies-when-column names “Nope”, which is no column; there are: lesson, team."
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(read, delimiter):
    reading = read(delimiter.join(["lesson", "team", "tags"]) + "\n" + delimiter.join(["Ask", "Orders", "a"]) + "\n")
    assert [lesson.domain for lesson in reading.lessons] == ["Orders"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(read):
    reading = read('\ufefflesson,team\r\n"Two\r\nlines",Orders\r\n\r\n'.encode())
    (lesson,) = reading.lessons
    assert lesson.content.text == "Two\nlines"


def test_rows_are_counted_as_an_editor_counts_lines(read):
    reading = read('lesson,team\n"one\ntwo\nthree",Orders\n\n,Orders\nfour,Orders\n')
    assert [lesson.row for lesson in reading.lessons] == [2, 7]
    assert reasons(reading) == [(6, "it has no text")]


def test_a_bad_row_is_named_with_every_reason_and_the_good_ones_are_kept(read):
    bad = ",3/4/2020,,t,s,,\n"
    reading = read(HEADER + ROW + bad + ROW.replace("7,", "8,"))
    assert [lesson.source_id for lesson in reading.lessons] == ["import:7", "import:8"]
    assert reasons(reading) == [
        (
            3,
            "it has no text; it has no domain; its date “3/4/2020” is not understood; write it like 2026-01-31",
        )
    ]


def test_a_row_with_more_values_than_columns_is_refused_and_one_with_fewer_is_read(read):
    reading = read("lesson,team,title\na,Orders,T,extra\nb,Orders\n")
    assert reasons(reading) == [(2, "it has 4 values and there are 3 columns")]
    assert [lesson.content.text for lesson in reading.lessons] == ["b"]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_in_silence(read):
    reading = read('lesson,team\na,Orders\n"b,Orders\nc,Orders\n')
    assert [lesson.content.text for lesson in reading.lessons] == ["a"]
    assert reasons(reading) == [
        (3, "it opens a quotation mark that is never closed, so everything after it is left out")
    ]


def test_quotation_marks_that_do_not_match_are_named(read):
    reading = read('lesson,team\n"a"b,Orders\nc,Orders\n')
    assert [lesson.content.text for lesson in reading.lessons] == ["c"]
    assert reasons(reading)[0][1].startswith("its quotation marks do not match")


def test_a_value_longer_than_can_be_read_is_named(read):
    reading = read("lesson,team\n" + "x" * 140_000 + ",Orders\nc,Orders\n")
    assert [lesson.content.text for lesson in reading.lessons] == ["c"]
    assert "too long to be read" in reasons(reading)[0][1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        (" \n \n", "is empty"),
        ("[]", "is one JSON list"),
        ("lesson,team\nZürich,Orders\n".encode("latin-1"), "is not UTF-8 (line 2"),
        ("lesson,team\n".encode("utf-16"), "is UTF-16"),
        ('"lesson', "has no header"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(refused, content, words):
    sentence = refused(content)
    assert words in sentence
    assert sentence.startswith("lessons.csv")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ImportFileError, match="No such file"):
        read_lessons(tmp_path / "nothing.csv")


# JSON lines.


def test_json_lines_are_read(read):
    lines = [
        {"lesson": "Ask\r\nfirst", "domain": "Orders", "tags": ["a; b", "c"], "id": 7, "title": None},
        {"lesson": ["One", "Two"], "domain": "Orders", "date": "2020-01-02T03:04:05Z"},
    ]
    reading = read("\n".join(json.dumps(line) for line in lines) + "\n\n", name="x.jsonl")
    first, second = reading.lessons
    assert (first.content.text, first.source_id) == ("Ask\nfirst", "import:7")
    assert [tag.label for tag in first.content.tags] == ["a, b", "c"]
    assert second.content.text == "One\nTwo"
    assert second.logged_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_lines_that_are_no_json_objects_are_named(read):
    reading = read('{"lesson": "a", "domain": "Orders"}\n{broken\n7\n', name="x.jsonl")
    assert len(reading.lessons) == 1
    assert reasons(reading) == [(2, "this line is not JSON"), (3, "this line is JSON, but not an object")]


# Rows.


def test_a_long_title_is_shortened_at_a_word_and_kept_whole_in_the_background(read):
    title = "word " * 40
    (lesson,) = read(f"lesson,team,title,why\nx,Orders,{title},Because\n").lessons
    assert lesson.content.title == ("word " * 23).strip() + "…"
    assert lesson.content.why == f"{title.strip()}\n\nBecause"
    (lesson,) = read(f"lesson,team,title\nx,Orders,{'x' * 130}\n").lessons
    assert lesson.content.title == "x" * 119 + "…"
    assert lesson.content.why == "x" * 130


def test_forty_tags_of_seventy_characters_are_taken_and_more_are_not(read):
    tags = ";".join(f"{n:02} {'t' * 67}" for n in range(40))
    assert len(read(f"lesson,team,tags\nx,Orders,{tags}\n").lessons[0].content.tags) == 40
    assert "it has 41 tags and 40 fit" in reasons(read(f"lesson,team,tags\nx,Orders,{tags};more\n"))[0][1]
    assert "longer than 70" in reasons(read(f"lesson,team,tags\nx,Orders,{'t' * 71}\n"))[0][1]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"lesson": "x" * 20_001}, "text: This has 20,001 characters and 20,000 fit. Please shorten it."),
        ({"kind": "magic"}, "its kind “magic” is none of worked, did_not_work, surprise"),
        ({"url": "ftp://x"}, "evidence: Please give one whole link that begins with https:// or http://."),
        (
            {"date": "soon " * 20},
            "its date “soon soon soon soon soon soon soon soon…” is not understood; write it like 2026-01-31",
        ),
    ],
)
def test_what_breaks_a_rule_is_named(read, row, reason):
    reading = read(json.dumps({"lesson": "x", "domain": "Orders", "kind": "", "url": "", "date": "", **row}))
    assert reasons(reading) == [(1, reason)]


def test_the_same_id_and_the_same_words_come_once(read):
    reading = read("lesson,team,id\na,Orders,1\nb,Orders,1\nc,Orders,\nc,Finance,\n")
    assert [lesson.content.text for lesson in reading.lessons] == ["a", "c"]
    assert reasons(reading) == [(3, "it has the same id as row 2"), (5, "it has the same words as row 4")]
    assert reading.lessons[1].source_id.startswith("import:words:")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2014-06-06", datetime(2014, 6, 6, 12, tzinfo=UTC)),
        ("2014/06/06", datetime(2014, 6, 6, 12, tzinfo=UTC)),
        ("06.12.2014", datetime(2014, 12, 6, 12, tzinfo=UTC)),
        ("6 December 2014", datetime(2014, 12, 6, 12, tzinfo=UTC)),
        ("Dec 6, 2014", datetime(2014, 12, 6, 12, tzinfo=UTC)),
        ("2014-06-06 10:00", datetime(2014, 6, 6, 10, tzinfo=UTC)),
        ("2014-06-06T10:00:00+02:00", datetime(2014, 6, 6, 8, tzinfo=UTC)),
        ("", None),
    ],
)
def test_dates_are_read(text, instant):
    assert instant_in(text) == instant


@pytest.mark.parametrize("text", ["03/04/2020", "2020-13-01", "20200101", "0001-01-01T00:00:00+10:00", "1767614400"])
def test_dates_that_could_mean_anything_are_not_guessed(text):
    with pytest.raises(ValueError, match="write it like"):
        instant_in(text)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.text(max_size=60).filter(clean))
def test_any_text_in_json_comes_back_whole(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lessons") / "one.jsonl"
    path.write_text(json.dumps({"lesson": text, "domain": "Orders"}), "utf-8")
    (lesson,) = read_lessons(path).lessons
    assert lesson.content.text == clean(text.replace("\r\n", "\n").replace("\r", "\n"))
