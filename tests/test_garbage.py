"""The search for garbage is paused and goes on as it was."""

from __future__ import annotations

import gc

import pytest

from site_builder.garbage import gc_paused


def test_it_is_paused_inside() -> None:
    assert gc.isenabled()
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(KeyError), gc_paused():
        raise KeyError
    assert gc.isenabled()


def test_a_pause_in_a_pause_ends_with_the_outer_one() -> None:
    with gc_paused():
        with gc_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_made_meanwhile_is_old() -> None:
    with gc_paused():
        made = [[number] for number in range(10_000)]
    assert not any(item is made[0] for item in gc.get_objects(generation=0))
    assert gc.get_freeze_count() == 0
