"""What people wrote reaches a terminal as words, never as something that it obeys."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from bot.cli.main import main
from bot.cli.terminal import legible

TITLE = "\x1b]0;owned\x07 \u202eelpmaxe.dog \x9b2J"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def printed(*arguments, out):
    with redirect_stdout(out), redirect_stderr(out):
        assert main(arguments) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """One lesson with a title, and a domain, that would steer a terminal; returns what its import printed."""
    folder = tmp_path_factory.mktemp("terminal")
    file = folder / "lessons.jsonl"
    lesson = {"text": "Freeze the plan.", "domain": f"Orders {TITLE}", "title": TITLE, TITLE: "not used"}
    file.write_text(json.dumps(lesson))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("POLLEN_DATABASE_URL", f"sqlite:///{folder / 'here.db'}")
        yield printed("import", "learnings", str(file), "--create-domains", out=io.StringIO())


@pytest.mark.long
def test_what_steers_a_terminal_is_written_out():
    assert legible("a\x1b[2J\x07\r\x9b\x7f\u202e\u2066") == r"a\u001b[2J\u0007\u000d\u009b\u007f\u202e\u2066"
    assert legible("one\n\ttwo 🎉 שלום é") == "one\n\ttwo 🎉 שלום é"


def test_in_json_it_still_means_the_same():
    assert json.loads(legible(json.dumps([TITLE], ensure_ascii=False))) == [TITLE]


def test_an_import_prints_the_names_of_a_files_domains_and_columns_so(imported):
    assert r"Orders \u001b]0;owned\u0007 \u202eelpmaxe.dog \u009b2J" in imported
    assert rf"not used: {legible(TITLE)}" in imported
    assert legible(imported) == imported


@pytest.mark.usefixtures("imported")
def test_an_export_is_legible_on_a_terminal_and_exact_elsewhere():
    on_terminal = printed("export", "learnings", "--format", "jsonl", out=Terminal())
    assert legible(on_terminal) == on_terminal
    assert json.loads(on_terminal)["title"] == TITLE
    piped = printed("export", "learnings", "--format", "csv", out=io.StringIO())
    assert TITLE in piped


@pytest.mark.usefixtures("imported")
def test_an_error_that_quotes_what_was_typed_is_legible():
    out = io.StringIO()
    with redirect_stderr(out):
        assert main(["digest", "preview", "--domain", TITLE]) == 1
    assert legible(TITLE) in out.getvalue()
    assert "\x1b" not in out.getvalue()
