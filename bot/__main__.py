"""`python -m bot` is the command `pollen`."""

import os
import sys

from bot.cli.main import main

status = main(sys.argv[1:])
try:
    sys.stderr.flush()
except OSError:
    # Where the log could not be written, how it ended is still told by the status that it ended with.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
sys.exit(status)
