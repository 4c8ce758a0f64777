"""``python -m compute_jobs``."""

import sys

try:
    from compute_jobs.cli.main import entry

    entry()
except KeyboardInterrupt:
    # before the program is far enough to say so itself
    sys.exit(130)
