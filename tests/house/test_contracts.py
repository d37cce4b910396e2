"""Each import contract is broken once, on purpose, in a skeleton of the packages: a contract that never bites is none."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.conftest import TOP

SKELETON = (
    "bot.__main__",
    "bot.cli",
    "bot.app",
    "bot.settings",
    "bot.features.learnings.rules",
    "bot.features.learnings.service",
    "bot.features.digests.rules",
    "bot.features.digests.service",
    "bot.files.tables",
    "bot.matching",
    "bot.kernel.clock",
    "bot.kernel.ids",
    "handlers.kit",
    "handlers.errors",
    "handlers.links",
    "handlers.learnings.listeners",
    "handlers.digests.listeners",
    "storage.engine",
    "storage.tables",
    "storage.learnings",
    "sandbox.server",
    "sandbox.timeline",
    "demo.weeks",
)

ALLOWED = (
    ("bot.__main__", "bot.cli"),
    ("bot.cli", "bot.app"),
    ("bot.cli", "demo.weeks"),
    ("bot.cli", "sandbox.server"),
    ("demo.weeks", "bot.app"),
    ("demo.weeks", "bot.settings"),
    ("demo.weeks", "bot.kernel.clock"),
    ("demo.weeks", "sandbox.server"),
    ("bot.app", "bot.settings"),
    ("bot.app", "handlers.learnings.listeners"),
    ("bot.app", "storage.learnings"),
    ("handlers.errors", "handlers.kit"),
    ("handlers.learnings.listeners", "handlers.kit"),
    ("handlers.digests.listeners", "handlers.links"),
    ("handlers.learnings.listeners", "bot.features.learnings.service"),
    ("handlers.learnings.listeners", "slack_bolt"),
    ("storage.learnings", "storage.tables"),
    ("storage.tables", "sqlmodel"),
    ("storage.learnings", "bot.features.learnings.rules"),
    ("bot.features.learnings.service", "bot.features.learnings.rules"),
    ("bot.features.learnings.service", "bot.kernel.clock"),
    ("bot.features.digests.service", "bot.files.tables"),
    ("bot.features.digests.service", "bot.matching"),
    ("bot.files.tables", "bot.matching"),
    ("bot.matching", "bot.kernel.ids"),
    ("sandbox.server", "sandbox.timeline"),
)

FORBIDDEN = (
    ("Imports point inward", "storage.engine", "bot.settings"),
    ("Imports point inward", "handlers.kit", "storage.engine"),
    ("Imports point inward", "storage.learnings", "handlers.kit"),
    ("Imports point inward", "bot.features.digests.service", "handlers.links"),
    ("Imports point inward", "bot.files.tables", "bot.features.digests.rules"),
    ("Imports point inward", "bot.matching", "bot.features.digests.rules"),
    ("Imports point inward", "bot.kernel.ids", "bot.matching"),
    ("Imports point inward", "bot.app", "demo.weeks"),
    ("Imports point inward", "demo.weeks", "bot.cli"),
    ("Every module in bot has a place", "bot.somewhere", "bot.kernel.ids"),
    ("Every module in bot has a place", "bot.settings", "bot.app"),
    ("Features know neither Slack nor SQL", "bot.features.digests.service", "slack_sdk"),
    ("Features know neither Slack nor SQL", "bot.files.tables", "sqlmodel"),
    ("Features know neither Slack nor SQL", "bot.matching", "sqlalchemy"),
    ("Features know neither Slack nor SQL", "bot.kernel.clock", "apscheduler"),
    ("Rules are told the time and serve nobody", "bot.features.learnings.rules", "bot.features.learnings.service"),
    ("Rules are told the time and serve nobody", "bot.features.digests.rules", "bot.kernel.clock"),
    ("Rules are told the time and serve nobody", "bot.matching", "bot.kernel.clock"),
    ("Handlers know no SQL", "handlers.digests.listeners", "sqlmodel"),
    ("Storage knows no Slack", "storage.engine", "slack_sdk"),
    ("Tables are private to storage", "bot.app", "storage.tables"),
    ("Features are strangers", "bot.features.digests.service", "bot.features.learnings.rules"),
    ("Feature handlers are strangers", "handlers.digests.listeners", "handlers.learnings.listeners"),
    ("Feature handlers are strangers", "handlers.kit", "handlers.learnings.listeners"),
    ("The sandbox knows nothing of Pollen", "sandbox.timeline", "bot.kernel.clock"),
    ("Only the demo and the command line know the sandbox", "bot.app", "sandbox.server"),
    ("Only the demo and the command line know the sandbox", "handlers.kit", "sandbox.timeline"),
    ("The demo takes the front door", "demo.weeks", "storage.learnings"),
    ("The demo takes the front door", "demo.weeks", "bot.features.digests.service"),
    ("No cycles", "sandbox.timeline", "sandbox.server"),
    ("No cycles", "storage.tables", "storage.learnings"),
)


def build(folder: Path, imports: list[tuple[str, str]]) -> None:
    """Write the skeleton, with these imports in it."""
    shutil.copy(TOP / "pyproject.toml", folder)
    for name in {*SKELETON, *(importer for importer, _ in imports)}:
        parts = name.split(".")
        for depth in range(1, len(parts)):
            package = folder.joinpath(*parts[:depth])
            package.mkdir(exist_ok=True)
            (package / "__init__.py").touch()
        lines = [f"import {imported}\n" for importer, imported in imports if importer == name]
        folder.joinpath(*parts).with_suffix(".py").write_text("".join(lines))


def check(folder: Path) -> str:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    checked = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=folder,
        env={"COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return checked.stdout + checked.stderr


def sections(said: str) -> dict[str, str]:
    """What was said of each broken contract, by its name."""
    lines = said.partition("Broken contracts")[2].splitlines()
    found: dict[str, list[str]] = {}
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if following and set(following) == {"-"}:
            found[line] = []
        elif found:
            found[[*found][-1]].append(line)
    return {name: "\n".join(told) for name, told in found.items()}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What import-linter says of a skeleton in which all is done that is forbidden."""
    folder = tmp_path_factory.mktemp("broken")
    build(folder, [*ALLOWED, *((importer, imported) for _, importer, imported in FORBIDDEN)])
    return sections(check(folder))


def test_what_the_layout_intends_is_allowed(tmp_path):
    build(tmp_path, list(ALLOWED))

    said = check(tmp_path)

    assert " 0 broken." in said, said


@pytest.mark.parametrize(("contract", "importer", "imported"), FORBIDDEN)
def test_what_the_layout_forbids_is_found(broken, contract, importer, imported):
    assert contract in broken, [*broken]
    package, _, module = importer.rpartition(".")
    if contract == "No cycles":
        finding = f"No cycles are allowed in {package}."
    elif importer == "bot.somewhere":
        finding = module
    else:
        finding = f"{importer} -> {imported}"
    assert finding in broken[contract], broken[contract]


def test_every_contract_is_broken_here_once():
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert {contract["name"] for contract in contracts} == {contract for contract, *_ in FORBIDDEN}
