"""Checks of the ids in results and benchmarks: unknown ids, and ids of entries of a wrong kind."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark
from site_builder.results.boards import Row, rows_of
from site_builder.suggestions import closest_match, did_you_mean


def find_unknown_ids(catalog: Catalog) -> Iterator[Finding]:
    """Find splits, settings and metrics in results that the benchmark of the result does not have."""
    for entry in catalog:
        for row in rows_of(entry):
            benchmark = catalog.entries.get(row.result.benchmark)
            if isinstance(benchmark, Benchmark):
                yield from _unknown_ids(row, benchmark)


def _unknown_ids(row: Row, benchmark: Benchmark) -> Iterator[Finding]:
    result = row.result
    path = ("results", row.index)
    if result.split is not None and benchmark.split(result.split) is None:
        splits = [split.id for split in benchmark.splits]
        yield _unknown(row.entry, (*path, "split"), result.split, splits, benchmark)
    if result.setting is not None and benchmark.setting(result.setting) is None:
        settings = [setting.id for setting in benchmark.settings]
        yield _unknown(row.entry, (*path, "setting"), result.setting, settings, benchmark)
    metrics = [metric.id for metric in benchmark.metrics]
    for id_ in result.scores:
        if id_ not in metrics:
            yield _unknown(row.entry, (*path, "scores", id_), id_, metrics, benchmark, "metric")


def _unknown(
    entry: Entry,
    field: FieldPath,
    id_: str,
    known: list[str],
    benchmark: Benchmark,
    noun: str | None = None,
) -> Finding:
    noun = noun or str(field[-1])
    hint = f"Add the {noun} to {benchmark.id}.yml, or leave the {noun} out of the result."
    if known:
        hint = f"{did_you_mean(id_, known)} Or add the {noun} to {benchmark.id}.yml."
    message = f"`{benchmark.id}` has no {noun} `{id_}`"
    return Finding(entry.id, field, "unknown-result-id", message, hint)


def find_other_kinds(catalog: Catalog) -> Iterator[Finding]:
    """Find results whose `benchmark` is not a benchmark, and benchmarks whose `dataset` is not a dataset."""
    for entry in catalog:
        for row in rows_of(entry):
            field = ("results", row.index, "benchmark")
            yield from _other_kind(catalog, entry, field, row.result.benchmark, "benchmark")
        if isinstance(entry, Benchmark) and entry.dataset is not None:
            yield from _other_kind(catalog, entry, ("dataset",), entry.dataset, "dataset")


def _other_kind(
    catalog: Catalog, entry: Entry, field: FieldPath, id_: str, kind: str
) -> Iterator[Finding]:
    target = catalog.entries.get(id_)
    if target is None or target.kind == kind:
        return
    slug = id_.partition("/")[2]
    candidates = {other.slug: other.id for other in catalog if other.kind == kind}
    match = closest_match(slug, candidates)
    hint = f"Did you mean `{candidates[match]}`?" if match else f"Write the id of a {kind}."
    message = f"`{id_}` is not a {kind}, but a {target.kind}"
    yield Finding(entry.id, field, "reference-kind", message, hint)


UNKNOWN_ID = Check(
    id="unknown-result-id",
    severity=Severity.ERROR,
    check_catalog=find_unknown_ids,
    bad="results:\n  - benchmark: benchmarks/sorting-speed\n    split: tset",
    good="results:\n  - benchmark: benchmarks/sorting-speed\n    split: test",
)
KIND = Check(
    id="reference-kind",
    severity=Severity.ERROR,
    check_catalog=find_other_kinds,
    bad="results:\n  - benchmark: datasets/numbers",
    good="results:\n  - benchmark: benchmarks/sorting-speed",
)
