"""Help answers at once, because it loads nothing that only the commands need."""

import os
import subprocess
import sys
from pathlib import Path

from bot.cli.main import SANDBOX

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "aiohttp", "slack_bolt", "slack_sdk", "alembic", "apscheduler", "pydantic")


def loaded_by_help():
    code = (
        "import sys; from bot.cli.main import main; main(['--help']);"
        f"print('loaded:', *({{name.partition('.')[0] for name in sys.modules}} & set({HEAVY!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


def test_help_lists_every_command_and_loads_neither_database_nor_web_server():
    said = loaded_by_help()
    assert said.splitlines()[-1].strip() == "loaded:"
    for command in ("run", "demo", "migrate", "manifest", "digest", "sandbox"):
        assert f"\n  {command} " in said


def test_the_list_says_of_the_sandbox_what_its_own_help_says():
    from sandbox.cli import serve

    assert (serve.__doc__ or "").startswith(SANDBOX)
