"""Read the metadata in the web page of a paper, a dataset or a project.

Pages of publishers have tags such as `citation_title` for Google Scholar
(https://scholar.google.com/intl/en/scholar/inclusion.html#indexing). Other pages have JSON-LD, Open Graph tags or only a
title. A page is untrusted: this module parses it, never executes its scripts, and cleans its texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.http_client import Client, Failure, Response, decode_page, redirect_target
from site_builder.models.identifiers import Doi, parse_arxiv_id, parse_doi
from site_builder.services.html_reading import HtmlReader
from site_builder.services.json_reading import (
    MAX_AUTHORS,
    abstract,
    clean_text,
    iso_date,
    items,
    line,
    objects,
    word,
)
from site_builder.services.works import Person, Work, WorkType

MAX_PAGE_BYTES = 4 * 1024 * 1024
MAX_TITLE_LENGTH = 10_000
"""A title is cut after about this many characters. It would take minutes to join a title of a million parts."""
MAX_REDIRECTS = 8
TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class PageContent:
    """The metadata in a page, or the reason why the page could not be read."""

    work: Work | None = None
    """The work that the page describes. None if the page has no title, or could not be read."""
    is_publication: bool = False
    """Whether the metadata describe a publication."""
    links: tuple[tuple[str, str], ...] = ()
    """(role, URL) of each link to code in the JSON-LD of the page."""
    is_missing: bool = False
    """Whether the server says that the page does not exist."""
    reason: str = ""
    """The reason why the page could not be read, such as `it has status 500`."""


class WebPages:
    """Requests pages and follows redirects. The client decides whether requests to private addresses are allowed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def read(self, url: str) -> PageContent:
        """Return the metadata in the page at a URL."""
        for _ in range(MAX_REDIRECTS):
            response = self._client.send(
                url, deadline=TIMEOUT_SECONDS, max_body_bytes=MAX_PAGE_BYTES
            )
            if isinstance(response, Failure):
                return PageContent(reason=f"it did not answer ({response.code})")
            target = redirect_target(response)
            if isinstance(target, Failure):
                return PageContent(reason=f"it redirects to an unusable URL ({target.code})")
            if target is None:
                return _content_of(response)
            url = target
        return PageContent(reason="it redirects too often")


def _content_of(response: Response) -> PageContent:
    if response.status in {404, 410}:
        return PageContent(is_missing=True, reason=f"it has status {response.status}")
    if response.status != 200:
        return PageContent(reason=f"it has status {response.status}")
    if "html" not in response.headers.get("content-type", "text/html").lower():
        return PageContent(reason="it is not an HTML page")
    content_type = response.headers.get("content-type", "")
    return read_page(decode_page(response.body, content_type))


def read_page(html: str) -> PageContent:
    """Return the metadata in the HTML of a page."""
    tags = _Tags()
    tags.read(html)
    structured = list(_json_ld(tags.json_ld))
    work = _from_citation_tags(tags) or _from_json_ld(structured) or _from_open_graph(tags)
    is_publication = bool(tags.all("citation_title")) or any(
        "article" in _type_of(item).lower() for item in structured
    )
    links = [("code", line(item.get("codeRepository"))) for item in structured]
    return PageContent(work, is_publication, tuple((role, url) for role, url in links if url))


@dataclass
class _Tags(HtmlReader):
    """Collects the `meta` tags, the title and the JSON-LD of a page."""

    values: dict[str, list[str]] = field(default_factory=dict)
    """Name of a tag in lower case -> its values."""
    title: str = ""
    json_ld: list[str] = field(default_factory=list)
    _inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def all(self, *names: str) -> list[str]:
        """Return the cleaned values of the first tag in `names` that has values, or an empty list."""
        for name in names:
            if values := [
                text for value in self.values.get(name, ()) if (text := clean_text(value))
            ]:
                return values
        return []

    def one(self, *names: str) -> str:
        """Return the first item of the list that `all` returns, or an empty text if the list is empty."""
        return next(iter(self.all(*names)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            if len(values := self.values.setdefault(name, [])) < MAX_AUTHORS:
                values.append(attributes.get("content", ""))
        elif tag == "title" and not self.title:
            self._inside = "title"
        elif tag == "script" and attributes.get("type", "").lower() == "application/ld+json":
            self._inside = "json-ld"
            self.json_ld.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"title", "script"}:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title" and len(self.title) < MAX_TITLE_LENGTH:
            self.title += data
        elif self._inside == "json-ld":
            self.json_ld[-1] += data


def _from_citation_tags(tags: _Tags) -> Work | None:
    title = tags.one("citation_title")
    if not title:
        return None
    conference, journal = tags.one("citation_conference_title"), tags.one("citation_journal_title")
    arxiv = parse_arxiv_id(tags.one("citation_arxiv_id"))
    pages = filter(None, (tags.one("citation_firstpage"), tags.one("citation_lastpage")))
    is_preprint = arxiv is not None and not (conference or journal)
    return Work(
        title=title,
        authors=tuple(map(_person, _author_names(tags)[:MAX_AUTHORS])),
        date=next(filter(None, map(_date, tags.all(*_DATE_TAGS))), ""),
        type="preprint" if is_preprint else "conference" if conference else "article",
        venue=line(conference or journal),
        volume=tags.one("citation_volume"),
        issue=tags.one("citation_issue"),
        pages="-".join(pages),
        doi=_doi(tags.all("citation_doi")),
        arxiv_id=arxiv.id if arxiv is not None else "",
        abstract=abstract(next(iter(tags.values.get("citation_abstract", ())), "")),
    )


_DATE_TAGS = ("citation_publication_date", "citation_date", "citation_online_date", "citation_year")


def _author_names(tags: _Tags) -> list[str]:
    """Return the names in the tags `citation_author`, or in the older tag `citation_authors`."""
    names = tags.all("citation_author")
    return names or [name.strip() for name in tags.one("citation_authors").split(";")]


def _date(text: str) -> str:
    """Return the date that a text contains, in ISO form. Month and day may be missing.

    The text may have the ISO form or a form such as `30 January 2019`. If it contains no date, return an empty text.
    """
    month = next((n for n, name in enumerate(_MONTHS, 1) if name in text.lower()), 0)
    if not month and (found := iso_date(text)):
        return found
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    day = re.search(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?!\d)", text)
    if year is None or not month:
        return year[0] if year else ""
    return f"{year[0]}-{month:02}" + (f"-{int(day[0]):02}" if day else "")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _doi(texts: Iterable[str]) -> str:
    """Return the first DOI in texts such as `doi:10.1145/3474085` and `https://doi.org/10.1145/3474085`."""
    for text in texts:
        match = re.search(r"10\.\d{4,9}/\S+", text)
        found = parse_doi(match[0]) if match else None
        if isinstance(found, Doi):
            return found.name
    return ""


def _person(name: str) -> Person:
    """Return an author. The name may have the form `Li, Junnan` or the form `Junnan Li`."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given and "," not in given:
        return Person(name=f"{given} {family}", family=family, given=given)
    return Person(name=name)


def _json_ld(texts: list[str]) -> Iterator[Mapping[str, Any]]:
    for text in texts[:20]:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for item in objects(found):
            yield from objects(item.get("@graph")) or [item]


_TYPES: Mapping[str, WorkType] = {
    "dataset": "dataset",
    "softwaresourcecode": "software",
    "softwareapplication": "software",
}


def _type_of(item: Mapping[str, Any]) -> str:
    return line(item.get("@type"))


def _from_json_ld(structured: list[Mapping[str, Any]]) -> Work | None:
    for item in structured:
        type_ = _TYPES.get(_type_of(item).lower(), "")
        if not type_ and "article" not in _type_of(item).lower():
            continue
        if title := line(item.get("headline")) or line(item.get("name")):
            authors = items(item.get("author") or item.get("creator"))[:MAX_AUTHORS]
            licence, container = item.get("license"), _containers(item)
            venue = line(container.get("name"))
            return Work(
                title=title,
                authors=tuple(person for a in authors if (person := _person_in_json(a)).name),
                date=iso_date(item.get("datePublished")),
                type=type_ or ("article" if venue else "other"),
                venue=venue,
                volume=word(container.get("volumeNumber")),
                issue=word(container.get("issueNumber")),
                pages=line(item.get("pagination")),
                doi="" if type_ else _doi(_identifiers(item)),
                abstract=abstract(item.get("description")),
                license=line(licence.get("url")) if isinstance(licence, dict) else line(licence),
            )
    return None


def _containers(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Merge the JSON objects of an article's issue, volume and journal into one mapping.

    In JSON-LD, an article is part of an issue, an issue is part of a volume, and a volume is part of a journal.
    """
    members: dict[str, Any] = {}
    for _ in range(3):
        item = next(iter(objects(item.get("isPartOf"))), {})
        members |= item
    return members


def _person_in_json(author: Any) -> Person:
    """Return an author. The argument is a text, or a JSON object with the whole name or with the parts of the name.

    If the object has no name, `Person.name` is empty.
    """
    if not isinstance(author, dict):
        return _person(line(author))
    family, given = line(author.get("familyName")), line(author.get("givenName"))
    name = line(author.get("name")) or f"{given} {family}".strip()
    is_group = line(author.get("@type")).lower() == "organization"
    if family or is_group:
        return Person(name=name, family=family, given=given, is_organisation=is_group)
    return _person(name)


def _identifiers(item: Mapping[str, Any]) -> Iterator[str]:
    for value in (*items(item.get("identifier")), *items(item.get("sameAs")), item.get("@id")):
        yield line(value.get("value")) if isinstance(value, dict) else line(value)


def _from_open_graph(tags: _Tags) -> Work | None:
    title = tags.one("og:title", "twitter:title") or clean_text(tags.title)
    site = tags.one("og:site_name")
    if site and (match := re.fullmatch(rf"(.+?)\s+[-–—|·•:]\s+{re.escape(site)}", title)):
        title = match[1]
    if not title:
        return None
    return Work(title=title, abstract=tags.one("og:description", "description"))
