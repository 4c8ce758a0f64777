"""Making very many things at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Making many things at once makes no garbage, yet looking for it would cost more than they.

    Nor does it pay to look through them once they are made: they count as old at once, unless the
    program has put things out of the collector's sight, which this would bring back.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
