"""Soak tests: rounds with seeds, as many as there is time for, each of which can be played again.

`make soak` plays every round; `make soak ARGS="--soak-seconds 120 --soak-seed 7"` as many as two
minutes allow, beginning with that seed. Without --soak-seed each run draws its own and prints it.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

PLANNED: Final = pytest.StashKey["Plan"]()


@dataclass(slots=True)
class Plan:
    """What this run of soak tests is to do. `seconds` is each test's share of the wall time, None for no end."""

    seed: int
    seconds: float | None
    played: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Rounds:
    """The rounds of one test."""

    plan: Plan
    name: str
    seed: int | None = None

    def __call__(self, full: int) -> Iterator[int]:
        """Give the seed of each round: `full` of them, or fewer when the time is up, but one at least."""
        ends = None if self.plan.seconds is None else time.monotonic() + self.plan.seconds
        for done in range(full):
            if done and ends is not None and time.monotonic() >= ends:
                return
            self.seed = self.plan.seed + done
            self.plan.played[self.name] = (done + 1, full)
            yield self.seed


class Soaking:
    """The plugin: options, the share of time, and what is said at the end."""

    def add_options(self, parser: pytest.Parser) -> None:
        group = parser.getgroup("soak")
        group.addoption("--soak-seconds", type=float, default=None, help="wall time for all soak tests together")
        group.addoption("--soak-seed", type=int, default=None, help="the first round's seed")

    def pytest_configure(self, config: pytest.Config) -> None:
        given = config.getoption("--soak-seed")
        # The processes that run tests are told their seed by the one that starts them.
        told = getattr(config, "workerinput", {}).get("soak_seed")
        seed = given if given is not None else told if told is not None else random.SystemRandom().randrange(10**6)
        config.stash[PLANNED] = Plan(seed=seed, seconds=None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        node.workerinput["soak_seed"] = node.config.stash[PLANNED].seed  # type: ignore[attr-defined]  # As xdist says.

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        seconds = config.getoption("--soak-seconds")
        soaked = sum(item.get_closest_marker("soak") is not None for item in items)
        if seconds is None or not soaked:
            return
        processes = getattr(config, "workerinput", {}).get("workercount", 1)
        config.stash[PLANNED].seconds = seconds * min(processes, soaked) / soaked

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: "pytest.CallInfo[None]"
    ) -> Iterator[None]:  # A wrapper gives back what it was sent.
        report: pytest.TestReport = yield  # type: ignore[assignment]
        rounds = getattr(item, "funcargs", {}).get("rounds")
        if call.when == "call" and isinstance(rounds, Rounds):
            played, full = rounds.plan.played.get(rounds.name, (0, 0))
            report.user_properties.append(("soak", f"{item.nodeid}: {played} of {full} rounds"))
            if report.failed and rounds.seed is not None:
                report.sections.append(
                    ("The round that failed", f'make soak ARGS="--soak-seed {rounds.seed} -k {item.name}"')
                )
        return report  # type: ignore[return-value]

    def pytest_terminal_summary(self, terminalreporter: object, config: pytest.Config) -> None:
        stats: dict[str, list[object]] = terminalreporter.stats  # type: ignore[attr-defined]  # pytest keeps it untyped.
        told = [
            text
            for outcome in ("passed", "failed")
            for report in stats.get(outcome, [])
            if getattr(report, "when", "") == "call"
            for name, text in getattr(report, "user_properties", [])
            if name == "soak"
        ]
        if told:
            terminalreporter.write_sep("-", f"soaked with seed {config.stash[PLANNED].seed}")  # type: ignore[attr-defined]
            for text in told:
                terminalreporter.write_line(text)  # type: ignore[attr-defined]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """The seeds to play: `for seed in rounds(300)`."""
    return Rounds(request.config.stash[PLANNED], request.node.nodeid)
