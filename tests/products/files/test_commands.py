"""`pollen import products` and `pollen export products` as an operator types them."""

import os
import re
import shutil
import stat
import subprocess
import sys

import pytest

from bot.cli.main import main
from tests.products.files.world import PLAIN, put
from tests.reliability.bad_days.test_files import ROOT, WITHOUT_RIGHTS

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
    status, _, err = pollen("export", "products", "out")
    assert (status, "out/orders-placed.odps.yaml is there already; choose" in err) == (1, True)
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
    (tmp_path / "t.csv").write_text("name,owner\nOrders placed,ben\n")
    _, out, _ = pollen("import", "products", "t.csv", "--dry-run")
    assert re.search(r"owners: …(.* \d\d:\d\d UTC), imported → …\1 to \S{10} \d\d:\d\d UTC, imported ben", out), out


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


def test_of_several_files_that_are_there_one_is_named_and_the_others_counted(pollen, tmp_path):
    put(tmp_path, a__yaml=PLAIN, b__yaml=PLAIN.replace("orders", "b").replace("Orders placed", "B"))
    pollen("import", "products", "a.yaml", "b.yaml", "--create-domains")
    assert pollen("export", "products", "out")[1] == "2 products are in out, which only you can read.\n"
    assert "b.odps.yaml and 1 more are there already; choose another folder" in pollen("export", "products", "out")[2]


def test_where_nothing_is_good_the_status_says_so(pollen, tmp_path):
    put(tmp_path, a__yaml=PLAIN)
    assert pollen("import", "products", "a.yaml")[0] == 1
    assert pollen("import", "products", "a.yaml", "--map", "nonsense")[0] == 2
    status, _, err = pollen("import", "products", "a.yaml", "--map", "/x/=A", "--map", "x=A", "--map", "x=B")
    assert (status, "x is told twice, as “A” and “B”" in err) == (2, True)


def test_no_folder_is_made_that_is_called_like_a_file(pollen, tmp_path):
    for name in ("all.yaml", "all.json", "all.tsv"):
        status, _, err = pollen("export", "products", name)
        assert (status, "name a folder, or a table that ends in .csv" in err) == (1, True)
        assert not (tmp_path / name).exists()
    (tmp_path / "once.yaml").mkdir()
    assert pollen("export", "products", "once.yaml")[0] == 0


@pytest.mark.skipif(bool(WITHOUT_RIGHTS) and shutil.which("setpriv") is None, reason="no permission stops root")
def test_what_may_not_be_read_in_a_folder_is_told_and_the_rest_comes_in(tmp_path):
    put(tmp_path / "in", a__yaml=PLAIN, closed__yaml=PLAIN)
    put(tmp_path / "in" / "below", b__yaml=PLAIN)
    put(tmp_path / "in" / "names", c__yaml=PLAIN)
    for name, mode in (("closed.yaml", 0o000), ("below", 0o000), ("names", 0o400)):
        (tmp_path / "in" / name).chmod(mode)
    url = {"POLLEN_DATABASE_URL": f"sqlite:///{tmp_path}/here.db"}
    command = [*WITHOUT_RIGHTS, sys.executable, "-m", "bot", "import", "products", "in", "in/below/b.yaml"]
    done = subprocess.run(
        [*command, "--create-domains"],
        cwd=tmp_path,
        env={**os.environ, **url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    for name in ("below", "names"):
        (tmp_path / "in" / name).chmod(0o700)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "Products: 1 added.",
            "New domains, waiting for a lead to claim them in /domains: Orders.",
            "4 things are wrong, and left out:",
            "  in/below cannot be read (Permission denied), nor what is in it.",
            "  in/closed.yaml cannot be read (Permission denied).",
            "  in/names/c.yaml cannot be read (Permission denied).",
            "  in/below/b.yaml cannot be read (Permission denied).",
        ],
    ), done.stderr
