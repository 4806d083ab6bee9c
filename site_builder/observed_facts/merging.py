"""Add observations to facts, and merge the facts of several shards or branches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from site_builder.observed_facts.records import (
    MAX_MONTHS,
    Facts,
    HubRecord,
    MonthlyValues,
    ObservedFacts,
    Record,
    RepositoryRecord,
    WorkRecord,
)

_Record = TypeVar("_Record", bound=Record)


def with_record(facts: ObservedFacts, record: Record) -> ObservedFacts:
    """Return the facts of an entry after one more observation, which replaces that of its source.

    An observation that is older than the record of its source changes nothing.
    """
    if isinstance(record, RepositoryRecord):
        record = _with_license_change(facts.repository, record)
    new = ObservedFacts(
        entry=facts.entry,
        repository=record if isinstance(record, RepositoryRecord) else None,
        works=(record,) if isinstance(record, WorkRecord) else (),
        hub=record if isinstance(record, HubRecord) else None,
    )
    merged = merge_entry(facts, new)
    return merged if merged == facts else _with_month(merged, record)


def _with_license_change(
    before: RepositoryRecord | None, record: RepositoryRecord
) -> RepositoryRecord:
    if before is None or record.is_gone or before.is_gone:
        return record
    is_changed = before.license != record.license
    changes = {
        "license_before": before.license if is_changed else before.license_before,
        "license_changed": record.at if is_changed else before.license_changed,
    }
    return record.model_copy(update=changes)


def _with_month(facts: ObservedFacts, record: Record) -> ObservedFacts:
    values = MonthlyValues(
        stars=facts.stars if isinstance(record, RepositoryRecord) else None,
        citations=_citations(facts) if isinstance(record, WorkRecord) else None,
        downloads=facts.hub.downloads if facts.hub and isinstance(record, HubRecord) else None,
    )
    if values == MonthlyValues():
        return facts
    month = record.at.isoformat()[:7]
    known = facts.months.get(month, MonthlyValues()).model_dump()
    update = {name: value for name, value in values.model_dump().items() if value is not None}
    months = {**facts.months, month: MonthlyValues(**{**known, **update})}
    return facts.model_copy(update={"months": _latest_months(months)})


def _citations(facts: ObservedFacts) -> int | None:
    return None if facts.citations is None else facts.citations.citations


def merge_entry(one: ObservedFacts, other: ObservedFacts) -> ObservedFacts:
    """Return the facts of both records of one entry: of each source the later record. The order never matters."""
    works: dict[str, WorkRecord] = {}
    for work in (*one.works, *other.works):
        works[work.source] = _later(works.get(work.source), work)
    months = {
        month: _merge_month(one.months.get(month), other.months.get(month))
        for month in {**one.months, **other.months}
    }
    return ObservedFacts(
        entry=one.entry,
        repository=_later_or_none(one.repository, other.repository),
        works=tuple(works[source] for source in sorted(works)),
        hub=_later_or_none(one.hub, other.hub),
        months=_latest_months(months),
    )


def merge_facts(shards: Iterable[Facts]) -> dict[str, ObservedFacts]:
    """Return the facts of all shards, sorted by entry. The order of the shards never matters."""
    merged: dict[str, ObservedFacts] = {}
    for shard in shards:
        for id_, facts in shard.items():
            merged[id_] = merge_entry(merged[id_], facts) if id_ in merged else facts
    return dict(sorted(merged.items()))


def _later(one: _Record | None, other: _Record) -> _Record:
    return other if one is None else max(one, other, key=lambda record: record.age_key)


def _later_or_none(one: _Record | None, other: _Record | None) -> _Record | None:
    return one if other is None else _later(one, other)


def _merge_month(one: MonthlyValues | None, other: MonthlyValues | None) -> MonthlyValues:
    """Return the greater values of both: two branches observed the same month."""
    if one is None or other is None:
        return one or other or MonthlyValues()
    pairs = zip(one.model_dump().items(), other.model_dump().values(), strict=True)
    values = {
        name: max((value for value in (a, b) if value is not None), default=None)
        for (name, a), b in pairs
    }
    return MonthlyValues(**values)


def _latest_months(months: dict[str, MonthlyValues]) -> dict[str, MonthlyValues]:
    return {month: months[month] for month in sorted(months)[-MAX_MONTHS:]}
