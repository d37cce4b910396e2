"""The command line: help with an example everywhere, errors in one sentence, exit statuses."""

import csv
import re
import shutil

import pytest
from typer.main import get_command

from bot.cli.main import assemble, main
from bot.settings import Settings
from handlers.manifest import as_yaml, socket_manifest
from storage.engine import Database
from storage.migrate import migrate, newest_revision


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///here.db")
    return tmp_path


@pytest.fixture
def pollen(capsys):
    def run(*arguments):
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def migrated(elsewhere, migrated_file):
    """The database that the commands use, with its tables: most are not about how it comes to have them."""
    shutil.copy(migrated_file, elsewhere / "here.db")


@pytest.fixture
def lessons(tmp_path, migrated):
    path = tmp_path / "lessons.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "date", "domain", "title", "lesson", "colour"])
        rows.writerow(["1", "2026-01-02", "Orders", "Returns", "Returns without a reason code cost a call.", "red"])
        rows.writerow(["2", "2026-01-03", "Logistics", "Scans", "Late scans look like lost parcels.", "blue"])
        rows.writerow(["3", "2026-13-03", "Logistics", "Scans", "A date that is none.", "blue"])
    return path


def commands(command, path=()):
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    for name, sub in (inner or {}).items():
        yield from commands(sub, (*path, name))


def test_every_command_has_help_with_an_example(pollen):
    paths = list(commands(get_command(assemble(with_sandbox=True))))
    assert len(paths) > 6
    for path in paths:
        status, out, _ = pollen(*path, "--help")
        assert status == 0
        assert path[0] == "sandbox" or re.search(rf"Example: .*\bpollen {' '.join(path)}", " ".join(out.split())), path
        assert "Example" in out, path


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_lists_every_command(pollen, arguments):
    _, out, _ = pollen(*arguments)
    for name in ("demo", "run", "sandbox", "doctor", "migrate", "import", "export", "digest", "manifest"):
        assert re.search(rf"^  {name} ", out, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run", "--fast"],
        ["digest", "preview"],
        ["import", "learnings"],
        ["manifest", "--http", "http://pollen.example.com"],
        ["sandbox", "--port", "door"],
    ],
)
def test_bad_use_is_one_sentence_and_status_2(pollen, arguments):
    status, _, err = pollen(*arguments)
    assert status == 2
    assert err.count("\n") == 1
    assert "--help" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["run"], {}, "SLACK_BOT_TOKEN is missing"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        (["migrate"], {"POLLEN_DATABASE_URL": "mysql://x"}, "POLLEN_DATABASE_URL"),
        (["migrate"], {"POLLEN_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "POLLEN_DATABASE_URL"),
        (["migrate"], {"POLLEN_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x"}, "POLLEN_DATABASE_URL"),
        (["import", "learnings", "missing.csv"], {}, "missing.csv"),
        (["digest", "preview", "--domain", "Orders"], {}, "There is no domain called Orders"),
        (["digest", "preview", "--domain", "x", "--organisation", "T9"], {}, "T9"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_status_1(pollen, monkeypatch, arguments, environment, said):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    status, _, err = pollen(*arguments)
    assert status == 1
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_debug_may_stand_anywhere_and_shows_where(pollen, monkeypatch):
    monkeypatch.setenv("POLLEN_DATABASE_URL", "mysql://x")
    for arguments in (["--debug", "migrate"], ["migrate", "--debug"]):
        with pytest.raises(Exception, match="POLLEN_DATABASE_URL"):
            main(arguments)


def test_lessons_are_imported_once_with_the_mapping_and_the_refused_rows_named(pollen, lessons):
    status, out, err = pollen("import", "learnings", str(lessons), "--create-domains")
    assert status == 0
    assert "text    from lesson" in out
    assert "not used: colour" in out
    assert "2 imported, 0 updated, 0 unchanged, 1 refused." in out
    assert "row 4: its date" in out
    assert "Orders, Logistics" in out
    assert "2 of 2 read in" in err
    status, out, _ = pollen("import", "learnings", str(lessons), "--create-domains")
    assert (status, "0 imported, 0 updated, 2 unchanged, 1 refused." in out) == (0, True)


def test_a_file_of_which_nothing_can_be_used_is_status_1(pollen, lessons):
    status, out, _ = pollen("import", "learnings", str(lessons))
    assert status == 1
    assert "0 imported" in out
    assert "--create-domains creates it" in out


def test_columns_may_be_told(pollen, tmp_path):
    (tmp_path / "odd.csv").write_text("insight;squad\nPark poison messages.;Orders\n")
    status, out, _ = pollen(
        "import", "learnings", "odd.csv", "--create-domains", "--text-column", "insight", "--domain-column", "squad"
    )
    assert (status, "1 imported" in out) == (0, True)


def test_a_preview_is_the_digest_as_text(pollen, lessons):
    pollen("import", "learnings", str(lessons), "--create-domains")
    status, out, _ = pollen("digest", "preview", "--domain", "orders")
    assert status == 0
    assert "Late scans look like lost parcels." in out
    assert "Returns without" not in out
    assert "[We'll try it]" in out


def test_a_preview_with_nothing_to_say_says_why(pollen, migrated, tmp_path):
    (tmp_path / "one.csv").write_text("text,domain\nOnly ours.,Orders\n")
    pollen("import", "learnings", "one.csv", "--create-domains")
    status, out, _ = pollen("digest", "preview", "--domain", "Orders")
    assert (status, "Nothing would go out to Orders now" in out) == (0, True)


def test_migrating_says_what_it_did_and_that_there_is_nothing_more_to_do(pollen):
    assert pollen("migrate", "--check")[0] == 1
    assert f"Migrated the database from empty to {newest_revision()}." in pollen("migrate")[1]
    assert "Nothing to do" in pollen("migrate")[1]
    assert pollen("migrate", "--check")[0] == 0


def test_a_database_of_a_newer_pollen_is_refused(pollen, tmp_path):
    database = Database(f"sqlite:///{tmp_path}/here.db")
    migrate(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    status, _, err = pollen("migrate")
    assert (status, "install a newer Pollen" in err) == (1, True)


def test_the_manifest_is_printed_as_it_stands_in_the_file(pollen):
    assert pollen("manifest") == (0, as_yaml(socket_manifest()), "")
    status, out, _ = pollen("manifest", "--http", "https://pollen.example.com")
    assert (status, "https://pollen.example.com/slack/events" in out) == (0, True)
    assert pollen("manifest", "--user-change") == (0, as_yaml(socket_manifest(user_change=True)), "")
