"""The three search engines, controlled by scripts in their pages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.ground_truth import is_han
from benchmarks.searching import FirstResult

_NOW = "(performance.timeOrigin + performance.now()) / 1000"

_TIMEOUT_MS = 5_000
"""`Ours` and `Material` wait this long for the first result. Later results do not count."""

_SHOWN = f"""
    const now = () => {_NOW};
    const shown = (selector) => new Promise((resolve) => {{
        setTimeout(resolve, {_TIMEOUT_MS}, null);
        const look = () => document.querySelector(selector) && (watch.disconnect(), resolve(now()));
        const watch = new MutationObserver(look);
        watch.observe(document.body, {{ childList: true, subtree: true }});
    }});
    const type = (input, text) => {{
        input.value = text;
        for (const name of ["input", "keyup"]) input.dispatchEvent(new Event(name, {{ bubbles: true }}));
    }};
"""


_PAGEFIND_HEADER = len("pagefind_dcd")
"""Length of the signature in front of the JSON in each file of `fragment/`, after decompression."""


class Ours:
    """The search dialog of the built site. The measured time includes opening the dialog and typing."""

    pages = ("about/", "zh/about/")
    preloads_index = False
    script = ""

    def first(self, page: Page, query: str, *, slow: bool) -> FirstResult | None:  # noqa: ARG002
        """See `Engine.first`."""
        typed_at, shown_at = page.evaluate(
            f"""async (query) => {{ {_SHOWN}
                const result = shown(".kb-search [role=option]");
                const typedAt = now();
                document.querySelector("[data-kb-search-open]").click();
                type(document.querySelector(".kb-search__input"), query);
                return [typedAt, await result];
            }}""",
            query,
        )
        return FirstResult(typed_at, shown_at) if shown_at else None

    def found(self, page: Page, query: str) -> Collection[str]:
        """See `Engine.found`."""
        ids: list[str] = page.evaluate(
            """async (query) => {
                const { openIndex } = await import("../assets/kb/search.js");
                if (!window.opened) {
                    // A browser refuses thousands of requests at once, which only this benchmark makes.
                    const ask = window.fetch.bind(window);
                    const waiting = [];
                    let free = 64;
                    window.fetch = async (...request) => {
                        if (free > 0) free -= 1;
                        else await new Promise((resolve) => waiting.push(resolve));
                        try {
                            return await ask(...request);
                        } finally {
                            if (waiting.length) waiting.shift()();
                            else free += 1;
                        }
                    };
                    window.opened = await openIndex(new URL("../search/", location.href));
                }
                const { results } = await window.opened.search(query, { limit: 1e9, facets: false });
                return results.map(({ id }) => id);
            }""",
            query,
        )
        return ids


class Pagefind:
    """Pagefind's own script, called as its documentation describes. `first` loads the data of at most ten results.

    Only the extended version of Pagefind segments Chinese. The benchmark uses the smaller version. So the
    benchmark puts spaces around Han characters, and quotation marks around a query of only Han characters.
    """

    pages = ("", "")
    preloads_index = False
    script = ""

    def __init__(self, folder: Path) -> None:
        # For each entry, Pagefind writes a file into `fragment/`. The field `id` of a result is the name of such a file
        # without its ending. This dictionary maps these names to the ids of the entries.
        self._entry_ids = {
            path.stem: json.loads(gzip.decompress(path.read_bytes())[_PAGEFIND_HEADER:])[
                "url"
            ].strip("/")
            for path in (folder / "pagefind" / "fragment").iterdir()
        }

    def first(self, page: Page, query: str, *, slow: bool) -> FirstResult | None:
        """See `Engine.first`."""
        # The emulation of a slow connection has no effect on a worker. So if `slow` is true, Pagefind runs without a worker.
        typed_at, shown_at = page.evaluate(
            f"""async ([query, noWorker]) => {{
                const typedAt = {_NOW};
                const pagefind = await import("/pagefind/pagefind.js");
                await pagefind.options({{ noWorker }});
                const {{ results }} = await pagefind.search(query);
                await Promise.all(results.slice(0, 10).map((result) => result.data()));
                return [typedAt, results.length ? {_NOW} : null];
            }}""",
            [segment_query(query), slow],
        )
        return FirstResult(typed_at, shown_at) if shown_at else None

    def found(self, page: Page, query: str) -> Collection[str]:
        """See `Engine.found`."""
        file_names: list[str] = page.evaluate(
            """async (query) => {
                const pagefind = await import("/pagefind/pagefind.js");
                return (await pagefind.search(query)).results.map(({ id: fileName }) => fileName);
            }""",
            segment_query(query),
        )
        return [self._entry_ids[name] for name in file_names]


class Material:
    """The search of the theme Material for MkDocs. `script` records the results that the search worker sends."""

    pages = ("", "")
    preloads_index = True
    script = """
        window.Worker = class extends Worker {
            constructor(...given) {
                super(...given);
                this.addEventListener("message", ({ data }) => {
                    if (data.type !== 3) return;
                    window.answers = (window.answers ?? 0) + 1;
                    window.answer = data.data.items;
                });
            }
        };
    """

    def first(self, page: Page, query: str, *, slow: bool) -> FirstResult | None:  # noqa: ARG002
        """See `Engine.first`."""
        typed_at, shown_at = page.evaluate(
            f"""async (query) => {{ {_SHOWN}
                const result = shown(".md-search-result__item");
                const typedAt = now();
                const input = document.querySelector(".md-search__input");
                input.focus();
                type(input, query);
                return [typedAt, await result];
            }}""",
            query,
        )
        return FirstResult(typed_at, shown_at) if shown_at else None

    def found(self, page: Page, query: str) -> Collection[str]:
        """See `Engine.found`."""
        urls: list[str] = page.evaluate(
            f"""async (query) => {{ {_SHOWN}
                const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
                const before = window.answers ?? 0;
                const input = document.querySelector(".md-search__input");
                input.focus();
                type(input, query);
                while ((window.answers ?? 0) === before) await pause(20);
                for (let last = 0; last !== window.answers; await pause(300)) last = window.answers;
                return window.answer.flat().map(({{ location }}) => location);
            }}""",
            query,
        )
        return {url.partition("#")[0].strip("/") for url in urls}


def spaced(text: str) -> str:
    """Put spaces around every Han character, so that each of these characters is a word.

    >>> spaced("多模态 CLIP模型")
    '多 模 态 CLIP 模 型'
    """
    return " ".join("".join(f" {c} " if is_han(c) else c for c in text).split())


def segment_query(query: str) -> str:
    """Segment a query as `spaced` does. A query of only Han characters gets quotation marks, as a phrase does."""
    words = spaced(query)
    return f'"{words}"' if all(is_han(c) or c == " " for c in words) else words
