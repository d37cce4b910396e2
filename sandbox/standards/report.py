"""The comparison in sentences."""

from collections.abc import Sequence
from pathlib import Path

from sandbox.standards.comparing import Served, differences, unserved
from sandbox.standards.reading import read_standards
from sandbox.standards.reasons import REASONS, Reason


def report(served: Served, folder: Path, reasons: Sequence[Reason] = REASONS) -> tuple[list[str], bool]:
    """The lines to print, and whether every difference is explained and every explanation needed.

    Raises StandardsError where the folder can't be read.
    """
    standards = read_standards(folder)
    found = differences(served, standards)
    unexplained = [one for one in found if not any(reason.covers(one) for reason in reasons)]
    idle = [(reason, names) for reason in reasons if (names := reason.idle(found))]
    lines = [f"Not explained: {difference}" for difference in unexplained]
    lines += [f"No longer needed: {', '.join(names)} ({reason.text})" for reason, names in idle]
    compared = len(served.methods.keys() & standards.methods.keys())
    lines.append(f"{_counted(compared, 'method')}, {_counted(len(served.events), 'event')} and the manifest compared.")
    lines.append(f"{_counted(len(found), 'difference')}, {len(unexplained)} of them not explained.")
    if others := unserved(served, standards):
        lines.append(f"Not served, so not compared: {', '.join(others)}.")
    return lines, not unexplained and not idle


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
