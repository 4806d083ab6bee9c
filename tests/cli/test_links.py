"""`kb links`: against a server on this machine, as a program."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import ClassVar

import pytest

from site_builder.cli import main
from site_builder.cli.links.options import parse_duration, parse_shard
from site_builder.link_health.history_file import parse_history
from site_builder.links import hosts
from site_builder.links.checking import CheckPolicy
from tests.links.entry_folders import git, paper, write

KB = Path(sys.executable).with_name("kb")


@dataclass(frozen=True)
class CommandResult:
    """What a command printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str


def kb(*arguments: str) -> CommandResult:
    """Run the whole program here, errors and exit codes included."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["kb", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    return CommandResult(int(ended.value.code or 0), out.getvalue(), err.getvalue())


class LinkServer(BaseHTTPRequestHandler):
    """`/200/x` is there, `/404/x` is not, `/301/x` has moved to `/200/x`; `/slow/x` takes a second."""

    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        _, what, rest = self.path.split("/", 2)
        if what == "slow":
            time.sleep(1)
        body = b"<title>A page</title>"
        self.send_response(int(what) if what.isdigit() else 200)
        if what == "301":
            self.send_header("Location", f"/200/{rest}")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """Serve answers on every address of this machine, and yield the address of the server."""
    LinkServer.asked.clear()
    running = ThreadingHTTPServer(("0.0.0.0", 0), LinkServer)  # all of 127.0.0.0/8: many hosts
    running.daemon_threads = True
    serve = partial(running.serve_forever, poll_interval=0.01)
    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to an empty folder where no service is asked."""
    monkeypatch.chdir(tmp_path)
    for name in ("KB_GITHUB_API", "KB_ARXIV_API", "KB_DOI_API", "KB_ARCHIVE_API"):
        monkeypatch.setenv(name, "")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def write_sample_entries(place: Path, server: str) -> None:
    write(
        place / "entries",
        {
            "papers/good": paper(f"{{paper: {server}/200/good}}"),
            "papers/gone": paper(f"{{paper: {server}/200/gone, code: {server}/404/gone}}"),
            "papers/moved": paper(f"{{paper: {server}/301/moved}} # kept"),
        },
    )


def history(place: Path) -> dict[str, str]:
    known, damages = parse_history((place / "observed/links.jsonl").read_text())
    assert not damages
    return {url.split("/", 3)[3]: record.verdict for url, record in known.items()}


# --- check --------------------------------------------------------------------------------------


def test_check_reports_every_link(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    done = kb("links", "check", "--allow-private")
    assert done.exit_code == 0  # gone once is no death
    assert f"{server}/404/gone" in done.stdout
    assert "entries/papers/gone.yml:5:" in done.stdout
    assert "4 links: 2 alive, 1 moved, 1 gone" in done.stdout
    assert not (place / "observed").exists()


def test_check_writes_json_as_the_issue_has_it(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    kb("links", "check", "--allow-private", "--format", "json", "--output", "run.json")
    data = json.loads((place / "run.json").read_text())
    assert set(data) == {"run", "links"}
    moved = next(link for link in data["links"] if link["verdict"] == "moved")
    assert moved["url"] == f"{server}/301/moved"
    assert moved["final_url"] == f"{server}/200/moved"
    assert (moved["status"], moved["reason"], moved["attempts"]) == (200, "http-301", 1)
    assert moved["sources"] == [
        {
            "path": "entries/papers/moved.yml",
            "line": 5,
            "column": 16,
            "field": "links.paper",
            "entry": "papers/moved",
        }
    ]
    assert moved["history"]["last"]["verdict"] == "moved"


def test_private_addresses_are_refused_unless_allowed(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    done = kb("links", "check", "--trust")
    assert done.exit_code == 1
    assert "4 links: 4 refused" in done.stdout
    assert not LinkServer.asked


@pytest.mark.parametrize("arguments", [(), ("--format", "json"), ("--record",)])
def test_no_link_at_all_is_no_success(arguments: tuple[str, ...], place: Path) -> None:
    write(place / "entries", {})
    done = kb("links", "check", *arguments)
    assert done.exit_code == 3
    assert "There is no link in entries/" in done.stderr


def test_what_was_alive_is_believed_for_a_while(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    for arguments in ((), (), ("--fresh",)):
        kb("links", "check", "--allow-private", *arguments)
    assert LinkServer.asked["/200/good"] == 2
    assert LinkServer.asked["/404/gone"] == 3


def test_check_only_some_links(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    kb("links", "check", "--allow-private", "--only", "papers/good")
    assert set(LinkServer.asked) == {"/200/good"}
    assert kb("links", "check", "--only", "example.com").exit_code == 2


def test_a_branch_answers_for_the_links_it_brings(
    place: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place / "entries", {"papers/old": paper(f"{{paper: {server}/404/old}}")})
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "Begin")
    done = kb("links", "check", "--changed-since", "HEAD", "--allow-private")
    assert (done.exit_code, done.stdout) == (0, "No new or changed links.\n")

    summary = place / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    links = f"{{paper: {server}/200/new, code: {server}/404/new, demo: {server}/403/new}}"
    write(place / "entries", {"papers/new": paper(links)})
    arguments = ("--changed-since", "HEAD", "--allow-private", "--format", "github")
    done = kb("links", "check", *arguments)
    assert done.exit_code == 1
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error")]
    assert len(errors) == 1
    assert "file=entries/papers/new.yml,line=5," in errors[0]
    assert "::notice file=entries/papers/new.yml" in done.stdout
    assert "/404/old" not in LinkServer.asked
    assert "/404/new" in summary.read_text()


def test_a_network_that_is_down_is_not_the_fault_of_the_links(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys.modules["site_builder.cli.links.check"],
        "CheckPolicy",
        partial(CheckPolicy, backoff_seconds=0.01),
    )
    links = "{paper: http://127.0.0.2:9/a, code: http://127.0.0.3:9/b, demo: http://127.0.0.4:9/c}"
    write(place / "entries", {"papers/a": paper(links)})
    done = kb("links", "check", "--allow-private", "--record")
    assert done.exit_code == 3
    assert "3 transient" in done.stdout
    assert "Check the network" in done.stderr
    assert not (place / "observed").exists()
    assert kb("links", "check", "--allow-private", "--record", "--trust").exit_code == 0
    assert (place / "observed").exists()


def test_a_branch_does_not_answer_for_walls_and_for_hosts_that_are_down(
    place: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys.modules["site_builder.cli.links.check"],
        "CheckPolicy",
        partial(CheckPolicy, backoff_seconds=0.01),
    )
    write(place / "entries", {"papers/old": paper(f"{{paper: {server}/200/old}}")})
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "Begin")
    port = server.rpartition(":")[2]
    walls = [f"http://127.0.0.{n}:{port}/403/wall" for n in (2, 3, 4)]
    links = f"{{paper: {walls[0]}, code: [{walls[1]}, {walls[2]}], demo: http://127.0.0.9:9/}}"
    write(place / "entries", {"papers/new": paper(links)})
    done = kb("links", "check", "--changed-since", "HEAD", "--allow-private")
    assert "4 links: 3 blocked, 1 transient" in done.stdout
    assert done.exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("--changed-since", "HEAD")])
def test_a_run_that_checked_nothing_is_no_success(
    arguments: tuple[str, ...], place: Path, server: str
) -> None:
    write(place / "entries", {})
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "--message", "Begin")
    slow = f"{{paper: {server}/slow/a, code: {server}/slow/b}}"
    write(place / "entries", {"papers/slow": paper(slow)})
    done = kb("links", "check", "--allow-private", "--deadline", "0.3", *arguments)
    assert done.exit_code == 3
    assert "2 unchecked" in done.stdout
    assert "Give more time" in done.stderr


def test_a_broken_entry_costs_no_history(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    kb("links", "check", "--allow-private", "--record")
    before = history(place)
    (place / "entries/papers/gone.yml").write_text("title: [")
    done = kb("links", "check", "--allow-private", "--record")
    assert "1 file with problems: their links are left out." in done.stderr
    assert history(place) == before
    assert "1 file with problems" in kb("links", "report").stderr


def test_a_service_that_hangs_leaves_time_for_the_pages(
    place: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("KB_ARXIV_API", f"http://127.0.0.1:{silent.getsockname()[1]}/api")
        links = f"{{paper: https://arxiv.org/abs/2301.12597, code: {server}/404/gone}}"
        write(place / "entries", {"papers/a": paper(links)})
        started = time.monotonic()
        done = kb("links", "check", "--allow-private", "--deadline", "4s", "--only", "127.0.0.1")
        assert "1 link: 1 gone" in done.stdout
        kb("links", "check", "--allow-private", "--deadline", "4s")
        assert time.monotonic() - started < 12
    assert LinkServer.asked["/404/gone"] == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_what_was_seen_is_kept_even_if_the_report_cannot_be_printed(
    place: Path, server: str
) -> None:
    write_sample_entries(place, server)
    with Path("/dev/full").open("w") as full:
        arguments: list[str | Path] = [KB, "links", "check", "--allow-private", "--record"]
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert len(history(place)) == 4


def test_the_cache_does_not_know_better_than_a_newer_history(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    kb("links", "check", "--allow-private", "--record")
    path = place / "observed/links.jsonl"
    later = re.sub(r'"at":"2[0-9]{3}-', '"at":"2999-', path.read_text())
    path.write_text(later)
    kb("links", "check", "--allow-private")
    assert LinkServer.asked["/200/good"] == 2


def test_the_deadline_leaves_the_rest_unchecked(place: Path, server: str) -> None:
    links = ", ".join(f"{server}/slow/{n}" for n in range(60))
    write(place / "entries", {"papers/slow": paper(f"{{paper: {server}/200/a, demo: [{links}]}}")})
    done = kb("links", "check", "--allow-private", "--deadline", "2s")
    assert "Out of time: " in done.stdout
    assert "unchecked" in done.stdout


def test_ctrl_c_keeps_what_is_known(place: Path, server: str) -> None:
    links = ", ".join(f"{server}/slow/{n}" for n in range(60))
    write(place / "entries", {"papers/slow": paper(f"{{paper: {server}/404/a, demo: [{links}]}}")})
    arguments = ["links", "check", "--allow-private", "--format", "json", "--output", "run.json"]
    process = subprocess.Popen([KB, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(LinkServer.asked) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    run = json.loads((place / "run.json").read_text())
    assert run["run"]["interrupted"] is True
    assert 0 < run["run"]["counts"]["unchecked"] < 61


@pytest.mark.parametrize(
    "arguments",
    [
        ("--shard", "0/4"),
        ("--shard", "5/4"),
        ("--shard", "one"),
        ("--deadline", "soon"),
        ("--deadline", "0s"),
        ("--format", "xml"),
        ("--output", "nowhere/report.txt"),
        ("--record", "--shard", "1/2"),
        ("--record", "--changed-since", "HEAD"),
        ("--changed-since", "HEAD", "--only", "example.org"),
        ("--entries", "nowhere"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], place: Path, server: str) -> None:
    write_sample_entries(place, server)
    done = kb("links", "check", *arguments)
    assert done.exit_code == 2
    assert not LinkServer.asked


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("50s", 50), ("30m", 1800), ("1.5h", 5400), (None, None)]
)
def test_lengths_of_time(text: str | None, seconds: float | None) -> None:
    assert parse_duration(text, "--deadline") == seconds


def test_shards() -> None:
    assert parse_shard("2/4") == (2, 4)
    assert parse_shard(None) is None


# --- record, report, fix ------------------------------------------------------------------------


def test_from_check_to_fix(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    assert kb("links", "report").stdout.startswith("4 links: 4 unchecked")
    kb("links", "check", "--allow-private", "--record")
    assert history(place) == {
        "200/good": "alive",
        "200/gone": "alive",
        "404/gone": "gone",
        "301/moved": "moved",
    }
    assert (place / "observed/link-runs.jsonl").read_text().count("\n") == 1
    requests = sum(LinkServer.asked.values())

    done = kb("links", "report")
    assert "4 links: 2 alive, 1 moved, 1 gone; last checked on " in done.stdout

    entry = place / "entries/papers/moved.yml"
    before = entry.read_text()
    private = kb("links", "fix", "--moved")  # an address of this machine is no place to move to
    assert (private.exit_code, entry.read_text()) == (0, before)
    assert "is not fixed" in private.stderr

    lines = (
        (place / "observed/links.jsonl")
        .read_text()
        .replace(f'"{server}/200/moved"', '"https://example.org/moved"')
    )
    (place / "observed/links.jsonl").write_text(lines)
    done = kb("links", "fix", "--dry-run")
    assert f"-links: {{paper: {server}/301/moved}} # kept" in done.stdout
    assert "+links: {paper: https://example.org/moved} # kept" in done.stdout
    assert entry.read_text() == before
    done = kb("links", "fix", "--moved")
    assert entry.read_text() == before.replace(f"{server}/301/moved", "https://example.org/moved")
    assert "1 link in 1 file fixed." in done.stderr
    assert "Nothing to fix." in kb("links", "fix").stderr
    assert sum(LinkServer.asked.values()) == requests


def test_a_damaged_history_is_told_and_read(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    kb("links", "check", "--allow-private", "--record")
    path = place / "observed/links.jsonl"
    path.write_text(path.read_text() + '{"v": 2, "url": "https://exa')
    done = kb("links", "report")
    assert "observed/links.jsonl:5:1: warning: " in done.stderr
    assert "4 links: 2 alive" in done.stdout


def test_a_newer_history_is_left_alone(place: Path, server: str) -> None:
    write_sample_entries(place, server)
    path = place / "observed/links.jsonl"
    path.parent.mkdir()
    path.write_text('{"v": 99, "url": "https://example.org/"}\n')
    done = kb("links", "check", "--allow-private", "--record")
    assert done.exit_code == 3
    assert "Traceback" not in done.stderr
    assert path.read_text() == '{"v": 99, "url": "https://example.org/"}\n'


# --- shards -------------------------------------------------------------------------------------


def check_two_shards(place: Path, server: str) -> None:
    port = server.rpartition(":")[2]
    groups = [f"127.0.0.{n}:{port}" for n in range(2, 50)]
    here = hosts.shard_index(hosts.host_group(f"{server}/"), 2)
    other = f"http://{next(group for group in groups if hosts.shard_index(group, 2) != here)}"
    write(
        place / "entries",
        {
            "papers/a": paper(f"{{paper: {server}/200/a, code: {other}/200/b}}"),
            "papers/b": paper(f"{{paper: {server}/404/a}}"),
        },
    )
    for number in (1, 2):
        arguments = ("--shard", f"{number}/2", "--format", "json", "--output", f"run-{number}.json")
        assert kb("links", "check", "--allow-private", *arguments).exit_code == 0


def test_shards_join_into_what_one_run_sees(place: Path, server: str) -> None:
    check_two_shards(place, server)
    for order in (("run-1.json", "run-2.json"), ("run-2.json", "run-1.json", "run-2.json")):
        done = kb("links", "merge", *order)
        assert "3 links: 2 alive, 1 gone" in done.stdout
    assert kb("links", "merge", "--record", "run-2.json", "run-1.json").exit_code == 0
    assert len(history(place)) == 3
    written = (place / "observed/links.jsonl").read_bytes()
    kb("links", "merge", "--record", "run-1.json", "run-2.json")
    assert (place / "observed/links.jsonl").read_bytes() == written


def test_a_missing_shard_is_not_recorded(place: Path, server: str) -> None:
    check_two_shards(place, server)
    done = kb("links", "merge", "--record", "run-1.json")
    assert done.exit_code == 3
    assert "The results of 2/2 are missing" in done.stderr
    assert not (place / "observed").exists()


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"run": {}, "links": [null]}', "\0"])
def test_what_is_no_run_is_told(text: str, place: Path) -> None:
    (place / "run.json").write_text(text)
    done = kb("links", "merge", "run.json")
    assert done.exit_code == 3
    assert "run.json cannot be read: " in done.stderr
    assert kb("links", "merge", "nowhere.json").exit_code == 2
