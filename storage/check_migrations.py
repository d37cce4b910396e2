"""Exit with 1 and say why when the migrations do not make the tables that the code declares.

`python -m storage.check_migrations` is part of `make check`; with `--new "what changes"` it
writes the missing migration instead.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.engine import Database
from storage.migrate import _config, differences, migrate


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'check.db'}")
        try:
            migrate(database)
            if arguments[:1] == ["--new"]:
                with database.engine.begin() as connection:
                    command.revision(_config(connection), message=" ".join(arguments[1:]), autogenerate=True)
                return 0
            found = differences(database)
        finally:
            database.close()
    for difference in found:
        print(f"The migrations lack: {difference}", file=sys.stderr)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
