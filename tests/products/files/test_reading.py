"""What stands in files: what is odd, what is wrong, and what is meant to do harm."""

from dataclasses import replace

import pytest

from bot.features.products.files import product_files
from bot.features.products.files.codeowners import Around, read_code_owners
from bot.features.products.files.planning import doubles
from bot.features.products.files.product_files import read_products
from bot.features.products.files.told import OwnerNow, ProductFileError
from bot.files.marked import meant
from tests.products.files.world import PLAIN, put

BOMB = "kind: DataProduct\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.fixture
def read(tmp_path):
    def read(**files):
        put(tmp_path, **files)
        return read_products([tmp_path / name.replace("__", ".") for name in files])

    return read


@pytest.mark.long
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "line 3: “*a” stands for something else; write that out."),
        ("kind: !!python/object/apply:os.system [ls]\n", "line 1: “tag:yaml.org,2002:python/object/apply:os” says of what type"),
        ("kind: DataProduct\nx: " + "[" * 40 + "]" * 40, "line 2: this is nested deeper than anything"),
        ("kind: DataProduct\nid: a\nid: b\n", "line 3: “id” stands here twice"),
        ('kind: DataProduct\nid: "a\\0b"\n', "line 2: this holds a sign that no database keeps."),
        ("kind: DataProduct\n? [a]\n: b\n", "line 2: a field needs a name"),
        ("kind: DataProduct\nid: [\n", "this is not YAML"),
        ("kind: Other\n", "line 1: this is no data product of the standard"),
        ("just words", "line 1: this is no data product of the standard"),
        (PLAIN.encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (PLAIN.replace("placed", "plaçed").encode("latin-1"), "is not UTF-8 (line 4"),
        ("", "is empty."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line_and_costs_the_others_nothing(read, content, said):
    found = read(a__yaml=content, good__yaml=PLAIN)
    assert [told.source for told in found.batch.products] == ["orders"]
    [problem] = found.batch.problems
    assert "a.yaml" in problem.text
    assert problem.in_words() == problem.text
    assert said in problem.text


def test_a_file_that_is_too_large_is_never_read(read):
    found = read(a__yaml=PLAIN + "x: " + "y" * product_files.MOST_BYTES)
    assert found.batch.products == []
    assert "larger than 2 MB" in found.batch.problems[0].text


@pytest.mark.parametrize(
    "content", ['{"kind": "DataProduct", "x": NaN}', "{'kind': 1}", "[" * 100_000, '{"x": "\\ud800"}']
)
def test_what_is_no_json_is_told(read, content):
    found = read(a__json=content)
    assert found.batch.products == []
    assert found.batch.problems[0].text.startswith("a.json")


def test_a_byte_order_mark_and_other_ends_of_lines_make_no_difference(read):
    found = read(a__yaml="\ufeff" + PLAIN.replace("\n", "\r\n"))
    assert found.batch.problems == found.batch.products[0].problems == []
    assert found.batch.products[0].fields["name"] == "Orders placed"


def test_several_documents_in_a_file_are_several_products(read):
    found = read(a__yaml=PLAIN + "---\n" + PLAIN.replace("id: orders", "id: two"))
    assert [(told.source, told.line) for told in found.batch.products] == [("orders", 1), ("two", 8)]


def test_what_is_wrong_with_one_document_costs_no_other_of_its_file(read):
    parts = [
        PLAIN,
        "id: !!str x\n",
        PLAIN.replace("id: orders", "id: two"),
        "text: |\n  --- is no end\nid: [\n",
        "",
        "%YAML 1.1\n---\n" + PLAIN.replace("id: orders", "id: three").replace("active", "*x"),
        "kind: Other\n",
        PLAIN.replace("id: orders", "id: four"),
    ]
    text = "---\n".join(parts).replace("---\n%YAML", "...\n%YAML")
    found = read(a__yaml=text.replace("\n", "\r\n"))
    assert [(told.source, told.line) for told in found.batch.products] == [("orders", 1), ("two", 10), ("four", 33)]
    assert [problem.text.partition(":")[0] for problem in found.batch.problems] == [
        "a.yaml, line 8",
        "a.yaml, line 20",
        "a.yaml, line 28",
        "a.yaml, line 31",
    ]


def test_a_list_of_documents_is_several_products(read):
    one = '{"apiVersion": "v1.0.0", "kind": "DataProduct", "id": "%s", "name": "%s", "status": "draft"}'
    found = read(a__json=f"[{one % ('a', 'A')},\n{one % ('b', 'B')}]")
    assert [(told.source, told.line) for told in found.batch.products] == [("a", 1), ("b", 2)]
    assert found.batch.problems == []


@pytest.mark.parametrize("content", ["# later\n", "---\n---\n", "[]"])
def test_a_file_without_any_document_says_so(read, content):
    assert [problem.text for problem in read(a__yaml=content).batch.problems] == ["a.yaml has nothing in it."]


def test_products_without_an_id_are_each_told(read):
    nameless = PLAIN.replace("id: orders\n", "")
    found = read(a__yaml=nameless + "---\n" + nameless, b__yaml=nameless)
    once, again = doubles(found.batch.products)
    assert [(told.file, [problem.line for problem in told.problems]) for told in once] == [
        ("a.yaml", [1]),
        ("a.yaml", [7]),
        ("b.yaml", [1]),
    ]
    assert again == []


def test_what_is_wrong_with_a_product_is_told_field_by_field(read):
    text = "apiVersion: v2.0.0\nkind: DataProduct\nname: '!'\nstatus: new\nteam: {members: [{role: owner, dateIn: soon}]}\nsupport: me\nproductCreatedTs: soon\n"
    [told] = read(a__yaml=text).batch.products
    assert {(problem.line, problem.field) for problem in told.problems} == {
        (1, "apiVersion"), (1, "id"), (3, "name"), (4, "status"), (5, "team"), (6, "support"), (7, "productCreatedTs")
    }  # fmt: skip


def test_members_that_are_no_list_are_told(read):
    [told] = read(a__yaml=PLAIN + "team: {members: {username: ana, role: owner}}\n").batch.products
    assert [problem.in_words() for problem in told.problems] == ["a.yaml, line 7, team: Its members are a list."]


def test_folders_are_walked_and_what_is_nothing_of_ours_is_left_alone(tmp_path):
    put(tmp_path / "a", x__yaml=PLAIN, notes__txt="hm", other__yaml="a: 1")
    put(tmp_path / "a" / ".git", y__yaml=PLAIN)
    put(tmp_path / "a" / "b", empty__json="")
    put(tmp_path / "a" / ".github", z__yaml=PLAIN, CODEOWNERS="/data/ @ana")
    found = read_products([tmp_path, tmp_path / "a" / "x.yaml"])
    assert [told.file for told in found.batch.products] == ["a/x.yaml"]
    assert found.batch.notes == ["a/other.yaml is no data product of the standard; it is left out."]
    assert [name for name, _ in found.code_owners] == ["a/.github/CODEOWNERS"]
    assert [problem.text for problem in found.batch.problems] == ["a/b/empty.json is empty."]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    bad = PLAIN.replace("active", "lovely")
    folders = [put(tmp_path / name, a__yaml=bad, **{f"{name}__yaml": bad}) for name in ("x", "y")]
    told = read_products(folders).batch.products
    assert [one.file for one in told] == [
        (folders[0] / "a.yaml").as_posix(),
        "x.yaml",
        (folders[1] / "a.yaml").as_posix(),
        "y.yaml",
    ]


def test_a_folder_without_any_is_told(tmp_path):
    with pytest.raises(ProductFileError, match="There is no file of products"):
        read_products([tmp_path])


def test_a_file_that_is_not_there_and_one_of_another_kind_are_told(tmp_path):
    put(tmp_path, a__docx="x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "moved.yaml").symlink_to(tmp_path / "gone.yaml")
    paths = [tmp_path / name for name in ("no.yaml", "no", "a.docx", "in")]
    assert [problem.text for problem in read_products(paths).batch.problems] == [
        f"{tmp_path}/no.yaml cannot be read (No such file or directory).",
        f"{tmp_path}/no cannot be read (No such file or directory).",
        f"{tmp_path}/a.docx does not say by its name what it is; call it .yaml, .json or .csv, or CODEOWNERS.",
        f"{tmp_path}/in/moved.yaml cannot be read (No such file or directory).",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("~", None), ("yes", "yes"), ("true", True), ("1_000", "1_000"), ("0x1f", "0x1f"), ("007", "007"), ("1e999", "1e999"),
     ("-3", -3), (".5", 0.5), ("12:30", "12:30"), ("9" * 30, 1e30), ("9" * 60, "9" * 60)],
)  # fmt: skip
def test_only_what_every_reader_takes_for_a_number_is_one(text, value):
    assert meant(text) == value


@pytest.mark.parametrize(
    ("pattern", "folder", "is_about"),
    [
        ("*", "a/b", True),
        ("/a/", "a", True),
        ("/a", "a/b", True),
        ("a/", "x/a", True),
        ("/a/*", "a", True),
        ("/a/*", "a/b", False),
        ("/a/**", "a/b", True),
        ("a/b", "x/a/b", False),
        ("**/b", "x/a/b", True),
        ("/*/b/", "x/b", True),
        ("/a?/", "ab", True),
        ("*.md", "a", False),
    ],
)
def test_patterns_mean_what_they_do_on_github(pattern, folder, is_about):
    around = Around(folders={folder: "p"}, products={"p": "p"})
    batch = read_code_owners(f"{pattern} @ana\n", file="CODEOWNERS", around=around)
    assert [told.source for told in batch.products] == (["p"] if is_about else [])


def test_a_name_that_fits_several_products_is_asked_about():
    around = Around(folders={}, products={"orders placed": ""})
    batch = read_code_owners("/orders-placed/ @ana\n", file="CODEOWNERS", around=around)
    assert batch.products == []
    assert "Several products here" in batch.problems[0].text


def test_folders_of_one_product_that_name_different_owners_are_told_until_one_of_them_is_meant():
    text = "/a/orders/ @ana\n/b/orders/ @ben\n/a/returns/ @ana\n/b/returns/ @ana\n/c/Orders/\n"
    around = Around(folders={}, products={}, may_add=True)
    batch = read_code_owners(text, file="CODEOWNERS", around=around)
    assert [(told.source, told.owner_now) for told in batch.products] == [
        ("codeowners:a/returns", OwnerNow(username="ana"))
    ]
    assert [problem.in_words() for problem in batch.problems] == [
        f"CODEOWNERS, line {line}: Line {others} has another owner for the same product; say which folder counts with --map."
        for line, others in ((1, "2, 5"), (2, "1, 5"), (5, "1, 2"))
    ]
    meant = replace(around, folders={"b/orders/": "orders"})
    batch = read_code_owners(text, file="CODEOWNERS", around=meant)
    assert [told.line for told in batch.products] == [2, 3]
    assert [problem.line for problem in batch.problems] == [1, 5]


def test_what_may_be_a_file_becomes_no_product_by_itself():
    text = "/README.md @ana\n/data.v2/ @ana\n/data.v3/** @ana\n/orders @ana\n/x/setup.py @ana\n"
    around = Around(folders={"x/setup.py": "Setups"}, products={}, may_add=True)
    batch = read_code_owners(text, file="CODEOWNERS", around=around)
    assert sorted(told.fields["name"] for told in batch.products) == ["Setups", "data.v2", "data.v3", "orders"]
    assert [problem.in_words() for problem in batch.problems] == [
        "CODEOWNERS, line 1: “README.md” may be a file; say that a product lives there with --map README.md=NAME."
    ]
