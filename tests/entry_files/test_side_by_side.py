"""Several processes give what one gives."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from benchmarks.synthetic import write_entries
from site_builder.checks import find_in_entry
from site_builder.entry_files import load, side_by_side
from site_builder.entry_files.side_by_side import do_each

HERE = os.getpid()


def _square(number: int) -> int:
    return number * number


def _where(_: int) -> int:
    return os.getpid()


def _dies_elsewhere(number: int) -> int:
    if number == 1_500 and os.getpid() != HERE:
        os._exit(1)
    return number


def _fails(number: int) -> int:
    return 1 // (number - 1_500)


def test_results_come_in_order() -> None:
    numbers = range(2_345)
    assert list(do_each(_square, numbers)) == [number * number for number in numbers]


def test_few_things_stay_in_this_process() -> None:
    assert set(do_each(_where, range(100))) == {HERE}


def test_a_process_with_threads_is_not_forked() -> None:
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait)
    thread.start()
    try:
        assert set(do_each(_where, range(2_000))) == {HERE}
    finally:
        leave.set()
        thread.join()


def test_what_a_dead_process_left_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "_how_many", lambda number: 2)
    assert list(do_each(_dies_elsewhere, range(3_000))) == list(range(3_000))


def test_an_exception_arrives(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(side_by_side, "_how_many", lambda number: 2)
    with pytest.raises(ZeroDivisionError):
        list(do_each(_fails, range(3_000)))
    assert capfd.readouterr().err == ""


def test_loading_is_the_same_on_all_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_entries(tmp_path, 60)
    for number in (3, 30, 59):
        path = tmp_path / "papers" / f"paper-{number:06d}.yml"
        path.write_text(path.read_text(encoding="utf-8") + "odd: [", encoding="utf-8")
    alone = load(tmp_path, find_in_entry)
    assert len(alone.problems) == 3
    monkeypatch.setattr(side_by_side, "_PORTION", 7)
    monkeypatch.setattr(side_by_side, "_how_many", lambda number: 3)
    assert load(tmp_path, find_in_entry) == alone
