"""Find out from the URL or the DOI of a publication at which venue it appeared.

Most publishers write the name of a conference and the year into their URLs. Others write a number, which a table
explains: `pmlr_volumes.json` has the volumes of the Proceedings of Machine Learning Research. The ids of OpenReview do
not tell the venue. The series of a venue is its conference or journal without the year, such as ICML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from site_builder.models import VenueSeries
from site_builder.models.identifiers import Doi, Identifier, Publication, WebPage
from site_builder.venues.reading import FINDINGS, WORKSHOP, Venue
from site_builder.venues.registry import VenueRegistry, pmlr_volumes

MAX_YEARS_IN_PRESS = 3
"""The DOI of a journal article has the year of acceptance. The article may appear up to this many years later."""


@dataclass(frozen=True, slots=True)
class VenueEvidence:
    """What an identifier of a publication says about its venue."""

    label: str
    """The label of the identifier on pages. For a `WebPage`, its key without `https://` and in lower case."""
    series: VenueSeries | None
    """None if the registry does not know the series."""
    year: int | None
    """The year of the conference. For the DOI of a journal article, the year of acceptance. None if it is unknown."""
    last_year: int | None
    """The last year that may be the year of publication. If `year` is None, this is None, too."""
    track: str | None
    """`Findings` or `Workshop`; empty for the main conference; None if the identifier does not tell it."""

    def admits(self, year: int) -> bool:
        """Return whether a publication with this identifier may have appeared in a year."""
        return self.year is None or self.last_year is None or self.year <= year <= self.last_year

    def venue_text(self, written: Venue | None, year: int | None) -> str:
        """Return the text of a venue that agrees with the identifier; an empty text if the series is unknown.

        `written` and `year` are the venue and the year of the entry. If `written` is of another series, it is ignored.
        Otherwise, the text keeps the volume, the issue and the pages of `written`. If the identifier does not tell
        another track, the text keeps the track, too.

        If the identifier tells no year, the text has the year of `written`, or else `year`. Otherwise, the text has the
        year that the identifier tells. In one case, it has `year`: if the series is a journal and `admits(year)` is true.
        """
        if self.series is None:
            return ""
        is_of_series = written is not None and written.series == self.series
        venue = written if written and is_of_series else Venue("", self.series.name, self.series)
        if self.year is None:
            year = venue.year or year
        elif year is None or not self.admits(year) or self.series.kind != "journal":
            year = self.year
        track = venue.track
        if self.track is not None and self.track != venue.part:
            track = self.track
        return replace(venue, year=year, track=track).canonical


def venue_evidence(identifier: Identifier, registry: VenueRegistry) -> VenueEvidence | None:
    """Return what an identifier says about the venue; None if no rule matches the identifier."""
    for text in _texts(identifier):
        for rule in _RULES:
            if match := rule.pattern.match(text):
                label = text if isinstance(identifier, WebPage) else identifier.label
                return _evidence(label, rule, match, registry)
    return None


def _texts(identifier: Identifier) -> Iterator[str]:
    if isinstance(identifier, Publication) and identifier.doi:
        yield f"doi:{identifier.doi}"
    if isinstance(identifier, Doi | Publication | WebPage):
        yield identifier.key.removeprefix("https://").lower()


class _Rule(NamedTuple):
    """How to read the venue from a URL, or from a DOI after `doi:`.

    The pattern matches the beginning of a URL in lower case without `https://`, or of `doi:` and a DOI. The group `series`
    contains an id or a name that determines the series. The group `year` (four digits), `short_year` (two digits) or
    `volume` determines the year. The group `workshop` or `findings` determines the track. The group `pmlr` contains a
    volume of the Proceedings of Machine Learning Research. All groups are optional.
    """

    pattern: re.Pattern[str]
    series: Mapping[str, str] | str | None = None
    """Id of the series, or a mapping: value of the group `series` -> id of the series.

    A value that is not in the mapping is itself an id. An empty id means that the series is unknown. None means that the
    group `series` contains a name of the series.
    """
    year_before_first_volume: Mapping[str, int] | int = 0
    years_in_press: int = 0
    tells_track: bool = False
    """Whether an identifier without the groups `workshop` and `findings` belongs to the main conference."""


def _evidence(
    label: str, rule: _Rule, match: re.Match[str], registry: VenueRegistry
) -> VenueEvidence:
    groups = {key: value for key, value in match.groupdict().items() if value}
    if volume := groups.get("pmlr"):
        id_, year = pmlr_volumes().get(int(volume), ("", None))
        return VenueEvidence(label, registry.series.get(id_), year, year and year + 1, None)
    name = groups.get("series", "")
    series, is_workshop = _series(rule, name, registry)
    track = WORKSHOP if is_workshop or "workshop" in groups else None
    if "findings" in groups:
        track = FINDINGS
    elif track is None and rule.tells_track:
        track = ""
    year = _year(rule, groups)
    in_press = rule.years_in_press
    if rule.series is None and (series is None or series.kind == "journal"):
        in_press = MAX_YEARS_IN_PRESS
    return VenueEvidence(label, series, year, year and year + in_press, track)


def _series(rule: _Rule, name: str, registry: VenueRegistry) -> tuple[VenueSeries | None, bool]:
    """Return (series, is_workshop). A name such as `cvprw` means a workshop of a series."""
    if rule.series is not None:
        id_ = rule.series if isinstance(rule.series, str) else rule.series.get(name, name)
        return registry.series.get(id_), False
    if series := registry.find(name):
        return series, False
    conference = registry.find(name[:-1]) if name.endswith("w") else None
    return conference, conference is not None


def _year(rule: _Rule, groups: Mapping[str, str]) -> int | None:
    if year := groups.get("year"):
        return int(year)
    if short := groups.get("short_year"):
        return int(short) + (1900 if int(short) >= 60 else 2000)
    if volume := groups.get("volume"):
        first = rule.year_before_first_volume
        return int(volume) + (first if isinstance(first, int) else first[groups["series"]])
    return None


_YEAR = r"(?P<year>(?:19|20)\d\d)"

_ANTHOLOGY = {
    "acl": "acl",
    "aacl": "aacl",
    "bea": "bea",
    "bionlp": "bionlp",
    "blackboxnlp": "blackboxnlp",
    "ccl": "ccl",
    "cl": "computational-linguistics",
    "coling": "coling",
    "conll": "conll",
    "eacl": "eacl",
    "emnlp": "emnlp",
    "icon": "icon",
    "ijcnlp": "ijcnlp",
    "inlg": "inlg",
    "iwslt": "iwslt",
    "lrec": "lrec",
    "naacl": "naacl",
    "paclic": "paclic",
    "ranlp": "ranlp",
    "repl4nlp": "repl4nlp",
    "semeval": "semeval",
    "sigdial": "sigdial",
    "starsem": "star-sem",
    "tacl": "tacl",
    "wmt": "wmt",
    "wnut": "w-nut",
}
"""Venue in an id of the ACL Anthology -> id of the series.

Any other venue must itself be the id of a series. It is not looked up by name: `tmi` would find a journal of that name.
"""

_OLD_ANTHOLOGY = {
    "c": "coling",
    "d": "emnlp",
    "e": "eacl",
    "i": "ijcnlp",
    "j": "computational-linguistics",
    "k": "conll",
    "l": "lrec",
    "n": "naacl",
    "p": "acl",
    "q": "tacl",
    "r": "ranlp",
    "y": "paclic",
}
"""First letter of an old id of the ACL Anthology -> id of the series. Volumes from number 5 on belong to workshops."""

_SPRINGER = {
    "10462": "artificial-intelligence-review",
    "10618": "dmkd",
    "10994": "machine-learning",
    "11042": "mtap",
    "11263": "ijcv",
    "11432": "science-china-information-sciences",
    "11633": "machine-intelligence-research",
    "41467": "nature-communications",
    "41586": "nature",
    "41592": "nature-methods",
    "41597": "scientific-data",
    "41598": "scientific-reports",
    "42256": "nature-machine-intelligence",
}
"""Number of a journal in DOIs of Springer and Nature -> id of the series."""

_AAAI = {"aaai": 1986, "aies": 2017, "hcomp": 2012, "icwsm": 2006}
"""Series of the AAAI -> the year before its first volume."""

_CVF = {series: series for series in ("accv", "cvpr", "eccv", "iccv", "wacv")}

_RULES: tuple[_Rule, ...] = (
    _Rule(re.compile(rf"doi:10\.1109/(?P<series>[a-z]+)\d*\.{_YEAR}\.")),
    _Rule(re.compile(rf"doi:10\.(?:24963|15607)/(?P<series>[a-z]+)\.{_YEAR}[./]")),
    _Rule(re.compile(rf"doi:10\.21437/(?P<series>[a-z]+)\.{_YEAR}-")),
    _Rule(re.compile(rf"doi:10\.1016/j\.(?P<series>[a-z]+)\.{_YEAR}\.")),
    _Rule(
        re.compile(r"doi:10\.(?:1007|1038)/s(?P<series>\d{5})-0(?P<short_year>\d\d)-"),
        _SPRINGER,
        years_in_press=MAX_YEARS_IN_PRESS,
    ),
    _Rule(re.compile(r"doi:10\.5244/c\.(?P<volume>\d+)\."), "bmvc", 1986),
    _Rule(re.compile(r"doi:10\.1162/tacl_"), "tacl"),
    _Rule(re.compile(r"doi:10\.1162/coli_"), "computational-linguistics"),
    _Rule(re.compile(r"doi:10\.14778/"), "pvldb"),
    _Rule(
        re.compile(rf"doi:10\.1609/(?P<series>{'|'.join(_AAAI)})\.v(?P<volume>\d+)i"),
        {name: name for name in _AAAI},
        _AAAI,
    ),
    _Rule(
        re.compile(rf"ojs\.aaai\.org/index\.php/(?P<series>{'|'.join(_AAAI)})/"),
        {name: name for name in _AAAI},
    ),
    _Rule(
        re.compile(
            rf"aclanthology\.org/{_YEAR}\."
            r"(?P<findings>findings-)?(?P<series>[a-z]+)(?(findings)|-(?:main|long|short))\.\d+$"
        ),
        _ANTHOLOGY,
        tells_track=True,
    ),
    _Rule(
        re.compile(rf"aclanthology\.org/{_YEAR}\.(?P<series>[a-z0-9]+)-[a-z0-9]+\.\d+$"),
        _ANTHOLOGY,
    ),
    _Rule(
        re.compile(r"aclanthology\.org/(?P<series>[a-z])(?P<short_year>\d\d)-[1-4]\d+$"),
        _OLD_ANTHOLOGY,
    ),
    _Rule(re.compile(r"aclanthology\.org/[a-z](?P<short_year>\d\d)-\d+$"), ""),
    _Rule(
        re.compile(
            rf"openaccess\.thecvf\.com/content[_/](?P<series>{'|'.join(_CVF)})"
            rf"(?=[_\d]*(?P<workshop>w))?[w_]*{_YEAR}"
        ),
        _CVF,
        tells_track=True,
    ),
    _Rule(re.compile(rf"ecva\.net/papers/eccv_{_YEAR}/"), "eccv", tells_track=True),
    _Rule(re.compile(r"proceedings\.mlr\.press/v(?P<pmlr>\d+)/")),
    _Rule(
        re.compile(
            rf"(?:datasets-benchmarks-)?proceedings\.neurips\.cc/paper(?:_files)?/paper/{_YEAR}/"
        ),
        "neurips",
        years_in_press=1,
    ),
    _Rule(re.compile(r"papers\.(?:nips|neurips)\.cc/paper/"), "neurips"),
    _Rule(
        re.compile(rf"proceedings\.(?P<series>iclr|mlsys)\.(?:cc|org)/paper_files/paper/{_YEAR}/"),
        {"iclr": "iclr", "mlsys": "mlsys"},
    ),
    _Rule(re.compile(r"jmlr\.org/papers/v(?P<volume>[5-9]|[1-9]\d)/"), "jmlr", 1999),
    _Rule(re.compile(r"roboticsproceedings\.org/rss(?P<volume>\d\d)/"), "rss", 2004),
    _Rule(
        re.compile(
            rf"(?:isca-archive\.org|isca-speech\.org/archive)/(?P<series>interspeech)_{_YEAR}/"
        ),
        "interspeech",
    ),
)
