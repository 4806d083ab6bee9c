"""Test the checks of results and benchmarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.catalog import Catalog
from site_builder.checks import CHECKS
from site_builder.errors import FieldPath
from site_builder.knowledge_base import open_knowledge_base
from tests.factories import benchmark, catalog, dataset, paper, repo, result

SPLITS = {"splits": [{"id": "test", "name": "Test"}, {"id": "val", "name": "Val"}]}
SETTINGS = {"settings": [{"id": "zero-shot"}, {"id": "fine-tuned"}]}
WITHDRAWN = {"date": "2026-11-24", "reason": "Wrong pictures."}
NETDISK_URL = "https://pan.baidu.com/s/1a"
"""A share on a netdisk, which is a service for sharing files."""


def results(*rows: object, slug: str = "blip", **fields: object) -> Catalog:
    """Return a catalog with two entries: a benchmark, and a paper that has these results."""
    return catalog(benchmark(**SPLITS, **SETTINGS), paper(slug, results=rows, **fields))


def scores(*numbers: str, metric: str = "r1") -> Catalog:
    """Return a catalog with one benchmark, and a paper for each score: `a` for the first, `b` for the second ..."""
    papers = (
        paper(slug, results=[result(model=slug, scores={metric: number})])
        for slug, number in zip("abcdefgh", numbers, strict=False)
    )
    return catalog(benchmark(), *papers)


def two_papers(first: dict[str, object], second: dict[str, object]) -> Catalog:
    """Return a catalog with a benchmark and two papers. Each paper has one result, made from the given fields."""
    old = paper("old", year="2020", results=[result(**first)])
    return catalog(benchmark(), old, paper("new", year="2024", results=[result(**second)]))


Expected = tuple[FieldPath, str, str]
"""An expected finding: (field, part of the message, part of the hint)."""

# Each case: (id of the check, what the check reports or accepts, catalog, expected findings).
CASES: list[tuple[str, str, Catalog, list[Expected]]] = [
    (
        "dangling-reference",
        "an unknown benchmark",
        results(result(benchmark="benchmarks/retrieve")),
        [(("results", 0, "benchmark"), "no entry `benchmarks/retrieve`", "`benchmarks/retrieval`")],
    ),
    (
        "reference-kind",
        "a result whose benchmark is a dataset, and a benchmark whose dataset is a repository",
        catalog(
            benchmark(dataset="repos/lavis"),
            repo(),
            dataset("retrieval-data"),
            paper(results=[result(benchmark="datasets/retrieval-data"), result()]),
        ),
        [
            (("dataset",), "is not a dataset, but a repo", "Write the id of a dataset."),
            (("results", 0, "benchmark"), "is not a benchmark", "mean `benchmarks/retrieval`"),
        ],
    ),
    (
        "unknown-result-id",
        "known ids, and a result without a split and without a setting",
        results(result(), result(model="B", split="val", setting="zero-shot")),
        [],
    ),
    (
        "unknown-result-id",
        "a split, a setting and a metric that the benchmark lacks",
        results(result(), result(split="tset", setting="zeroshot", scores={"r1": "1", "r11": "2"})),
        [
            (("results", 1, "split"), "has no split `tset`", "Did you mean `test`?"),
            (("results", 1, "setting"), "has no setting `zeroshot`", "Did you mean `zero-shot`?"),
            (("results", 1, "scores", "r11"), "has no metric `r11`", "Did you mean `r1`?"),
        ],
    ),
    (
        "unknown-result-id",
        "a split in a result, if the benchmark has no splits",
        catalog(benchmark(), paper(results=[result(split="test")])),
        [(("results", 0, "split"), "has no split `test`", "Add the split to benchmarks/retrieval.yml")],
    ),
    (
        "unknown-result-id",
        "a result on a benchmark that does not exist",
        results(result(benchmark="benchmarks/none", split="x")),
        [],
    ),
    (
        "repeated-result",
        "results that differ in only one field",
        results(
            result(),
            result(split="test"),
            result(setting="zero-shot"),
            result(extra_data="no"),
            result(resolution="384"),
            result(ensemble="yes"),
            result(reported_by="other"),
            result(model="Model B"),
        ),
        [],
    ),
    (
        "repeated-result",
        "two results of one model, even if one has its name in lower case",
        results(result(), result(model="model a", scores={"r1": "51"})),
        [(("results", 1, "model"), "in `results[0]` too", "name the variant")],
    ),
    (
        "repeated-result",
        "a withdrawn result, and the result that replaces it",
        results(result(withdrawn=WITHDRAWN), result(scores={"r1": "40"})),
        [],
    ),
    ("score-range", "both ends of the range", scores("0", "100", "12.3 ± 0.4"), []),
    ("score-range", "a metric without a range", scores("1000", metric="rank"), []),
    (
        "score-range",
        "a score above the range, and one below it",
        scores("854", "-1"),
        [
            (("results", 0, "scores", "r1"), "854 is not between 0 and 100", "correct `range`"),
            (("results", 0, "scores", "r1"), "-1 is not between 0 and 100", "correct `range`"),
        ],
    ),
    (
        "score-scale",
        "one fraction among percentages",
        scores("93.4", "0.934", "92", "60"),
        [(("results", 0, "scores", "r1"), "0.934 is probably on another scale than 92 in", "fraction")],
    ),
    (
        "score-scale",
        "one percentage among fractions",
        scores("0.9", "0.934", "91.0"),
        [(("results", 0, "scores", "r1"), "91.0 is probably on another scale than 0.9", "fraction")],
    ),
    (
        "score-scale",
        "the fraction, if a metric has one fraction and one percentage",
        scores("93.4", "0.934"),
        [(("results", 0, "scores", "r1"), "0.934 is probably on another scale", "fraction")],
    ),
    ("score-scale", "percentages, two of them below 1", scores("80", "0.1", "0"), []),
    ("score-scale", "only fractions", scores("0.9", "0.5", "1"), []),
    ("score-scale", "a low mean rank", scores("0.5", "12", "14", metric="rank"), []),
    (
        "different-scores",
        "two scores of one model in two entries",
        two_papers({}, {"model": "MODEL A", "scores": {"r1": "51", "rank": "2"}}),
        [(("results", 0, "scores", "r1"), "has 51 here, and 50.5 in `papers/old`", "in `note`")],
    ),
    (
        "different-scores",
        "different scores of one model at two resolutions",
        two_papers({"resolution": "224"}, {"resolution": "384", "scores": {"r1": "51"}}),
        [],
    ),
    ("different-scores", "equal numbers with different decimal places", two_papers({}, {"scores": {"r1": "50.50 ± 0.1"}}), []),
    ("different-scores", "different scores, the second with a note", two_papers({}, {"scores": {"r1": "51"}, "note": "Retrained."}), []),
    ("different-scores", "different scores, the first withdrawn", two_papers({"withdrawn": WITHDRAWN}, {"scores": {"r1": "5"}}), []),
    (
        "result-before-benchmark",
        "a paper that prints its authors' result on a benchmark of a later year",
        catalog(benchmark(year="2024"), paper(year="2023", results=[result()])),
        [(("results", 0, "benchmark"), "is from 2023, but `benchmarks/retrieval` is from 2024", "other")],
    ),
    (
        "result-before-benchmark",
        "scores that other people report, scores on the official leaderboard, and a paper of the benchmark's year",
        catalog(
            benchmark(year="2024"),
            paper("a", results=[result(reported_by="other"), result(evidence="board")]),
            paper("b", year="2024", results=[result()]),
        ),
        [],
    ),
    (
        "benchmark-metrics",
        "a benchmark without metrics",
        catalog(benchmark(metrics=[])),
        [((), "has no metrics", "Add `metrics:")],
    ),
    ("benchmark-metrics", "a benchmark with metrics, and a paper", catalog(benchmark(), paper()), []),
    (
        "future-date",
        "a result with a date in the year 2200",
        results(result(entered="2200-01-01")),
        [(("results", 0, "entered"), "2200-01-01 is in the future", "add the result")],
    ),
    (
        "url-punctuation",
        "URLs of a source, a reproduction and a withdrawal, each with a comma at the end",
        results(
            result(
                source={"url": "https://example.org/a,"},
                evidence="reproduced",
                reproduction="https://example.org/b,",
                withdrawn={**WITHDRAWN, "url": "https://example.org/c,"},
            )
        ),
        [
            (("results", 0, "source", "url"), "ends with `,`", "Delete"),
            (("results", 0, "reproduction"), "ends with `,`", "Delete"),
            (("results", 0, "withdrawn", "url"), "ends with `,`", "Delete"),
        ],
    ),
    (
        "short-lived-link",
        "a netdisk share as the source of a result",
        results(result(source={"url": NETDISK_URL}), result(model="B")),
        [(("results", 0, "source", "url"), "a share on a netdisk", "Write a permanent URL")],
    ),
    (
        "short-lived-link",
        "a repository, a leaderboard and a dataset, each with a netdisk share as its only URL",
        catalog(repo(url=NETDISK_URL), benchmark(board=NETDISK_URL), dataset(url=NETDISK_URL)),
        [
            (("board",), "a share on a netdisk", "Write a permanent URL"),
            (("url",), "a share on a netdisk", "Add a second URL"),
            (("url",), "a share on a netdisk", "Write a permanent URL"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "collection", "expected"),
    [(check, collection, expected) for check, _, collection, expected in CASES],
    ids=[f"{c} {'reports' if found else 'accepts'} {what}" for c, what, _, found in CASES],
)
def test_a_check_reports_exactly_the_expected_findings(
    check: str, collection: Catalog, expected: list[Expected]
) -> None:
    findings = list(CHECKS[check].find(collection))
    assert [finding.field for finding in findings] == [field for field, _, _ in expected]
    for finding, (_, message, hint) in zip(findings, expected, strict=True):
        assert message in finding.message
        assert hint in finding.hint
        assert finding.code == check


def test_findings_do_not_depend_on_the_order_of_the_entries() -> None:
    papers = [
        paper(slug, year=year, results=[result(scores={"r1": score})])
        for slug, year, score in (
            ("a", "2024", "0.934"),
            ("b", "2020", "93.4"),
            ("c", "2021", "92"),
        )
    ]
    for code in ("different-scores", "score-scale"):
        found = [
            sorted(CHECKS[code].find(catalog(benchmark(), *order)), key=repr)
            for order in (papers, papers[::-1])
        ]
        assert found[0] == found[1] != []


PAPER = """\
title: A paper
authors: [Ada Lovelace]
year: 2023
topics: [retrieval]
links: {paper: https://example.org/paper}
summary: {en: Sorts., zh: 排序。}
added: 2026-11-23
results:
  - benchmark: benchmarks/picture-captions
    model: Everything-L
    split: tset
    scores: {errors: 854, cidre: 12}
    source: {url: "https://example.org/table,"}
    reported_by: other
    evidence: printed
    entered: 2026-11-23
"""


def test_a_problem_of_a_result_has_the_position_of_the_fields_value(tmp_path: Path) -> None:
    data = Path(__file__).parent.parent / "data/good/benchmarks/picture-captions.yml"
    for folder, name, text in (
        ("benchmarks", "picture-captions", data.read_text(encoding="utf-8")),
        ("papers", "wrong", PAPER),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yml").write_text(text, encoding="utf-8")
    (tmp_path / "topics.yml").write_text("- id: retrieval\n  name: Retrieval\n", encoding="utf-8")
    problems = [
        (problem.line, problem.column, problem.field, problem.code)
        for problem in open_knowledge_base(tmp_path).problems
        if problem.path.endswith("wrong.yml")
    ]
    assert problems == [
        (11, 12, "results[0].split", "unknown-result-id"),
        (12, 22, "results[0].scores.errors", "score-range"),
        (12, 34, "results[0].scores.cidre", "unknown-result-id"),
        (13, 19, "results[0].source.url", "url-punctuation"),
    ]
