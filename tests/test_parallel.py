"""Several processes give the results of a single process, and no process is left running."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from site_builder import parallel
from site_builder.parallel import BackgroundTask, map_in_parallel, usable_cores

pytestmark = [
    pytest.mark.forks,
    pytest.mark.skipif(sys.platform != "linux", reason="the builder forks on Linux only"),
]

ITEMS = list(range(500))
THIS_PROCESS = os.getpid()


@pytest.fixture(autouse=True, params=[1, 2, 3])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(parallel, "usable_cores", lambda: request.param)
    return int(request.param)


@pytest.fixture(autouse=True)
def no_child_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started: list[int] = []
    fork = os.fork

    def recording_fork() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", recording_fork)
    yield
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@contextmanager
def another_thread() -> Iterator[None]:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def acts_in_children(action: Callable[[], object]) -> Callable[[int], int]:
    """Return a function that doubles an item. In child processes, it first calls `action`."""

    def work(item: int) -> int:
        if os.getpid() != THIS_PROCESS:
            action()
        elif parallel.usable_cores() > 1:
            time.sleep(0.0005)  # so that each child gets items
        return item * 2

    return work


DOUBLED = [item * 2 for item in ITEMS]


# --- results --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 96, 97, 500])
def test_results_are_in_the_order_of_the_items(count: int) -> None:
    results = map_in_parallel(lambda item: [item, "视觉"], ITEMS[:count], min_items=0)
    assert results == [[item, "视觉"] for item in ITEMS[:count]]


def test_results_may_be_none() -> None:
    assert map_in_parallel(lambda _: None, ITEMS) == [None] * len(ITEMS)


def test_the_calling_process_and_its_children_use_all_cores(cores: int, tmp_path: Path) -> None:
    def process_id(_: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        deadline = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < cores and time.monotonic() < deadline:
            time.sleep(0.001)  # until each process has an item
        return os.getpid()

    process_ids = set(map_in_parallel(process_id, ITEMS))
    assert len(process_ids) == cores
    assert THIS_PROCESS in process_ids


def test_below_min_items_no_process_is_started() -> None:
    assert set(map_in_parallel(lambda _: os.getpid(), ITEMS, min_items=501)) == {THIS_PROCESS}


def test_results_may_be_larger_than_a_pipe() -> None:
    results = map_in_parallel(lambda item: str(item) * 300_000, ITEMS[:9])
    assert [len(result) for result in results] == [300_000] * 9


def test_unpicklable_results_are_computed_in_the_parent() -> None:
    results = map_in_parallel(lambda item: (lambda: None, item), ITEMS)
    assert [item for _, item in results] == ITEMS


# --- failures ------------------------------------------------------------------------------------


def test_first_failing_item_determines_the_exception(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fails(item: int) -> int:
        if item in {300, 301, 450}:
            raise ValueError(f"no {item}")
        return item

    with pytest.raises(ValueError, match="no 300") as caught:
        map_in_parallel(fails, ITEMS)
    assert "in fails" in "".join(traceback.format_exception(caught.value))
    assert capfd.readouterr() == ("", "")


def test_no_process_starts_another_chunk_after_an_exception() -> None:
    def fails(item: int) -> int:
        if item:
            time.sleep(60)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        # The first chunks contain only zeros. So each process takes such a chunk first, and fails at once.
        map_in_parallel(fails, [0] * 64 + ITEMS)


def test_exception_that_only_a_child_raises_is_ignored() -> None:
    def no_memory() -> None:
        raise MemoryError

    assert map_in_parallel(acts_in_children(no_memory), ITEMS) == DOUBLED


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_parent_does_the_work_of_a_killed_child(number: signal.Signals) -> None:
    assert map_in_parallel(acts_in_children(lambda: os.kill(os.getpid(), number)), ITEMS) == DOUBLED


def test_parent_does_the_work_of_a_child_that_exits() -> None:
    assert map_in_parallel(acts_in_children(lambda: os._exit(0)), ITEMS) == DOUBLED


def test_incomplete_answer_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a child is killed while it sends an answer, the parent reads only a part of this answer."""
    dumps = pickle.dumps

    def dump_half(answer: object, protocol: int) -> bytes:
        data = dumps(answer, protocol)
        return data[: len(data) // 2]

    monkeypatch.setattr(pickle, "dumps", dump_half)
    assert map_in_parallel(acts_in_children(lambda: None), ITEMS) == DOUBLED


def test_parent_does_all_work_if_fork_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing_fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", failing_fork)
    open_files = len(list(Path("/proc/self/fd").iterdir()))
    assert map_in_parallel(lambda item: item, ITEMS) == ITEMS
    assert BackgroundTask(lambda: 7).result() == 7
    assert len(list(Path("/proc/self/fd").iterdir())) == open_files


def test_all_children_end_if_the_parent_is_interrupted() -> None:
    def wait(_: int) -> None:
        if os.getpid() == THIS_PROCESS:
            raise KeyboardInterrupt
        signal.pause()

    with pytest.raises(KeyboardInterrupt):
        map_in_parallel(wait, ITEMS)


_WAITING_PROGRAM = """
import os, signal, sys
from site_builder import parallel
parallel.usable_cores = lambda: 3

def work(_):
    os.write(1, b"started\\n")
    signal.pause()

start_workers = lambda _: parallel.map_in_parallel(work, range(100))
try:
    if sys.argv[1] == "map":
        start_workers(0)
    else:
        parallel.BackgroundTask(lambda: start_workers(0)).result()
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("function", ["map", "background"])
def test_ctrl_c_leaves_no_process_running(cores: int, function: str) -> None:
    """Ctrl-C in a terminal reaches the whole process group, so children of children must end too."""
    if cores > 1:
        pytest.skip("the started program sets its own number of cores")
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITING_PROGRAM, function],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline() == "started\n"
    os.killpg(process.pid, signal.SIGINT)
    # If a process still ran, it would keep the pipes open, and `communicate` would raise TimeoutExpired.
    assert process.communicate(timeout=30) == ("stopped\n", "")


# --- background tasks ---------------------------------------------------------------------------


def test_background_task_runs_in_another_process_if_there_is_a_second_core(cores: int) -> None:
    assert (BackgroundTask(os.getpid).result() == THIS_PROCESS) == (cores == 1)


def test_background_task_runs_before_its_result_is_requested(cores: int, tmp_path: Path) -> None:
    if cores == 1:
        pytest.skip("there is no background process")
    task = BackgroundTask(lambda: (tmp_path / "done").write_text("x"))
    deadline = time.monotonic() + 30
    while not (tmp_path / "done").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert task.result() == 1


def test_background_results_may_be_larger_than_a_pipe() -> None:
    assert len(BackgroundTask(lambda: bytes(5_000_000)).result()) == 5_000_000


def test_background_exceptions_are_raised_in_the_parent() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device", "/site/index.html")

    with pytest.raises(OSError, match="No space") as caught:
        BackgroundTask(fail).result()
    assert caught.value.filename == "/site/index.html"


def test_parent_does_the_work_of_a_killed_background_task() -> None:
    def die() -> str:
        if os.getpid() != THIS_PROCESS:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert BackgroundTask(die).result() == "done"


def test_background_task_may_be_cancelled_twice() -> None:
    task = BackgroundTask(signal.pause)
    task.cancel()
    task.cancel()  # the second call raises no error; the fixture checks that the child has ended


_INTERRUPTED_PROGRAM = """
import os, signal, sys
from site_builder import parallel
parallel.usable_cores = lambda: 3
fork, kill, me = os.fork, os.kill, os.getpid()

def fork_and_interrupt():
    if pid := fork():
        kill(me, signal.SIGINT)
    return pid

def kill_and_interrupt(pid, number):
    kill(pid, number)
    kill(me, signal.SIGINT)

if sys.argv[2] == "fork":
    os.fork = fork_and_interrupt
else:
    os.kill = kill_and_interrupt
try:
    if sys.argv[1] == "map":
        parallel.map_in_parallel(str, range(100))
    else:
        parallel.BackgroundTask(os.getpid).result()
except KeyboardInterrupt:
    print("stopped")
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child left")
"""


@pytest.mark.parametrize("function", ["map", "background"])
@pytest.mark.parametrize("interrupted_call", ["fork", "kill"])
def test_interrupts_wait_while_a_process_starts_or_ends(
    cores: int, function: str, interrupted_call: str
) -> None:
    """If interrupts did not wait, a child could be left running. The test starts a process that has only one thread."""
    if cores > 1:
        pytest.skip("the started program sets its own number of cores")
    command = [sys.executable, "-c", _INTERRUPTED_PROGRAM, function, interrupted_call]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (process.stdout, process.stderr) == ("stopped\nno child left\n", "")


# --- when to fork --------------------------------------------------------------------------------


def test_no_process_is_started_while_another_thread_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with another_thread():
        assert usable_cores() == 1
        assert set(map_in_parallel(lambda _: os.getpid(), ITEMS)) == {THIS_PROCESS}
        assert BackgroundTask(os.getpid).result() == THIS_PROCESS


def test_usable_cores_is_1_on_macos_and_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # other tests may have left threads
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    assert parallel.usable_cores() == 3
    for platform in ("darwin", "win32"):
        monkeypatch.setattr("sys.platform", platform)
        assert parallel.usable_cores() == 1


def test_usable_cores_is_at_most_16(monkeypatch: pytest.MonkeyPatch) -> None:
    """All chunk numbers must fit into the smallest pipe, and all processes must fit into memory."""
    monkeypatch.undo()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(256)))
    assert parallel.usable_cores() == 16


def test_the_progress_callback_receives_the_share_of_started_items(cores: int) -> None:
    shares: list[float] = []
    map_in_parallel(lambda _: sleep(0.0005), range(400), on_progress=shares.append)
    assert shares == sorted(set(shares))
    assert 0 <= shares[0] < shares[-1] < 1
    if cores == 1:
        assert shares == [number / 400 for number in range(400)]


def test_the_children_of_a_killed_process_end_too(tmp_path: Path) -> None:
    """The answers of the children do not fit into a pipe. The children must not wait for a dead parent to read them."""

    def large_answer(number: int) -> bytes:
        (tmp_path / str(os.getpid())).touch()
        sleep(0.02)
        return bytes(100_000)

    task = BackgroundTask(lambda: len(map_in_parallel(large_answer, range(40))))
    if task._child is None:
        pytest.skip("there is no background process")
    deadline = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < min(parallel.usable_cores(), 2):
        assert time.monotonic() < deadline
        sleep(0.01)
    task.cancel()
    for path in tmp_path.iterdir():
        while _is_running(int(path.name)):
            assert time.monotonic() < deadline, "a child still runs after the death of its parent"
            sleep(0.05)


def test_background_task_is_killed_with_its_parent(tmp_path: Path) -> None:
    """If the task still ran, it could overwrite files of the next run."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, time\n"
            "from pathlib import Path\n"
            "from site_builder.parallel import BackgroundTask\n"
            "def work():\n"
            "    Path(sys.argv[1], 'pid').write_text(str(os.getpid()))\n"
            "    time.sleep(60)\n"
            "task = BackgroundTask(work)\n"
            "print(task._child is not None, flush=True)\n"
            "time.sleep(60)\n",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    deadline = time.monotonic() + 30
    try:
        if process.stdout.readline() == "False\n":
            pytest.skip("there is no background process")
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert time.monotonic() < deadline
            sleep(0.01)
    finally:
        process.kill()
        process.communicate()
    while _is_running(int((tmp_path / "pid").read_text())):
        assert time.monotonic() < deadline, "the task runs without its parent"
        sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
