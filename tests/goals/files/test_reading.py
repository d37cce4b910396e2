"""What stands in a file, by line and field: what people write, what is wrong with it, and what is meant to do harm."""

from datetime import date
from decimal import Decimal

import pytest

from bot.features.goals.files.goal_file import MOST_BYTES, read_goals
from bot.features.goals.files.reader import date_in, source_of
from bot.features.goals.files.rows import GoalFileError, Kind
from bot.files.tables import TableError
from bot.files.texts import TextFileError
from tests.clock import MONDAY_NOON

HEADER = "what,id,parent,name,unit,target,on,value\n"


@pytest.fixture
def read(tmp_path):
    def read(content, name="goals.yaml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_goals(path, now=MONDAY_NOON)

    return read


def problems(file):
    return [(problem.line, problem.field) for problem in file.problems]


def test_every_value_is_the_text_that_stands_there(read):
    file = read(
        "goals:\n  - id: 007\n    level: vision\n    name: no\n    outcome: 1e3\n    starts_on: 2026-01-01\n    weight: ~\n"
    )
    assert dict(file.nodes["import:007"].texts) == {
        "id": "007", "level": "vision", "name": "no", "outcome": "1e3", "starts_on": "2026-01-01", "weight": ""
    }  # fmt: skip
    assert file.nodes["import:007"].problem("outcome", "").line == 5


def test_what_hangs_below_may_stand_above_and_a_list_needs_no_title(read):
    file = read("- {id: B, level: bet, parent: G, name: b}\n- {id: G, level: goal, name: g}\n")
    assert list(file.nodes) == ["import:B", "import:G"]
    assert file.problems == []


def test_participants_and_links_are_lists_or_texts(read):
    file = read(
        "- id: G\n  level: goal\n  name: g\n  participants: [U1, U2]\n"
        "  backlog:\n    - {url: https://x.org, label: Board}\n    - https://y.org\n"
    )
    texts = file.nodes["import:G"].texts
    assert texts["participants"] == "U1 U2"
    assert texts["backlog"] == "Board https://x.org\nhttps://y.org"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: &x [1]\nb: *x\n", "line 2: “*x” stands for something else; write that out."),
        ("goals: !!python/object/apply:os.system ['ls']\n", "line 1: “tag:yaml.org,2002:python/object/apply:os"),
        ("goals:\n  - !!binary aGk=\n", "says of what type a value is; leave it out."),
        ("[" * 40 + "]" * 40, "nested deeper than anything"),
        ("goals: []\n---\ngoals: []\n", "line 3: a second document begins here"),
        ("goals:\n  - id: [x\n", "this is not YAML"),
        ("goals:\n\t- id: x\n", "line 2: this is not YAML"),
        ("goals:\n  - id: A\n    id: B\n", "line 3: “id” stands here twice"),
        ("goals:\n  - {[a]: b}\n", "a field needs a name"),
        ("goals: 3\n", "has no list of goals"),
        ("teams: []\n", "line 1: “teams” stands where only “goals” is read."),
        ("goals: []\n", "has no goals in it."),
        ("\x07", "this is not YAML"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence_with_its_line(read, content, said):
    with pytest.raises(GoalFileError) as error:
        read(content)
    assert said in str(error.value)
    assert str(error.value).startswith("goals.yaml")


def test_an_alias_of_aliases_fills_no_memory(read):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(GoalFileError, match="line 2: “\\*a” stands for something else"):
        read(bomb)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfeg\x00", "is UTF-16; save it as UTF-8"),
        (b"goals:\n  - id: \xe9\n", "line 2 has a byte that UTF-8 has not"),
        (b"", "is empty"),
        (b" \n", "is empty"),
    ],
)
def test_other_encodings_are_named(read, content, said):
    with pytest.raises(TextFileError) as error:
        read(content)
    assert said in str(error.value)


def test_a_file_that_is_too_large_is_not_read_at_all(tmp_path):
    path = tmp_path / "goals.yaml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(TextFileError, match="larger than 20 MB"):
        read_goals(path, now=MONDAY_NOON)


@pytest.mark.parametrize("name", ["goals.xlsx", "goals", "goals.json"])
def test_the_ending_says_what_it_is(read, name):
    with pytest.raises(GoalFileError, match=r"call it .yaml or .csv"):
        read("goals: []", name)


def test_fields_that_nobody_knows_are_named_with_the_nearest_one(read):
    file = read("- id: G\n  level: goal\n  sponser: U1\n  measures: 3\n  lead: [U1]\n- 5\n")
    assert problems(file) == [(3, "sponser"), (5, "lead"), (4, "measures"), (6, "")]
    assert "closest is sponsor" in file.problems[0].text


def test_a_measure_without_an_id_is_known_by_its_goal_and_its_name(read):
    file = read(
        "- id: G\n  level: goal\n  name: g\n  measures:\n    - {name: Late parcels, target: 3, readings: [{on: 2026-01-01, value: 4}]}\n"
    )
    assert list(file.measures) == ["import:G/Late parcels"]
    assert [said.of for said in file.said] == ["import:G/Late parcels"]


def test_readings_are_checked_where_they_stand(read):
    file = read(
        "- id: G\n  level: goal\n  name: g\n  measures:\n    - id: M\n      unit: '%'\n      readings:\n"
        "        - {on: 2036-01-01, value: 4}\n"
        "        - {on: 2026-01-01, value: many}\n"
        "        - {on: 2026-01-02, value: 4 %}\n"
        "        - {on: 2026-01-02, value: 5}\n"
        "        - {on: 2026-01-02, value: 4.0}\n"
        "        - {on: 01/02/2026, value: 4}\n"
        "        - {on: 2026-01-03, value: 4, confidence: 11, by: <@U1>, at: yesterday}\n"
        "        - {value: 4}\n"
    )
    assert problems(file) == [
        (8, "on"), (9, "value"), (11, "value"), (13, "on"), (14, "confidence"), (14, "by"), (14, "at"), (15, "on")
    ]  # fmt: skip
    assert file.problems[0].text == "2036-01-01 has not come yet."
    assert file.problems[2].text == "Line 10 has another value of the same measure on 2026-01-02."
    assert [said.what.value for said in file.said] == [Decimal(4)]


def test_reviews_and_check_ins_are_checked_where_they_stand(read):
    file = read(
        "- id: G\n  level: goal\n  name: g\n  reviews:\n"
        "    - {decision: pause, rationale: x}\n"
        "    - {decision: stop}\n"
        "  check_ins:\n"
        "    - {on: 2026-01-01, needs_support: perhaps}\n"
        f"    - {{on: 2026-01-01, note: {'x' * 2001}}}\n"
    )
    assert sorted(problems(file)) == [(5, "decision"), (6, "rationale"), (8, "needs_support"), (9, "note")]


def test_two_goals_of_one_id_and_one_of_none_are_problems(read):
    file = read("- {id: G, level: goal, name: a}\n- {id: G, level: goal, name: b}\n- {level: goal, name: c}\n")
    assert problems(file) == [(2, "id"), (3, "id")]
    assert list(file.nodes) == ["import:G"]


# Tables.


@pytest.mark.parametrize("lead", ["", "\ufeff", "sep=;\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_stands_between_its_cells(read, delimiter, lead):
    rows = "What,Id,Parent,Name,Target,Date,Value\r\ngoal,G,,Parcels,,,\r\nmeasure,M,G,Late,10,,\r\nreading,,M,,,05.01.2026,4\r\n"
    file = read(f"{lead}{rows.replace(',', delimiter)}", "goals.csv")
    assert file.problems == []
    assert (list(file.nodes), list(file.measures)) == (["import:G"], ["import:M"])
    assert [(said.what.on, said.what.value) for said in file.said] == [(date(2026, 1, 5), Decimal(4))]
    assert file.nodes["import:G"].texts["level"] == "goal"


def test_what_is_wrong_in_a_table_is_named_by_its_line(read):
    file = read(
        HEADER + "goal,G,,Parcels,,,,7\nthing,X,,,,,,\n,Y,,,,,,\nreading,,M,,,,2026-01-01,much\ngoal,H,,a,,,,,,more\n",
        "goals.csv",
    )
    assert problems(file) == [(2, "value"), (3, "what"), (4, "what"), (6, ""), (5, "value")]


def test_columns_that_nobody_knows_and_double_ones_are_problems_of_the_header(read):
    file = read("what,id,Id,sponser\ngoal,G,G,U1\n", "goals.csv")
    assert problems(file) == [(1, "id"), (1, "sponser")]


@pytest.mark.parametrize(
    ("content", "said"), [("id,name\n1,x\n", "no column “what”"), ('what,"id\n', "line 1: it opens a quotation mark")]
)
def test_a_table_whose_header_cannot_be_read_is_one_sentence(read, content, said):
    with pytest.raises((GoalFileError, TableError)) as error:
        read(content, "goals.csv")
    assert said in str(error.value)


def test_cells_that_were_kept_from_acting_are_what_they_were(read):
    file = read("what,id,name\ngoal,G,'=1+1\n", "goals.csv")
    assert file.nodes["import:G"].texts["name"] == "=1+1"


@pytest.mark.parametrize(
    ("given", "source"), [("G 1", "import:G 1"), ("pollen:ab", "pollen:ab"), ("import:G 1", "import:G 1"), ("", "")]
)
def test_a_name_that_pollen_gave_is_kept_and_others_are_marked_once(given, source):
    assert source_of(given) == source
    assert source_of(source) == source


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-28 00:00:00", date(2026, 2, 28)),
        ("28.02.2026", date(2026, 2, 28)),
        ("2026/02/28", date(2026, 2, 28)),
        ("2026-02-30", None),
        ("02/03/2026", None),
        ("soon", None),
    ],
)
def test_dates_are_read_only_where_nobody_could_read_another_one(text, day):
    assert date_in(text) == day


def test_kinds_of_rows_have_the_names_that_people_use():
    assert list(Kind) == ["goal", "measure", "reading", "check-in", "review"]
