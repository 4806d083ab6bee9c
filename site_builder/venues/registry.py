"""Find a series of venues, such as the conference ICML or the journal TPAMI, by any of its names."""

from __future__ import annotations

import json
import pkgutil
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from site_builder.models.slugs import strip_accents
from site_builder.models.venue_series import VenueSeries

if TYPE_CHECKING:
    from site_builder.venues.reading import Venue


@dataclass(frozen=True)
class VenueRegistry:
    """All series of venues: those that the package knows, and those in venues.yml."""

    records: tuple[VenueSeries, ...] = ()
    """The records of venues.yml. A record with the id of a known series replaces only the fields in the record."""

    @cached_property
    def series(self) -> Mapping[str, VenueSeries]:
        """Id -> series, the records of venues.yml last."""
        known = known_series()
        changed = {record.id: _changed(known.get(record.id), record) for record in self.records}
        unchanged = {id_: series for id_, series in known.items() if id_ not in changed}
        return MappingProxyType(unchanged | changed)

    def find(self, name: str) -> VenueSeries | None:
        """Return the series with this name, or None.

        Case, accents, punctuation, ordinal numbers and words such as `annual` do not matter. The sponsor, such as `IEEE`,
        may be missing, or may precede a short name such as `TPAMI`. If several series have the name, one that has it as
        its short name is preferred. If several remain, a record of venues.yml is preferred.
        """
        exact, loose = self._by_key
        if series := exact.get(fold_name(name)) or loose.get(_loose_key(name)):
            return series
        sponsors, _, short = name.partition(" ")
        has_sponsors = _SPONSORS.issuperset(sponsors.casefold().split("/"))
        is_short_name = has_sponsors and _SHORT_NAME.fullmatch(short)
        return exact.get(fold_name(short)) if is_short_name else None

    @cached_property
    def venues(self) -> dict[str, Venue]:
        """Text of a venue -> `Venue`. A cache that `read_venue` fills."""
        return {}

    @cached_property
    def _by_key(self) -> tuple[Mapping[str, VenueSeries], Mapping[str, VenueSeries]]:
        """Return two mappings: `fold_name` of each name -> series, and `_loose_key` of each name -> series."""
        exact: dict[str, VenueSeries] = {}
        loose: dict[str, VenueSeries] = {}
        by_rank = reversed(tuple(self.series.values()))  # records of venues.yml come first
        every_name = [(series, series.names) for series in by_rank]
        for is_short in (True, False):
            for series, (short, *others) in every_name:
                for name in (short,) if is_short else others:
                    exact.setdefault(fold_name(name), series)
                    loose.setdefault(_loose_key(name), series)
        return exact, loose


def _changed(known: VenueSeries | None, record: VenueSeries) -> VenueSeries:
    if known is None:
        return record
    fields = {name: getattr(record, name) for name in record.model_fields_set}
    return known.model_copy(update=fields)


@cache
def known_series() -> Mapping[str, VenueSeries]:
    """Return id -> series, for each series that the package knows, sorted by id."""
    data = pkgutil.get_data("site_builder.venues", "series.json") or b"[]"
    records = map(VenueSeries.model_validate, json.loads(data))
    return MappingProxyType({record.id: record for record in records})


@cache
def pmlr_volumes() -> Mapping[int, tuple[str, int]]:
    """Return volume -> (id of the series, year of the conference), for the Proceedings of Machine Learning Research.

    `pmlr_volumes.json` has the volumes of the series that the package knows, except some workshops.
    """
    data = pkgutil.get_data("site_builder.venues", "pmlr_volumes.json") or b"[]"
    return MappingProxyType({r["volume"]: (r["series"], r["year"]) for r in json.loads(data)})


@cache
def fold_name(name: str) -> str:
    """Return a key that is equal for names that differ only in case, accents and punctuation.

    >>> fold_name("ECML/PKDD") == fold_name("ecml-pkdd")
    True
    """
    return "".join(_words(name)) or name


@cache
def _loose_key(name: str) -> str:
    words = [_ABBREVIATIONS.get(word, word) for word in _words(name)]
    words = [word for word in words if word not in _IGNORED and not _ORDINAL.fullmatch(word)]
    while len(words) > 1 and words[0] in _SPONSORS and not _TYPES.isdisjoint(words[1:]):
        del words[0]
    return "".join(words) or fold_name(name)


def _words(name: str) -> list[str]:
    plain = strip_accents(unicodedata.normalize("NFKC", name)).casefold()
    return _WORD.findall(plain.replace("&", " and ").replace("'", ""))


_SHORT_NAME = re.compile(r"[\w-]*[A-Z][\w-]*[A-Z][\w-]*")
"""A name such as `TPAMI` or `RecSys`, which may follow the name of a sponsor."""
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"\d+(?:[nr]d|st|th)")
_IGNORED = frozenset(
    [
        "the",
        "of",
        "on",
        "in",
        "for",
        "and",
        "a",
        "an",
        "annual",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twenty",
        "twentieth",
        "thirty",
        "thirtieth",
        "forty",
        "fortieth",
        "fifty",
        "fiftieth",
        "sixty",
        "sixtieth",
        "seventy",
        "seventieth",
        "eighty",
        "eightieth",
        "ninety",
        "ninetieth",
    ]
)
"""Words that do not matter, among them those of ordinal numbers such as `thirty-seventh`."""
_SPONSORS = {"aaai", "acm", "ccf", "cvf", "ieee", "ras", "rsj", "siam", "sigkdd", "usenix"}
_TYPES = {"conference", "journal", "letters", "symposium", "transactions", "workshop"}
_ABBREVIATIONS = {
    "conf": "conference",
    "int": "international",
    "intl": "international",
    "j": "journal",
    "symp": "symposium",
    "trans": "transactions",
}
