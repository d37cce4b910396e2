import pytest

from tests.house.conftest import House

SHIM = "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n"
TOO_OLD = "#!/bin/sh\nexit 1\n"


def chosen(house: House, **env: str) -> str:
    result = house.run("sh", "bin/setup", "--python", env=env)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def refusal(house: House, **env: str) -> str:
    result = house.run("sh", "bin/setup", "runtime", env=env)
    assert result.returncode == 1
    assert result.stdout == ""
    assert not (house.folder / ".venv").exists()
    return result.stderr.strip()


def test_the_newest_python_is_taken(house):
    for name in ("python3", "python3.11", "python3.13", "python3.12"):
        house.add_python(name)

    assert chosen(house) == "python3.13"


def test_a_shim_that_fails_when_run_is_passed_over(house):
    house.add("python3.14", SHIM)
    house.add("python3.13", SHIM)
    house.add_python("python3.12")

    assert chosen(house) == "python3.12"


def test_plain_python3_is_taken_when_it_is_new_enough(house):
    house.add_python("python3")

    assert chosen(house) == "python3"


def test_a_python_given_by_hand_comes_first(house):
    house.add_python("python3.14")
    mine = house.add_python("mine")

    assert chosen(house, PYTHON=str(mine)) == str(mine)


@pytest.mark.parametrize("python3", [None, SHIM, TOO_OLD], ids=["none", "shim", "old"])
def test_without_any_python_one_sentence_says_what_to_install(house, python3):
    if python3:
        house.add("python3", python3)

    said = refusal(house)

    assert said.startswith("Pollen needs Python 3.11 or newer, and there is none on your PATH: install one")
    assert len(said.splitlines()) == 1


def test_a_python_given_by_hand_that_does_not_run_is_named(house):
    house.add_python("python3.14")

    said = refusal(house, PYTHON="/nowhere/python")

    assert said == "PYTHON=/nowhere/python doesn't run as Python 3.11 or newer: give the path of one that does."


def test_where_ensurepip_is_missing_the_package_to_install_is_named(house):
    house.add_python("python3.11", version="3.11", ensurepip=False)

    said = refusal(house)

    assert "install the package python3.11-venv" in said
    assert len(said.splitlines()) == 1


def test_plain_python3_without_ensurepip_names_the_package_of_its_version(house):
    house.add_python("python3", version="3.12", ensurepip=False)

    assert "install the package python3.12-venv" in refusal(house)


def test_a_python_given_by_hand_without_ensurepip_is_not_replaced_by_another(house):
    house.add_python("python3.12")
    mine = house.add_python("mine", version="3.13", ensurepip=False)

    assert "install the package python3.13-venv" in refusal(house, PYTHON=str(mine))


def test_a_python_that_can_make_virtual_environments_is_preferred_to_a_newer_one_that_cannot(house):
    house.add_python("python3.13", version="3.13", ensurepip=False)
    house.add_python("python3.11", version="3.11")

    assert chosen(house) == "python3.11"
