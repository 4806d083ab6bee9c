"""A synthetic entry, and its file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.synthetic.names import slug_of
from benchmarks.synthetic.vocabulary import LocalizedText

Folder = Literal["papers", "repos", "datasets"]


@dataclass
class SyntheticEntry:
    """An entry with all its fields. Optional fields may be empty."""

    folder: Folder
    name: str
    """The invented name, which decides the id."""
    heading: LocalizedText
    """The title of a paper, or the name of a repository or dataset, as readers see it."""
    topics: list[str]
    tags: list[str]
    summary: LocalizedText
    added: dt.date
    aliases: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    year: int | None = None
    venue: str = ""
    url: str = ""
    paper: str = ""
    size: LocalizedText | None = None
    license: str = ""
    modalities: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    uses: list[str] = field(default_factory=list)
    notes: LocalizedText | None = None

    @property
    def id(self) -> str:
        """Folder and file name."""
        return f"{self.folder}/{slug_of(self.name)}"


def to_yaml(entry: SyntheticEntry) -> str:
    """Return the text of an entry's file. Texts such as titles are JSON strings, which are valid YAML."""
    heading_key = "title" if entry.folder == "papers" else "name"
    lines = [f"{heading_key}: {_in_languages(entry.heading)}"]
    lines += _list("aliases", entry.aliases) + _list("authors", entry.authors)
    lines += [f"year: {entry.year}"] if entry.year else []
    lines += [
        f"{key}: {value}" for key in ("venue", "url", "paper") if (value := getattr(entry, key))
    ]
    lines += [f"size: {_in_languages(entry.size)}"] if entry.size else []
    lines += [f"license: {entry.license}"] if entry.license else []
    lines += _list("modalities", entry.modalities)
    lines += [f"topics: [{', '.join(entry.topics)}]", f"tags: [{', '.join(entry.tags)}]"]
    if entry.links:
        lines += ["links:", *(f"  {role}: {url}" for role, url in entry.links.items())]
    lines += [f"uses: [{', '.join(entry.uses)}]"] if entry.uses else []
    lines += [
        "summary:",
        *(f"  {key}: {_quoted(text)}" for key, text in entry.summary._asdict().items()),
    ]
    if entry.notes:
        lines.append("notes:")
        for language, text in entry.notes._asdict().items():
            lines += [f"  {language}: |", *(f"    {line}".rstrip() for line in text.splitlines())]
    return "\n".join((*lines, f"added: {entry.added}\n"))


def _in_languages(text: LocalizedText) -> str:
    if text.en == text.zh:
        return _quoted(text.en)
    return f"{{en: {_quoted(text.en)}, zh: {_quoted(text.zh)}}}"


def _list(key: str, texts: Iterable[str]) -> list[str]:
    quoted = ", ".join(map(_quoted, texts))
    return [f"{key}: [{quoted}]"] if quoted else []


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
