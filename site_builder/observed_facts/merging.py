"""Add observations to facts, and merge the facts of several branches or shards. A shard is a part of the entries."""

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
_Licensed = TypeVar("_Licensed", RepositoryRecord, HubRecord)


def with_record(facts: ObservedFacts, record: Record) -> ObservedFacts:
    """Return the facts of an entry with a new record in place of the record that `record_of_source` returns.

    If the record in the facts is of a later day than the new record, return the facts unchanged.
    """
    before = record_of_source(facts, record)
    if before is not None and before.at > record.at:
        return facts
    update: dict[str, object] = {}
    match record:
        case RepositoryRecord():
            update["repository"] = _with_archived(before, _with_licence(before, record))
        case WorkRecord():
            works = {work.source: work for work in facts.works}
            works[record.source] = _with_notices(before, record)
            update["works"] = tuple(works[source] for source in sorted(works))
        case HubRecord():
            update["hub"] = _with_licence(before, record)
    return _with_month(facts.model_copy(update=update), record)


def record_of_source(facts: ObservedFacts, record: Record) -> Record | None:
    """Return the record in `facts` that `with_record` would replace with `record`, or None.

    A record about a publication replaces only a record from the same source. Any other record also replaces a record
    from another source, because an entry has only one record about a repository, and only one about a model or dataset.
    """
    if isinstance(record, WorkRecord):
        return next((work for work in facts.works if work.source == record.source), None)
    return facts.repository if isinstance(record, RepositoryRecord) else facts.hub


def _with_licence(before: Record | None, record: _Licensed) -> _Licensed:
    """Return the record with the licence before its latest change, and the day on which the change was observed."""
    if not isinstance(before, type(record)) or before.key != record.key:
        return record
    names = before.license.casefold(), record.license.casefold()
    is_changed = names[0] != names[1] and not (before.is_gone or record.is_gone)
    return _updated(
        record,
        license_before=before.license if is_changed else before.license_before,
        license_changed=record.at if is_changed else before.license_changed,
    )


def _with_archived(before: Record | None, record: RepositoryRecord) -> RepositoryRecord:
    """Return the record with the day on which the repository was first seen archived."""
    is_known = isinstance(before, RepositoryRecord) and before.key == record.key
    since = before.archived_since if isinstance(before, RepositoryRecord) and is_known else None
    return _updated(record, archived_since=(since or record.at) if record.is_archived else None)


def _updated(record: _Licensed, **values: object) -> _Licensed:
    """Return a copy of the record with these values. If the record already has them, return it, to save memory."""
    if all(getattr(record, name) == value for name, value in values.items()):
        return record
    return record.model_copy(update=values)


def _with_notices(before: Record | None, record: WorkRecord) -> WorkRecord:
    if not record.notices:
        return record
    is_known = isinstance(before, WorkRecord) and before.notices == record.notices
    since = before.notices_since if isinstance(before, WorkRecord) and is_known else None
    return record.model_copy(update={"notices_since": since or record.at})


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
    """Merge two collections of facts about one entry. Exchanging the arguments does not change the result.

    Of two records about the repository, or about the model or dataset, the later one is kept. Of two records of one
    source about the publication, the later one is kept, too.
    """
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
    """Return the facts of all shards, sorted by entry. The order of the shards does not matter."""
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
    """Merge the values of one month. If two numbers of stars, citations or downloads differ, keep the greater one."""
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
