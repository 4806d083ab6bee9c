"""The search for garbage is paused and goes on as it was."""

from __future__ import annotations

import gc

import pytest

from site_builder.garbage import without_garbage_collection


def test_it_is_paused_inside() -> None:
    assert gc.isenabled()
    with without_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(KeyError), without_garbage_collection():
        raise KeyError
    assert gc.isenabled()


def test_a_pause_in_a_pause_ends_with_the_outer_one() -> None:
    with without_garbage_collection():
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_made_meanwhile_is_old() -> None:
    with without_garbage_collection():
        made = [[number] for number in range(10_000)]
    assert not any(item is made[0] for item in gc.get_objects(generation=0))
    assert gc.get_freeze_count() == 0
