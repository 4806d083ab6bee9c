"""Boards, which have all results on a benchmark: which results are in one ranking, and in which order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.models import Entry, Paper
from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.results import (
    Board,
    Row,
    all_places,
    best_over_time,
    best_row,
    board_of,
    rank_rows,
)
from site_builder.results.boards import rows_by_benchmark
from site_builder.results.summaries import summary_of

METRICS = [
    {"id": "accuracy", "name": "Accuracy", "better": "higher"},
    {"id": "seconds", "name": "Seconds", "better": "lower"},
]


def benchmark(**fields: Any) -> Benchmark:
    data = {
        "id": "benchmarks/sorting",
        "name": "Sorting",
        "topics": ["sorting"],
        "metrics": METRICS,
        "summary": {"en": "Sorts."},
        "added": "2026-11-23",
    }
    return Benchmark.model_validate(data | fields)


def result(model: str = "A", scores: Mapping[str, str] | None = None, **fields: Any) -> Any:
    return {
        "benchmark": "benchmarks/sorting",
        "model": model,
        "scores": scores or {"accuracy": "50"},
        "source": {"url": "https://example.org/table"},
        "reported_by": "authors",
        "evidence": "printed",
        "entered": "2026-11-23",
        **fields,
    }


def paper(id_: str, *results: Any, published: str = "2023-05-01") -> Entry:
    return Paper.model_validate(
        {
            "id": f"papers/{id_}",
            "title": id_.title(),
            "authors": ["Ada Lovelace"],
            "year": int(published[:4]),
            "published": published,
            "topics": ["sorting"],
            "links": {"pdf": f"https://example.org/{id_}.pdf"},
            "added": "2026-11-23",
            "results": list(results),
        }
    )


def board(owner: Benchmark, *entries: Entry) -> Board:
    return board_of(owner, rows_by_benchmark(entries).get(owner.id, ()))


def models(rows: Sequence[Row]) -> list[str]:
    return [row.result.model for row in rows]


TWO_SPLITS = {"splits": [{"id": "val", "name": "Val"}, {"id": "test", "name": "Test"}]}
TWO_SETTINGS = {"settings": [{"id": "fine-tuned"}, {"id": "zero-shot"}]}


def test_rankings_are_in_the_order_of_splits_and_settings() -> None:
    rows = [
        result("A", split="test", setting="zero-shot"),
        result("B", split="test", setting="fine-tuned"),
        result("C", split="val", setting="zero-shot"),
    ]
    found = board(benchmark(**TWO_SPLITS, **TWO_SETTINGS), paper("x", *rows))
    assert [(ranking.key.slug, models(ranking.rows)) for ranking in found.rankings] == [
        ("val.zero-shot", ["C"]),
        ("test.fine-tuned", ["B"]),
        ("test.zero-shot", ["A"]),
    ]


@pytest.mark.parametrize(
    ("benchmark_fields", "result_fields", "expected"),
    [
        ({}, {}, ""),
        (TWO_SPLITS, {}, ("split",)),
        (TWO_SPLITS, {"split": "dev"}, ("split",)),
        (TWO_SPLITS, {"split": "test"}, "test"),
        ({"splits": [{"id": "test", "name": "Test"}]}, {}, "test"),
        ({"splits": [{"id": "test", "name": "Test"}]}, {"split": "dev"}, ("split",)),
        (TWO_SETTINGS, {}, ("setting",)),
        ({"settings": [{"id": "zero-shot"}]}, {}, ("setting",)),
        (TWO_SETTINGS, {"setting": "zero-shot"}, "zero-shot"),
        ({"separate": ["extra_data"]}, {}, ("extra_data",)),
        ({"separate": ["extra_data"]}, {"extra_data": "no"}, "no"),
        ({"separate": ["extra_data"]}, {"extra_data": "yes"}, "yes"),
        ({"separate": ["resolution"]}, {"resolution": "384 × 384"}, "384-384"),
        ({"separate": ["ensemble"]}, {}, ("ensemble",)),
        ({**TWO_SPLITS, **TWO_SETTINGS}, {}, ("split", "setting")),
        ({}, {"extra_data": "yes"}, ""),
    ],
)
def test_a_rank_needs_valid_values_in_the_fields_that_separate_rankings(
    benchmark_fields: Any, result_fields: Any, expected: str | tuple[str, ...]
) -> None:
    found = board(benchmark(**benchmark_fields), paper("x", result(**result_fields)))
    if isinstance(expected, str):
        assert [ranking.key.slug for ranking in found.rankings] == [expected]
        assert not found.unranked
    else:
        assert not found.rankings
        assert [unranked.missing for unranked in found.unranked] == [expected]


def test_a_withdrawn_result_is_on_the_board_but_has_no_rank() -> None:
    withdrawn = {"date": "2026-11-24", "reason": "The wrong numbers."}
    found = board(benchmark(), paper("x", result("A"), result("B", withdrawn=withdrawn)))
    assert models(found.rankings[0].rows) == ["A"]
    assert [(r.row.result.model, r.missing) for r in found.unranked] == [("B", ())]
    assert sorted(models(found.rows)) == ["A", "B"]


def ranks(metric: str, *scores: str | None) -> list[tuple[str, int | None]]:
    """Return (score, rank) for each row in the order of the ranking. In `scores`, None means a row without a score."""
    other = "seconds" if metric == "accuracy" else "accuracy"
    entries = [
        paper(f"p{i}", result(str(score), {other: "1"} if score is None else {metric: score}))
        for i, score in enumerate(scores)
    ]
    found = board(benchmark(), *entries).rankings[0]
    ranked = rank_rows(found.rows, metric_of(metric))
    return [(r.row.result.model, r.rank) for r in ranked]


def metric_of(id_: str) -> Metric:
    metric = benchmark().metric(id_)
    assert metric is not None
    return metric


@pytest.mark.parametrize(
    ("metric", "scores", "expected"),
    [
        ("accuracy", ["1", "3", "2"], [("3", 1), ("2", 2), ("1", 3)]),
        ("seconds", ["1", "3", "2"], [("1", 1), ("2", 2), ("3", 3)]),
        ("accuracy", ["2", "3", "2", "1"], [("3", 1), ("2", 2), ("2", 2), ("1", 4)]),
        ("accuracy", ["2", "2", "2"], [("2", 1), ("2", 1), ("2", 1)]),
        ("accuracy", [None, "1", None], [("1", 1), ("None", None), ("None", None)]),
        ("seconds", [None, "0.5", "<0.4"], [("<0.4", 1), ("0.5", 2), ("None", None)]),
        ("accuracy", ["12.3 ± 0.4", "12.30", "9"], [("12.3 ± 0.4", 1), ("12.30", 1), ("9", 3)]),
        ("accuracy", ["1,234.5", "999", "-1"], [("1,234.5", 1), ("999", 2), ("-1", 3)]),
        ("accuracy", [None], [("None", None)]),
    ],
)
def test_rows_are_sorted_by_score_and_equal_scores_share_a_rank(
    metric: str, scores: list[str | None], expected: list[tuple[str, int]]
) -> None:
    assert ranks(metric, *scores) == expected


def test_among_rows_with_equal_scores_the_oldest_comes_first() -> None:
    new, old = paper("a", result("new"), published="2024-01-01"), paper("b", result("old"))
    rows = board(benchmark(), new, old).rankings[0].rows
    assert models([ranked.row for ranked in rank_rows(rows, metric_of("accuracy"))]) == [
        "old",
        "new",
    ]
    best = best_row(rows, metric_of("accuracy"))
    assert best is not None
    assert best.result.model == "old"


scores = st.sampled_from(["1", "2", "2.0", "3.5", "<4", "5 ± 0.1"])
papers = st.lists(
    st.tuples(st.integers(2000, 2024), st.lists(st.tuples(scores, st.booleans()), max_size=4)),
    max_size=6,
)


@given(papers, st.randoms())
def test_a_board_does_not_depend_on_the_order_of_the_entries(
    table: list[tuple[int, list[tuple[str, bool]]]], shuffler: random.Random
) -> None:
    entries = [
        paper(
            f"p{number}",
            *(
                result(f"m{i}", {"accuracy" if is_accuracy else "seconds": score})
                for i, (score, is_accuracy) in enumerate(rows)
            ),
            published=f"{year}-01-01",
        )
        for number, (year, rows) in enumerate(table)
    ]
    shuffled = list(entries)
    shuffler.shuffle(shuffled)
    assert _table(entries) == _table(shuffled)


def _table(entries: Sequence[Entry]) -> object:
    found = board(benchmark(), *entries)
    places = all_places({found.benchmark.id: found})
    return [
        [
            [(r.row.entry.id, r.row.index, r.rank) for r in rank_rows(ranking.rows, metric)],
            [
                (point.row.entry.id, point.row.index, point.is_best)
                for point in best_over_time(ranking.rows, metric)
            ],
            sorted(
                (id_, s.row.index, s.rank, s.number_of_ranked)
                for id_, group in places.items()
                for s in group
            ),
        ]
        for ranking in found.rankings
        for metric in ranking.metrics
    ]


def test_each_best_point_is_better_than_all_earlier_points() -> None:
    entries = [
        paper("a", result("a", {"seconds": "9"}), published="2020-01-01"),
        paper("b", result("b", {"seconds": "9"}), published="2021-01-01"),
        paper("c", result("c", {"seconds": "7"}), published="2022-01-01"),
        paper("d", result("d", {"seconds": "8"}), published="2022-01-01"),
        paper("e", result("e", {"accuracy": "8"}), published="2023-01-01"),
    ]
    rows = board(benchmark(), *entries).rankings[0].rows
    points = best_over_time(rows, metric_of("seconds"))
    assert [(p.row.result.model, p.date, p.is_best) for p in points] == [
        ("a", "2020-01-01", True),
        ("b", "2021-01-01", False),
        ("c", "2022-01-01", True),
        ("d", "2022-01-01", False),
    ]


def test_a_place_has_the_rows_above_and_below_in_the_ranking() -> None:
    entries = [
        paper("a", result("best", {"accuracy": "9"})),
        paper("b", result("middle", {"accuracy": "8"}), result("fast", {"seconds": "1"})),
        paper("c", result("last", {"accuracy": "7"})),
    ]
    found = board(benchmark(), *entries)
    middle, fast = all_places({found.benchmark.id: found})["papers/b"]
    assert (middle.rank, middle.number_of_ranked, middle.metric.id) == (2, 3, "accuracy")
    assert middle.above is not None
    assert middle.above.result.model == "best"
    assert middle.below is not None
    assert middle.below.result.model == "last"
    assert (fast.rank, fast.number_of_ranked, fast.metric.id) == (1, 1, "seconds")
    assert fast.above is fast.below is None


def test_the_main_ranking_has_the_most_rows() -> None:
    rows = [result(f"m{n}", split="test", setting="fine-tuned") for n in range(3)]
    few = [result("a", split="val", setting="zero-shot")]
    found = board(benchmark(**TWO_SPLITS, **TWO_SETTINGS), paper("x", *few, *rows))
    assert found.main_ranking is not None
    assert found.main_ranking.key.slug == "test.fine-tuned"
    assert board(benchmark(), paper("x")).main_ranking is None


def test_a_result_without_a_score_in_a_known_metric_has_no_rank() -> None:
    others = [result(model, {"f1": "50"}) for model in "ABC"]
    found = board(benchmark(), paper("x", *others, result("D")))
    assert [models(ranking.rows) for ranking in found.rankings] == [["D"]]
    assert [(one.row.result.model, one.missing) for one in found.unranked] == [
        ("A", ()),
        ("B", ()),
        ("C", ()),
    ]
    best = summary_of(found).best
    assert best is not None
    assert best.result.model == "D"
