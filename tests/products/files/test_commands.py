"""`pollen import products` and `pollen export products` as an operator types them."""

import stat

import pytest

from bot.cli.main import main
from tests.products.files.world import PLAIN, put

pytestmark = pytest.mark.long


@pytest.fixture
def pollen(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///here.db")

    def run(*arguments):
        capsys.readouterr()
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_a_folder_goes_in_and_comes_out_and_a_look_changes_nothing(pollen, tmp_path):
    put(tmp_path / "in", a__yaml=PLAIN, b__yaml=PLAIN.replace("active", "\x1b[31m").replace("id: orders", "id: b"))
    put(tmp_path / "in", b__yaml=PLAIN.replace("active", '"\\e[31m"').replace("id: orders", "id: b"))
    status, out, _ = pollen("import", "products", "in", "--create-domains", "--dry-run")
    assert status == 0
    assert out.startswith("+ “Orders placed” of Orders, owned by nobody (a.yaml, line 1)\nProducts: 1 added.\n")
    assert "1 thing is wrong, and left out:\n  b.yaml, line 5, status: “\\u001b[31m” is none of these" in out
    assert out.endswith("Nothing was imported: this was only a look.\n")
    assert pollen("import", "products", "in", "--create-domains")[0] == 0
    status, out, _ = pollen("export", "products", "out")
    assert (status, out) == (0, "1 product is in out, which only you can read.\n")
    file = tmp_path / "out" / "orders-placed.odps.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert pollen("export", "products", "out")[0] == 1
    assert pollen("export", "products", "out", "--force")[0] == 0
    assert pollen("export", "products", "all.csv")[0] == 0
    status, out, _ = pollen("import", "products", "out", "all.csv")
    assert "all.csv, line 2, id: orders-placed.odps.yaml, line 1, tells of the same product." in out
    assert "1 unchanged" in out


def test_a_change_is_shown_field_by_field(pollen, tmp_path):
    put(tmp_path, a__yaml=PLAIN)
    pollen("import", "products", "a.yaml", "--create-domains")
    put(tmp_path, a__yaml=PLAIN.replace("active", "deprecated"))
    _, out, _ = pollen("import", "products", "a.yaml", "--dry-run")
    assert out.startswith("~ “Orders placed” of Orders (a.yaml, line 1)\n    status: active → deprecated\n")


def test_who_owned_it_and_what_was_kept_of_it_are_shown_from_where_they_differ(pollen, tmp_path):
    long = "a word " * 20
    more = "tenant: " + long + "%s\nteam: {members: [{username: %s, role: owner, dateIn: 2024-01-01}]}\n"
    put(tmp_path, a__yaml=PLAIN + more % ("one", "jo"))
    pollen("import", "products", "a.yaml", "--create-domains")
    put(tmp_path, a__yaml=PLAIN + more % ("two", "ben"))
    _, out, _ = pollen("import", "products", "a.yaml", "--dry-run")
    assert out.splitlines()[1:4] == [
        "    owner: jo → ben",
        "    owners: jo from 2024-01-01, imported → ben from 2024-01-01, imported",
        "    kept: tenant: … a word a word one → … a word a word two",
    ]


def test_where_nothing_is_good_the_status_says_so(pollen, tmp_path):
    put(tmp_path, a__yaml=PLAIN)
    assert pollen("import", "products", "a.yaml")[0] == 1
    assert pollen("import", "products", "a.yaml", "--map", "nonsense")[0] == 2
