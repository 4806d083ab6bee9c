"""Checks for repeated results, for results that are older than their benchmark, and for benchmarks without metrics."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark
from site_builder.models.results import Result
from site_builder.results.boards import rows_of


def find_repeated_results(entry: Entry) -> Iterator[Finding]:
    """Find results whose `result_key` equals that of an earlier result of the entry.

    Withdrawn results are not compared, because an entry may have a withdrawn result and its replacement.
    """
    first_index: dict[tuple[object, ...], int] = {}
    for row in rows_of(entry):
        if row.result.withdrawn is not None:
            continue
        first = first_index.setdefault(result_key(row.result), row.index)
        if first != row.index:
            yield Finding(
                entry.id,
                ("results", row.index, "model"),
                "repeated-result",
                f"{row.result.model} has a result with this benchmark, split and setting in `results[{first}]` too",
                "Delete one of the two. Or name the variant in `model`, such as `Quicksort-L`.",
            )


def result_key(result: Result) -> tuple[object, ...]:
    """Return the values that identify a result in its entry. Two results with equal values repeat each other."""
    return (
        result.benchmark,
        result.model.casefold(),
        result.split,
        result.setting,
        result.extra_data,
        result.resolution,
        result.ensemble,
        result.reported_by,
    )


def find_results_before_benchmark(catalog: Catalog) -> Iterator[Finding]:
    """Find results whose entry is from an earlier year than the benchmark.

    Only results with `reported_by: authors` and `evidence: printed` are checked. Other results may be newer than the
    entry's publication.
    """
    for entry in catalog:
        for row in rows_of(entry):
            benchmark = catalog.entries.get(row.result.benchmark)
            is_own = row.result.reported_by == "authors" and row.result.evidence == "printed"
            if (
                isinstance(benchmark, Benchmark)
                and is_own
                and entry.year is not None
                and benchmark.year is not None
                and entry.year < benchmark.year
            ):
                yield Finding(
                    entry.id,
                    ("results", row.index, "benchmark"),
                    "result-before-benchmark",
                    f"the entry is from {entry.year}, but `{benchmark.id}` is from {benchmark.year}",
                    "Compare it with the source. If others measured the model later, write `reported_by: other`. "
                    "If a later version of the publication prints the scores, waive this check.",
                )


def find_benchmarks_without_metrics(entry: Entry) -> Iterator[Finding]:
    """Find benchmarks without metrics, because no result on such a benchmark is valid."""
    if isinstance(entry, Benchmark) and not entry.metrics:
        yield Finding(
            entry.id,
            (),
            "benchmark-metrics",
            "the benchmark has no metrics, so it cannot have results",
            "Add `metrics: [{id: accuracy, name: Accuracy, better: higher}]`, the main metric first.",
        )


REPEATED = Check(
    id="repeated-result",
    severity=Severity.ERROR,
    check_entry=find_repeated_results,
    bad="# the entry has this model with this split and setting already\n"
    "model: Quicksort\nscores: {seconds: 12.5}",
    good="# the entry has the model Quicksort with this split and setting\n"
    "model: Quicksort-L\nscores: {seconds: 12.5}",
)
BEFORE_BENCHMARK = Check(
    id="result-before-benchmark",
    severity=Severity.WARNING,
    check_catalog=find_results_before_benchmark,
    bad="# a paper of 2013 with a result on a benchmark of 2014\nreported_by: authors",
    good="# a paper of 2013 with a result on a benchmark of 2014\nreported_by: other",
)
METRICS = Check(
    id="benchmark-metrics",
    severity=Severity.WARNING,
    check_entry=find_benchmarks_without_metrics,
    bad="splits:\n  - {id: test, name: Test}",
    good="splits:\n  - {id: test, name: Test}\nmetrics:\n  - {id: seconds, name: Seconds, better: lower}",
)
