"""Prints what is different and not explained; ends with status 1 if there is anything."""

import sys
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.standards.report import report
from sandbox.standards.served import served

USAGE = "Say which folder to compare with: make check-standards STANDARDS=FOLDER"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write(USAGE + "\n")
        return 2
    try:
        lines, fine = report(served(), Path(arguments[0]))
    except SandboxError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
