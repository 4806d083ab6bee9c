"""Measure a search engine in the browser: speed, recall and precision of every query."""

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
    """Times of typing a query and of its first results, in seconds since 1970."""

    typed_at: float
    shown_at: float


class Engine(Protocol):
    """A search engine in the browser."""

    pages: tuple[str, str]
    """URLs of the pages for English and for Chinese queries, relative to the site."""
    preloads_index: bool
    """Whether the engine loads its index together with the page. If so, only bytes of the search files count."""
    script: str
    """A script that runs before the scripts of the page."""

    def first(self, page: Page, query: str, *, slow: bool) -> FirstResult | None:
        """Type a query into a newly loaded page, and wait for the first results.

        Returns None if no result appears.
        """

    def found(self, page: Page, query: str) -> Collection[str]:
        """Return the ids of all results. All queries run in one page, which stays open."""


def measure_search(
    engine: Engine, stage: str, site: Path, workspace: Workspace
) -> Iterator[Figure]:
    """Time every query in a new profile, with a fast and with a slow connection. Then check the results of all queries.

    Queries without correct results are left out.
    """
    ground_truth = GroundTruth(read_entries(workspace.entries))
    expected = {query: correct for query in QUERIES if (correct := ground_truth.find(query))}
    try:
        with serve_folder(site) as server, chromium() as browser:
            local = _cold(engine, server, browser, expected, slow=False)
            slow_times = _cold(engine, server, browser, local, slow=True)
            with cold_page(browser, server.root + engine.pages[0], engine.script) as page:
                found = {query: frozenset(engine.found(page, query)) for query in expected}
    except BrowserError as error:
        raise CannotRun(f"browser error: {error.message.splitlines()[0]}") from error
    size, note = workspace.size, f"{len(local)} queries"
    if len(local) < len(expected):
        note += f", {len(expected) - len(local)} more have no result"
    yield Figure(stage, "keystroke to first result", size, "ms", _column(local, 0), note=note)
    yield Figure(stage, "bytes to first result", size, "KB", _column(local, 1), note=note)
    slow_row = "the same behind 40 ms, 10 Mbit/s"
    yield Figure(stage, slow_row, size, "ms", _column(slow_times, 0), note=note)
    recall = tuple(_share(correct & found[query], correct) for query, correct in expected.items())
    precision = tuple(
        _share(correct & found[query], found[query]) for query, correct in expected.items()
    )
    yield Figure(stage, "recall", size, "%", recall, note=_below(recall, list(expected)))
    yield Figure(stage, "precision", size, "%", precision, note=_below(precision, list(expected)))


def _cold(
    engine: Engine, server: SiteServer, browser: Browser, queries: Iterable[str], *, slow: bool
) -> dict[str, tuple[float, float]]:
    """Return query -> (milliseconds, kilobytes) until the first results, for queries with results."""
    took = {}
    for query in queries:
        before = len(server.sent_responses)
        url = server.root + engine.pages[is_han(query)]
        with cold_page(browser, url, engine.script, slow=slow) as page:
            first = engine.first(page, query, slow=slow)
        if first is not None:
            loaded = (
                response
                for response in server.sent_responses[before:]
                if response.requested_at <= first.shown_at
            )
            size = sum(response.bytes for response in loaded if _counts(engine, response, first))
            took[query] = ((first.shown_at - first.typed_at) * 1e3, size / 1e3)
    return took


def _counts(engine: Engine, response: Response, first: FirstResult) -> bool:
    if engine.preloads_index:
        return "search" in response.path
    return response.requested_at >= first.typed_at and "favicon" not in response.path


def _column(took: Mapping[str, tuple[float, float]], index: int) -> tuple[float, ...]:
    return tuple(pair[index] for pair in took.values())


def _share(part: Collection[str], whole: Collection[str]) -> float:
    """Return the share of `part` in percent. Return 100 if `whole` is empty, for example if an engine found nothing."""
    return 100 * len(part) / len(whole) if whole else 100.0


def _below(shares: tuple[float, ...], queries: list[str]) -> str:
    """Return a note with the queries whose share is less than 100 %, the lowest share first."""
    worst = sorted(zip(shares, queries, strict=True))
    names = [query for share, query in worst if share < 100]
    more = f" and {len(names) - _MAX_NAMED_QUERIES} more" if len(names) > _MAX_NAMED_QUERIES else ""
    return f"incomplete: {', '.join(names[:_MAX_NAMED_QUERIES])}{more}" if names else ""
