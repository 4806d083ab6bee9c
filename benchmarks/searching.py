"""Search in the browser: how an engine is asked every query, and how its answers are judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from benchmarks.browser import Response, SiteServer, chromium, cold_page, serve_folder
from benchmarks.figures import Figure
from benchmarks.ground_truth import QUERIES, GroundTruth, is_han, read_entries
from benchmarks.processes import CannotRun
from benchmarks.workspace import Workspace

_MAX_NAMED_QUERIES = 4


@dataclass(frozen=True)
class FirstResult:
    """When a query was typed and when its first results stood there; seconds since 1970."""

    asked: float
    shown: float


class Engine(Protocol):
    """A search in the browser."""

    pages: tuple[str, str]
    """Where somebody asks in English and in Chinese, from the root of the site."""
    preloads_index: bool
    """Whether it loads its index together with the page; then that counts."""
    script: str
    """What runs before the scripts of its page do."""

    def first(self, page: Page, query: str, *, slow: bool) -> FirstResult | None:
        """Type a query into a page that has just been loaded, and wait for the first results.

        Returns None if there are none.
        """

    def found(self, page: Page, query: str) -> Collection[str]:
        """Return the ids of all results; the page stays open from query to query."""


def measure_search(
    engine: Engine, stage: str, site: Path, workspace: Workspace
) -> Iterator[Figure]:
    """Ask every query of cold profiles, on a local line and a slow one; then judge the answers."""
    ground_truth = GroundTruth(read_entries(workspace.entries))
    expected = {query: true for query in QUERIES if (true := ground_truth.find(query))}
    try:
        with serve_folder(site) as server, chromium() as browser:
            local = _cold(engine, server, browser, expected, slow=False)
            behind = _cold(engine, server, browser, local, slow=True)
            with cold_page(browser, server.root + engine.pages[0], engine.script) as page:
                found = {query: frozenset(engine.found(page, query)) for query in expected}
    except BrowserError as error:
        raise CannotRun(f"the browser said: {error.message.splitlines()[0]}") from error
    size, note = workspace.size, f"{len(local)} queries"
    if len(local) < len(expected):
        note += f", {len(expected) - len(local)} more have no result"
    yield Figure(stage, "keystroke to first result", size, "ms", _column(local, 0), note=note)
    yield Figure(stage, "bytes to first result", size, "KB", _column(local, 1), note=note)
    slow = "the same behind 40 ms, 10 Mbit/s"
    yield Figure(stage, slow, size, "ms", _column(behind, 0), note=note)
    recall = tuple(_share(true & found[query], true) for query, true in expected.items())
    precision = tuple(_share(true & found[query], found[query]) for query, true in expected.items())
    yield Figure(stage, "recall", size, "%", recall, note=_below(recall, list(expected)))
    yield Figure(stage, "precision", size, "%", precision, note=_below(precision, list(expected)))


def _cold(
    engine: Engine, server: SiteServer, browser: Browser, queries: Iterable[str], *, slow: bool
) -> dict[str, tuple[float, float]]:
    """Return milliseconds and kilobytes until the first results, for queries that have any."""
    took = {}
    for query in queries:
        before = len(server.sent)
        address = server.root + engine.pages[is_han(query)]
        with cold_page(browser, address, engine.script, slow=slow) as page:
            first = engine.first(page, query, slow=slow)
        if first is not None:
            loaded = (one for one in server.sent[before:] if one.at <= first.shown)
            size = sum(one.bytes for one in loaded if _counts(engine, one, first))
            took[query] = ((first.shown - first.asked) * 1e3, size / 1e3)
    return took


def _counts(engine: Engine, sent: Response, first: FirstResult) -> bool:
    if engine.preloads_index:
        return "search" in sent.path
    return sent.at >= first.asked and "favicon" not in sent.path


def _column(took: Mapping[str, tuple[float, float]], place: int) -> tuple[float, ...]:
    return tuple(pair[place] for pair in took.values())


def _share(part: Collection[str], whole: Collection[str]) -> float:
    """Return how much of the whole the part is; an engine that finds nothing is not imprecise."""
    return 100 * len(part) / len(whole) if whole else 100.0


def _below(shares: tuple[float, ...], queries: list[str]) -> str:
    """Name the queries that were answered worst."""
    worst = sorted(zip(shares, queries, strict=True))
    names = [query for share, query in worst if share < 100]
    more = f" and {len(names) - _MAX_NAMED_QUERIES} more" if len(names) > _MAX_NAMED_QUERIES else ""
    return f"incomplete: {', '.join(names[:_MAX_NAMED_QUERIES])}{more}" if names else ""
