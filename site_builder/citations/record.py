"""The data of a citation. Every format of a citation is made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from site_builder.citations.containers import CitationType, Container, container_of
from site_builder.citations.keys import all_keys
from site_builder.i18n import LanguageCode
from site_builder.models import KINDS, Entry
from site_builder.models.identifiers import Doi, Publication
from site_builder.models.names import AuthorName, parse_author
from site_builder.tex import readable_text, to_unicode
from site_builder.venues import VenueRegistry


@dataclass(frozen=True, slots=True)
class Details:
    """Data that a citation has in a file, but not on a page, so that pages stay small.

    The exporters write such files, and Browse offers them to readers.
    """

    date: str = ""
    """The field `date` of the record."""
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    """Plain text on one line."""


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """The data of a citation. A text is empty if the entry does not contain it."""

    key: str
    title: str
    """The title without TeX. A formula that has no exact form in Unicode is readable text."""
    authors: tuple[AuthorName, ...]
    year: int | None
    container: Container
    accessed: str
    """ISO date on which the entry was added. A citation gives it as the date on which the URL was opened."""
    url: str
    title_with_formulas: str = ""
    """The title as `to_unicode` returns it, with TeX in formulas. Empty if it is equal to `title`."""
    former_keys: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    """Short names of the entry. A word of the title that is one of them keeps its capitals."""
    date: str = ""
    """ISO date of publication: a day or a month in the year `year`. Empty if no such date is known."""
    doi: str = ""
    arxiv: str = ""
    note: str = ""
    """A remark for readers, such as that the work is retracted."""
    details: Details = Details()

    @property
    def type(self) -> CitationType:
        """The type, which decides how formats show the container."""
        return self.container.type

    @property
    def may_change(self) -> bool:
        """Whether the work at the URL may change after it is cited, so that a citation says when the URL was opened."""
        return self.url != "" and self.type in {"software", "dataset", "other"}

    @property
    def best_url(self) -> str:
        """The URL of the DOI, which stays valid when a publisher changes its URLs. Without a DOI, the result is `url`."""
        return f"https://doi.org/{escape_url(self.doi)}" if self.doi else self.url


def record_of(
    entry: Entry, language: LanguageCode, venues: VenueRegistry | None = None, note: str = ""
) -> CitationRecord:
    """Return the record of an entry, with its title in `language` if possible. `venues` has series such as ICML."""
    key, *former_keys = all_keys(entry)
    heading = " ".join(entry.heading.text_or_fallback(language)[0].split())
    title = readable_text(heading)
    is_publication = KINDS[entry.kind].is_publication
    container = (
        container_of(entry, title, language, venues)
        if is_publication
        else Container(_type_of_work(entry), publisher=_host_name(entry))
    )
    return CitationRecord(
        key=key,
        former_keys=tuple(former_keys),
        title=title,
        title_with_formulas="" if title == to_unicode(heading) else to_unicode(heading),
        names=frozenset(entry.aliases),
        authors=_authors(entry, is_publication=is_publication),
        year=entry.year,
        date=_date(entry, container),
        container=container,
        doi=entry.doi.name if entry.doi else "",
        arxiv=entry.arxiv.id if entry.arxiv else "",
        url=_url(entry, container),
        accessed=entry.added.isoformat(),
        note=note,
    )


def with_details(
    record: CitationRecord, entry: Entry, language: LanguageCode, plain_text: Callable[[str], str]
) -> CitationRecord:
    """Return the record of an entry with its `details`, which BibTeX, CSL-JSON and RIS contain.

    `plain_text` returns the visible text of Markdown. The abstract is in `language` if possible.
    """
    abstract = ""
    if entry.abstract is not None:
        abstract = " ".join(plain_text(entry.abstract.text_or_fallback(language)[0]).split())
    return replace(record, details=Details(record.date, entry.tags, abstract))


def _url(entry: Entry, container: Container) -> str:
    """Return the URL of an entry's first own link, which leads to the work itself.

    For a published paper, links to the publisher come first.
    """
    links = entry.own_links
    if container.type in {"article", "conference"}:
        published = [link for link in links if isinstance(link.identifier, Doi | Publication)]
        links = (*published, *links)
    return links[0].url if links else ""


def _type_of_work(entry: Entry) -> CitationType:
    match entry.kind:
        case "repo":
            return "software"
        case "dataset":
            return "dataset"
        case _:
            return "other"


def _authors(entry: Entry, *, is_publication: bool) -> tuple[AuthorName, ...]:
    """Return the authors. If a repository or a dataset names none, its owner on a site such as GitHub is the author."""
    if entry.authors or is_publication:
        return tuple(map(parse_author, entry.authors))
    return (AuthorName(literal=entry.owner),) if entry.owner else ()


_HOSTS = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "gitee.com": "Gitee",
    "codeberg.org": "Codeberg",
    "huggingface.co": "Hugging Face",
    "zenodo.org": "Zenodo",
    "kaggle.com": "Kaggle",
    "modelscope.cn": "ModelScope",
    "figshare.com": "figshare",
}


def _host_name(entry: Entry) -> str:
    """Return the name of the site to which an entry's first own link leads; empty if `_HOSTS` lacks the site."""
    if not entry.own_links:
        return ""
    host = urlsplit(entry.own_links[0].url).hostname or ""
    return _HOSTS.get(host.removeprefix("www."), "")


def _date(entry: Entry, container: Container) -> str:
    """Return the date of publication. The month of an arXiv id is used only for a preprint."""
    is_known = getattr(entry, "published", None) is not None or container.type == "preprint"
    date = entry.publication_date if is_known else ""
    return date if len(date) > len("2023") and date.startswith(str(entry.year)) else ""


def is_whole(name: AuthorName) -> bool:
    """Return whether a name is written as a whole: no style may reorder or abbreviate it."""
    return name.is_east_asian or not (name.family and name.given)


def escape_url(url: str) -> str:
    """Percent-encode the characters that cannot be in a URL in a BibTeX field: braces, backslashes and spaces."""
    for character in "{}\\ ":
        url = url.replace(character, f"%{ord(character):02X}")
    return url
