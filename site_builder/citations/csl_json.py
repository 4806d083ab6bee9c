"""CSL-JSON, which citeproc processors such as pandoc read.

See https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json.
"""

from __future__ import annotations

from site_builder.citations.containers import CitationType
from site_builder.citations.record import CitationRecord
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
    """Return an item of CSL-JSON. A preprint is an `article` with the genre `preprint`, as in CSL 1.0.2."""
    container = record.container
    is_preprint = record.type == "preprint"
    item = {
        "id": record.key,
        "type": _TYPES[record.type],
        "title": record.title,
        "author": [csl_name(name) for name in record.authors],
        "issued": {"date-parts": [[record.year]]} if record.year else {},
        "genre": "preprint" if is_preprint else "",
        "container-title": container.name,
        "volume": container.volume,
        "issue": container.number,
        "page": container.pages.replace("–", "-"),
        "publisher": container.publisher,
        "number": f"arXiv:{record.arxiv}" if is_preprint and record.arxiv else "",
        "DOI": record.doi,
        "URL": record.url,
        "note": container.note,
    }
    return {name: value for name, value in item.items() if value}


def csl_name(name: AuthorName) -> dict[str, str]:
    """Return a name of CSL-JSON. A name that is not one of a person has `literal` only."""
    if name.literal or not name.family:
        return {"literal": name.full_name}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: part for key, part in parts.items() if part}
