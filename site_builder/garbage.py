"""Keep Python from looking for garbage where all that is made stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the search for reference cycles: everything loaded stays, and looking costs a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # both together: what was made meanwhile counts as old, unsearched
            gc.unfreeze()
            gc.enable()
