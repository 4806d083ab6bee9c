"""References as plain text: in APA 7, and in GB/T 7714-2015, which Chinese universities and journals require."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence
from functools import lru_cache

from site_builder.citations.containers import CitationType
from site_builder.citations.record import CitationRecord
from site_builder.citations.titles import sentence_case
from site_builder.models.names import AuthorName

_ENDS_SENTENCE = re.compile(r"[.?!。？！][\"”’]?\Z")
_HYPHENS = re.compile("[-‐‑]")

_MAX_APA_AUTHORS = 20
_MAX_GB_T_AUTHORS = 3

_DESCRIPTIONS: dict[CitationType, str] = {
    "software": "[Computer software]",
    "dataset": "[Data set]",
}

_GB_T_CODES: dict[CitationType, str] = {
    "conference": "C",
    "article": "J",
    "preprint": "EB",
    "software": "CP",
    "dataset": "DS",
    "other": "EB",
}


def apa(record: CitationRecord) -> str:
    """Return a reference by the seventh edition of the APA style, as plain text without italics."""
    title = sentence_case(record.title, record.names)
    if record.type == "preprint" and record.arxiv:
        title = f"{title} (arXiv:{record.arxiv})"
    elif description := _DESCRIPTIONS.get(record.type):
        title = f"{title} {description}"
    container, url = record.container, record.best_url
    year = f"({'in press' if container.is_forthcoming else record.year or 'n.d.'})"
    authors = _apa_authors(record.authors)
    head = [authors, year, title] if authors else [title, year]
    note = "" if container.is_forthcoming else container.note
    source = [_apa_container(record), container.publisher, note]
    sentences = [_sentence(part) for part in (*head, *source) if part]
    if record.year is None and url:
        url = f"Retrieved {_long_date(record.accessed)}, from {url}"
    return " ".join([*sentences, url]).rstrip()


def _long_date(date: str) -> str:
    """Return an ISO date as APA writes it: `November 23, 2026`."""
    year, month, day = map(int, date.split("-"))
    return f"{month_name[month]} {day}, {year}"


def _sentence(text: str) -> str:
    return text if _ENDS_SENTENCE.search(text) else f"{text}."


def _apa_container(record: CitationRecord) -> str:
    container = record.container
    if not container.name:
        return ""
    if record.type == "article":
        volume = container.volume + (f"({container.number})" if container.number else "")
        return ", ".join(part for part in (container.name, volume, container.pages) if part)
    label = "pp." if "–" in container.pages or "," in container.pages else "p."
    return f"In {container.name}" + (f" ({label} {container.pages})" if container.pages else "")


def _apa_authors(names: Sequence[AuthorName]) -> str:
    """Return the names of up to 20 authors. Of more authors, return the first 19 and the last."""
    texts = [_apa_name(name) for name in names]
    if len(texts) > _MAX_APA_AUTHORS:
        return f"{', '.join(texts[: _MAX_APA_AUTHORS - 1])}, . . . {texts[-1]}"
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])}, & {texts[-1]}"


def _apa_name(name: AuthorName) -> str:
    if not has_initials(name):
        return name.full_name
    initials = " ".join(
        ["-".join([f"{part[0]}." for part in word]) for word in _words_of_given(name.given)]
    )
    return ", ".join([part for part in (name.family, initials, name.suffix) if part])


def has_initials(name: AuthorName) -> bool:
    """Return whether styles abbreviate the given name. They abbreviate only names in scripts with capitals."""
    first = name.given[:1]
    return bool(name.family) and first.lower() != first.upper()


@lru_cache(4096)
def _words_of_given(given: str) -> list[list[str]]:
    """Return the parts of each word: `Jean-Pierre M.` gives `[[Jean, Pierre], [M]]`."""
    words = given.replace(".-", "-").replace(".", " ").split()
    parts = [[part for part in _HYPHENS.split(word) if part] for word in words]
    return [word for word in parts if word]


def gb_t_7714(record: CitationRecord) -> str:
    """Return a reference by GB/T 7714-2015, with the codes of document type and medium, such as `[J/OL]`."""
    has_url = bool(record.best_url)
    code = f"[{_GB_T_CODES[record.type]}{'/OL' if has_url else ''}]"
    title = record.title + code + ("//" if record.type == "conference" else "")
    if record.type == "conference":
        title += record.container.name
    source = _gb_t_source(record)
    if has_url:
        source += f"[{record.accessed}]"
    parts = [_gb_t_authors(record.authors), title, source, record.best_url]
    text = " ".join(
        f"{part.rstrip('.')}." if i < 3 else part for i, part in enumerate(parts) if part
    )
    return text if text.endswith(".") else f"{text}."


def _gb_t_source(record: CitationRecord) -> str:
    container = record.container
    year, pages = str(record.year or ""), container.pages.replace("–", "-")
    match record.type:
        case "article":
            volume = container.volume + (f"({container.number})" if container.number else "")
            source = ", ".join(part for part in (container.name, year, volume) if part)
        case "conference":
            source = year
        case _ if len(record.date) == len("2023-01-30"):
            return f"({record.date})"
        case _:
            source = ", ".join(part for part in (container.publisher, year) if part)
    return f"{source}: {pages}" if pages else source


def _gb_t_authors(names: Sequence[AuthorName]) -> str:
    """Return the names of up to three authors, followed by `et al` or `等` if there are more authors.

    `等` follows if the name of the first author has neither capitals nor small letters.
    """
    texts = [_gb_t_name(name) for name in names[:_MAX_GB_T_AUTHORS]]
    if len(names) > _MAX_GB_T_AUTHORS:
        is_latin = any(character.lower() != character.upper() for character in names[0].full_name)
        texts.append("et al" if is_latin else "等")
    return ", ".join(texts)


def _gb_t_name(name: AuthorName) -> str:
    if not has_initials(name):
        return name.full_name
    initials = [part[0].upper() for word in _words_of_given(name.given) for part in word]
    return " ".join([name.family.upper(), *initials, *([name.suffix] if name.suffix else [])])
