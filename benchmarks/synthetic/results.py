"""Benchmarks for a synthetic collection, and results in its papers."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from benchmarks.synthetic.laws import evenly_spread, lognormal_at

MAX_ROWS = 2_000
"""Number of results on the benchmark with the most results, if there are enough papers."""
_MEDIAN_ROWS, _ROWS_SIGMA = 20, 0.8
_SPLITS = ("val", "test")
_SETTINGS = ("zero-shot", "fine-tuned")
_METRICS = ("accuracy", "recall", "precision")
_RESULTS_OF_PAPER = 8.4
"""Average number of results of a paper that has results."""
_UNSTATED_SHARE = 0.1
"""Share of the results that do not state their setting."""
_VARIANTS = ("", "B", "L", "G", "XL", "0", "1", "2", "3", "4")
_URL = re.compile("^  paper: (.+)$", re.MULTILINE)
_TOPICS = re.compile(r"^topics: \[([^],]+)", re.MULTILINE)

File = tuple[str, str]
"""(path of an entry file, its text)."""


def with_results(files: Iterable[File], benchmarks: int, seed: int) -> Iterator[File]:
    """Yield the files, with results added to papers, and then the files of the benchmarks.

    Equal arguments give equal files. Without benchmarks, the files stay as they are.
    """
    if not benchmarks:
        yield from files
        return
    given = list(files)
    rng = random.Random(f"{seed} results")
    texts = dict(given)
    papers = [path for path in texts if path.startswith("papers/")]
    datasets = [path for path in texts if path.startswith("datasets/")]
    added: dict[str, list[str]] = defaultdict(list)
    benchmark_files: list[File] = []
    sizes = _sizes(rng, benchmarks)
    papers = rng.sample(papers, min(len(papers), round(sum(sizes) / _RESULTS_OF_PAPER)))
    for number, size in enumerate(sizes):
        slug = f"board-{number + 1}"
        dataset = rng.choice(datasets).removesuffix(".yml") if datasets else ""
        metrics = _METRICS[: 1 + number % len(_METRICS)]
        topic = _found(_TOPICS, texts[rng.choice(papers)])
        text = _benchmark(number + 1, topic, dataset, metrics)
        benchmark_files.append((f"benchmarks/{slug}.yml", text))
        for path, variant in _papers_of_rows(rng, papers, size):
            added[path].append(_row(rng, slug, path, variant, metrics, texts[path]))
    for path, text in given:
        yield path, f"{text}results:\n{''.join(added[path])}" if path in added else text
    yield from benchmark_files


def _sizes(rng: random.Random, benchmarks: int) -> list[int]:
    """Return the number of results of each benchmark. The first number is `MAX_ROWS`."""
    drawn = lognormal_at(evenly_spread(rng, benchmarks - 1), _MEDIAN_ROWS, _ROWS_SIGMA)
    return [MAX_ROWS, *(max(1, round(size)) for size in drawn)]


def _papers_of_rows(
    rng: random.Random, papers: Sequence[str], number: int
) -> Iterator[tuple[str, str]]:
    """Yield (path of a paper, variant of its model) for each result. No pair repeats."""
    pairs = len(papers) * len(_VARIANTS)
    for index in rng.sample(range(pairs), min(number, pairs)):
        yield papers[index % len(papers)], _VARIANTS[index // len(papers)]


def _benchmark(number: int, topic: str, dataset: str, metrics: Sequence[str]) -> str:
    lines = [f"name: {{en: Board {number}, zh: 榜单 {number}}}"]
    lines += [f"dataset: {dataset}"] if dataset else []
    lines.append("splits:")
    lines += [f"  - {{id: {split}, name: {split.capitalize()}}}" for split in _SPLITS]
    lines.append("metrics:")
    lines += [
        f'  - {{id: {metric}, name: {metric.capitalize()}, better: higher, unit: "%", range: [0, 100]}}'
        for metric in metrics
    ]
    lines.append("settings:")
    lines += [f"  - id: {setting}" for setting in _SETTINGS]
    lines += [f"topics: [{topic}]", "summary:"]
    lines += [f"  en: The models of task {number} are measured on pictures and questions."]
    lines += [f"  zh: 用图片和问题测评任务 {number} 的模型。", "added: 2026-11-20\n"]
    return "\n".join(lines)


def _row(
    rng: random.Random, benchmark: str, path: str, variant: str, metrics: Sequence[str], text: str
) -> str:
    name = path.partition("/")[2].removesuffix(".yml").capitalize()
    model = json.dumps(f"{name}-{variant}" if variant else name)
    setting = "" if rng.random() < _UNSTATED_SHARE else f"    setting: {rng.choice(_SETTINGS)}\n"
    scores = ", ".join(f"{metric}: {rng.uniform(20, 99):.1f}" for metric in metrics)
    return (
        f"  - benchmark: benchmarks/{benchmark}\n    model: {model}\n    split: {rng.choice(_SPLITS)}\n{setting}"
        f"    scores: {{{scores}}}\n    source: {{url: {_found(_URL, text)}, where: Table {rng.randint(1, 9)}}}\n"
        "    reported_by: authors\n    evidence: printed\n    entered: 2026-11-20\n"
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, f"no line like {pattern.pattern} in {text}"
    return found[1]
