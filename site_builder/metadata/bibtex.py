r"""Make the fields of entries from BibTeX that a person gives, without a request to any service.

`bibtexparser` finds the records and splits the names. If it cannot read a record, the other records are still read.
TeX becomes Unicode, and the braces that protect capitals are removed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from site_builder.i18n import SiteLanguages
from site_builder.metadata.findings import FoundEntry, LookupProblem, SourcedWork
from site_builder.metadata.references import Reference, parse_reference
from site_builder.metadata.texts import plain_text
from site_builder.metadata.works_to_fields import (
    dataset_fields,
    fields_of_kind,
    paper_fields,
)
from site_builder.models import Kind
from site_builder.models.identifiers import ArxivId, Doi, WebPage, parse_arxiv_id, parse_doi
from site_builder.models.urls import UrlError
from site_builder.services.json_reading import MAX_AUTHORS, abstract, iso_date, line
from site_builder.services.works import Person, Work, WorkType
from site_builder.tex import Formula, split_formulas, to_unicode
from site_builder.venues import VenueRegistry

MAX_BIBTEX_LENGTH = 10_000_000
SOURCE = "BibTeX"

_RECORD = re.compile(r"^[^\S\n]*@\w+\s*[{(]", re.MULTILINE)
_PREPRINT_SERVER = re.compile(r"arxiv|corr\b", re.IGNORECASE)
_ARXIV_ID = re.compile(r"(?:arxiv[:\s]+|abs/)([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_TYPES: Mapping[str, WorkType] = {
    "article": "article",
    "conference": "conference",
    "dataset": "dataset",
    "data": "dataset",
    "inproceedings": "conference",
    "online": "other",
    "software": "software",
}
_KIND_OF_TYPE: Mapping[WorkType, Kind] = {"dataset": "dataset", "software": "repo"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = re.compile(r"\s+#\s+")


@dataclass(frozen=True)
class BibtexRecord:
    """A BibTeX record. If no entry can be made from the record, `problem` says why."""

    name: str
    """Name of the record in messages: its citation key, and the line on which it begins."""
    work: Work = field(default_factory=Work)
    reference: Reference | None = None
    """The URL, the DOI or the arXiv id of the record; None if the record has no valid one."""
    is_incomplete: bool = False
    """Whether the list of authors ends with `and others`."""
    problem: str = ""


def is_bibtex(text: str) -> bool:
    """Return whether a text contains a line that begins a BibTeX record."""
    return _RECORD.search(text) is not None


def read_bibtex(text: str) -> Iterator[BibtexRecord]:
    """Yield the BibTeX records in the order of the text."""
    # The import takes 20 ms, and only kb add needs it.
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415
    from bibtexparser.model import Entry as RecordBlock  # noqa: PLC0415
    from bibtexparser.model import ParsingFailedBlock  # noqa: PLC0415

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # kb add reports the problems
    library = parse_string(text[:MAX_BIBTEX_LENGTH])
    strings = {string.key.lower(): str(string.value) for string in library.strings}
    for block in library.blocks:
        number = (block.start_line or 0) + 1
        # bibtexparser refuses a record that repeats a field, or the key of an earlier record. It puts this record into
        # `ignore_error_block` of a failed block. The values of the record still have their delimiters.
        record = getattr(block, "ignore_error_block", None) or block
        if isinstance(record, RecordBlock):
            values = {
                f.key.lower(): _undelimited(str(f.value)) if record is not block else str(f.value)
                for f in record.fields[::-1]
            }
            fields = {key: _joined(value, strings) for key, value in values.items()}
            name = f"{line(record.key) or 'BibTeX'} (line {number})"
            yield _record(name, record.entry_type, fields)
        elif isinstance(record, ParsingFailedBlock):
            message = f"The BibTeX record at line {number} cannot be read."
            advice = "Check that its braces and quotation marks are closed."
            yield BibtexRecord(f"line {number}", problem=f"{message} {advice}")


def entry_from(
    record: BibtexRecord, registry: VenueRegistry, languages: SiteLanguages
) -> FoundEntry:
    """Return the fields for an entry, from a BibTeX record. The record must have a `reference`.

    If the record has no title, the result has a problem and no fields.
    """
    reference = record.reference
    assert reference is not None  # noqa: S101 - the caller reports a record without a reference
    works = [SourcedWork(SOURCE, record.work)]
    notices: tuple[str, ...] = ()
    if record.is_incomplete:
        notices = (
            f"The list of authors of {record.name} ends with `and others`. Add the missing authors.",
        )
    kind = reference.kind or _KIND_OF_TYPE.get(record.work.type, "paper")
    url = reference.identifier.url
    if not record.work.title:
        problem = LookupProblem("unknown", f"{record.name} has no title.")
        return FoundEntry(reference, kind, problem=problem)
    if kind == "paper":
        fields = paper_fields(works, url, registry, languages)
    else:
        fields = fields_of_kind(kind, dataset_fields(works, url, languages))
    return FoundEntry(reference, kind, fields, notices=notices)


def _record(name: str, entry_type: str, fields: Mapping[str, str]) -> BibtexRecord:
    names = _names(fields.get("author", ""))
    persons = [name for name in names if name.lower() != "others"]
    work = _work(entry_type.lower(), fields, persons)
    reference = _reference(work, fields.get("url", "") or fields.get("howpublished", ""))
    problem = ""
    if reference is None:
        problem = f"{name} has no valid DOI, arXiv id or URL. Add one of them to the record."
    return BibtexRecord(name, work, reference, len(persons) < len(names), problem)


def _work(entry_type: str, fields: Mapping[str, str], names: list[str]) -> Work:
    journal = _text(fields.get("journal", "") or fields.get("journaltitle", ""))
    venue = journal or _text(fields.get("booktitle", ""))
    volume = _text(fields.get("volume", ""))
    arxiv_id = _arxiv_id(fields, f"{venue} {volume}")
    doi = _doi(fields.get("doi", ""))
    type_ = _TYPES.get(entry_type, "other")
    if _PREPRINT_SERVER.search(venue) or (arxiv_id and not venue):
        venue = volume = ""
        type_ = "preprint" if type_ in {"article", "conference", "other"} else type_
    return Work(
        title=line(_text(fields.get("title", ""))),
        authors=tuple(map(_person, names[:MAX_AUTHORS])),
        date=_date(fields),
        type=type_,
        venue=line(venue),
        volume=line(volume),
        issue=line(_text(fields.get("number", ""))),
        pages=re.sub(r"\s*[-–]+\s*", "-", line(_text(fields.get("pages", "")))),
        publisher=line(_text(fields.get("publisher", ""))),
        doi=doi.name if isinstance(doi, Doi) else "",
        arxiv_id=arxiv_id or (doi.id if isinstance(doi, ArxivId) else ""),
        abstract=abstract(_text(fields.get("abstract", ""))),
    )


def _text(value: str) -> str:
    """Return the value of a field as Unicode text without TeX and braces. Formulas without a Unicode form stay."""
    parts = split_formulas(to_unicode(value))
    return "".join(p.source if isinstance(p, Formula) else _without_braces(p) for p in parts)


def _without_braces(text: str) -> str:
    text = plain_text(text) if "\\" in text else text
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("---", "—").replace("--", "–")
    return text.replace("``", "“").replace("''", "”")


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """Return the text of a value such as `icml # " 2023"`. `strings` maps names such as `icml` to their texts."""
    parts = _PARTS.split(value)
    if len(parts) == 1:
        return value
    return "".join(strings.get(part.strip().lower(), _undelimited(part)) for part in parts)


def _undelimited(value: str) -> str:
    return value[1:-1] if value[:1] + value[-1:] in {'""', "{}"} else value


def _names(text: str) -> list[str]:
    from bibtexparser.middlewares.names import (  # noqa: PLC0415 - see read_bibtex
        split_multiple_persons_names,
    )

    return [name for name in split_multiple_persons_names(text) if name.strip("{} ")]


def _person(name: str) -> Person:
    """Return an author. If one pair of braces encloses the whole name, the author is a group."""
    from bibtexparser.middlewares.names import (  # noqa: PLC0415 - see read_bibtex
        parse_single_name_into_parts,
    )

    whole = line(_text(name))
    if name.startswith("{") and name.endswith("}") and name.count("{") == 1:
        return Person(name=whole, is_organisation=True)
    parts = parse_single_name_into_parts(name, strict=False)
    if "," not in name or parts.jr:
        return Person(name=whole)
    family = line(_text(" ".join([*parts.von, *parts.last])))
    given = line(_text(" ".join(parts.first)))
    return Person(name=f"{given} {family}".strip(), family=family, given=given)


def _date(fields: Mapping[str, str]) -> str:
    if date := iso_date(_text(fields.get("date", ""))):
        return date
    year = iso_date(_text(fields.get("year", "")))
    month = _text(fields.get("month", "")).lower()
    number = next((n for n, name in enumerate(_MONTHS, 1) if month.startswith(name)), month)
    return iso_date(f"{year}-{number}") or year


def _arxiv_id(fields: Mapping[str, str], venue: str) -> str:
    """Return the arXiv id in `eprint`, or in a venue such as `arXiv preprint arXiv:2301.12597` or `CoRR abs/...`."""
    kind = fields.get("archiveprefix", "") or fields.get("eprinttype", "") or "arxiv"
    eprint = parse_arxiv_id(fields.get("eprint", "").strip()) if kind.lower() == "arxiv" else None
    match = _ARXIV_ID.search(venue)
    found = eprint or (parse_arxiv_id(match[1]) if match else None)
    return found.id if found is not None else ""


def _doi(text: str) -> ArxivId | Doi | None:
    name = re.sub(r"^https?://(?:dx\.)?doi\.org/", "", text.strip().replace("\\_", "_"), flags=re.I)
    return parse_doi(name)


def _reference(work: Work, url: str) -> Reference | None:
    """Return the URL, the arXiv id or the DOI of a record, or None.

    The URL of a `WebPage` is returned only if the record has neither an arXiv id nor a DOI.
    """
    match = re.search(r"https?://[^\s{}]+", url.replace("\\_", "_").replace("\\%", "%"))
    named = _parsed(match[0]) if match else None
    if named is not None and not isinstance(named.identifier, WebPage):
        return named
    return _parsed(work.arxiv_id) or _parsed(work.doi) or named


def _parsed(text: str) -> Reference | None:
    try:
        return parse_reference(text) if text else None
    except UrlError:
        return None
