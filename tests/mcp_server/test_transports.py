"""Run `kb mcp` as a process, over standard input and output and over HTTP, and check what it refuses."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.errors import UsageError
from site_builder.mcp_server.server import MAX_REQUEST_BYTES, security_of
from tests.mcp_server.event_loops import run_async
from tests.site.conftest import copy_project, environment, program_path, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def url(project: Path) -> Iterator[str]:
    with served(project, "127.0.0.1") as url:
        yield url


@contextmanager
def served(project: Path, host: str) -> Iterator[str]:
    """Serve the project over HTTP on a free port, and yield the URL of the server."""
    with socket.socket() as free:
        free.bind((host, 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program_path("kb"), "mcp", "--http", "--host", host, "--port", str(port)],
        cwd=project,
        env=environment(),
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(host, port, process)
        yield f"http://{host}:{port}/mcp"
    finally:
        process.terminate()
        process.wait()


def _wait_for(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.1)
    raise AssertionError("The server did not start.")


async def ask(server: StdioServerParameters | str) -> str:
    """Call a tool with a wrong id, then with a valid id, and return the id in the second answer."""
    async with Client(server) as client:
        mistake = await client.call_tool("get", {"id": "../../etc/passwd"})
        assert mistake.is_error
        found = await client.call_tool("get", {"id": "papers/clip"})
        assert found.structured_content is not None
        return str(found.structured_content["summary"]["id"])


def test_the_sdk_client_can_call_tools_over_standard_input_and_output(
    project: Path,
) -> None:
    server = StdioServerParameters(
        command=str(program_path("kb")), args=["mcp"], cwd=project, env=environment()
    )
    assert run_async(ask, server) == "papers/clip"


def test_the_client_of_the_sdk_can_call_tools_over_http(url: str) -> None:
    assert run_async(ask, url) == "papers/clip"


HEADERS = {"Accept": "application/json, text/event-stream"}
LIST: Any = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:80"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:8000"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_only_requests_with_a_foreign_host_or_origin_or_a_wrong_content_type_are_refused(
    url: str, headers: dict[str, str], status: int
) -> None:
    response = requests.post(url, json=LIST, headers={**HEADERS, **headers}, timeout=30)
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'{"jsonrpc":"2.0","id":1,"method":"nothing"}', b"[" * 10_000, b"\xff\xfe"],
)  # fmt: skip
def test_a_bad_body_gives_no_traceback_and_does_not_stop_the_server(url: str, body: bytes) -> None:
    headers = {**HEADERS, "Content-Type": "application/json"}
    response = requests.post(url, data=body, headers=headers, timeout=30)
    assert response.status_code in {200, 202, 400, 404}
    assert "Traceback" not in response.text
    assert requests.post(url, json=LIST, headers=HEADERS, timeout=30).status_code == 200


def test_a_large_body_is_refused(url: str) -> None:
    headers = {**HEADERS, "Content-Type": "application/json"}
    body = b'"' + b"a" * MAX_REQUEST_BYTES + b'"'
    assert requests.post(url, data=body, headers=headers, timeout=30).status_code == 413


def test_only_loopback_hosts_and_the_given_hosts_are_accepted() -> None:
    assert "atlas.example" in security_of(["atlas.example"]).allowed_hosts
    assert "atlas.example" not in security_of().allowed_hosts


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "atlas.example", ""])
def test_a_host_that_other_machines_can_reach_needs_the_option_allow_host(
    host: str, project: Path
) -> None:
    refused = run("kb", "mcp", "--http", "--host", host, cwd=project)
    assert refused.returncode == 2
    assert "--allow-host" in refused.stderr


def test_the_server_accepts_requests_to_another_loopback_address(project: Path) -> None:
    with served(project, "127.0.0.2") as url:
        assert requests.post(url, json=LIST, headers=HEADERS, timeout=30).status_code == 200


@pytest.mark.parametrize(
    "options", [["--port", "8001"], ["--host", "::1"], ["--allow-host", "a.example"]]
)
def test_options_for_http_need_the_option_http(options: list[str], project: Path) -> None:
    refused = run("kb", "mcp", *options, cwd=project)
    assert refused.returncode == 2
    assert "--http" in refused.stderr


def test_a_port_in_use_is_refused(url: str, project: Path) -> None:
    refused = run("kb", "mcp", "--http", "--port", str(urlsplit(url).port), cwd=project)
    assert refused.returncode == 2
    assert "Choose another port with --port" in refused.stderr
    assert "http://" not in refused.stderr


def test_ctrl_c_ends_the_server_although_its_input_is_open(project: Path) -> None:
    with subprocess.Popen(
        [program_path("kb"), "mcp"], cwd=project, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"{")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in {130, -signal.SIGINT}


def test_the_end_of_the_input_ends_the_server(project: Path) -> None:
    done = subprocess.run(
        [program_path("kb"), "mcp"], cwd=project, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_the_package_mcp_the_message_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.delitem(sys.modules, "site_builder.mcp_server.server", raising=False)
    monkeypatch.delattr("site_builder.mcp_server.server", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.chdir(project)
    result = CliRunner().invoke(app, ["mcp"])
    assert isinstance(result.exception, UsageError)
    assert "site-builder[mcp]" in str(result.exception)


def test_the_server_does_not_start_if_an_entry_has_an_error(project: Path, tmp_path: Path) -> None:
    broken = copy_project(tmp_path / "broken")
    (broken / "entries" / "papers" / "clip.yml").write_text("title: [", encoding="utf-8")
    done = subprocess.run(
        [program_path("kb"), "mcp"], cwd=broken, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "not started" in done.stderr
