"""`pollen export learnings` as an operator types it."""

import csv
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cli.replacing import ExportFileError, replacing

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///here.db")
    (tmp_path / "theirs.csv").write_text("id,domain,text,author\n1,Orders,=1+1 is a formula.,Ana\n2,Finance,Ask.,\n")
    assert main(["import", "learnings", "theirs.csv", "--create-domains"]) == 0


@pytest.fixture
def pollen(capsys):
    def run(*arguments):
        capsys.readouterr()
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_a_file_is_written_for_its_owner_alone_and_read_back(pollen, tmp_path, monkeypatch):
    status, out, err = pollen("export", "learnings", "all.csv")
    assert (status, out) == (
        0,
        "2 learnings are in all.csv, which only you can read: it also holds what is for a domain alone.\n",
    )
    assert "2 of 2 written" in err
    path = tmp_path / "all.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["pollen_id"], row["author"], row["text"]) for row in rows] == [
        ("import:1", "Ana", "'=1+1 is a formula."),
        ("import:2", "", "Ask."),
    ]
    monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///new.db")
    status, out, _ = pollen("import", "learnings", "all.csv", "--create-domains")
    assert status == 0
    assert "This is an export of Pollen's" in out
    assert "2 imported, 0 updated, 0 unchanged, 0 refused." in out
    pollen("export", "learnings", "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()


def test_standard_output_gets_the_same_and_nothing_else(pollen, tmp_path):
    pollen("export", "learnings", "all.csv")
    _, out, _ = pollen("export", "learnings")
    assert out.encode() == (tmp_path / "all.csv").read_bytes()
    _, out, _ = pollen("export", "learnings", "--format", "jsonl", "--domain", "finance")
    assert out.count("\n") == 1
    assert '"text": "Ask."' in out
    _, out, _ = pollen("export", "learnings", "finance.jsonl", "--domain", "finance")
    assert out.startswith("1 learning is in finance.jsonl, ")


def test_the_ending_says_the_format_and_the_option_says_it_otherwise(pollen, tmp_path):
    pollen("export", "learnings", "all.jsonl")
    pollen("export", "learnings", "all.txt", "--format", "jsonl")
    assert (tmp_path / "all.jsonl").read_bytes() == (tmp_path / "all.txt").read_bytes()
    for arguments in (["all.xlsx"], ["all.csv", "--format", "xlsx"]):
        status, _, err = pollen("export", "learnings", *arguments)
        assert status == 2
        assert "give csv or jsonl" in err


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(pollen, tmp_path):
    (tmp_path / "all.csv").write_text("Something dear.")
    status, _, err = pollen("export", "learnings", "all.csv")
    assert (status, err) == (1, "all.csv is there already; choose another name, or replace it with --force.\n")
    assert (tmp_path / "all.csv").read_text() == "Something dear."
    assert pollen("export", "learnings", "all.csv", "--force")[0] == 0
    assert "Ask." in (tmp_path / "all.csv").read_text()


@pytest.mark.parametrize(
    ("file", "said"),
    [("folder.csv", "is no plain file"), ("/dev/null", "is no plain file"), ("no/where.csv", "there is no folder no")],
)
def test_what_cannot_be_written_is_said_in_a_sentence(pollen, tmp_path, file, said):
    (tmp_path / "folder.csv").mkdir()
    status, _, err = pollen("export", "learnings", file, "--format", "csv", "--force")
    assert status == 1
    assert said in err
    assert err.count("\n") == 1


def test_nothing_is_left_of_a_file_that_could_not_be_finished(pollen, tmp_path):
    before = set(tmp_path.iterdir())
    status, _, err = pollen("export", "learnings", "some.csv", "--domain", "Nowhere")
    assert (status, "There is no domain called Nowhere" in err) == (1, True)
    assert set(tmp_path.iterdir()) == before


def test_a_disk_that_is_full_is_said_in_a_sentence(tmp_path):
    # In a process of its own: what was not written stays in the stream, which tries again when it is closed.
    code = "import os; from bot.cli.main import main; os._exit(main(['export', 'learnings']))"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=20,
        )
    assert done.returncode == 1
    assert done.stderr.endswith(
        "Not everything could be written: No space left on device. Make room, or write it somewhere else.\n"
    )


def test_a_file_that_appeared_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "all.csv"

    def write():
        with replacing(path, force=False) as out:
            out.write("ours")
            path.write_text("theirs")

    with pytest.raises(ExportFileError):
        write()
    assert [one.name for one in tmp_path.glob("*all*")] == ["all.csv"]
    assert path.read_text() == "theirs"


def test_a_link_to_a_file_stays_one(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    with replacing(link, force=True) as out:
        out.write("new")
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"
