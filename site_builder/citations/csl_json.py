"""CSL-JSON, which citeproc processors such as pandoc read.

See https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json.
"""

from __future__ import annotations

from site_builder.citations.containers import CitationType
from site_builder.citations.record import CitationRecord, is_whole
from site_builder.models.names import AuthorName

_TYPES: dict[CitationType, str] = {
    "conference": "paper-conference",
    "article": "article-journal",
    "preprint": "article",
    "software": "software",
    "dataset": "dataset",
    "other": "document",
}


def csl_item(record: CitationRecord) -> dict[str, object]:
    """Return an item of CSL-JSON. As in exports of Zotero, a preprint is an `article`, and `number` is its arXiv id."""
    container = record.container
    is_preprint = record.type == "preprint"
    item = {
        "id": record.key,
        "type": _TYPES[record.type],
        "title": record.title,
        "author": [csl_name(name) for name in record.authors],
        "issued": _date(record.details.date or str(record.year or "")),
        "container-title": container.name,
        "volume": container.volume,
        "issue": container.number,
        "page": container.pages.replace("–", "-"),
        "publisher": container.publisher,
        "number": f"arXiv:{record.arxiv}" if is_preprint and record.arxiv else "",
        "DOI": record.doi,
        "URL": record.url,
        "accessed": _date(record.accessed if record.may_change else ""),
        "status": "in press" if container.is_forthcoming else "",
        "note": container.note,
        "keyword": ", ".join(record.details.keywords),
        "abstract": record.details.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _date(date: str) -> dict[str, object]:
    """Return the CSL variable for a day, a month or a year in ISO notation; {} if `date` is empty."""
    return {"date-parts": [[*map(int, date.split("-"))]]} if date else {}


def csl_name(name: AuthorName) -> dict[str, str]:
    """Return a name of CSL-JSON. Names of groups, mononyms and East Asian names are `literal`.

    If `given` were a Chinese name of one character, pandoc would take it for an initial, and write `张伟.` in APA.
    """
    if is_whole(name):
        return {"literal": name.full_name}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: part for key, part in parts.items() if part}
