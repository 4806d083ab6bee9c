"""The stage of `make bench` for `kb add` with 500 arXiv ids. `python -m benchmarks.adding` runs only this stage.

A fake server replaces arXiv's API. arXiv requires three seconds between two requests. The measured time does not include
this pause.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.figures import Figure
from benchmarks.processes import KB, CannotRun, run
from benchmarks.workspace import Workspace
from site_builder.services import SERVICES, arxiv

NUMBER = 500
MAX_REQUESTS = 2
MAX_SECONDS = 3
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


ROW = "500 arXiv ids, without the pause that arXiv asks for"


def add(workspace: Workspace) -> Iterator[Figure]:
    """Measure adding 500 papers to an empty folder.

    Raises CannotRun if `kb add` sends more than two requests or does not write 500 entries.
    """
    runs = [_add(workspace.folder / f"added-{number}") for number in range(workspace.runs)]
    walls = tuple(wall for wall, _, _ in runs)
    requests = max(requests for _, _, requests in runs)
    memory = max(memory for _, memory, _ in runs)
    yield Figure(
        "add", ROW, workspace.size, "s", walls, memory, f"{requests} requests, into an empty folder"
    )


def _add(folder: Path) -> tuple[float, float, int]:
    """Run `kb add` once. Return (seconds without the pause between requests, peak memory in MiB, number of requests)."""
    (folder / "entries").mkdir(parents=True)
    (folder / "entries/topics.yml").write_text(_TOPICS, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: Bench\nplugins: [{site_builder: {languages: [en, zh]}}]\n", encoding="utf-8"
    )
    ids = "".join(f"2302.{number:05}\n" for number in range(1, NUMBER + 1))
    (folder / "ids.txt").write_text(ids, encoding="utf-8")
    _Arxiv.requests = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), _Arxiv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environ = {
            **{service.url_variable: "" for service in SERVICES},
            "KB_ARXIV_API": f"http://127.0.0.1:{server.server_port}/",
        }
        options = ["--yes", "--topic", "sorting", "--allow-private"]
        measured = run([KB, "add", "ids.txt", *options], folder, environ)
        server.shutdown()
    written = len(list((folder / "entries/papers").glob("*.yml")))
    if written != NUMBER or _Arxiv.requests > MAX_REQUESTS:
        raise CannotRun(f"kb add wrote {written} entries with {_Arxiv.requests} requests")
    pause = (_Arxiv.requests - 1) * arxiv.SERVICE.policy.min_interval_seconds
    return measured.wall - pause, measured.memory, _Arxiv.requests


def main() -> None:
    """Measure three runs, and print each. The exit code is 1 if their median is more than `MAX_SECONDS`."""
    with tempfile.TemporaryDirectory() as name:
        [figure] = add(Workspace(Path(name), 0, 3))
    seconds = ", ".join(f"{value:.1f} s" for value in figure.values)
    sys.stdout.write(f"{figure.what}: {seconds}; {figure.note}; {figure.memory:.0f} MiB\n")
    sys.exit(int(figure.typical > MAX_SECONDS))


if __name__ == "__main__":
    main()
