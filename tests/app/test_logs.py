"""Logs say what happened to which ids, and never what people wrote."""

import io
import json
import logging

import pytest

from bot.app.logs import configure

SECRET = "the salary list is on the printer"


@pytest.fixture
def written():
    """What a line of the log looks like, after `configure` has had its way; the root logger is put back."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()

    def begin(*, debug=False):
        configure(debug=debug, stream=stream)
        return stream

    yield begin
    root.handlers[:] = before
    root.setLevel(level)


def fail_in_a_listener(**facts):
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("handlers.x").exception("unforeseen_error", extra=facts)


def last(stream):
    return json.loads(stream.getvalue().splitlines()[-1])


def test_an_event_is_a_line_of_json_with_its_facts(written):
    stream = written()
    logging.getLogger("bot.app").info("ready", extra={"mode": "socket"})
    line = last(stream)
    assert (line["event"], line["mode"], line["level"], line["logger"]) == ("ready", "socket", "info", "bot.app")
    assert "timestamp" in line


def test_an_exception_is_named_with_its_place_and_without_its_text(written):
    stream = written()
    fail_in_a_listener(reference="ab12")
    line = last(stream)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["at"][-1]
    assert SECRET not in stream.getvalue()


def test_a_library_is_quoted_by_name_only(written):
    stream = written()
    logging.getLogger("slack_sdk.socket").error("payload: %s", SECRET)
    assert last(stream)["event"] == "library_said_something"
    assert SECRET not in stream.getvalue()


def test_debug_shows_everything_on_the_machine_of_whoever_asks(written):
    stream = written(debug=True)
    fail_in_a_listener()
    assert SECRET in stream.getvalue()
