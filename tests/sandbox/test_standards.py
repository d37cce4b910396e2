"""The comparison with a folder of Slack's own references."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.methods.method import Method
from sandbox.standards.__main__ import main
from sandbox.standards.comparing import Served
from sandbox.standards.reading import StandardsError, read_standards
from sandbox.standards.reasons import REASONS, Reason
from sandbox.standards.report import report
from sandbox.standards.schemas import facts
from sandbox.standards.served import served

REFERENCE = {
    "scope": {"bot": ["bells:write"], "user": ["bells:write"]},
    "rate_limits": "t3",
    "args": {"required": ["token", "bell"], "properties": {"token": {}, "bell": {}, "loud": {}}},
    "errors": {"bell_not_found": {"desc": "There is none."}, "missing_scope": {}},
}
RUNG = {"name": "bell_rung", "scopes": ["bells:read"], "APIs": ["Events"]}
SCHEMA = {"properties": {"name": {"type": "string", "maxLength": 35}}, "required": ["name"]}
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Writes a folder with one method, one event and a schema; keywords change the method's reference."""

    def write(*, events: Any = (RUNG,), schema: Any = SCHEMA, **changes: Any) -> Path:
        (tmp_path / "slack-methods").mkdir(exist_ok=True)
        (tmp_path / "slack-methods" / "bells.ring.json").write_text(json.dumps(REFERENCE | changes))
        (tmp_path / "slack-events.json").write_text(json.dumps(events))
        (tmp_path / "slack-manifest.schema.2.0.0.json").write_text(json.dumps(schema))
        return tmp_path

    return write


def bells(**changes: Any) -> Served:
    method: dict[str, Any] = {
        "scopes": ("bells:write",),
        "required": ("bell",),
        "optional": ("loud",),
        "errors": ("bell_not_found",),
        "tier": "t3",
    }
    ring = Method("bells.ring", lambda _request: {}, **(method | changes))
    return Served({"bells.ring": ring}, {"bell_rung": frozenset({"bells:read"})}, SCHEMA)


def test_what_is_the_same_is_fine(folder: Folder) -> None:
    lines, fine = report(bells(), folder(), ())
    assert fine
    assert lines == ["1 method, 1 event and the manifest compared.", "0 differences, 0 of them not explained."]


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        ({"errors": ()}, {}, "bells.ring: error bell_not_found: in the reference only"),
        ({"errors": ("bell_not_found", "cracked")}, {}, "bells.ring: error cracked: in the sandbox only"),
        ({"optional": ()}, {}, "bells.ring: argument loud: in the reference only"),
        ({"optional": ("loud", "twice")}, {}, "bells.ring: argument twice: in the sandbox only"),
        ({"required": (), "optional": ("bell", "loud")}, {}, "bells.ring: required bell: in the reference only"),
        ({"required": ("bell", "loud"), "optional": ()}, {}, "bells.ring: required loud: in the sandbox only"),
        ({"scopes": ("bells:read",)}, {}, "bells.ring: scope bells:write: in the reference only"),
        ({"tier": "t2"}, {}, "bells.ring: tier t2: in the sandbox only"),
        ({"tier": None}, {}, "bells.ring: tier t3: in the reference only"),
        ({}, {"events": []}, "events: event bell_rung: in the sandbox only"),
        ({}, {"events": [RUNG | {"scopes": []}]}, "bell_rung: scope bells:read: in the sandbox only"),
        ({}, {"events": [RUNG, RUNG | {"name": "bell_cast"}]}, "events: event bell_cast: in the reference only"),
        ({}, {"schema": {**SCHEMA, "required": []}}, "manifest: manifest name: required: in the sandbox only"),
    ],
)
def test_each_difference_is_printed_and_is_not_fine(
    folder: Folder, ours: dict[str, Any], theirs: dict[str, Any], difference: str
) -> None:
    lines, fine = report(bells(**ours), folder(**theirs), ())
    assert not fine
    assert f"Not explained: {difference}" in lines


def test_errors_of_all_methods_and_events_of_another_api_are_no_difference(folder: Folder) -> None:
    old = RUNG | {"name": "bell_older", "APIs": ["RTM"]}
    assert report(bells(errors=("bell_not_found", "not_authed")), folder(events=[RUNG, old]), ())[1]


def test_a_reason_explains_and_one_that_explains_nothing_is_named(folder: Folder) -> None:
    cracked = Reason("Ours crack.", "error", "extra", ("cracked",), ("bells.ring",))
    ours = bells(errors=("bell_not_found", "cracked"))
    assert report(ours, folder(), (cracked,))[1]
    for idle in (
        Reason("Ours crack.", "error", "extra", ("cracked", "melted")),
        Reason("Ours crack.", "error", "extra", ("cracked",), ("bells.ring", "bells.cast")),
    ):
        lines, fine = report(ours, folder(), (idle,))
        assert not fine
        assert lines[0].startswith("No longer needed: ")
        assert lines[0].endswith("(Ours crack.)")
    assert not report(ours, folder(), (Reason("Elsewhere.", "error", "extra", ("cracked",), ("bells.cast",)),))[1]


def test_methods_that_one_side_does_not_have_are_named(folder: Folder) -> None:
    place = folder()
    (place / "slack-methods" / "bells.cast.json").write_text(json.dumps(REFERENCE))
    lines, fine = report(bells(), place, ())
    assert (lines[-1], fine) == ("Not served, so not compared: bells.cast.", True)
    (place / "slack-methods" / "bells.ring.json").unlink()
    assert "Not explained: bells.ring: method bells.ring: in the sandbox only" in report(bells(), place, ())[0]


def test_schemas_are_compared_however_they_are_written() -> None:
    one = {"$ref": "#/definitions/top", "definitions": {"top": {"properties": {"a": {"items": {"maxLength": 3}}}}}}
    other = {"properties": {"a": {"anyOf": [{"items": {"maxLength": 3, "minLength": 0}}, {"type": "null"}]}}}
    assert facts(one) == facts(other) == {"a", "a[]: maxLength 3"}
    circle = {
        "$ref": "#/d/x",
        "d": {"x": {"properties": {"x": {"$ref": "#/d/x"}}, "additionalProperties": {"minLength": 1}}},
    }
    assert facts(circle) == {"x", "{}: minLength 1"}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda place: (place / "slack-events.json").unlink(), "must hold"),
        (lambda place: (place / "slack-manifest.schema.2.0.0.json").unlink(), "must hold"),
        (lambda place: (place / "slack-methods" / "bells.ring.json").unlink(), "must hold"),
        (lambda place: (place / "slack-events.json").write_text("{"), "is not JSON"),
        (lambda place: (place / "slack-events.json").write_text("[1]"), "is no list of events"),
        (lambda place: (place / "slack-methods" / "bells.ring.json").write_text("[]"), "does not describe a method"),
        (lambda place: (place / "slack-methods" / "bells.toll.json").mkdir(), "Can't read"),
    ],
)
def test_a_folder_that_can_not_be_compared_with_gets_a_sentence(
    folder: Folder, spoil: Callable[[Path], object], sentence: str
) -> None:
    place = folder()
    spoil(place)
    with pytest.raises(StandardsError, match=sentence):
        read_standards(place)


def test_every_reason_is_a_sentence_about_something_that_the_sandbox_could_have() -> None:
    ours = served()
    for reason in REASONS:
        assert reason.text.endswith(".")
        assert reason.names
        if reason.kind in ("argument", "error"):
            assert set(reason.subjects) <= set(ours.methods)
        if (reason.kind, reason.side) == ("error", "extra"):
            declared = {error for subject in reason.subjects for error in ours.methods[subject].errors}
            assert set(reason.names) <= declared


def test_the_command_says_what_it_wants_and_tells_by_its_status(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "Say which folder to compare with: make check-standards STANDARDS=FOLDER\n"
    assert main(["/nowhere/at/all"]) == 2
    assert capsys.readouterr() == ("", "There is no folder /nowhere/at/all.\n")
    assert main([str(folder())]) == 1
    assert "Not explained: " in capsys.readouterr().out


def test_the_sandbox_differs_from_a_strange_folder_and_says_so(folder: Folder) -> None:
    lines, fine = report(served(), folder())
    assert not fine
    assert "Not explained: events: event bell_rung: in the reference only" in lines
