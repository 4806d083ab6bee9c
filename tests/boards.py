"""Factories of benchmarks, results and papers for tests of boards, the tables of results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.models import Paper
from site_builder.models.benchmarks import Benchmark

METRICS = [
    {"id": "accuracy", "name": "Accuracy", "better": "higher", "unit": "%", "range": [0, 100]},
    {"id": "seconds", "name": {"en": "Seconds", "zh": "秒数"}, "better": "lower"},
]
SPLITS = [{"id": "val", "name": "Val"}, {"id": "test", "name": "Test", "private": True}]
SETTINGS = [{"id": "zero-shot"}, {"id": "few-shot-4"}]


def benchmark(**fields: Any) -> Benchmark:
    """Return a benchmark with two splits, two settings and two metrics."""
    data = {
        "id": "benchmarks/sorting",
        "name": "Sorting",
        "topics": ["vision"],
        "splits": SPLITS,
        "metrics": METRICS,
        "settings": SETTINGS,
        "summary": {"en": "Sorts.", "zh": "排序。"},
        "added": "2026-11-23",
    }
    return Benchmark.model_validate(data | fields)


def result(
    model: str = "A", scores: Mapping[str, str] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return the data of a result. By default, its split is `val`, and its setting is `zero-shot`."""
    return {
        "benchmark": "benchmarks/sorting",
        "model": model,
        "split": "val",
        "setting": "zero-shot",
        "scores": scores or {"accuracy": "50"},
        "source": {"url": "https://example.org/table", "where": "Table 7"},
        "reported_by": "authors",
        "evidence": "printed",
        "entered": "2026-11-23",
        **fields,
    }


def paper(
    slug: str, *results: dict[str, Any], published: str = "2023-05-01", **fields: Any
) -> Paper:
    """Return a paper with results."""
    data = {
        "id": f"papers/{slug}",
        "title": slug.title(),
        "authors": ["Ada Lovelace"],
        "year": int(published[:4]),
        "published": published,
        "topics": ["vision"],
        "links": {
            "pdf": f"https://example.org/{slug}.pdf",
            "code": f"https://github.com/example/{slug}",
        },
        "summary": {"en": "Sorts.", "zh": "排序。"},
        "added": "2026-11-23",
        "results": list(results),
    }
    return Paper.model_validate(data | fields)
