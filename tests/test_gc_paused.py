"""`gc_paused` switches the garbage collector off and restores its state afterwards."""

from __future__ import annotations

import gc

import pytest

from site_builder.parallel import gc_paused


def test_collector_is_off_only_inside_the_block() -> None:
    assert gc.isenabled()
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_is_on_again_after_an_error() -> None:
    with pytest.raises(KeyError), gc_paused():
        raise KeyError
    assert gc.isenabled()


def test_the_end_of_an_inner_pause_does_not_end_the_outer_pause() -> None:
    with gc_paused():
        with gc_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_objects_made_during_the_pause_leave_the_youngest_generation() -> None:
    with gc_paused():
        new_objects = [[number] for number in range(10_000)]
    assert not any(item is new_objects[0] for item in gc.get_objects(generation=0))
    assert gc.get_freeze_count() == 0
