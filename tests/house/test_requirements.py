import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.house.conftest import TOP

pytestmark = pytest.mark.long

REQUIREMENTS = TOP / "requirements"
OURS = ("bot", "handlers", "storage", "sandbox", "demo")

Machine = Mapping[str, str]

HERE: Machine = {}
"""The markers' own defaults: the machine that runs this."""

MACHINES: list[Machine] = [
    {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "sys_platform": system.lower(),
        "platform_system": system,
        "platform_machine": machine,
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for version in ("3.11", "3.12", "3.13", "3.14")
    for system, machine in (("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"))
]


def asked_for(name: str) -> dict[str, Requirement]:
    """What an input file asks for, by canonical name."""
    lines = (line.partition("#")[0].strip() for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


@cache
def pinned(name: str) -> dict[str, Requirement]:
    logical = (REQUIREMENTS / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    found = [Requirement(line.split(" --hash")[0]) for line in logical]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def holds(requirement: Requirement, machine: Machine, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**machine, "extra": extra})


def pythons(found: Distribution) -> SpecifierSet:
    """The versions of Python that a distribution says it is for."""
    return SpecifierSet(",".join(found.metadata.get_all("Requires-Python", [])))


def needed_by(found: Distribution, extras: set[str], machine: Machine) -> Iterator[Requirement]:
    for line in found.requires or []:
        requirement = Requirement(line)
        if any(holds(requirement, machine, extra) for extra in (extras or {""})):
            yield requirement


def imported(folder: Path) -> Iterator[str]:
    for module in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


def undeclared(folders: list[str], declared: set[str]) -> set[str]:
    """Third-party modules that the folders import and no declared distribution brings."""
    distributions = packages_distributions()
    modules = {module for folder in folders for module in imported(TOP / folder)}
    modules -= {*sys.stdlib_module_names, *OURS, "tests", "benchmarks"}
    return {
        module
        for module in modules
        if not declared & {canonicalize_name(name) for name in distributions.get(module, [])}
    }


@pytest.mark.parametrize("name", ["runtime", "dev", "lock"])
def test_every_requirement_is_one_version_with_its_hashes_and_nothing_tells_where_from(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()

    for line in text.replace("\\\n", " ").splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+", line), line[:80]
    assert "://" not in text


@pytest.mark.parametrize("name", ["runtime", "dev", "lock"])
def test_every_dependency_says_what_it_is_for(name):
    for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines():
        assert line.startswith("-") or re.search(r"# \w", line), line


def test_tests_run_with_the_versions_that_pollen_runs_with():
    both = pinned("runtime").keys() & pinned("dev").keys()

    assert {name: str(pinned("dev")[name]) for name in both} == {name: str(pinned("runtime")[name]) for name in both}


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda m: f"{m['python_version']}-{m['sys_platform']}-{m['platform_machine']}"
)
@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_on_every_python_and_system_all_that_is_needed_is_pinned(name, machine):
    pins = {**pinned("runtime"), **pinned(name)}
    waiting = list(asked_for(name).values())
    seen = set()

    while waiting:
        requirement = waiting.pop()
        name_needed = canonicalize_name(requirement.name)
        if (name_needed, *sorted(requirement.extras)) in seen:
            continue
        seen.add((name_needed, *sorted(requirement.extras)))
        pin = pins[name_needed]
        assert holds(pin, machine), f"{pin} is not for this machine"
        if not holds(pin, HERE):
            continue  # What it needs in turn is checked on a machine that has it.
        found = distribution(name_needed)
        assert requirement.specifier.contains(found.version), f"{requirement} is not met by {found.version}"
        assert pythons(found).contains(machine["python_full_version"]), f"{pin} is not for this Python"
        waiting += needed_by(found, requirement.extras, machine)


def test_the_environment_holds_the_pinned_versions():
    for name, requirement in {**pinned("runtime"), **pinned("dev")}.items():
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(distribution(name).version), name


def test_everything_pollen_imports_is_a_declared_runtime_requirement():
    assert undeclared([*OURS], set(asked_for("runtime"))) == set()


def test_everything_tests_and_benchmarks_import_is_a_declared_requirement():
    assert undeclared(["tests", "benchmarks"], {*asked_for("runtime"), *asked_for("dev")}) == set()
