"""Test the `kb links` commands. A local server responds to the requests for links.

A shard is the part of the links that one of several checks requests. A verdict is a result for a link, such as `gone`.
"""

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
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import ClassVar

import pytest

from site_builder.cli import main
from site_builder.cli.links.options import parse_duration, parse_shard
from site_builder.link_health.history_file import parse_history
from site_builder.links import hosts
from site_builder.links.checking import CheckPolicy
from tests.links.entry_folders import paper_yaml, run_git, write_entries
from tests.services.fakes import ALL_OFF

KB = Path(sys.executable).with_name("kb")


@dataclass(frozen=True)
class CommandResult:
    """Output and exit code of a command."""

    exit_code: int
    stdout: str
    stderr: str


def kb(*arguments: str) -> CommandResult:
    """Run the whole program in this process, including its error handling."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["kb", *arguments])
        with pytest.raises(SystemExit) as exit_info:
            main()
    return CommandResult(int(exit_info.value.code or 0), out.getvalue(), err.getvalue())


class LinkServer(BaseHTTPRequestHandler):
    """Responds with the status in the URL.

    `/301/x` redirects to `/200/x`, `/elsewhere/x` to `/200/x` of another host, and `/slow/x` takes a second. The
    page `/slots/x` has another title than all other pages.
    """

    requested: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        self.requested[self.path] += 1
        _, status, name = self.path.split("/", 2)
        if status == "slow":
            time.sleep(1)
        body = b"<title>Slot gacor</title>" if status == "slots" else b"<title>A page</title>"
        self.send_response(
            int(status) if status.isdigit() else 301 if status == "elsewhere" else 200
        )
        if status == "301":
            self.send_header("Location", f"/200/{name}")
        if status == "elsewhere":
            port = self.headers["Host"].partition(":")[2]
            self.send_header("Location", f"http://localhost:{port}/200/{name}")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


class QuietServer(ThreadingHTTPServer):
    """Prints nothing if a client disconnects, because a later test would read the message as output of its command."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore the error."""


@pytest.fixture
def server() -> Iterator[str]:
    """Serve on all addresses of this machine, and yield the base URL of 127.0.0.1."""
    LinkServer.requested.clear()
    # Tests use several addresses in 127.0.0.0/8, because each counts as a host of its own.
    http_server = QuietServer(("0.0.0.0", 0), LinkServer)
    serve = partial(http_server.serve_forever, poll_interval=0.01)
    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{http_server.server_address[1]}"
    http_server.shutdown()
    http_server.server_close()


@pytest.fixture
def workdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to an empty folder, and disable requests to all services, such as the API of GitHub."""
    monkeypatch.chdir(tmp_path)
    for name, value in ALL_OFF.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def write_sample_entries(workdir: Path, server: str) -> None:
    write_entries(
        workdir / "entries",
        {
            "papers/good": paper_yaml(f"{{paper: {server}/200/good}}"),
            "papers/gone": paper_yaml(f"{{paper: {server}/200/gone, code: {server}/404/gone}}"),
            "papers/moved": paper_yaml(f"{{paper: {server}/301/moved}} # kept"),
        },
    )


def history(workdir: Path) -> dict[str, str]:
    """Return URL path -> verdict for each link in the history."""
    records, corrupt_lines = parse_history((workdir / "observed/links.jsonl").read_text())
    assert not corrupt_lines
    return {url.split("/", 3)[3]: record.verdict for url, record in records.items()}


# --- check --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hijacked_link_is_suspect_until_a_person_accepts_it(workdir: Path, server: str) -> None:
    """The hosts 127.0.0.1 and localhost count as two sites."""
    write_entries(
        workdir / "entries", {"papers/feed": paper_yaml(f"{{paper: {server}/elsewhere/a}}")}
    )
    check = ("links", "check", "--allow-private", "--record", "--trust")
    result = kb(*check)
    assert (
        "suspect (1): Open the link and look. It now leads to `http://localhost:" in result.stdout
    )
    assert "redirects to another site" in result.stdout
    assert kb("links", "fix").stderr == "Nothing to fix.\n"
    assert kb(*check).stdout.startswith("suspect (1)")
    # An observation counts only if it is at least a second later than the previous one.
    time.sleep(1.1)
    assert "1 redirected" in kb(*check, "--only", "127.0.0.1", "--accept").stdout
    assert "1 redirected" in kb(*check).stdout
    assert kb("links", "fix").stderr == "Nothing to fix.\n"


@pytest.mark.parametrize("given", [("--record",), ("--only", "papers/good"), ()])
def test_the_option_accept_needs_two_further_options(
    workdir: Path, server: str, given: tuple[str, ...]
) -> None:
    write_sample_entries(workdir, server)
    result = kb("links", "check", "--accept", *given)
    assert result.exit_code == 2
    assert "--accept needs --only and --record" in result.stderr


def test_titles_that_do_not_match_the_entry_are_reported_once(workdir: Path, server: str) -> None:
    write_entries(workdir / "entries", {"papers/feed": paper_yaml(f"{{paper: {server}/slots/a}}")})
    check = ("links", "check", "--allow-private", "--record", "--titles", "--fresh")
    assert "titles (1): " in kb(*check).stdout
    assert "titles" not in kb(*check).stdout


@pytest.mark.slow
def test_kb_links_check_reports_failed_links_and_counts_all_links(
    workdir: Path, server: str
) -> None:
    write_sample_entries(workdir, server)
    result = kb("links", "check", "--allow-private")
    assert result.exit_code == 0  # after one failed check, a link is not yet dead
    assert f"{server}/404/gone" in result.stdout
    assert "entries/papers/gone.yml:5:" in result.stdout
    assert "4 links: 2 alive, 1 moved, 1 gone" in result.stdout
    assert not (workdir / "observed").exists()


@pytest.mark.slow
def test_kb_links_check_writes_json(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    kb("links", "check", "--allow-private", "--format", "json", "--output", "run.json")
    data = json.loads((workdir / "run.json").read_text())
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


@pytest.mark.slow
def test_private_addresses_need_the_option_allow_private(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    result = kb("links", "check", "--trust")
    assert result.exit_code == 1
    assert "4 links: 4 refused" in result.stdout
    assert not LinkServer.requested


@pytest.mark.parametrize("arguments", [(), ("--format", "json"), ("--record",)])
def test_a_check_of_entries_without_links_fails(arguments: tuple[str, ...], workdir: Path) -> None:
    write_entries(workdir / "entries", {})
    result = kb("links", "check", *arguments)
    assert result.exit_code == 3
    assert "There is no link in entries/" in result.stderr


@pytest.mark.slow
def test_the_option_fresh_ignores_the_cache_of_alive_links(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    for arguments in ((), (), ("--fresh",)):
        kb("links", "check", "--allow-private", *arguments)
    assert LinkServer.requested["/200/good"] == 2
    assert LinkServer.requested["/404/gone"] == 3


def test_a_check_can_be_limited_to_the_links_of_one_entry(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    kb("links", "check", "--allow-private", "--only", "papers/good")
    assert set(LinkServer.requested) == {"/200/good"}
    assert kb("links", "check", "--only", "example.com").exit_code == 2


@pytest.mark.slow
def test_kb_links_check_of_a_branch_fails_only_for_added_links(
    workdir: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(workdir / "entries", {"papers/old": paper_yaml(f"{{paper: {server}/404/old}}")})
    run_git(workdir, "init", "--quiet")
    run_git(workdir, "add", ".")
    run_git(workdir, "commit", "--quiet", "--message", "Begin")
    result = kb("links", "check", "--changed-since", "HEAD", "--allow-private")
    assert (result.exit_code, result.stdout) == (0, "No new or changed links.\n")

    summary = workdir / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    links = f"{{paper: {server}/200/new, code: {server}/404/new, demo: {server}/403/new}}"
    write_entries(workdir / "entries", {"papers/new": paper_yaml(links)})
    arguments = ("--changed-since", "HEAD", "--allow-private", "--format", "github")
    result = kb("links", "check", *arguments)
    assert result.exit_code == 1
    errors = [line for line in result.stdout.splitlines() if line.startswith("::error")]
    assert len(errors) == 1
    assert "file=entries/papers/new.yml,line=5," in errors[0]
    assert "::notice file=entries/papers/new.yml" in result.stdout
    assert "/404/old" not in LinkServer.requested
    assert "/404/new" in summary.read_text()


@pytest.mark.slow
def test_results_of_a_local_outage_are_recorded_only_with_the_option_trust(
    workdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        import_module("site_builder.cli.links.check"),
        "CheckPolicy",
        partial(CheckPolicy, backoff_seconds=0.01),
    )
    links = "{paper: http://127.0.0.2:9/a, code: http://127.0.0.3:9/b, demo: http://127.0.0.4:9/c}"
    write_entries(workdir / "entries", {"papers/a": paper_yaml(links)})
    result = kb("links", "check", "--allow-private", "--record")
    assert result.exit_code == 3
    assert "3 transient" in result.stdout
    assert "Check the network" in result.stderr
    assert not (workdir / "observed").exists()
    assert kb("links", "check", "--allow-private", "--record", "--trust").exit_code == 0
    assert (workdir / "observed").exists()


@pytest.mark.slow
def test_blocked_links_and_unreachable_hosts_do_not_fail_the_check_of_a_branch(
    workdir: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        import_module("site_builder.cli.links.check"),
        "CheckPolicy",
        partial(CheckPolicy, backoff_seconds=0.01),
    )
    write_entries(workdir / "entries", {"papers/old": paper_yaml(f"{{paper: {server}/200/old}}")})
    run_git(workdir, "init", "--quiet")
    run_git(workdir, "add", ".")
    run_git(workdir, "commit", "--quiet", "--message", "Begin")
    port = server.rpartition(":")[2]
    blocked = [f"http://127.0.0.{n}:{port}/403/wall" for n in (2, 3, 4)]
    links = (
        f"{{paper: {blocked[0]}, code: [{blocked[1]}, {blocked[2]}], demo: http://127.0.0.9:9/}}"
    )
    write_entries(workdir / "entries", {"papers/new": paper_yaml(links)})
    result = kb("links", "check", "--changed-since", "HEAD", "--allow-private")
    assert "4 links: 3 blocked, 1 transient" in result.stdout
    assert result.exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--changed-since", "HEAD")])
def test_a_run_without_any_checked_link_fails(
    arguments: tuple[str, ...], workdir: Path, server: str
) -> None:
    write_entries(workdir / "entries", {})
    run_git(workdir, "init", "--quiet")
    run_git(workdir, "add", ".")
    run_git(workdir, "commit", "--quiet", "--message", "Begin")
    slow = f"{{paper: {server}/slow/a, code: {server}/slow/b}}"
    write_entries(workdir / "entries", {"papers/slow": paper_yaml(slow)})
    result = kb("links", "check", "--allow-private", "--deadline", "0.3", *arguments)
    assert result.exit_code == 3
    assert "2 unchecked" in result.stdout
    assert "Allow more time" in result.stderr


@pytest.mark.slow
def test_no_history_is_removed_if_an_entry_is_invalid(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    kb("links", "check", "--allow-private", "--record")
    before = history(workdir)
    (workdir / "entries/papers/gone.yml").write_text("title: [")
    result = kb("links", "check", "--allow-private", "--record")
    assert "The links in 1 invalid file are left out." in result.stderr
    assert history(workdir) == before
    assert "1 invalid file" in kb("links", "report").stderr


def test_topics_yml_with_several_invalid_topics_counts_as_one_invalid_file(
    workdir: Path, server: str
) -> None:
    write_sample_entries(workdir, server)
    topics = workdir / "entries/topics.yml"
    topics.write_text(f"{topics.read_text()}- id: first\n- id: second\n")
    assert "The links in 1 invalid file are left out." in kb("links", "report").stderr


@pytest.mark.slow
def test_a_service_that_never_responds_leaves_time_for_requests_to_links(
    workdir: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("KB_ARXIV_API", f"http://127.0.0.1:{silent.getsockname()[1]}/api")
        links = f"{{paper: https://arxiv.org/abs/2301.12597, code: {server}/404/gone}}"
        write_entries(workdir / "entries", {"papers/a": paper_yaml(links)})
        started = time.monotonic()
        result = kb("links", "check", "--allow-private", "--deadline", "4s", "--only", "127.0.0.1")
        assert "1 link: 1 gone" in result.stdout
        kb("links", "check", "--allow-private", "--deadline", "4s")
        assert time.monotonic() - started < 12
    assert LinkServer.requested["/404/gone"] == 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_results_are_recorded_even_if_printing_fails(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    with Path("/dev/full").open("w") as full_device:
        arguments: list[str | Path] = [KB, "links", "check", "--allow-private", "--record"]
        result = subprocess.run(arguments, stdout=full_device, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 3
    assert b"Traceback" not in result.stderr
    assert len(history(workdir)) == 4


@pytest.mark.slow
def test_a_newer_history_overrides_the_cache(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    kb("links", "check", "--allow-private", "--record")
    history_file = workdir / "observed/links.jsonl"
    history_text = re.sub(r'"at":"2[0-9]{3}-', '"at":"2999-', history_file.read_text())
    history_file.write_text(history_text)
    kb("links", "check", "--allow-private")
    assert LinkServer.requested["/200/good"] == 2


@pytest.mark.slow
def test_links_not_reached_by_the_deadline_are_reported_as_unchecked(
    workdir: Path, server: str
) -> None:
    links = ", ".join(f"{server}/slow/{n}" for n in range(60))
    write_entries(
        workdir / "entries",
        {"papers/slow": paper_yaml(f"{{paper: {server}/200/a, demo: [{links}]}}")},
    )
    result = kb("links", "check", "--allow-private", "--deadline", "1s")
    assert "Out of time: " in result.stdout
    assert "unchecked" in result.stdout


@pytest.mark.slow
def test_ctrl_c_keeps_the_results_so_far(workdir: Path, server: str) -> None:
    links = ", ".join(f"{server}/slow/{n}" for n in range(60))
    write_entries(
        workdir / "entries",
        {"papers/slow": paper_yaml(f"{{paper: {server}/404/a, demo: [{links}]}}")},
    )
    arguments = ["links", "check", "--allow-private", "--format", "json", "--output", "run.json"]
    process = subprocess.Popen([KB, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(LinkServer.requested) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    run = json.loads((workdir / "run.json").read_text())
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
def test_invalid_or_contradictory_options_exit_with_2(
    arguments: tuple[str, ...], workdir: Path, server: str
) -> None:
    write_sample_entries(workdir, server)
    result = kb("links", "check", *arguments)
    assert result.exit_code == 2
    assert not LinkServer.requested


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("50s", 50), ("30m", 1800), ("1.5h", 5400), (None, None)]
)
def test_durations_are_parsed_to_seconds(text: str | None, seconds: float | None) -> None:
    assert parse_duration(text, "--deadline") == seconds


def test_shards_are_parsed_to_numbers() -> None:
    assert parse_shard("2/4") == (2, 4)
    assert parse_shard(None) is None


# --- record, report, fix ------------------------------------------------------------------------


@pytest.mark.slow
def test_kb_links_report_and_kb_links_fix_use_the_recorded_results(
    workdir: Path, server: str
) -> None:
    write_sample_entries(workdir, server)
    assert kb("links", "report").stdout.startswith("4 links: 4 unchecked")
    kb("links", "check", "--allow-private", "--record")
    assert history(workdir) == {
        "200/good": "alive",
        "200/gone": "alive",
        "404/gone": "gone",
        "301/moved": "moved",
    }
    assert (workdir / "observed/link-runs.jsonl").read_text().count("\n") == 1
    requests = sum(LinkServer.requested.values())

    result = kb("links", "report")
    assert "4 links: 2 alive, 1 moved, 1 gone; last checked on " in result.stdout

    entry_file = workdir / "entries/papers/moved.yml"
    before = entry_file.read_text()
    # The command never writes a private address into an entry.
    result = kb("links", "fix", "--moved")
    assert (result.exit_code, entry_file.read_text()) == (0, before)
    assert "is not fixed" in result.stderr
    assert "Nothing to fix" not in result.stderr

    lines = (
        (workdir / "observed/links.jsonl")
        .read_text()
        .replace(f'"{server}/200/moved"', '"https://example.org/moved"')
        .replace('"http-301"', '"same-title"')
    )
    (workdir / "observed/links.jsonl").write_text(lines)
    result = kb("links", "fix", "--dry-run")
    assert f"-links: {{paper: {server}/301/moved}} # kept" in result.stdout
    assert "+links: {paper: https://example.org/moved} # kept" in result.stdout
    assert entry_file.read_text() == before
    result = kb("links", "fix", "--moved")
    assert entry_file.read_text() == before.replace(
        f"{server}/301/moved", "https://example.org/moved"
    )
    assert "1 link in 1 file fixed." in result.stderr
    assert "Nothing to fix." in kb("links", "fix").stderr
    assert sum(LinkServer.requested.values()) == requests


@pytest.mark.slow
def test_corrupt_history_lines_are_reported_and_skipped(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    kb("links", "check", "--allow-private", "--record")
    history_file = workdir / "observed/links.jsonl"
    history_file.write_text(history_file.read_text() + '{"v": 2, "url": "https://exa')
    result = kb("links", "report")
    assert "observed/links.jsonl:5:1: warning: " in result.stderr
    assert "4 links: 2 alive" in result.stdout


def test_a_history_of_a_newer_version_is_not_changed(workdir: Path, server: str) -> None:
    write_sample_entries(workdir, server)
    history_file = workdir / "observed/links.jsonl"
    history_file.parent.mkdir()
    history_file.write_text('{"v": 99, "url": "https://example.org/"}\n')
    result = kb("links", "check", "--allow-private", "--record")
    assert result.exit_code == 3
    assert "Traceback" not in result.stderr
    assert history_file.read_text() == '{"v": 99, "url": "https://example.org/"}\n'


# --- shards -------------------------------------------------------------------------------------


def check_two_shards(workdir: Path, server: str) -> None:
    """Check two links in one shard and one link in another. Write run-1.json and run-2.json."""
    port = server.rpartition(":")[2]
    candidates = [f"127.0.0.{n}:{port}" for n in range(2, 50)]
    index = hosts.shard_index(hosts.host_group(f"{server}/"), 2)
    other_host = next(host for host in candidates if hosts.shard_index(host, 2) != index)
    write_entries(
        workdir / "entries",
        {
            "papers/a": paper_yaml(f"{{paper: {server}/200/a, code: http://{other_host}/200/b}}"),
            "papers/b": paper_yaml(f"{{paper: {server}/404/a}}"),
        },
    )
    for number in (1, 2):
        arguments = ("--shard", f"{number}/2", "--format", "json", "--output", f"run-{number}.json")
        assert kb("links", "check", "--allow-private", *arguments).exit_code == 0


@pytest.mark.slow
def test_shards_can_be_merged_in_any_order(workdir: Path, server: str) -> None:
    check_two_shards(workdir, server)
    for order in (("run-1.json", "run-2.json"), ("run-2.json", "run-1.json", "run-2.json")):
        result = kb("links", "merge", *order)
        assert "3 links: 2 alive, 1 gone" in result.stdout
    assert kb("links", "merge", "--record", "run-2.json", "run-1.json").exit_code == 0
    assert len(history(workdir)) == 3
    written = (workdir / "observed/links.jsonl").read_bytes()
    kb("links", "merge", "--record", "run-1.json", "run-2.json")
    assert (workdir / "observed/links.jsonl").read_bytes() == written


def test_a_merge_with_a_missing_shard_is_not_recorded(workdir: Path, server: str) -> None:
    check_two_shards(workdir, server)
    result = kb("links", "merge", "--record", "run-1.json")
    assert result.exit_code == 3
    assert "The results of 2/2 are missing" in result.stderr
    assert not (workdir / "observed").exists()


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"run": {}, "links": [null]}', "\0"])
def test_an_invalid_run_file_is_reported(text: str, workdir: Path) -> None:
    (workdir / "run.json").write_text(text)
    result = kb("links", "merge", "run.json")
    assert result.exit_code == 3
    assert "run.json cannot be read: " in result.stderr
    assert kb("links", "merge", "nowhere.json").exit_code == 2
