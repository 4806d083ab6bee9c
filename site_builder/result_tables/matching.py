"""Find the entry and the benchmark of each row of a table, and make a result from the row.

A row is refused if its entry or its benchmark is not found, if its data are not valid, or if the entry or an earlier row
already has the result with other scores.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from pydantic import ValidationError

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import CHECKS
from site_builder.checks.result_rows import result_key
from site_builder.checks.similar_titles import normalise_title
from site_builder.errors import Severity, format_field
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark, Metric, Setting, Split
from site_builder.models.fields import describe_error
from site_builder.models.results import Result
from site_builder.models.urls import UrlError, identify
from site_builder.result_tables.rows import TableRow
from site_builder.suggestions import closest_match

_ARXIV_ID = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE)
_CHECKS_OF_A_ROW = ("unknown-result-id", "score-range")
"""Ids of the checks whose errors refuse a row. These checks need only the result and its benchmark."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be imported, and the reason."""

    origin: str
    """Where the row is in its file, such as `line 12`."""
    reason: str
    is_conflict: bool = False
    """Whether the entry, or an earlier row, has a result with an equal `result_key`, but with other scores."""


@dataclass
class MatchedRows:
    """The new results and the refused rows of a table."""

    taken: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    """Id of an entry -> new results of this entry, in the form of an entry file."""
    refused: list[RefusedRow] = field(default_factory=list)
    known: int = 0
    """Number of rows whose result is already in an entry or in an earlier row."""

    @property
    def number_taken(self) -> int:
        """The number of new results."""
        return sum(map(len, self.taken.values()))


class _Refusal(Exception):
    """Raised if a row cannot be imported. The message gives the reason."""

    is_conflict = False


class _Conflict(_Refusal):
    """Raised if the entry, or an earlier row, has a result with an equal `result_key`, but with other scores."""

    is_conflict = True


class RowMatcher:
    """Looks up the entries and the benchmarks of rows in a catalog, and makes results from the rows."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        names: Mapping[str, str] | None = None,
        metrics: Mapping[str, str] | None = None,
        defaults: Mapping[str, object] | None = None,
    ) -> None:
        """Take what the user has stated about the table.

        `names` maps names of benchmarks in the table to ids, and `metrics` maps names of metrics to ids. `defaults` are
        values for fields that a row leaves out.
        """
        self._catalog = catalog
        self._names = {_plain(name): id_ for name, id_ in (names or {}).items()}
        self._metrics = {_plain(name): id_ for name, id_ in (metrics or {}).items()}
        self._defaults = defaults or {}
        self._scores: dict[tuple[object, ...], Mapping[str, object]] = {}
        self._new_keys: set[tuple[object, ...]] = set()
        self._new_withdrawn: list[tuple[str, Result]] = []
        for entry in catalog:
            for result in getattr(entry, "results", ()):
                if result.withdrawn is None:
                    self._scores.setdefault((entry.id, *result_key(result)), result.scores)

    def match(self, rows: Iterable[TableRow]) -> MatchedRows:
        """Return the new results of each entry, and the refused rows."""
        matched = MatchedRows()
        for row in rows:
            try:
                entry, data, is_new = self._match_row(row)
            except _Refusal as refusal:
                matched.refused.append(RefusedRow(row.origin, str(refusal), refusal.is_conflict))
                continue
            if is_new:
                matched.taken[entry.id].append(data)
            else:
                matched.known += 1
        return matched

    def benchmark(self, text: str) -> Benchmark:
        """Return the benchmark with this id or name. Call this method only if `why_not_benchmark` returns None."""
        return self._find_benchmark(text)[0]

    def why_not_benchmark(self, text: str) -> str | None:
        """Return the reason why a text does not identify one benchmark; None if it does."""
        try:
            self._find_benchmark(text)
        except _Refusal as refusal:
            return str(refusal)
        return None

    def _match_row(self, row: TableRow) -> tuple[Entry, dict[str, object], bool]:
        benchmark, parts = self._find_benchmark(row.benchmark)
        entry = self._find_entry(row.entries)
        data: dict[str, object] = {
            **self._defaults,
            "benchmark": benchmark.id,
            **parts,
            **row.fields,
        }
        for name, items in (("split", benchmark.splits), ("setting", benchmark.settings)):
            if isinstance(text := data.get(name), str):
                data[name] = _id_of(items, text) or text
        data["scores"] = self._scores_of(benchmark, row)
        result = self._validated(data)
        self._check(entry, benchmark, data)
        return entry, data, self._is_new(entry, result)

    # --- entries and benchmarks ---------------------------------------------------------------

    def _find_entry(self, references: Sequence[str]) -> Entry:
        for text in references:
            entry = self._entry_with(text)
            if entry is not None:
                if "results" not in type(entry).model_fields:
                    raise _Refusal(f"{entry.id} is a {entry.kind}, which has no results")
                return entry
        shown = (
            " or ".join(map(_shown, (text for text in references if text)))
            or "this row, which names no entry"
        )
        match = closest_match(references[0] if references else "", self._catalog.entries, cutoff=75)
        hint = f". Did you mean `{match}`?" if match else ""
        raise _Refusal(f"no entry for {shown}{hint}")

    def _entry_with(self, text: str) -> Entry | None:
        id_ = self._catalog.redirects.get(text, text)
        if id_ in self._catalog.entries:
            return self._catalog.entries[id_]
        arxiv = _ARXIV_ID.fullmatch(text)
        url = f"https://arxiv.org/abs/{arxiv[1]}" if arxiv else text
        if "://" in url:
            try:
                return self._catalog.find(identify(url))
            except UrlError:
                return None
        return self._entries_by_title.get(normalise_title(text)) if text else None

    @cached_property
    def _entries_by_title(self) -> Mapping[str, Entry | None]:
        """Normalised title in any language -> entry, or None if several entries have this title."""
        found: dict[str, Entry | None] = {}
        for entry in self._catalog:
            for title in {normalise_title(name) for name in entry.heading.variants()}:
                found[title] = None if title in found else entry
        return found

    def _find_benchmark(self, text: str) -> tuple[Benchmark, dict[str, object]]:
        """Return (benchmark, fields) for a text such as `COCO` or `COCO test zero-shot`.

        The text is an id, a name or an alias of a benchmark, or a name or an alias of its dataset. The names of a split
        and of a setting may follow a name. `fields` has the ids of this split and this setting.
        """
        text = self._names.get(_plain(text), text)
        benchmark = self._catalog.entries.get(self._catalog.redirects.get(text, text))
        if isinstance(benchmark, Benchmark):
            return benchmark, {}
        found = self._benchmarks_by_name.get(_plain(text), [])
        fewest = min((len(parts) for _, parts in found), default=0)
        found = [pair for pair in found if len(pair[1]) == fewest]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(f"`{benchmark.id}`" for benchmark, _ in found)
            raise _Refusal(f"{_shown(text)} may be {ids}. Write the id of one of them")
        wanted = _plain(text.removeprefix(f"{Benchmark.folder}/"))
        match = closest_match(wanted, self._benchmarks_by_name, cutoff=75)
        similar = self._benchmarks_by_name[match][0][0].id if match else None
        hint = f". Did you mean `{similar}`?" if similar else ""
        raise _Refusal(f"no benchmark for {_shown(text)}{hint}")

    @cached_property
    def _benchmarks_by_name(self) -> Mapping[str, list[tuple[Benchmark, dict[str, object]]]]:
        """Name of a benchmark, with or without names of a split and a setting -> (benchmark, ids of split and setting)."""
        found: dict[str, list[tuple[Benchmark, dict[str, object]]]] = defaultdict(list)
        for entry in self._catalog:
            if isinstance(entry, Benchmark):
                names = {_plain(name) for name in self._names_of(entry)}
                for (split, split_id), (setting, setting_id), name in product(
                    _suffixes(entry.splits), _suffixes(entry.settings), names
                ):
                    parts = {"split": split_id, "setting": setting_id}
                    fields = {key: id_ for key, id_ in parts.items() if id_ is not None}
                    found[name + split + setting].append((entry, {**fields}))
        return found

    def _names_of(self, benchmark: Benchmark) -> Iterator[str]:
        yield benchmark.slug
        yield from (*benchmark.heading.variants(), *benchmark.aliases)
        dataset = self._catalog.entries.get(benchmark.dataset or "")
        if dataset is not None:
            yield from (*dataset.heading.variants(), *dataset.aliases)

    # --- one result ---------------------------------------------------------------------------

    def _scores_of(self, benchmark: Benchmark, row: TableRow) -> dict[str, str]:
        scores: dict[str, str] = {}
        for name, score in row.scores.items():
            id_ = self._metrics.get(_plain(name)) or _id_of(benchmark.metrics, name)
            if id_ is None:
                ids = {_plain(metric.id): metric.id for metric in benchmark.metrics}
                match = closest_match(_plain(name), ids)
                similar = (
                    f"Did you mean `{ids[match]}`?"
                    if match
                    else f"It has: {', '.join(ids.values())}."
                )
                raise _Refusal(f"{benchmark.id} has no metric {_shown(name)}. {similar}")
            if id_ in scores:
                raise _Refusal(f"the row has two scores in {id_}. Delete one of the two")
            scores[id_] = score
        return scores

    def _validated(self, data: dict[str, object]) -> Result:
        try:
            return Result.model_validate(data, context={"languages": self._catalog.languages})
        except ValidationError as error:
            raise _Refusal("; ".join(map(describe_error, error.errors()))) from None

    def _check(self, entry: Entry, benchmark: Benchmark, data: Mapping[str, object]) -> None:
        """Raise _Refusal if one of `_CHECKS_OF_A_ROW` finds an error in the result."""
        context = {"languages": self._catalog.languages}
        result = Result.model_validate(data, context=context)
        alone = build_catalog([benchmark, entry.model_copy(update={"results": (result,)})], [])
        for code in _CHECKS_OF_A_ROW:
            for finding in CHECKS[code].find(alone):
                if CHECKS[code].severity is Severity.ERROR:
                    raise _Refusal(
                        f"{format_field(finding.field[2:])}: {finding.message}. {finding.hint}"
                    )

    def _is_new(self, entry: Entry, result: Result) -> bool:
        if result.withdrawn is not None:
            if result in getattr(entry, "results", ()) or (entry.id, result) in self._new_withdrawn:
                return False
            self._new_withdrawn.append((entry.id, result))
            return True
        key = (entry.id, *result_key(result))
        scores = self._scores.get(key)
        if scores is None:
            self._scores[key] = result.scores
            self._new_keys.add(key)
            return True
        if scores == result.scores:
            return False
        owner, advice = entry.id, "Correct the scores in the entry"
        if key in self._new_keys:
            owner, advice = "an earlier row", "Delete one of the two rows"
        raise _Conflict(
            f"{owner} has a result of {result.model} with this benchmark, split and setting, but other scores. {advice}"
        )


def _plain(text: str) -> str:
    """Return a name in lower case, with only its letters, digits, `+`, `#` and `@`, to compare it with other names."""
    return "".join(c for c in text.casefold() if c.isalnum() or c in "+#@")


def _id_of(items: Iterable[Split | Setting | Metric], text: str) -> str | None:
    """Return the id of the item whose id or name is `text`, or None."""
    for item in items:
        names = [] if item.name is None else item.name.variants()
        if _plain(text) in {_plain(name) for name in (item.id, *names)}:
            return item.id
    return None


def _suffixes(items: Iterable[Split | Setting]) -> set[tuple[str, str | None]]:
    """Return (name, id of the item) for each name of each item, and ("", None) for a text that names no item."""
    found: set[tuple[str, str | None]] = {("", None)}
    for item in items:
        names = () if item.name is None else item.name.variants()
        found |= {(_plain(name), item.id) for name in (item.id, *names)}
    return found


def _shown(text: str) -> str:
    return f'"{text if len(text) <= 80 else f"{text[:77]}..."}"'
