"""Write BibTeX records. Some of the fields are for biblatex: the classic styles of BibTeX ignore these fields.

An arXiv id is written with `archivePrefix` for BibTeX, and with `eprinttype` for biblatex and Zotero. The former
citation keys of a record are in `ids`, so that biblatex finds the record by each of them.

No citation contains an ORCID iD, because CSL-JSON and RIS have no field for it, and no style prints it.
"""

from __future__ import annotations

import re

from site_builder.citations.containers import CitationType
from site_builder.citations.record import CitationRecord, escape_url, is_whole
from site_builder.citations.titles import TitleWord, title_words
from site_builder.models.names import AuthorName
from site_builder.tex import (
    Formula,
    formula_to_tex,
    formulas_in,
    readable_text,
    split_formulas,
    to_tex,
)

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
        # The default font encoding of LaTeX (OT1) has other characters in place of these three.
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)

_needs_escaping = re.compile(r"[\\{}&%$#_~^<>|\s]").search

_RECORD_TYPES: dict[CitationType, str] = {
    "conference": "inproceedings",
    "article": "article",
    "preprint": "misc",
    "software": "software",
    "dataset": "dataset",
    "other": "misc",
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_HOW_PUBLISHED = {"software": ("Software", "{} repository"), "dataset": ("Data set", "{} data set")}
"""Type -> (`howpublished` of a work with an unknown host, template of `howpublished` for a known host).

In the template, `{}` is the place of the host's name.
"""


def bibtex(record: CitationRecord, *, plain: bool = False) -> str:
    """Return a BibTeX record. Special characters are escaped, and braces protect capitals that styles must not lower.

    If `plain` is true, the record suits the classic styles. These styles do not know `@software` and `@dataset`, so
    `@misc` replaces them. These styles do not print `url` and `eprint` either, so `howpublished` repeats the arXiv id of
    a preprint, and the URL of a work that may change.
    """
    fields = _fields(record, plain=plain)
    width = max(map(len, fields))
    lines = [f"  {field.ljust(width)} = {{{value}}}," for field, value in fields.items()]
    if month := record.details.date[5:7]:
        # Without braces, the month is a macro, which each style defines.
        position = [*fields].index("year") + 1
        lines.insert(position, f"  {'month'.ljust(width)} = {_MONTHS[int(month) - 1]},")
    type_ = _RECORD_TYPES[record.type]
    if plain and record.type in _HOW_PUBLISHED:
        type_ = "misc"
    return "\n".join([f"@{type_}{{{record.key},", *lines, "}"])


def _fields(record: CitationRecord, *, plain: bool) -> dict[str, str]:
    container = record.container
    fields = {
        "title": escape_title(record),
        "author": " and ".join(map(_author_name, record.authors)),
        # Styles sort a record without authors by `key`.
        "key": "" if record.authors else latex_text(record.title),
        "year": str(record.year or ""),
        "journal" if record.type == "article" else "booktitle": latex_text(container.name),
        "volume": latex_text(container.volume),
        "number": latex_text(container.number),
        "pages": latex_text(container.pages.replace("–", "--")),
        "publisher": latex_text(container.publisher) if record.type == "preprint" else "",
        "howpublished": _how_published(record, plain=plain),
        "doi": escape_url(record.doi),
    }
    if record.arxiv:
        fields |= {"eprint": record.arxiv, "archivePrefix": "arXiv", "eprinttype": "arxiv"}
    fields |= {
        "url": escape_url(record.url),
        "urldate": record.accessed if record.may_change else "",
        "note": latex_text("; ".join(filter(None, (container.note, record.note)))),
        "ids": ", ".join(record.former_keys),
        # Without this option, biblatex and pandoc write `Oord, Aäron van den`.
        "options": "useprefix=true" if any(map(_has_particle, record.authors)) else "",
        "day": record.details.date[8:].lstrip("0"),
        "keywords": ", ".join(map(_name_part, record.details.keywords)),
        "abstract": latex_text(record.details.abstract),
    }
    return {field: value for field, value in fields.items() if value}


def _how_published(record: CitationRecord, *, plain: bool) -> str:
    parts = []
    if record.type in _HOW_PUBLISHED:
        without_host, template = _HOW_PUBLISHED[record.type]
        host = record.container.publisher
        parts.append(template.format(host) if host else without_host)
    if plain and record.type == "preprint" and record.arxiv:
        parts.append(f"arXiv:{record.arxiv}")
    elif plain and record.url and record.may_change:
        parts.append(rf"\url{{{escape_url(record.url)}}}")
    return ", ".join(parts)


def escape_bibtex(text: str) -> str:
    """Escape characters that are special in BibTeX and LaTeX.

    White space at both ends is removed. Each other run of white space becomes one space.
    """
    if _needs_escaping(text) is None:  # nearly all words
        return text
    return " ".join(text.split()).translate(_ESCAPES)


def latex_text(text: str) -> str:
    """Return a text for LaTeX: escaped, with TeX in place of characters that pdfLaTeX lacks, such as →."""
    return to_tex(escape_bibtex(text))


def formulas_outside_title(record: CitationRecord) -> dict[str, str]:
    r"""Return TeX -> characters, such as `{$\rightarrow$}` -> `→`. `latex_text` replaces these characters by this TeX.

    The result has the characters in the texts of the container, the authors, the keywords and the abstract.
    """
    container = record.container
    author_names = [
        part for name in record.authors for part in (name.full_name, name.given, name.family)
    ]
    details = (*record.details.keywords, record.details.abstract)
    texts = (container.name, container.publisher, container.note, *author_names, *details)
    return {tex: characters for text in texts for tex, characters in formulas_in(text).items()}


def escape_title(record: CitationRecord) -> str:
    """Return an escaped title. Words whose capitals a style must not lower are in braces.

    Characters that pdfLaTeX lacks, such as π, and formulas that are safe in LaTeX are written as TeX.
    """
    text, formulas = _hide_formulas(record.title_with_formulas or record.title)
    title = " ".join(_escape_word(word) for word in title_words(text, record.names))
    for mark, tex in formulas.items():
        title = title.replace(mark, f"{{{tex}}}")
    return title


def _hide_formulas(title: str) -> tuple[str, dict[str, str]]:
    """Return (title with a private-use character in place of each formula, mapping of such characters to TeX).

    So a space inside a formula does not split a word of the title. A formula that is not safe in LaTeX becomes
    readable text instead.
    """
    text, formulas = "", {}
    free = (mark for code in range(0xE000, 0xF900) if (mark := chr(code)) not in title)
    for part in split_formulas(title):
        tex = formula_to_tex(part) if isinstance(part, Formula) else None
        if tex is not None:
            mark = next(free)
            formulas[mark] = tex
            text += mark
        else:
            text += readable_text(part.source) if isinstance(part, Formula) else part
    return text, formulas


def has_tex(record: CitationRecord) -> bool:
    """Return whether the BibTeX of the title may contain TeX that the script of the pages cannot convert to text.

    Such TeX replaces formulas, quotation marks, and characters that pdfLaTeX lacks.
    """
    title = record.title
    return bool(record.title_with_formulas) or '"' in title or to_tex(title) != title


def _escape_word(word: TitleWord) -> str:
    """Return a word, in braces if necessary.

    BibTeX itself keeps the first character of a title, and the first character after a colon and a space. It finds
    a colon only outside braces.
    """
    if not word.keeps_capitals and not word.is_start:
        return latex_text(f"{word.lead}{word.core}{_closed(word.trail)}")
    core = latex_text(word.core)
    is_kept_by_bibtex = (word.is_first or word.follows_colon) and word.core[:1].isalpha()
    is_lowered_start = word.is_start and word.has_capital
    if word.keeps_capitals or (is_lowered_start and (word.lead or not is_kept_by_bibtex)):
        core = _braced(core)
    lead = escape_bibtex(word.lead).replace('"', "``")
    return f"{lead}{core}{latex_text(_closed(word.trail))}"


def _closed(punctuation: str) -> str:
    """Return the punctuation after a word, with the closing quotation marks of TeX in place of straight ones."""
    return punctuation.replace('"', "''")


def _braced(escaped: str) -> str:
    r"""Put an escaped text in braces, or in two pairs of braces if the text begins with a backslash.

    BibTeX takes a group that begins with `{\`, at the outermost level, for one character. Styles may change
    the case of letters in such a group.
    """
    return f"{{{{{escaped}}}}}" if escaped.startswith("\\") else f"{{{escaped}}}"


def _author_name(name: AuthorName) -> str:
    """Return `Family, Given` or `Family, Jr., Given`. A name that no style may split is in braces."""
    if is_whole(name):
        return _braced(latex_text(name.full_name))
    others = (name.suffix, name.given) if name.suffix else (name.given,)
    return ", ".join([_family_name(name.family), *map(_name_part, others)])


def _family_name(family: str) -> str:
    """Return a family name for LaTeX. A name in lower case, such as that of the author bell hooks, is in braces.

    Without braces, biber reads such a name as a particle.
    """
    return _braced(latex_text(family)) if family.islower() else _name_part(family)


def _has_particle(name: AuthorName) -> bool:
    return name.family[:1].islower() and not name.family.islower() and not is_whole(name)


def _name_part(part: str) -> str:
    lowered = part.lower()
    is_split = "," in part or ("and" in lowered and "and" in lowered.split())
    escaped = latex_text(part)
    return _braced(escaped) if is_split else escaped


def whole_families(record: CitationRecord) -> list[str]:
    """Return the family names of the authors whose names `bibtex` puts in braces as a whole.

    From them, the script of the pages knows which part of such a name is the family name.
    """
    return [name.family for name in record.authors if name.family and is_whole(name)]
