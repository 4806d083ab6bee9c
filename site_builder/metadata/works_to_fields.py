"""Make the fields of an entry from the answers of several sources. Each field has the value of the best source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from site_builder.i18n import SiteLanguages
from site_builder.i18n.scripts import language_of_text
from site_builder.metadata.findings import FieldValue, Suggestion
from site_builder.models import KINDS, Kind, Link
from site_builder.models.fields import MAX_LINE_LENGTH, MAX_MARKDOWN_LENGTH, WebLink
from site_builder.models.identifiers import Doi
from site_builder.models.licences import spdx_expression
from site_builder.models.names import parse_author, shortest_form
from site_builder.models.names.author_lists import find_wrong_author
from site_builder.services.json_reading import abstract, clean_text
from site_builder.services.works import HubItem, Person, RepositoryFacts, Work
from site_builder.tex import to_unicode
from site_builder.venues import VenueRegistry, read_venue

_LINK: TypeAdapter[Link] = TypeAdapter(WebLink)


@dataclass(frozen=True, slots=True)
class SourcedWork:
    """The answer of one source."""

    source: str
    work: Work


def paper_fields(
    works: Sequence[SourcedWork], url: str, registry: VenueRegistry, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a paper. `works` has the most reliable source first."""
    published = sorted(works, key=lambda found: not _is_published(found.work))
    fields = {
        "title": _first(works, lambda work: heading(work.title)),
        "aliases": _first(works, lambda work: short_names(work.title)),
        "authors": _authors(works),
        "year": _first(published, lambda work: work.date[:4]),
        "venue": _first(published, lambda work: _venue(work, registry)),
        "pages": _first(published, lambda work: work.pages.replace("-", "–")),
        "abstract": _first(works, lambda work: in_language(work.abstract, languages)),
        "links.paper": _paper_links(works, url),
    }
    fields["published"] = _day(published, fields["year"])
    return _present(fields)


def dataset_fields(
    works: Sequence[SourcedWork], url: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a dataset with a DOI."""
    return _present(
        {
            "name": _first(works, lambda work: heading(work.title)),
            "aliases": _first(works, lambda work: short_names(work.title)),
            "authors": _authors(works),
            "year": _first(works, lambda work: work.date[:4]),
            "url": FieldValue(url, "the reference"),
            "license": _first(works, lambda work: spdx(work.license)),
            "summary": _first(works, lambda work: summary(work.abstract, languages)),
        }
    )


def repository_fields(
    facts: RepositoryFacts, url: str, source: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a repository."""
    name = facts.full_name.rpartition("/")[2]
    values = {
        "name": heading(name),
        "url": url,
        "year": facts.created[:4],
        "summary": summary(facts.description, languages),
    }
    return {key: FieldValue(value, source) for key, value in values.items() if value}


def repository_suggestions(facts: RepositoryFacts, source: str) -> Iterator[Suggestion]:
    """Yield a link to the homepage of a repository, if the repository has one."""
    if valid_url(facts.homepage):
        yield Suggestion("project", facts.homepage, source)


def hub_fields(
    item: HubItem, url: str, source: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a dataset or a model on Hugging Face."""
    values = {
        "name": heading(item.id.rpartition("/")[2]),
        "url": url,
        "year": item.created[:4],
        "license": spdx(item.license),
        "summary": summary(item.description, languages),
    }
    return {key: FieldValue(value, source) for key, value in values.items() if value}


def fields_of_kind(kind: Kind | None, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Return the fields that entries of a kind have. If the kind is unknown, return those of repositories."""
    known = KINDS[kind or "repo"].model.model_fields
    return {name: found for name, found in fields.items() if name.partition(".")[0] in known}


def valid_url(url: str) -> bool:
    """Return whether an entry may contain a URL."""
    try:
        _LINK.validate_python(url)
    except ValidationError:
        return False
    return True


# --- values of one field ----------------------------------------------------------------------


def heading(title: str) -> str:
    """Return a title with TeX as Unicode, cut after a word if it is too long for an entry."""
    return _cut(plain_text(title), MAX_LINE_LENGTH)


_FONT_COMMAND = re.compile(r"\\(?:emph|text(?:bf|it|md|rm|sc|sf|sl|tt|up))\{([^{}]*)\}")


def plain_text(text: str) -> str:
    r"""Return a text with TeX as Unicode, and without commands for fonts.

    >>> plain_text(r"{\"O}l on \textit{Water} with $\pi_0$")
    'Öl on Water with π₀'
    """
    return clean_text(to_unicode(_FONT_COMMAND.sub(r"\1", text)))


def short_names(title: str) -> list[str]:
    """Return a list with the name before the colon of a title, such as BLIP-2; an empty list without such a name.

    >>> short_names("BLIP-2: Bootstrapping Language-Image Pre-training"), short_names("Sorting: A Survey")
    (['BLIP-2'], [])
    """
    name, colon, rest = plain_text(title).replace("：", ":").partition(":")
    words = name.split()
    is_name = colon and rest.strip() and 0 < len(words) <= _MAX_WORDS_OF_NAME and len(name) <= 32
    looks_like_name = any(c.isupper() for word in words for c in word[1:]) or any(
        c.isdigit() for c in name
    )
    is_one_word = len(words) == 1 and not _IS_SUBJECT.match(rest.strip())
    return [name.strip()] if is_name and (looks_like_name or is_one_word) else []


_MAX_WORDS_OF_NAME = 3
_IS_SUBJECT = re.compile(
    r"(?:an?|the)\s.*\b(?:survey|review|overview|perspective|tutorial|study|guide)\b", re.IGNORECASE
)
"""A subtitle such as "A Survey". The word before it is the subject of the work, not a name."""


def spdx(license_: str) -> str:
    """Return the SPDX expression of a licence, given its name or URL; an empty string if there is none."""
    text = license_.strip()
    parts = text.lower().removesuffix("/").removesuffix("/legalcode").split("creativecommons.org/")
    if len(parts) == 2:
        folder, _, rest = parts[1].partition("/")
        name = rest.replace("/", " ")
        text = f"CC0 {name.rpartition(' ')[2]}" if folder == "publicdomain" else f"CC {name}"
    return (spdx_expression(text) or "") if text else ""


def summary(text: str, languages: SiteLanguages) -> dict[str, str]:
    """Return language -> the first sentences of a text; an empty dict if the site lacks the language of the text."""
    sentences = plain_text(text)
    language = language_of_text(sentences, languages)
    if language is None:
        return {}
    return {language: escape_markdown(_first_sentences(sentences))}


def in_language(text: str, languages: SiteLanguages) -> dict[str, str]:
    """Return language -> abstract; an empty dict if the site lacks the language of the abstract."""
    language = language_of_text(text, languages)
    if language is None:
        return {}
    return {language: _cut(_abstract_text(text), MAX_MARKDOWN_LENGTH)}


def _abstract_text(text: str) -> str:
    return abstract(to_unicode(_FONT_COMMAND.sub(r"\1", text)))


_MARKDOWN = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#a-zA-Z])")


def escape_markdown(text: str) -> str:
    """Return Markdown that readers see as this plain text."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


_MAX_SUMMARY_LENGTH = 300


def _first_sentences(text: str) -> str:
    """Return as many whole sentences as fit into a summary. If only little would remain, cut the text after a word."""
    if len(text) <= _MAX_SUMMARY_LENGTH:
        return text
    head = text[:_MAX_SUMMARY_LENGTH]
    end = max(head.rfind(". "), head.rfind("。"))
    return head[: end + 1] if end > _MAX_SUMMARY_LENGTH // 3 else _cut(text, _MAX_SUMMARY_LENGTH)


def _cut(text: str, max_length: int) -> str:
    if len(text) <= max_length:
        return text
    head = text[: max_length - 1]
    return head[: head.rfind(" ") if " " in head[max_length // 2 :] else None].rstrip() + "…"


def _authors(works: Sequence[SourcedWork]) -> FieldValue | None:
    """Return the authors of the first source that names any.

    If another source names an equal number of authors, and has the parts of their names, return its authors.
    """
    found = [source for source in works if source.work.authors]
    if not found:
        return None
    first = found[0]
    same_length = [s for s in found if len(s.work.authors) == len(first.work.authors)]
    with_parts = [s for s in same_length if any(person.family for person in s.work.authors)]
    best = (with_parts or [first])[0]
    names = [author for person in best.work.authors if (author := author_value(person))]
    return FieldValue(_unique(names), best.source) if names else None


def author_value(person: Person) -> str | dict[str, str] | None:
    """Return the value for an author in an entry file; None if the name is not usable."""
    name = plain_text(person.name)
    values: list[object] = [{"literal": name}] if person.is_organisation else []
    if person.family:
        values.append({"family": plain_text(person.family), "given": plain_text(person.given)})
    for value in (*values, name, {"literal": name}):
        try:
            shortest = shortest_form(parse_author(value))
        except ValueError:
            continue
        if not isinstance(shortest, str) or find_wrong_author(shortest) is None:
            return shortest
    return None


def _unique(names: Sequence[str | dict[str, str]]) -> list[str | dict[str, str]]:
    seen: dict[str, str | dict[str, str]] = {}
    for name in names:
        seen.setdefault(str(name), name)
    return list(seen.values())


def _is_published(work: Work) -> bool:
    return work.type in {"article", "conference"}


def _venue(work: Work, registry: VenueRegistry) -> str:
    """Return the venue in its shortest usual form, with the year of the work if the text has none."""
    for text in (work.venue, work.comment):
        if not text:
            continue
        venue = read_venue(text[:MAX_LINE_LENGTH], registry)
        if venue.series is not None and venue.series.kind != "preprint":
            # A comment on arXiv may still say "Accepted at" after the work has appeared.
            venue = replace(venue, is_forthcoming=False)
            return venue.canonical if venue.year else f"{venue.canonical} {work.date[:4]}".strip()
        if text is work.venue and _is_published(work):
            volume = f" {work.volume}" if work.volume else ""
            issue = f"({work.issue})" if work.volume and work.issue else ""
            return _cut(f"{text}{volume}{issue}", MAX_LINE_LENGTH)
    return ""


def _day(works: Sequence[SourcedWork], year: FieldValue | None) -> FieldValue | None:
    """Return the day of publication from the first source that knows a day, if the day is in the year of the entry."""
    for found in works:
        if len(found.work.date) == len("2023-01-30") and year is not None:
            is_in_year = found.work.date.startswith(str(year.value))
            return FieldValue(found.work.date, found.source) if is_in_year else None
    return None


def _paper_links(works: Sequence[SourcedWork], url: str) -> FieldValue:
    """Return the URL in the reference, and the URLs of the arXiv ids and the DOIs that sources name."""
    urls = [url]
    for found in works:
        if found.work.arxiv_id:
            urls.append(f"https://arxiv.org/abs/{found.work.arxiv_id}")
        if found.work.doi:
            urls.append(Doi(found.work.doi).url)
    keys = {_key(candidate): candidate for candidate in reversed(urls) if valid_url(candidate)}
    ordered = list(
        dict.fromkeys(keys[key] for candidate in urls if (key := _key(candidate)) in keys)
    )
    return FieldValue(ordered[0] if len(ordered) == 1 else ordered, "the reference")


def _key(url: str) -> str:
    try:
        return _LINK.validate_python(url).identifier.key
    except ValidationError:
        return url


def _first(works: Sequence[SourcedWork], value_of: Callable[[Work], Any]) -> FieldValue | None:
    """Return the first value that is not empty, with its source."""
    for found in works:
        if value := value_of(found.work):
            return FieldValue(value, found.source)
    return None


def _present(fields: dict[str, FieldValue | None]) -> dict[str, FieldValue]:
    return {name: found for name, found in fields.items() if found is not None}
