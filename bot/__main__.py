"""`python -m bot` is the command `pollen`."""

import gc
import os
import sys

from bot.cli.main import main

# Loading what a command needs makes hundreds of thousands of objects that all stay: looking for garbage among them every
# 700 (what Python begins with) was a sixth of the start.
gc.set_threshold(50_000, 20, 20)
status = main(sys.argv[1:])
try:
    sys.stderr.flush()
except OSError:
    # Where the log could not be written, how it ended is still told by the status that it ended with.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
sys.exit(status)
