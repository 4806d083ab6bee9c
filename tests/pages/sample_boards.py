"""A benchmark with splits and settings, with names in English and Chinese, and results on it."""

from __future__ import annotations

from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark
from tests import factories


def benchmark(slug: str = "captions", /, **fields: object) -> Benchmark:
    """Return a benchmark with two splits, two metrics and two settings. `fields` take precedence over these fields."""
    test = {"id": "test", "name": {"en": "Test", "zh": "测试集"}}
    errors = {"en": "Errors", "zh": "错误"}
    defaults: dict[str, object] = {
        "name": {"en": f"Benchmark {slug}", "zh": f"基准 {slug}"},
        "splits": [test, {"id": "val", "name": "Val"}],
        "metrics": [
            {"id": "cider", "name": "CIDEr", "better": "higher"},
            {"id": "errors", "name": errors, "better": "lower", "unit": "%"},
        ],
        "settings": [{"id": "zero-shot"}, {"id": "few-shot-4"}],
    }
    return factories.benchmark(slug, **(defaults | fields))


def result(scores: object = None, /, **fields: object) -> dict[str, object]:
    """Return the fields of a result on `benchmark()`, with split and setting. `fields` take precedence over them."""
    defaults: dict[str, object] = {
        "benchmark": "benchmarks/captions",
        "split": "test",
        "setting": "zero-shot",
        "scores": scores or {"cider": "50"},
    }
    return factories.result(**(defaults | fields))


def scored(slug: str, *scores: str, **fields: object) -> Entry:
    """Return a paper with a result for each of these scores. Each result is of a different model."""
    rows = [result({"cider": score}, model=f"{slug}-{score}", **fields) for score in scores]
    return factories.paper(slug, results=rows)
