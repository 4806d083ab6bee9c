"""Read the text of a venue, such as `CVPR'23` or `IEEE TPAMI 45(3), 2023`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from site_builder.models.venue_series import VenueSeries
from site_builder.venues.registry import VenueRegistry, pmlr_volumes

FINDINGS = "Findings"
"""`Venue.track` of a paper in the Findings of a conference of the ACL."""
WORKSHOP = "Workshop"
"""`Venue.track` of a paper in a workshop of a conference, if the name of the workshop is unknown."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue, with the parts that its text contains.

    The series of a venue is its conference or journal without the year, such as ICML.
    """

    text: str = field(compare=False)
    """The text that `read_venue` has read."""
    name: str
    """Short name of the series. If the series is unknown, the text without year, track, volume, issue and pages."""
    series: VenueSeries | None = None
    """None if the registry does not know the series."""
    year: int | None = None
    track: str = ""
    """Part of the conference, such as `Oral`, `Workshop on Vision` or `Findings`."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    is_forthcoming: bool = False
    """Whether the text says that the work will appear at the venue, such as `to appear in ICML 2027`."""

    @property
    def is_unpublished(self) -> bool:
        """Whether the text names no known series, and contains words such as `Under review` or `Blog post`."""
        return self.series is None and _UNPUBLISHED.search(self.text) is not None

    @property
    def part(self) -> str:
        """`Findings` or `Workshop` if the paper is not in the proceedings of the main conference; else empty."""
        if self.track.startswith(FINDINGS):
            return FINDINGS
        return WORKSHOP if "workshop" in self.track.lower() else ""

    @property
    def canonical(self) -> str:
        """The shortest usual text of this venue. `read_venue` reads an equal venue from this text."""
        first, _, others = self.track.partition(", ")
        is_findings = first == FINDINGS
        name = f"{FINDINGS} of {self.name}" if is_findings else self.name
        if self.volume:
            issue = f"({self.issue})" if self.issue else ""
            pages = f":{self.pages}" if self.pages else ""
            year = "" if self.year is None else f", {self.year}"
            is_clear = issue or pages or (self.series is not None and self.series.kind == "journal")
            marker = "" if is_clear else "vol. "
            text = f"{name} {marker}{self.volume}{issue}{pages}{year}"
        else:
            year = "" if self.year is None else f" {self.year}"
            issue = f", no. {self.issue}" if self.issue else ""
            pages = f", pp. {self.pages}" if self.pages else ""
            text = f"{name}{year}{issue}{pages}"
        if track := others if is_findings else self.track:
            text += f" ({track})"
        return f"to appear in {text}" if self.is_forthcoming else text


def read_venue(text: str, registry: VenueRegistry) -> Venue:
    """Return the venue that a text names, with its year, track, volume, issue and pages."""
    venue: Venue | None = registry.venues.get(text)
    if venue is None:
        venue = registry.venues[text] = _Reading(text, registry).venue()
    return venue


# --- patterns -----------------------------------------------------------------------------------

_SOON = r"(?:to appear|(?:conditionally )?accepted(?: for publication)?|forthcoming|in press|即将发表|已录用)"
_SOON_BEFORE = re.compile(rf"{_SOON}(?: (?:in|at|to|by|for)\b|于)?[ :,]*(?=[^ ])", re.I)
_SOON_AFTER = re.compile(rf"[ ,;([]+{_SOON}[)\]]?$", re.I)
_UNPUBLISHED = re.compile(
    r"\b(?:under (?:double-blind )?review|submitted|in submission|pre-?print|(?:technical|tech|white) (?:report|paper)"
    r"|working paper|(?:phd |master'?s? )?thesis|dissertation|manuscript|blog)\b|在审|投稿中|预印本|技术报告|学位论文|博客",
    re.I,
)
_PROCEEDINGS = re.compile(r"(?:in:? )?(?:the )?proc(?:eedings|\.)?(?: of)?(?: the)? (?=.)", re.I)
_FINDINGS = re.compile(
    r"(?:in:? )?(?:the )?findings of (?:the )?(?:(?:acl|association for computational linguistics)(?:: ?|, ?| )(?!vol|no\b|pp)(?=[a-z]))?",
    re.I,
)
_YEAR_PATTERN = r"(?:1[89]|2[01])\d\d"
_YEAR = re.compile(rf"(?<![\d.:/])({_YEAR_PATTERN})(?![\d:])(?: ?年)?")
_SHORT_YEAR = re.compile(r"' ?(\d\d)(?!\d)")
_NOT_A_YEAR = rf"(?!{_YEAR_PATTERN}\b)"
_PAGE = rf"(?:{_NOT_A_YEAR}|(?=\d+ ?-))[a-z]?\d+(?::\d+)?(?: ?-{{1,2}} ?[a-z]?\d+(?::\d+)?)?"
_VOLUME = re.compile(
    rf"(?<![\w.])(?:vol(?:ume|\.)? ?)?(\d{{1,4}}) ?\({_NOT_A_YEAR}(\d{{1,4}}(?:-\d+)?)\)(?: ?[:,] ?(?:pp?\. ?|pages )?({_PAGE}))?(?![\d)])",
    re.I,
)
_VOLUME_AND_PAGES = re.compile(rf"(?<![\w.]){_NOT_A_YEAR}(\d{{1,4}}) ?: ?({_PAGE})(?!\w)", re.I)
_MARKED_VOLUME = re.compile(r"\bvol(?:ume|\.)? ?(\d+)|第? ?(\d+) ?卷", re.I)
_MARKED_ISSUE = re.compile(r"\b(?:no\.?|number|issue) ?(\d+(?:-\d+)?)|第? ?(\d+) ?期", re.I)
_MARKED_PAGES = re.compile(rf"(?<![\w&])(?:pp\.?|p\.|p(?= )|pages) ?({_PAGE})", re.I)
_ARXIV_ID = re.compile(r"\b(?:arxiv:|abs/) ?(?=[\w./-]*\d)[\w.-]+(?:/\d+)?(?:v\d+)?", re.I)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_AROUND = " ,;:-_/.|()[]@"
"""Characters that are removed at both ends of a part of the text, such as the name or a track."""
_TRACK = re.compile(
    r"(?:oral|spotlight|poster|highlight|findings|main|long|short|industry|demo|system demonstrations"
    r"|student|special|doctoral|datasets|position|survey|resource|applied|workshops?|tutorials?|track"
    r"|companion|adjunct|extended|ea|srw|best|late|part|round|award|notable|top)\b.*",
    re.I,
)
_CONTINUES_NAME = re.compile(r"(?:in|of|for|on|and|with|to)\b", re.I)
_ENDS_WITHIN_NAME = re.compile(r"\b(?:in|of|for|on|and|with|to)$", re.I)
"""Matches a text that ends inside a longer name. `_CONTINUES_NAME` matches a text that begins inside a longer name.

For example, `Machine Learning in Medicine Workshop` is one name and does not name the journal Machine Learning.
"""
_WORKSHOP_AT = re.compile(
    r"(.*\bworkshops?\b.*?)(?: ?@ ?| at | in conjunction with | of )(.+)", re.I
)


_PMLR = re.compile(
    r"(?:(?:proceedings of machine learning research|proc\. mach\. learn\. res\.|pmlr)[ ,]*(?:vol(?:ume|\.)? ?)?)(\d+)\b",
    re.I,
)
_WORKSHOP_AT_END = re.compile(r"([A-Z][A-Za-z0-9]{2,}?)[ -]?(W|WS|ws|SRW)")
_SEGMENT_END = re.compile(r"[,;|:]| - |\. (?=[A-Z])| and (?:the )?(?=\d)")
_JOINT = re.compile(r"[A-Z]{3,}(?:[-/][A-Z]{3,})+")


@dataclass
class _Reading:
    """Reads the text of one venue. `rest` is the part of the text that has not been read yet."""

    text: str
    registry: VenueRegistry
    rest: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    tracks: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    """Names of a series that are in brackets in the text, such as `ICML` after the full name."""

    def venue(self) -> Venue:
        """Read the text and return its venue."""
        self.rest = _clean(self.text)
        is_forthcoming = self._read_forthcoming()
        if series := self.registry.find(self.rest):
            return Venue(self.text, series.name, series, is_forthcoming=is_forthcoming)
        self._read_findings()
        self.rest = (
            _ARXIV_ID.sub(" ", self.rest)
            if _ARXIV_ID.sub("", self.rest).strip(_AROUND)
            else self.rest
        )
        self._read_volume()
        self._read_brackets()
        before, after = self._read_year()
        name, series = self._read_series(before, after)
        if not name:
            return Venue(self.text, _clean(self.text))
        track = ", ".join(dict.fromkeys(_with_capital(track) for track in self.tracks if track))
        return Venue(
            self.text,
            name,
            series,
            self.year,
            track,
            self.volume,
            self.issue,
            self.pages.replace("--", "-").replace(" ", ""),
            is_forthcoming,
        )

    def _cut(self, pattern: re.Pattern[str]) -> str:
        """Remove the first match from the rest, and return its first group that is not empty."""
        match = pattern.search(self.rest)
        if match is None:
            return ""
        self.rest = f"{self.rest[: match.start()].rstrip()} , {self.rest[match.end() :].lstrip()}"
        return next(filter(None, match.groups()), "")

    def _read_forthcoming(self) -> bool:
        rest = _SOON_AFTER.sub("", self.rest)
        if match := _SOON_BEFORE.match(rest):
            rest = rest[match.end() :]
        is_forthcoming = rest != self.rest
        self.rest = rest.strip() or self.rest
        return is_forthcoming

    def _read_findings(self) -> None:
        match = _FINDINGS.match(self.rest)
        if match is not None and self.rest[match.end() :].strip(_AROUND):
            self.tracks.append(FINDINGS)
            self.rest = self.rest[match.end() :]

    def _read_volume(self) -> None:
        if match := _VOLUME.search(self.rest):
            self.volume, self.issue, self.pages = match[1], match[2], match[3] or ""
            self._cut(_VOLUME)
        elif match := _VOLUME_AND_PAGES.search(self.rest):
            self.volume, self.pages = match[1], match[2]
            self._cut(_VOLUME_AND_PAGES)
        self.volume = self.volume or self._cut(_MARKED_VOLUME)
        self.issue = self.issue or self._cut(_MARKED_ISSUE)
        self.pages = self.pages or self._cut(_MARKED_PAGES)

    def _read_brackets(self) -> None:
        for content in _BRACKETS.findall(self.rest):
            name = _YEAR.sub(" ", _SHORT_YEAR.sub(" ", content)).strip(_AROUND)
            is_year = bool(content.strip()) and not name
            if is_year or self._find(name):
                # The rest keeps a year that is in the brackets: `_read_year` reads the year.
                self.other_names.append(name)
                self.rest = self.rest.replace(f"({content})", f" {content.replace(name, '', 1)} ")
                self.rest = self.rest.replace(f"[{content}]", f" {content.replace(name, '', 1)} ")
            else:
                self.tracks.append(content.strip(_AROUND))
        self.rest = _BRACKETS.sub(" ", self.rest)

    def _read_year(self) -> tuple[str, str]:
        """Read the year. Return the texts before and after it. Without a year, the second text is empty."""
        for pattern, century in ((_YEAR, 0), (_SHORT_YEAR, 2000)):
            match = pattern.search(self.rest)
            if match is not None:
                self.year = _full_year(int(match[1])) if century else int(match[1])
                again = re.compile(rf"(?<!\d){match[1]}(?!\d)|' ?{self.year % 100:02}(?!\d)")
                before, after = self.rest[: match.start()], self.rest[match.end() :]
                return again.sub(" ", before).strip(_AROUND), again.sub(" ", after).strip(_AROUND)
        return self.rest.strip(_AROUND), ""

    def _read_series(self, before: str, after: str) -> tuple[str, VenueSeries | None]:
        """Return (name of the series, series). The series is None if the registry does not know it."""
        for name, track in _splits(before, after):
            if series := self._find(name):
                self.tracks.append(track)
                return series.name, series
        for name in filter(None, self.other_names):
            if series := self._find(name):
                return series.name, series
        both = " ".join(filter(None, (before, after)))
        found = (
            self._with_glued_number(before)
            or self._workshop(both)
            or self._series_with_track(both)
            or self._one_of_two(both)
            or self._one_of_segments(", ".join(filter(None, (before, after))))
            or self._volume_of_pmlr()
        )
        if found is not None:
            return found.name, found
        if before and after:
            self.tracks.append(after)
        name = before or after
        return _PROCEEDINGS.sub("", name, count=1) if _PROCEEDINGS.match(name) else name, None

    def _find(self, name: str) -> VenueSeries | None:
        """Return the series with a name, or None. `Proceedings of the` may precede the name."""
        if not name:
            return None
        short = _PROCEEDINGS.sub("", name, count=1) if _PROCEEDINGS.match(name) else name
        return self.registry.find(name) or (self.registry.find(short) if short != name else None)

    def _with_glued_number(self, text: str) -> VenueSeries | None:
        """Read `CVPR23` and `CVPR 23`, where the number is the year, and `JMLR 21`, where it is the volume."""
        match = re.fullmatch(rf"(.*?[^\d ])[ ,]*({_YEAR_PATTERN}|\d{{1,4}})", text)
        series = self._find(match[1].strip(_AROUND)) if match else None
        if match is None or series is None:
            return None
        number, is_journal = int(match[2]), series.kind == "journal"
        # `Advances in Neural Information Processing Systems 36` has a volume: only short names have a year of two digits.
        may_be_year = len(match[2]) == 4 or (len(match[2]) == 2 and match[1].count(" ") < 2)
        if self.year is None and not is_journal and may_be_year:
            self.year = _full_year(number) if number < 100 else number
        elif not self.volume and (is_journal or number < 1000):
            self.volume = match[2]
        else:
            return None
        return series

    def _workshop(self, text: str) -> VenueSeries | None:
        """Read `Workshop on X at CVPR`, `CVPRW`, `CVPR WS` and `ACLSRW`."""
        if (match := _WORKSHOP_AT.fullmatch(text)) and (series := self._find(match[2])):
            self.tracks.append(match[1].strip(_AROUND))
            return series
        if (match := _WORKSHOP_AT_END.fullmatch(text)) and (series := self._find(match[1])):
            is_student = match[2].upper() == "SRW"
            self.tracks.append("Student Research Workshop" if is_student else WORKSHOP)
            return series
        return None

    def _series_with_track(self, text: str) -> VenueSeries | None:
        """Read the name of a series and, after it, the name of a track, as in `NeurIPS Datasets and Benchmarks`."""
        for start in reversed([match.start() for match in re.finditer(r"[ ,:-]+", text)]):
            track = text[start:].strip(_AROUND)
            is_track = _TRACK.fullmatch(track) or re.search(r"\b(?:workshop|track)\b", track, re.I)
            name = text[:start].strip(_AROUND)
            if _ENDS_WITHIN_NAME.search(name) or _CONTINUES_NAME.match(track):
                continue
            if is_track and (series := self._find(name)):
                self.tracks.append(track)
                return series
        return None

    def _volume_of_pmlr(self) -> VenueSeries | None:
        """Read `PMLR 139`. The volume tells the conference and its year."""
        match = _PMLR.search(_clean(self.text))
        id_, year = pmlr_volumes().get(int(match[1]), ("", None)) if match else ("", None)
        self.year = self.year or year
        return self.registry.series.get(id_)

    def _one_of_two(self, text: str) -> VenueSeries | None:
        """Read `ACL WMT`, where the second name is that of a workshop at ACL, and `COLING-ACL`, a joint conference."""
        first, _, second = text.partition(" ")
        if " " not in second and self._find(first) and (series := self._find(second)):
            return series
        return self._find(re.split("[-/]", text)[0]) if _JOINT.fullmatch(text) else None

    def _one_of_segments(self, text: str) -> VenueSeries | None:
        """Read a list such as `International Conference on Machine Learning, ICML, Honolulu`."""
        found: VenueSeries | None = None
        for segment in _SEGMENT_END.split(text):
            name = segment.strip(_AROUND)
            if re.search(r"\bworkshop\b", name, re.I):
                self.tracks.append(name)
            elif found is None and len(name) > 2:  # `SC` and `IV` often have another meaning
                found = self._find(name)
        return found


def _splits(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield (name, track) for each way in which the texts around the year may be read."""
    yield before, after
    if after:
        yield f"{before} {after}".strip(), ""
        yield after, before


def _clean(text: str) -> str:
    """Return a text with plain hyphens, quotes and spaces."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\u2018\u2019\u02bc`]", "'", re.sub(r"[\u2010-\u2015\u2212]", "-", plain))
    return " ".join(plain.split())


def _full_year(number: int) -> int:
    """Return the year that two digits mean: 1970 to 2069."""
    return number + (2000 if number < 70 else 1900)


def _with_capital(track: str) -> str:
    return track[:1].upper() + track[1:]
