"""`python -m benchmarks.observing` measures the time and the memory of `kb observe` for 10,000 repositories.

This command asks services for facts about entries. A fake server replaces GitHub's GraphQL API, and answers each
request after 100 ms.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NUMBER = 10_000
LATENCY = 0.1
_TOPICS = "- id: sorting\n  name: {en: Sorting, zh: 排序}\n"
_FILES = [{"name": name} for name in ("README.md", "LICENSE", "pyproject.toml", "src", "tests")]


class _GitHub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        variables = json.loads(body)["variables"]
        time.sleep(LATENCY)
        data = {
            f"r{number}": {
                "nameWithOwner": f"{variables[f'o{number}']}/{variables[f'n{number}']}",
                "isPrivate": False,
                "stargazerCount": number * 17,
                "forkCount": number,
                "isArchived": number == 0,
                "licenseInfo": {"spdxId": "MIT"},
                "primaryLanguage": {"name": "Python"},
                "pushedAt": "2026-11-01T10:00:00Z",
                "root": {"entries": _FILES},
            }
            for number in range(len(variables) // 2)
        }
        answer = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        pass


def _write_entries(folder: Path) -> None:
    (folder / "repos").mkdir(parents=True)
    (folder / "topics.yml").write_text(_TOPICS, encoding="utf-8")
    for number in range(NUMBER):
        (folder / f"repos/sort-{number}.yml").write_text(
            f"name: Sort {number}\nurl: https://github.com/example/sort-{number}\n"
            "topics: [sorting]\nsummary: {en: It sorts., zh: 排序。}\nadded: 2026-11-23\n",
            encoding="utf-8",
        )


def main() -> None:
    """Run `kb observe` once, and print the time, the memory and the number of lines in facts.jsonl."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_entries(folder / "entries")
        (folder / "mkdocs.yml").write_text(
            "site_name: Bench\nplugins: [{site_builder: {languages: [en, zh]}}]\n", encoding="utf-8"
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), _GitHub)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environ = {
            **os.environ,
            "KB_GITHUB_API": f"http://127.0.0.1:{server.server_port}/graphql",
            "KB_GITHUB_TOKEN": "a-token",
        }
        started = time.perf_counter()
        command = [str(Path(sys.executable).with_name("kb")), "observe", "--allow-private"]
        process = subprocess.run(
            command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, check=False
        )
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        lines = (folder / "observed/facts.jsonl").read_bytes()
    number = len(lines.splitlines())
    sys.stdout.write(
        f"exit code {process.returncode}, {seconds:.1f} s, {memory:.0f} MiB, {number:,} lines\n"
    )


if __name__ == "__main__":
    main()
