"""BibTeX records of entries, for entry pages, the reading list and `exporters`.

A publication with a venue becomes `@inproceedings`; every other entry becomes `@misc`. An arXiv id is
written with `archivePrefix` (BibTeX) and with `eprinttype` (biblatex, which Zotero reads).
"""

from __future__ import annotations

import re

from site_builder.i18n import LanguageCode
from site_builder.i18n.scripts import has_script
from site_builder.models import KINDS, Entry, slugify

# Braces are not escaped as `\{` and `\}`: BibTeX ignores the backslash, so `\}` would end the field.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# A name with one of these words is the name of an organisation, which has no family name.
_ORGANISATION_WORD = re.compile(
    r"\b(?:academy|association|center|centre|college|community|company|consortium|contributors|corp"
    r"|foundation|group|inc|institute|laborator(?:y|ies)|labs?|ltd|organi[sz]ation|project|research"
    r"|society|team|university)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r",? (Jr\.?|Sr\.?|I{2,3}|IV)$")


def bibtex(entry: Entry, language: LanguageCode, key: str = "") -> str:
    r"""Return the BibTeX record of an entry, with its title in a language. Special characters are escaped.

    `key` is the citation key, by default `citation_key(entry)`. Words with capitals after the first letter, such as
    abbreviations, are put in braces, because most bibliography styles convert titles to lower case.
    """
    fields = _fields(entry, language)
    width = max(map(len, fields))
    lines = [f"  {field.ljust(width)} = {{{value}}}," for field, value in fields.items()]
    return "\n".join([f"@{_record_type(entry)}{{{key or citation_key(entry)},", *lines, "}"])


def citation_key(entry: Entry) -> str:
    """Return a key such as `li2023blip2`: family name of the first author, year, slug.

    The key of a repository or dataset, for example, begins with its kind instead of a family name.
    Many repositories and datasets have the name of their paper. The key of the paper must be different.
    """
    family: str = entry.kind
    if KINDS[entry.kind].is_publication and entry.authors:
        first = entry.author_names[0]
        family = first.split()[0] if _is_indivisible(first) else _last_name(first)
    ascii_family = re.sub(r"[^a-z]", "", slugify(family)) or entry.kind
    return f"{ascii_family}{entry.year or ''}{entry.slug.replace('-', '')}"


def _last_name(name: str) -> str:
    words = _SUFFIX.sub("", name).split()
    particles = (i for i, word in enumerate(words[1:-1], 1) if word[0].islower())
    return " ".join(words[next(particles, -1) :])


def _is_han(name: str) -> bool:
    return has_script(name[0], "Hani")


def _is_indivisible(name: str) -> bool:
    """Return whether a name must be written as a whole, because BibTeX would split it wrongly."""
    return (
        _is_han(name)
        or " " not in name
        or " and " in name
        or "," in _SUFFIX.sub("", name)
        or _ORGANISATION_WORD.search(name) is not None
    )


def _record_type(entry: Entry) -> str:
    return "inproceedings" if KINDS[entry.kind].is_publication and entry.venue else "misc"


def _fields(entry: Entry, language: LanguageCode) -> dict[str, str]:
    fields = {"title": _protect_capitals(entry.heading.text_or_fallback(language)[0])}
    if entry.authors:
        fields["author"] = " and ".join(_author_name(name) for name in entry.author_names)
    if entry.year is not None:
        fields["year"] = str(entry.year)
    if KINDS[entry.kind].is_publication:
        if entry.venue:
            fields["booktitle"] = escape_bibtex(entry.venue)
        if pages := getattr(entry, "pages", None):
            fields["pages"] = escape_bibtex(re.sub(r"\s*[–—-]+\s*", "--", pages))
    if entry.doi:
        fields["doi"] = _escape_url(entry.doi.name)
    if entry.arxiv:
        fields |= {
            "eprint": entry.arxiv.id,
            "archivePrefix": "arXiv",
            "eprinttype": "arxiv",
        }
    if entry.own_links:
        fields["url"] = _escape_url(entry.own_links[0].url)
    return fields


def escape_bibtex(text: str) -> str:
    """Escape characters that are special in BibTeX and LaTeX."""
    return " ".join(text.split()).translate(_ESCAPES)


def _escape_url(url: str) -> str:
    """Percent-encode braces and backslashes, which would end the field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _author_name(name: str) -> str:
    """Return `Family, Given` or `Family, Jr., Given`; an indivisible name is put in braces."""
    if _is_indivisible(name):
        return f"{{{escape_bibtex(name)}}}"
    family, suffix = _last_name(name), _SUFFIX.search(name)
    given = _SUFFIX.sub("", name).removesuffix(family)
    parts = (family, suffix[1], given) if suffix else (family, given)
    return ", ".join(escape_bibtex(part) for part in parts)


def _protect_capitals(title: str) -> str:
    """Put braces around words with inner capitals, such as BLIP, LLaVA, GPT-4 and Q-Former."""
    words = [
        f"{{{escape_bibtex(word)}}}" if re.search(r"[A-Z]", word[1:]) else escape_bibtex(word)
        for word in title.split()
    ]
    return " ".join(words)
