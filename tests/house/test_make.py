import re
import subprocess

import pytest

from tests.house.conftest import TOP, House


def make(house: House, *arguments: str) -> str:
    result = house.run("make", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def ready(house):
    """A house with one Python on its PATH."""
    house.add_python("python3.12")
    return house


def test_make_alone_prints_one_line_for_each_target(house):
    said = make(house)

    phony = re.search(r"^\.PHONY: (.+)$", (TOP / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert re.findall(r"^  make ([\w-]+) +\S", said, re.MULTILINE) == phony.group(1).split()
    assert said == make(house, "help")


def test_the_demo_needs_only_what_pollen_needs_to_run(ready):
    make(ready, "demo", "ARGS=--headless")

    assert ready.log() == ["install requirements/runtime.txt", "-P -m bot demo --headless"]


def test_run_passes_its_arguments_on(ready):
    make(ready, "run", "ARGS=--debug")

    assert ready.log()[-1] == "-P -m bot run --debug"


def test_tests_get_their_arguments_as_they_were_quoted(ready):
    make(ready, "test", "ARGS=-k 'digest or goals'")

    *installed, tests = ready.log()
    assert installed == ["install requirements/runtime.txt", "install requirements/dev.txt"]
    assert tests.startswith("-m pytest ")
    assert tests.endswith(" -k digest or goals")


def test_a_second_call_skips_what_is_done(ready):
    make(ready, "demo")
    ready.log()

    assert make(ready, "demo") == ""
    assert ready.log() == ["-P -m bot demo"]


def test_from_demo_to_test_only_the_tests_needs_are_installed(ready):
    make(ready, "demo")
    ready.log()

    make(ready, "test")

    assert ready.log()[0] == "install requirements/dev.txt"


def test_changed_requirements_are_installed_again_and_only_those(ready):
    make(ready, "test")
    ready.log()
    with (ready.folder / "requirements" / "dev.txt").open("a") as pins:
        pins.write("another==1\n")

    make(ready, "test")

    assert ready.log()[0] == "install requirements/dev.txt"


def test_an_install_that_was_cut_short_is_repeated_even_when_the_change_is_taken_back(ready):
    pins = ready.folder / "requirements" / "runtime.txt"
    before = pins.read_text()
    make(ready, "demo")
    (ready.folder / "offline").touch()
    pins.write_text(before + "another==1\n")
    failed = ready.run("make", "demo")
    pins.write_text(before)
    (ready.folder / "offline").unlink()
    ready.log()

    make(ready, "demo")

    assert failed.returncode != 0
    assert "Check your network, then run make again." in failed.stderr
    assert ready.log()[0] == "install requirements/runtime.txt"


def test_another_python_given_by_hand_makes_the_environment_anew_and_is_kept(ready):
    other = ready.add_python("other", version="3.13")
    make(ready, "demo")
    ready.log()

    said = make(ready, "demo", f"PYTHON={other}")

    assert "(Python 3.13)" in said
    assert ready.log()[0] == "install requirements/runtime.txt"
    assert make(ready, "demo", f"PYTHON={other}") == ""
    assert make(ready, "demo") == ""


def test_an_environment_whose_python_is_gone_is_made_anew(ready):
    make(ready, "demo")
    (ready.folder / ".venv" / "bin" / "python").unlink()
    ready.log()

    make(ready, "demo")

    assert ready.log()[0] == "install requirements/runtime.txt"


def test_clean_removes_the_environment_and_keeps_what_people_wrote(ready):
    make(ready, "demo")
    for kept in ("pollen.db", ".env"):
        (ready.folder / kept).write_text("mine")
    (ready.folder / "bot" / "__pycache__").mkdir(parents=True)

    make(ready, "clean")

    assert not (ready.folder / ".venv").exists()
    assert not (ready.folder / "bot" / "__pycache__").exists()
    assert (ready.folder / "pollen.db").read_text() == (ready.folder / ".env").read_text() == "mine"


def test_check_stops_at_the_first_thing_that_is_not_in_order_and_names_it(ready):
    make(ready, "test")
    ready.log()
    python = ready.folder / ".venv" / "bin" / "python"
    python.write_text(python.read_text().replace('case "$*" in', 'case "$*" in\n    "-m mypy"*) echo wrong; exit 1 ;;'))

    checked = ready.run("make", "check")

    assert checked.returncode != 0
    assert [line for line in checked.stdout.splitlines() if not line.startswith("==")] == ["wrong"]
    assert "make check stopped at: types (mypy). What it found is above." in checked.stderr
    assert ready.log() == []


def test_check_ends_with_the_tests_and_the_whole_demo(ready):
    said = make(ready, "check")

    ends = [
        "== tests (make test)",
        '== tests on PostgreSQL and long ones (pytest -m "long or postgresql")',
        "== two minutes of soak tests (make soak)",
        "== the demo, to its end (make demo)",
    ]
    assert said.splitlines()[-5:] == [*ends, "Everything is in order."]
    *_, tests, long, soak, demo = ready.log()
    assert tests.startswith("-m pytest -n")
    assert long.startswith("-m pytest -q -m (long or postgresql) and not soak")
    assert soak.startswith("-m pytest -q -m soak")
    assert soak.endswith("--soak-seconds 120 --soak-seed 1")
    assert demo == "-P -m bot demo --headless"


def test_the_makefile_keeps_to_what_gnu_make_3_81_understands():
    newer = re.compile(r"\.ONESHELL|!=|\$\(file |&:|::=|\$\(guile |^define .*=$|\.EXTRA_PREREQS", re.MULTILINE)

    assert not newer.search((TOP / "Makefile").read_text())


def test_scripts_are_plain_sh():
    for script in (TOP / "bin").iterdir():
        assert script.read_text().startswith("#!/bin/sh\n"), script.name
        subprocess.run(["sh", "-n", script], check=True)


def test_pollen_runs_from_anywhere_and_leaves_the_working_directory_alone(house, real_python, tmp_path):
    package = house.folder / "bot"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import os, sys; print(os.getcwd(), *sys.argv[1:])")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "bot").mkdir(parents=True)
    (elsewhere / "bot" / "__init__.py").write_text("raise SystemExit('another bot')")
    link = tmp_path / "pollen"
    link.symlink_to(real_python.parent / "pollen")

    for pollen in (real_python.parent / "pollen", house.folder / "bin" / "pollen", link):
        ran = subprocess.run(
            [pollen, "import", "a file.csv"], cwd=elsewhere, capture_output=True, text=True, check=True
        )
        assert ran.stdout == f"{elsewhere} import a file.csv\n"


def test_pollen_says_what_to_do_before_it_is_set_up(house):
    ran = house.run("bin/pollen")

    assert ran.returncode == 1
    assert ran.stderr == f"Pollen isn't set up yet: run make demo in {house.folder} first.\n"


def test_ci_checks_everything_and_says_that_it_is_ci(ready):
    make(ready, "test")
    python = ready.folder / ".venv" / "bin" / "python"
    python.write_text(python.read_text().replace('"-m pytest"*', '"-m pytest"*) echo "CI=$CI" ;;\n    "-m pytest"*'))

    ran = ready.run("bash", ".ci/run")

    assert ran.returncode == 0, ran.stderr
    assert "CI=true" in ran.stdout
    assert ran.stdout.endswith("Everything is in order.\n")


def test_ci_installs_python_by_name_where_there_is_none(house):
    spare = house.add_python("spare")
    house.add("sudo", '#!/bin/sh\nexec "$@"\n')
    house.add("apt-get", f'#!/bin/sh\necho "apt-get $*" >>log\ncp {spare} {house.path}/python3\n')

    ran = house.run("bash", ".ci/run")

    assert ran.returncode == 0, ran.stderr
    assert house.log()[1] == "apt-get install --yes --quiet --no-install-recommends python3 python3-venv"


def test_ci_says_what_to_install_where_it_cannot(house):
    ran = house.run("bash", ".ci/run")

    assert ran.returncode == 1
    assert ran.stderr == "Please install: python3 python3-venv (Python 3.11 or newer), then run this again.\n"
