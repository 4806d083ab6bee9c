"""Facts about entries: writing them to a file, reading the file, adding records, and merging shards.

A shard is a part of the entries, whose facts one run has observed.
"""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.json_lines import NewerSchema
from site_builder.observed_facts.facts_file import parse_facts, render_facts
from site_builder.observed_facts.merging import merge_entry, merge_facts, with_record
from site_builder.observed_facts.records import (
    MAX_MONTHS,
    Facts,
    MonthlyValues,
    ObservedFacts,
    Record,
    RepositoryRecord,
)
from tests.observed_facts.samples import (
    MONDAY,
    all_facts,
    facts_of,
    hub,
    records,
    repository,
    work,
)

FULL = ObservedFacts(
    entry="papers/quick-sort",
    repository=repository(is_archived=True, license="MIT", pushed="2026-10-01", has_no_code=False),
    works=(
        work(source="Crossref", key="doi:10.5555/sort", notices=("retraction",)),
        work(citations=12, is_open_access=True),
    ),
    hub=hub(downloads=7),
    months={"2026-11": MonthlyValues(stars=1234, citations=12)},
)
FULL_LINE = (
    '{"v":1,"entry":"papers/quick-sort","repository":{"at":"2026-11-23","source":"GitHub",'
    '"key":"https://github.com/example/sorting","full_name":"example/sorting","stars":1234,"is_archived":true,'
    '"license":"MIT","pushed":"2026-10-01","has_no_code":false},"works":[{"at":"2026-11-23",'
    '"source":"Crossref","key":"doi:10.5555/sort","notices":["retraction"]},{"at":"2026-11-23",'
    '"source":"Semantic Scholar","key":"arxiv:2301.12597","citations":12,"is_open_access":true}],'
    '"hub":{"at":"2026-11-23","source":"Hugging Face","key":"huggingface:example/sort","downloads":7},'
    '"months":{"2026-11":{"stars":1234,"citations":12}}}\n'
)


def test_unknown_facts_are_left_out_of_a_line() -> None:
    assert render_facts({FULL.entry: FULL}) == FULL_LINE
    assert parse_facts(FULL_LINE) == ({FULL.entry: FULL}, [])


@given(all_facts)
def test_reading_a_written_file_returns_equal_facts(facts: Facts) -> None:
    text = render_facts(facts)
    assert parse_facts(text) == (dict(sorted(facts.items())), [])
    assert render_facts(parse_facts(text)[0]) == text


@given(all_facts)
def test_the_order_of_the_facts_does_not_change_the_file(facts: Facts) -> None:
    backwards = {id_: facts[id_] for id_ in reversed(list(facts))}
    lines = render_facts(backwards).splitlines(keepends=True)
    assert len(lines) == len(facts)
    assert lines == render_facts(facts).splitlines(keepends=True)


@pytest.mark.slow
@given(st.lists(all_facts, max_size=3))
def test_shards_merged_in_any_order_give_equal_facts(shards: list[Facts]) -> None:
    merged = merge_facts(shards)
    assert all(merge_facts(order) == merged for order in permutations(shards))
    assert merge_facts([merged, *shards]) == merged
    assert merge_facts([merge_facts(shards[:1]), merge_facts(shards[1:])]) == merged


@given(facts_of(st.just("papers/a")), records)
def test_adding_a_record_a_second_time_changes_nothing(
    facts: ObservedFacts, record: Record
) -> None:
    once = with_record(facts, record)
    assert with_record(once, record) == once
    assert parse_facts(render_facts({once.entry: once})) == ({once.entry: once}, [])
    assert len(once.months) <= MAX_MONTHS


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_parsing_any_text_raises_no_exception(text: str) -> None:
    facts, corrupt = parse_facts(text + "\n" + FULL_LINE)
    assert facts[FULL.entry] == FULL
    assert {line.line for line in corrupt} <= set(range(1, text.count("\n") + 2))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"entry":"papers/a","repository":{"at":"29.11.2026","source":"G","key":"k"}}', "repository.at` is not a date"),
        ('{"entry":"papers/a","repository":{"at":"2026-11-29","source":"G","key":"k","stars":-1}}', "repository.stars` is not a number of at least 0"),
        ('{"entry":"papers/a","stars":1}', "stars` is not a known key"),
        ('{"works":[]}', "entry` is missing"),
        ('{"entry":"papers/a","months":{"2026-13":{}}}', "is not valid"),
        ('{"entry":"papers/a","hub":{"at":"2026-11-29","source":"\\u202e","key":"k"}}', "hub.source` has invisible characters"),
        ('{"entry":"papers/a","repos', "cut off"),
    ],
)  # fmt: skip
def test_a_corrupt_line_is_skipped_and_reported(line: str, message: str) -> None:
    facts, [corrupt] = parse_facts(FULL_LINE + line)
    assert list(facts) == [FULL.entry]
    assert corrupt.line == 2
    assert message in corrupt.message


def test_the_line_of_a_newer_builder_stops_the_parser() -> None:
    with pytest.raises(NewerSchema, match=r"Line 1 of observed/facts\.jsonl"):
        parse_facts('{"v":2,"entry":"papers/a"}')


def test_two_lines_of_an_entry_are_merged() -> None:
    later = ObservedFacts(
        entry=FULL.entry, repository=repository(at=dt.date(2026, 11, 30), stars=2000)
    )
    facts, [corrupt] = parse_facts(FULL_LINE + render_facts({FULL.entry: later}))
    assert facts[FULL.entry] == merge_entry(FULL, later)
    assert facts[FULL.entry].stars == 2000
    assert facts[FULL.entry].hub == FULL.hub
    assert "line 1 is about this entry, too" in corrupt.message


def after(*seen: Record) -> ObservedFacts:
    facts = ObservedFacts(entry="repos/sorting")
    for record in seen:
        facts = with_record(facts, record)
    return facts


def test_a_record_has_the_former_licence_and_the_day_of_the_change() -> None:
    second, third = dt.date(2026, 11, 30), dt.date(2026, 12, 7)
    facts = after(
        repository(license="MIT"),
        repository(at=second, license="BUSL-1.1"),
        repository(at=third, license="BUSL-1.1"),
    )
    found = facts.repository
    assert isinstance(found, RepositoryRecord)
    assert (found.license, found.license_before, found.license_changed) == (
        "BUSL-1.1",
        "MIT",
        second,
    )


def test_a_record_that_is_older_than_the_known_record_changes_nothing() -> None:
    facts = after(repository())
    assert with_record(facts, repository(at=dt.date(2026, 1, 1), stars=1)) == facts


def test_a_month_keeps_its_last_values() -> None:
    seen = [
        repository(at=dt.date(2026, 11, 2), stars=10),
        repository(at=dt.date(2026, 11, 30), stars=12),
        repository(at=dt.date(2026, 12, 7), stars=11),
        work(at=dt.date(2026, 12, 7), citations=3),
    ]
    assert after(*seen).months == {
        "2026-11": MonthlyValues(stars=12),
        "2026-12": MonthlyValues(stars=11, citations=3),
    }


def test_facts_have_values_of_the_last_36_months_only() -> None:
    months = [dt.date(2026 + number // 12, number % 12 + 1, 1) for number in range(40)]
    facts = after(*(repository(at=day, stars=number) for number, day in enumerate(months)))
    assert list(facts.months) == [day.isoformat()[:7] for day in months[-MAX_MONTHS:]]


def test_the_record_with_the_most_citations_is_chosen() -> None:
    facts = after(work(citations=3), work(source="OpenAlex", citations=9, at=MONDAY))
    assert facts.citations is not None
    assert (facts.citations.source, facts.citations.citations) == ("OpenAlex", 9)


def test_a_correction_does_not_count_as_a_retraction() -> None:
    assert after(work(notices=("correction",))).retraction is None
    assert after(work(notices=("correction", "withdrawal"))).retraction is not None


def test_the_record_of_a_renamed_repository_has_its_new_name() -> None:
    assert repository().new_name == ""
    assert repository(full_name="Example/Sorting").new_name == ""
    assert repository(full_name="other/sorting").new_name == "other/sorting"
