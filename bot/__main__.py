"""`python -m bot` is the command `pollen`."""

import sys

from bot.cli.main import main

sys.exit(main(sys.argv[1:]))
