"""Making many at once leaves the collector as it was, and nothing made to be looked through."""

from __future__ import annotations

import gc

import pytest

from compute_jobs.core.evidence.bulk import without_collection


class Thing:
    """Something the collector looks after."""


def test_what_was_made_counts_as_old_and_collecting_goes_on() -> None:
    gc.unfreeze()
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        made = [Thing() for _ in range(2_000)]
    assert gc.isenabled() and gc.get_freeze_count() == 0
    old = {id(it) for it in gc.get_objects(generation=2)}
    assert all(id(it) in old for it in made)


def test_garbage_made_meanwhile_is_still_collected() -> None:
    gc.unfreeze()
    with without_collection():
        one, other = Thing(), Thing()
        one.it, other.it = other, one  # type: ignore[attr-defined]
        gone = id(one)
        del one, other
    gc.collect()
    assert gone not in {id(it) for it in gc.get_objects() if isinstance(it, Thing)}


def test_what_the_program_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with without_collection():
            pass
        assert gc.get_freeze_count() == frozen > 0
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("fails", [False, True])
def test_a_collector_that_was_off_stays_off(fails: bool) -> None:
    gc.disable()
    try:
        with pytest.raises(ValueError) if fails else without_collection():
            if fails:
                with without_collection():
                    raise ValueError
        assert not gc.isenabled()
    finally:
        gc.enable()
