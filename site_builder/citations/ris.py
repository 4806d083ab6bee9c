"""RIS, which reference managers such as EndNote, Zotero and NoteExpress read."""

from __future__ import annotations

from site_builder.citations.containers import CitationType
from site_builder.citations.record import CitationRecord
from site_builder.models.names import AuthorName

_TYPES: dict[CitationType, str] = {
    "conference": "CPAPER",
    "article": "JOUR",
    "preprint": "GEN",
    "software": "COMP",
    "dataset": "DATA",
    "other": "GEN",
}


def ris(record: CitationRecord) -> str:
    """Return a RIS record. A line feed separates the lines. The record does not end with a line feed."""
    container = record.container
    first, _, last = container.pages.partition("–")
    is_preprint = record.type == "preprint"
    fields = [
        ("TY", _TYPES[record.type]),
        ("ID", record.key),
        ("TI", record.title),
        *(("AU", ris_name(name)) for name in record.authors),
        ("PY", str(record.year or "")),
        ("DA", record.details.date.replace("-", "/")),
        ("JO" if record.type == "article" else "T2", container.name),
        ("VL", container.volume),
        ("IS", container.number),
        ("SP", first),
        ("EP", last),
        ("PB", container.publisher),
        ("AN", f"arXiv:{record.arxiv}" if is_preprint and record.arxiv else ""),
        ("DO", record.doi),
        ("UR", record.url),
        ("Y2", record.accessed.replace("-", "/") if record.may_change else ""),
        ("N1", container.note),
        *(("KW", keyword) for keyword in record.details.keywords),
        ("AB", record.details.abstract),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "])


def ris_name(name: AuthorName) -> str:
    """Return `Family, Given, Suffix`. A name without a family name loses its commas, which would split it."""
    if name.literal or not name.family:
        return name.full_name.replace(",", "")
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)
