"""`pollen import goals` and `pollen export goals` as an operator types them."""

import stat

import pytest

from bot.cli.main import main

pytestmark = pytest.mark.long

GOALS = """\
- {id: V, level: vision, name: Nobody waits}
- id: G
  level: goal
  parent: V
  name: Parcels arrive when we say
  domain: Delivery
  measures:
    - {id: M, name: Late parcels, unit: "%", target: 5, readings: [{on: 2026-01-05, value: 18.50}]}
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///here.db")
    (tmp_path / "goals.yaml").write_text(GOALS)


@pytest.fixture
def pollen(capsys):
    def run(*arguments):
        capsys.readouterr()
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_a_tree_comes_in_goes_out_and_comes_in_elsewhere(pollen, tmp_path, monkeypatch):
    status, out, _ = pollen("import", "goals", "goals.yaml", "--create-domains", "--dry-run")
    assert status == 0
    assert "+ goal “Parcels arrive when we say”\n+ measure “Late parcels”\n" in out
    assert out.endswith("Delivery.\nNothing was imported: this was only a look.\n")
    status, out, err = pollen("import", "goals", "goals.yaml", "--create-domains")
    assert (status, out) == (
        0,
        (
            "Goals: 2 added.\nMeasures: 1 added.\nReadings: 1 added.\n"
            "New domains, waiting for a lead to claim them in /domains: Delivery.\n"
        ),
    )
    assert "4 of 4 read in" in err
    assert pollen("import", "goals", "goals.yaml")[1].startswith("Goals: 2 unchanged.\n")
    for name in ("out.yaml", "out.csv"):
        monkeypatch.setenv("POLLEN_DATABASE_URL", "sqlite:///here.db")
        status, out, _ = pollen("export", "goals", name)
        assert (status, out) == (0, f"2 goals, bets and other nodes are in {name}, which only you can read.\n")
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        monkeypatch.setenv("POLLEN_DATABASE_URL", f"sqlite:///{name}.db")
        assert pollen("import", "goals", name, "--create-domains")[0] == 0
        pollen("export", "goals", f"again-{name}")
        assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


def test_a_difference_is_shown_and_nothing_is_imported_where_anything_is_wrong(pollen, tmp_path):
    pollen("import", "goals", "goals.yaml", "--create-domains")
    (tmp_path / "goals.yaml").write_text(GOALS.replace("Nobody waits", "Nobody waits long"))
    _, out, _ = pollen("import", "goals", "goals.yaml", "--dry-run")
    assert out.startswith("~ vision “Nobody waits long”\n    name: Nobody waits → Nobody waits long\nGoals: 1 changed")
    (tmp_path / "goals.yaml").write_text(GOALS.replace("target: 5", "target: five"))
    status, out, _ = pollen("import", "goals", "goals.yaml")
    assert (status, out) == (
        1,
        (
            "Nothing was imported: 1 thing is wrong.\n"
            "  goals.yaml, line 8, target: Pollen cannot read “five” as one number. Write it like 1,200 or 12.5.\n"
        ),
    )
    status, _, err = pollen("import", "goals", "missing.yaml")
    assert (status, err) == (1, "missing.yaml cannot be read (No such file or directory).\n")


def test_measures_are_written_as_kpis_of_data_products(pollen, tmp_path):
    pollen("import", "goals", "goals.yaml", "--create-domains")
    status, out, _ = pollen("export", "goals", "kpis.yaml", "--as", "odps-kpis")
    assert (status, out) == (0, "The measures are in kpis.yaml, which only you can read.\n")
    assert "unit: percentage" in (tmp_path / "kpis.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["goals.txt"], "call it .yaml or .csv"),
        (["kpis.csv", "--as", "odps-kpis"], "call it .yaml"),
        (["goals.yaml", "--as", "okr"], "give odps-kpis"),
    ],
)
def test_bad_use_is_one_sentence(pollen, arguments, said):
    status, _, err = pollen("export", "goals", *arguments)
    assert (status, err.count("\n")) == (2, 1)
    assert said in err


def test_a_file_that_is_there_is_not_replaced_unless_that_is_said(pollen, tmp_path):
    status, _, err = pollen("export", "goals", "goals.yaml")
    assert (status, "is there already" in err) == (1, True)
    assert (tmp_path / "goals.yaml").read_text() == GOALS
