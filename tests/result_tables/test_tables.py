"""Test how tables of results are read and written, and how the entry and the benchmark of a row are found."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.escaping import escape_formula, unescape_formula
from site_builder.models.results import Result
from site_builder.result_tables import (
    COLUMNS,
    RowMatcher,
    TableRow,
    read_csv,
    read_pwc,
    write_csv,
    write_pwc,
)
from site_builder.results import Row, all_boards
from site_builder.results.csv_files import board_csv
from tests.factories import benchmark, catalog, dataset, paper, repo, result
from tests.spreadsheets import may_be_formula

SPLITS = {"splits": [{"id": "test", "name": "Test 5K"}, {"id": "val", "name": "Val"}]}
SETTINGS = {"settings": [{"id": "zero-shot"}]}


def collection(*rows: Any) -> Catalog:
    return catalog(
        benchmark(
            **SPLITS, **SETTINGS, name="COCO retrieval", aliases=["MSCOCO"], dataset="datasets/coco"
        ),
        benchmark("other", dataset="datasets/coco", **SETTINGS),
        benchmark("other-zero-shot"),
        dataset("coco", name="COCO Captions"),
        paper("blip", links={"paper": "https://arxiv.org/abs/2301.12597"}, results=rows),
        paper("clip", title="Learning visual models", links={"paper": "https://a.example/clip"}),
        repo("lavis"),
    )


def table_row(**attributes: Any) -> TableRow:
    """Return a row that a `RowMatcher` for the catalog of `collection` accepts. `attributes` replace its attributes."""
    data = {
        "origin": "line 2",
        "entries": ("papers/blip",),
        "benchmark": "benchmarks/retrieval",
        "scores": {"r1": "50.5"},
        "fields": {
            "model": "BLIP",
            "source": {"url": "https://example.org/table"},
            "reported_by": "authors",
            "evidence": "printed",
            "entered": "2026-11-23",
        },
    }
    return TableRow(**{**data, **attributes})


def with_fields(**fields: Any) -> TableRow:
    row = table_row()
    return table_row(fields={**row.fields, **fields})


# --- matching -----------------------------------------------------------------------------------

ENTRIES = {
    "an id": (("papers/blip",), "papers/blip"),
    "an arXiv id": (("2301.12597v2",), "papers/blip"),
    "an arXiv id with a prefix": (("arXiv:2301.12597",), "papers/blip"),
    "the URL of the PDF": (("https://arxiv.org/pdf/2301.12597v1",), "papers/blip"),
    "a title in another case": (("learning Visual models.",), "papers/clip"),
    "an unknown URL, then a title": (
        ("https://example.org/none", "Learning visual models"),
        "papers/clip",
    ),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_the_entry_of_a_row_is_found(case: str) -> None:
    references, expected = ENTRIES[case]
    matched = RowMatcher(collection()).match([table_row(entries=references)])
    assert list(matched.taken) == [expected], matched.refused


# Name in the table -> (benchmark, split), or a part of the reason why the row is refused.
BENCHMARKS: dict[str, tuple[str, str | None] | str] = {
    "benchmarks/other": ("benchmarks/other", None),
    "coco-Retrieval": ("benchmarks/retrieval", None),
    "MSCOCO": ("benchmarks/retrieval", None),
    "MSCOCO Test 5K": ("benchmarks/retrieval", "test"),
    "Other Zero-Shot": ("benchmarks/other-zero-shot", None),
    "COCO retrieval val": ("benchmarks/retrieval", "val"),
    "COCO Captions": "may be `benchmarks/other`, `benchmarks/retrieval`.",
    "MSCOCOO": "Did you mean `benchmarks/retrieval`?",
    "ImageNet": 'no benchmark for "ImageNet"',
}


@pytest.mark.parametrize("name", BENCHMARKS)
def test_only_a_known_and_unambiguous_name_identifies_a_benchmark(name: str) -> None:
    matched = RowMatcher(collection()).match([table_row(benchmark=name)])
    expected = BENCHMARKS[name]
    if isinstance(expected, str):
        assert [expected in refused.reason for refused in matched.refused] == [True]
    else:
        (data,) = matched.taken["papers/blip"]
        assert (data["benchmark"], data.get("split")) == expected


def test_names_that_the_user_maps_to_ids_are_found() -> None:
    matcher = RowMatcher(
        collection(), names={"ms coco": "benchmarks/other"}, metrics={"Top 1": "r1"}
    )
    matched = matcher.match([table_row(benchmark="MS-COCO", scores={"top-1": "40"})])
    assert matched.taken["papers/blip"][0]["benchmark"] == "benchmarks/other"
    assert matched.taken["papers/blip"][0]["scores"] == {"r1": "40"}


# Case -> (row, a part of the reason why the row is refused).
REFUSED: dict[str, tuple[TableRow, str]] = {
    "an unknown entry": (table_row(entries=("papers/blipp",)), "Did you mean `papers/blip`?"),
    "no entry": (table_row(entries=()), "no entry for"),
    "a dataset": (table_row(entries=("datasets/coco",)), "which has no results"),
    "an unknown metric": (table_row(scores={"Recall": "1"}), 'no metric "Recall". It has: r1, rank'),
    "a misspelt metric": (table_row(scores={"R@11": "1"}), "Did you mean `r1`?"),
    "two scores in one metric, under two names": (table_row(scores={"r1": "1", "R@1": "2"}), "two scores in r1"),
    "no scores": (table_row(scores={}), "scores: "),
    "a score that is a text": (table_row(scores={"r1": "n/a"}), "`n/a` is not a score"),
    "a score out of range": (table_row(scores={"r1": "505"}), "505 is not between 0 and 100"),
    "an unknown split": (with_fields(split="tset"), "has no split `tset`"),
    "an unknown setting": (with_fields(setting="zero-shoot"), "Did you mean `zero-shot`?"),
    "no source": (
        table_row(fields={k: v for k, v in table_row().fields.items() if k != "source"}),
        "source: is missing",
    ),
    "an unknown value of reported_by": (with_fields(reported_by="me"), "reported_by: "),
    "a hidden character": (with_fields(model="BLIP\u202e"), "model: "),
    "a javascript URL": (with_fields(source={"url": "javascript:alert(1)"}), "source.url: "),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_cannot_be_taken_is_refused_with_the_reason(case: str) -> None:
    row, reason = REFUSED[case]
    matched = RowMatcher(collection()).match([row, with_fields(model="Other")])
    assert [(r.origin, r.is_conflict) for r in matched.refused] == [("line 2", False)]
    assert reason in matched.refused[0].reason
    assert matched.number_taken == 1


def test_names_of_splits_settings_and_metrics_become_ids() -> None:
    row = table_row(
        scores={"R@1": "1", "mean rank": "2"},
        fields={**table_row().fields, "split": "test 5k", "setting": "Zero-Shot"},
    )
    (data,) = RowMatcher(collection()).match([row]).taken["papers/blip"]
    assert (data["split"], data["setting"]) == ("test", "zero-shot")
    assert data["scores"] == {"r1": "1", "rank": "2"}


def test_an_existing_result_counts_as_known_and_different_scores_are_a_conflict() -> None:
    rows = [
        table_row(),
        table_row(scores={"r1": "50.50"}),
        table_row(),
        table_row(scores={"r1": "50.5", "rank": "3"}),
    ]
    matched = RowMatcher(collection(result(model="blip"))).match(rows)
    assert (matched.known, matched.number_taken) == (2, 0)
    assert [refused.is_conflict for refused in matched.refused] == [True, True]
    assert matched.refused[0].reason.startswith("papers/blip has a result of BLIP with")
    twice = RowMatcher(collection()).match([table_row(), table_row()])
    assert (twice.known, twice.number_taken) == (1, 1)


def test_equal_withdrawn_results_in_two_rows_are_taken_once() -> None:
    row = with_fields(withdrawn={"date": "2026-11-24", "reason": "Wrong."})
    matched = RowMatcher(collection()).match([row, row])
    assert (matched.known, matched.number_taken) == (1, 1)


def test_the_reason_for_different_scores_in_two_rows_names_the_earlier_row() -> None:
    matched = RowMatcher(collection()).match([table_row(), table_row(scores={"r1": "51"})])
    (refused,) = matched.refused
    assert refused.reason.startswith("an earlier row has a result of BLIP with this benchmark")
    assert refused.reason.endswith("Delete one of the two rows")
    assert refused.is_conflict


def test_defaults_apply_to_fields_that_a_row_leaves_out() -> None:
    defaults = {"reported_by": "other", "source": {"url": "https://example.org/default"}}
    bare = table_row(fields={"model": "M", "evidence": "printed", "entered": "2026-11-23"})
    matched = RowMatcher(collection(), defaults=defaults).match([bare, table_row()])
    first, second = matched.taken["papers/blip"]
    assert (first["reported_by"], first["source"]) == ("other", defaults["source"])
    assert second["reported_by"] == "authors"


# --- CSV ----------------------------------------------------------------------------------------

_TEXT = st.text(st.sampled_from("ab =+-@'\"＝,;:{}[]#|\\~0中é"), min_size=1, max_size=8).filter(
    str.strip
)
_NAME = st.one_of(
    _TEXT, st.fixed_dictionaries({"en": _TEXT, "zh": _TEXT}), st.fixed_dictionaries({"zh": _TEXT})
)
_SCORE = st.sampled_from(["-1.5", "12.3 ± 0.4", "<5", "136.70", "+3", "1,234", ".5"])
_OPTIONAL: Mapping[str, Any] = {
    "split": st.sampled_from(["test", "val"]),
    "setting": st.just("zero-shot"),
    "extra_data": st.booleans(),
    "resolution": _TEXT,
    "ensemble": st.booleans(),
    "withdrawn": st.fixed_dictionaries(
        {"date": st.just("2026-11-24"), "reason": _NAME},
        optional={"url": st.just("https://example.org/w")},
    ),
    "note": _NAME,
}
_RESULTS = st.fixed_dictionaries(
    {
        "model": _TEXT,
        "scores": st.dictionaries(st.sampled_from(["r1", "rank", "n0"]), _SCORE, min_size=1),
        "source": st.fixed_dictionaries(
            {"url": st.just("https://example.org/t?a=1,2")}, optional={"where": _TEXT}
        ),
    },
    optional=_OPTIONAL,
)


@given(st.lists(_RESULTS, max_size=5))
def test_read_csv_returns_the_results_that_write_csv_has_written(
    data: list[dict[str, Any]],
) -> None:
    numbered = [result(**{**row, "model": f"{row['model']} {i}"}) for i, row in enumerate(data)]
    entry = paper("blip", results=numbered)
    text = write_csv([Row(entry, i, r) for i, r in enumerate(entry.results)])
    assert not any(may_be_formula(cell) for row in csv.reader(io.StringIO(text)) for cell in row)
    found = [
        Result.model_validate({"benchmark": row.benchmark, "scores": row.scores, **row.fields})
        for row in read_csv(text)
    ]
    assert found == list(entry.results)


@given(st.text(st.sampled_from("='+-@a\t"), max_size=6))
def test_an_escaped_cell_is_not_a_formula_and_unescaping_restores_its_text(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert not may_be_formula(escape_formula(text))


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        *[(text, True) for text in ("=1", "+x", "-x", "@x", "\tx", "-1+1", "＝1", "-1.2.3")],
        *[(text, False) for text in ("-0.5", "+1", "0.5", "x=1", "'=1", "")],
    ],
)
def test_only_formulas_and_escaped_formulas_get_an_apostrophe(text: str, is_formula: bool) -> None:
    assert may_be_formula(text) is is_formula
    assert (escape_formula(text) != text) == (is_formula or text == "'=1")


def test_results_are_unchanged_after_export_and_import() -> None:
    rows = [
        result(split="test", setting="zero-shot", note={"en": "=1+1", "zh": "注"}),
        result(model="B", scores={"r1": "12.30", "rank": "<5"}, extra_data="no"),
    ]
    full = collection(*rows)
    text = write_csv(all_boards(full)["benchmarks/retrieval"].rows)
    matched = RowMatcher(collection()).match(read_csv(text))
    assert not matched.refused
    found = paper("blip", results=matched.taken["papers/blip"])
    assert sorted(map(str, found.results)) == sorted(map(str, full.entries["papers/blip"].results))  # type: ignore[attr-defined]


def test_the_file_of_a_board_is_imported_without_loss() -> None:
    rows = [
        result(model="A", split="test", scores={"r1": "12.3 ± 0.4", "rank": "3"}, note={"en": "A, note", "zh": "注"}),
        result(model="=B", scores={"r1": "0.50"}, split="val", setting="zero-shot", extra_data=True, ensemble=False, resolution="384"),
        result(model="C", reported_by="other", note={"zh": "只有中文"}),
        result(model="D", withdrawn={"date": "2026-11-24", "reason": "Wrong.", "url": "https://a.example/w"}),
        result(model="E", evidence="reproduced", reproduction="https://a.example/r"),
    ]  # fmt: skip
    full = collection(*rows)
    text = board_csv(all_boards(full)["benchmarks/retrieval"], full.languages.codes)
    matched = RowMatcher(collection()).match(read_csv(text))
    assert not matched.refused
    found = paper("blip", results=matched.taken["papers/blip"])
    assert sorted(map(str, found.results)) == sorted(map(str, full.entries["papers/blip"].results))  # type: ignore[attr-defined]
    again = RowMatcher(full).match(read_csv(text))
    assert (again.known, again.number_taken, again.refused) == (len(rows), 0, [])


HEADER = "entry,benchmark,metric,score,model"
BAD_CSV = {
    "an empty file": ("", "lacks columns: entry, benchmark, metric, score, model"),
    "an unknown column": (f"{HEADER},modell\n", "Unknown column `modell`. Did you mean `model`?"),
    "a missing column": ("entry,benchmark,metric,model\n", "lacks columns: score"),
    "a column twice": (f"{HEADER},score\n", "A column appears twice"),
    "too few cells": (f"{HEADER}\na,b\n", "Line 2 has 2 cells"),
    "a quotation mark without a second one": (f'{HEADER}\na,b,c,d,"e\n', "is not CSV"),
    "scores in two forms": (f"{HEADER},score:r1\n", "or in columns `score:METRIC`"),
    "scores without a model": ("entry,benchmark,score:r1\n", "lacks columns: model"),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_wrong_csv_file_is_refused(case: str) -> None:
    text, message = BAD_CSV[case]
    with pytest.raises(UsageError) as error:
        read_csv(text)
    assert message in str(error.value)


def test_adjacent_lines_that_differ_only_in_metric_and_score_are_one_result() -> None:
    text = (
        f"\ufeff{HEADER},note,note.zh\r\n"
        "papers/a,b,r1,1,M,x,\r\n"
        "papers/a,b,rank,2,M,x,\r\n"
        "\r\n"
        "papers/a,b,rank,3,M,x,\r\n"
        "papers/a,b,r1,1,M,,注\r\n"
    )
    assert [(row.scores, row.fields["note"]) for row in read_csv(text)] == [
        ({"r1": "1", "rank": "2"}, "x"),
        ({"rank": "3"}, "x"),
        ({"r1": "1"}, {"zh": "注"}),
    ]


def test_every_column_is_documented() -> None:
    from tests.conftest import PROJECT

    for guide in ("CONTRIBUTING.md", "CONTRIBUTING.zh.md"):
        text = (PROJECT / guide).read_text("utf-8")
        assert all(f"`{column}`" in text for column in COLUMNS), guide


# --- Papers with Code ---------------------------------------------------------------------------


def table(*rows: Any, **fields: Any) -> dict[str, Any]:
    return {"dataset": "MSCOCO", "sota": {"metrics": ["R@1"], "rows": list(rows)}, **fields}


def pwc_row(**fields: Any) -> dict[str, Any]:
    return {
        "model_name": "BLIP",
        "paper_url": "https://arxiv.org/abs/2301.12597",
        "paper_title": "BLIP",
        "metrics": {"R@1": "50.50%"},
        "uses_additional_data": False,
        **fields,
    }


def test_tables_of_subtasks_and_subdatasets_are_read() -> None:
    part = {"subdataset": "Val", "sota": table(pwc_row(metrics={"R@1": 40.10}))["sota"]}
    task = {
        "task": "A",
        "datasets": [],
        "subtasks": [{"datasets": [table(pwc_row(), subdatasets=[part])]}],
    }
    first, second = read_pwc(json.dumps([task]))
    assert (first.benchmark, first.scores) == ("MSCOCO", {"R@1": "50.50"})
    assert (second.benchmark, second.origin) == ("MSCOCO Val", "MSCOCO Val, row 1")
    assert first.entries == ("https://arxiv.org/abs/2301.12597", "BLIP")
    assert first.fields == {"model": "BLIP", "source": {"url": "https://arxiv.org/abs/2301.12597"}}


def test_numbers_keep_their_digits_and_the_use_of_additional_data_is_read() -> None:
    text = json.dumps([{"datasets": [table(pwc_row(uses_additional_data=True))]}])
    (row,) = read_pwc(text.replace('"50.50%"', "50.50"))
    assert row.scores == {"R@1": "50.50"}
    assert row.fields["extra_data"] == "yes"


WRONG_PWC = {
    "not JSON": "{",
    "nested too deeply for the parser": "[" * 100_000,
    "JSON without tasks": '[{"paper_url": "x"}]',
    "a JSON string": '"x"',
    "too many levels": '[{"datasets": [], "subtasks": ' * 30 + "[]" + "}]" * 30,
}


@pytest.mark.parametrize("case", WRONG_PWC)
def test_read_pwc_refuses_files_in_another_format(case: str) -> None:
    with pytest.raises(UsageError):
        read_pwc(WRONG_PWC[case])


def test_json_values_of_unexpected_types_are_ignored() -> None:
    strange: list[Any] = [
        {
            "datasets": [
                None,
                1,
                {"sota": None},
                {"sota": {"rows": [None, {"metrics": [], "model_name": []}]}},
            ]
        },
        None,
    ]
    (row,) = read_pwc(json.dumps(strange))
    assert (row.scores, row.fields, row.entries) == ({}, {}, ())


def test_read_pwc_returns_the_rows_that_write_pwc_has_written() -> None:
    full = collection(
        result(split="test", setting="zero-shot", model="T"),
        result(split="val", setting="zero-shot", model="V", scores={"r1": "12.30"}),
    )
    rows = read_pwc(write_pwc(full, all_boards(full).values()))
    assert [(row.benchmark, row.fields["model"], row.scores) for row in rows] == [
        ("COCO retrieval Test 5K, zero-shot", "T", {"R@1": "50.5"}),
        ("COCO retrieval Val, zero-shot", "V", {"R@1": "12.30"}),
    ]
    defaults = {"reported_by": "authors", "evidence": "printed", "entered": "2026-11-23"}
    taken = RowMatcher(collection(), defaults=defaults).match(rows).taken["papers/blip"]
    assert [(row["split"], row["setting"]) for row in taken] == [
        ("test", "zero-shot"),
        ("val", "zero-shot"),
    ]
