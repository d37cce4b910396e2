"""A copy of the house in an empty folder, with Pythons that only pretend to install."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]

TOOLS = (
    *("bash", "cat", "cmp", "cp", "dirname", "echo", "find", "ln"),
    *("make", "mkdir", "mv", "readlink", "rm", "sed", "sh"),
)

# Answers like a Python, makes a .venv without contents and installs by writing down what it was asked.
PRETENDING = """#!/bin/sh
case "$*" in
    *ensurepip*) {has_ensurepip} ;;
    "-m venv --clear "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    "-m pip install "*) for last in "$@"; do :; done; echo "install $last" >>log; [ ! -e offline ] ;;
    "-m pytest"*|"-P -m bot"*) echo "$*" >>log ;;
    *sys.base_prefix*) echo "{version} {prefix}" ;;
    *"%d.%d"*) echo "{version}" ;;
esac
"""


@dataclass(frozen=True)
class House:
    """A folder as a clone leaves it, and a PATH on which lies only what a test puts there."""

    folder: Path
    path: Path

    def add_python(self, name: str, *, version: str = "3.12", ensurepip: bool = True) -> Path:
        return self.add(
            name,
            PRETENDING.format(version=version, prefix=f"/{name}", has_ensurepip="exit 0" if ensurepip else "exit 1"),
        )

    def add(self, name: str, script: str) -> Path:
        program = self.path / name
        program.write_text(script)
        program.chmod(0o755)
        return program

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": str(self.path), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

    def log(self) -> list[str]:
        """What was installed and run since the last call."""
        log = self.folder / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines


@pytest.fixture
def house(tmp_path: Path) -> House:
    folder, path = tmp_path / "a clone", tmp_path / "path"
    folder.mkdir()
    path.mkdir()
    shutil.copy(TOP / "Makefile", folder)
    shutil.copytree(TOP / "bin", folder / "bin")
    shutil.copytree(TOP / ".ci", folder / ".ci")
    shutil.copytree(TOP / "requirements", folder / "requirements")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is needed to test the Makefile"
        (path / tool).symlink_to(found)
    return House(folder, path)


@pytest.fixture
def real_python(house: House) -> Path:
    """A .venv in the house whose Python is the one that runs this test."""
    folder = house.folder / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(os.path.realpath(sys.executable))
    (folder / "pollen").symlink_to("../../bin/pollen")
    return folder / "python"
