"""`python -m benchmarks.adding`: requests, time and memory of `kb add` for 500 arXiv ids.

A fake server replaces arXiv's API. arXiv requires three seconds between two requests; the time is also shown without this
pause.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from site_builder.services import SERVICES, arxiv

NUMBER = 500
_TOPICS = "- id: sorting\n  name: {en: Sorting, zh: 排序}\n"
_WORDS = "We sort long lists of numbers with a network that compares pairs and merges runs. "
_ENTRY = (
    "<entry><id>http://arxiv.org/abs/{id}v2</id><title>Sort-{number}: Sorting Lists of Length {number}</title>"
    "<published>2023-02-03T00:00:00Z</published><summary>{summary}</summary>"
    "<author><name>Ada Lovelace</name></author><author><name>Author Number{number}</name></author></entry>"
)


class _Arxiv(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def do_GET(self) -> None:
        type(self).requests += 1
        ids = parse_qs(urlsplit(self.path).query)["id_list"][0].split(",")
        entries = "".join(
            _ENTRY.format(id=id_, number=int(id_.partition(".")[2]), summary=_WORDS * 15)
            for id_ in ids
        )
        answer = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    """Run the command once, and print requests, time and memory. The exit code is 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "entries").mkdir()
        (folder / "entries/topics.yml").write_text(_TOPICS, encoding="utf-8")
        (folder / "mkdocs.yml").write_text(
            "site_name: Bench\nplugins: [{site_builder: {languages: [en, zh]}}]\n", encoding="utf-8"
        )
        ids = "".join(f"2302.{number:05}\n" for number in range(1, NUMBER + 1))
        (folder / "ids.txt").write_text(ids, encoding="utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Arxiv)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environ = {
            **os.environ,
            **{service.url_variable: "" for service in SERVICES},
            "KB_ARXIV_API": f"http://127.0.0.1:{server.server_port}/",
        }
        command = [str(Path(sys.executable).with_name("kb")), "add", "ids.txt"]
        command += ["--yes", "--topic", "sorting", "--allow-private"]
        started = time.perf_counter()
        process = subprocess.run(
            command,
            cwd=folder,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - started
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        written = len(list((folder / "entries/papers").glob("*.yml")))
    pause = (_Arxiv.requests - 1) * arxiv.SERVICE.policy.min_interval_seconds
    sys.stdout.write(
        f"exit code {process.returncode}, {written} entries, {_Arxiv.requests} requests, {seconds:.1f} s "
        f"({seconds - pause:.1f} s without the pause that arXiv asks for), "
        f"{usage.ru_utime + usage.ru_stime:.1f} s of CPU, {usage.ru_maxrss / 1024:.0f} MB\n"
    )
    sys.exit(int(written != NUMBER or _Arxiv.requests > 2 or seconds - pause > 3))


if __name__ == "__main__":
    main()
