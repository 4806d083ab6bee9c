"""Models of papers, repositories, datasets, topics, tags and rejections."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator

from site_builder.errors import FieldPath
from site_builder.i18n import FALLBACK, LanguageCode
from site_builder.models.field_facts import FieldFacts, link_fields
from site_builder.models.fields import (
    Abstract,
    BlockStyle,
    CiteKeys,
    Date,
    EntryId,
    Line,
    Link,
    LocalizedText,
    Name,
    Record,
    Slug,
    Tag,
    WebLink,
    WebLinks,
    Year,
    error_with_hint,
    refuse_duplicates,
)
from site_builder.models.identifiers import (
    ArxivId,
    Doi,
    HuggingFaceId,
    Identifier,
    KnownIdentifier,
    Publication,
    RepositoryId,
    WebPage,
)
from site_builder.models.kind_spec import Kind
from site_builder.models.licences import Licence
from site_builder.models.names import Author
from site_builder.models.questions import Asked
from site_builder.models.results import Result
from site_builder.tex import readable_text

MAX_FIRST_AUTHORS = 8
"""The main authors of an entry are its first authors, up to this number, and its last author."""


Relation = Literal["author", "colleague", "employer", "other", "none"]
"""A contributor's relation to a work. `employer` means that the contributor's employer published or paid for it."""


class Links(Record):
    """The links of an entry, grouped by role. In a file, a role has one URL or a list of URLs."""

    paper: Annotated[WebLinks, FieldFacts(in_rows=True)] = Field(
        default=(),
        description="The paper's page: arXiv, ACL Anthology, OpenReview, a publisher.",
        examples=["https://arxiv.org/abs/2301.12597"],
    )
    pdf: WebLinks = Field(
        default=(),
        description="The PDF of the paper, if the paper's page does not link to one.",
        examples=["https://example.org/paper.pdf"],
    )
    code: Annotated[WebLinks, FieldFacts(in_rows=True, has_filter=True)] = Field(
        default=(),
        description="The code of this work: a repository, or a folder of a repository.",
        examples=["https://github.com/example/sorting/tree/main/quick-sort"],
    )
    model: WebLinks = Field(
        default=(),
        description="Model weights, or the page of a model.",
        examples=["https://huggingface.co/example/quick-sort"],
    )
    dataset: Annotated[WebLinks, FieldFacts(has_filter=True)] = Field(
        default=(),
        description="Data that this work introduces or needs.",
        examples=["https://huggingface.co/datasets/example/numbers"],
    )
    demo: Annotated[WebLinks, FieldFacts(in_rows=True)] = Field(
        default=(),
        description="A page where readers can try out this work.",
        examples=["https://huggingface.co/spaces/example/quick-sort"],
    )
    project: Annotated[WebLinks, FieldFacts(in_rows=True)] = Field(
        default=(),
        description="The project's own page.",
        examples=["https://quick-sort.example.org/"],
    )
    article: WebLinks = Field(
        default=(),
        description="A blog post or a write-up.",
        examples=["https://example.org/blog/quick-sort"],
    )
    video: WebLinks = Field(
        default=(),
        description="A talk or a demonstration.",
        examples=["https://example.org/talk"],
    )
    slides: WebLinks = Field(
        default=(),
        description="Slides or a poster.",
        examples=["https://example.org/slides.pdf"],
    )
    listing: WebLinks = Field(
        default=(),
        description="A page about this work in a directory, such as Papers with Code.",
        examples=["https://example.org/directory/numbers"],
    )

    def items(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link) in the order of the fields."""
        for role in type(self).model_fields:
            for link in getattr(self, role):
                yield role, link


_AUTHORS_DESCRIPTION = (
    "The authors in the order of the publication, each as `Given Family`, as `Family, Given` or as "
    "`{literal: Name of a group}`."
)
_TITLE_EXAMPLE = "Quicksort: A Fast Way to Sort Long Lists"


def short_name(heading: str) -> str:
    """Return the part of a heading before its first colon, such as `BLIP-2` in `BLIP-2: Bootstrapping ...`.

    A heading without a colon, or with nothing before it, is returned whole. Formulas are converted to readable text.
    """
    text = readable_text(heading)
    return re.split("[:：]", text, maxsplit=1)[0].strip() or text


def asked_for_links(**roles: Asked) -> Asked:
    """Return how contributors are asked for links. `roles` contains each role that has its own question."""
    return Asked(
        before="topics",
        has_option=False,
        placeholder="project: https://example.org/project\nvideo: https://example.org/talk\n",
        roles=roles,
    )


class Entry(Record):
    """The fields that all kinds have."""

    kind: ClassVar[Kind]
    folder: ClassVar[str]
    heading_field: ClassVar[str] = "name"
    """The field that contains the title or name."""
    last_field_before_own: ClassVar[str] = "venue"
    """In a file, the fields that `Entry` does not define follow this field.

    There are two exceptions: `heading_field` is the first field of the file, and `results` is the last.
    """
    own_link_path: ClassVar[FieldPath] = ("url",)
    """Path of the field that usually contains the first of `own_links`, such as `("links", "paper")`."""

    id: EntryId
    """Folder and file name without `.yml`, such as `papers/blip-2`. The file does not contain the id."""
    aliases: Annotated[
        tuple[Line, ...],
        AfterValidator(refuse_duplicates),
        Asked(option="alias"),
    ] = Field(
        default=(), description="Short names, for example of the method.", examples=[["Quicksort"]]
    )
    authors: Annotated[
        tuple[Author, ...],
        Asked(
            answer="people",
            option="author",
            prompt="Authors, as Given Family",
            is_rare=True,
        ),
    ] = Field(
        default=(),
        description=_AUTHORS_DESCRIPTION,
        examples=[["Ada Lovelace", "Alan Turing"]],
    )
    year: Annotated[Year | None, Asked(is_rare=True)] = Field(
        default=None, description="The year of publication.", examples=[2023]
    )
    venue: Annotated[
        Line | None,
        Asked(prompt="Venue, as in ICML 2023", is_rare=True),
    ] = Field(
        default=None,
        description="The conference or the journal, with the year.",
        examples=["ICML 2023"],
    )
    topics: Annotated[
        tuple[Slug, ...],
        AfterValidator(refuse_duplicates),
        Asked(option="topic", prompt="Topics, the main one first"),
    ] = Field(
        min_length=1,
        description="Ids from topics.yml, the main one first.",
        examples=[["sorting"]],
    )
    tags: Annotated[
        tuple[Tag, ...],
        AfterValidator(refuse_duplicates),
        Asked(option="tag", prompt="Tags, a few"),
    ] = Field(default=(), description="A few keywords.", examples=[["divide-and-conquer"]])
    links: Annotated[
        Links,
        asked_for_links(paper=Asked(in_form=False, answer="url"), code=Asked(in_form=False)),
    ] = Field(
        default=Links(),
        description="Links by role; each role has one URL or a list.",
        examples=[{"code": "https://github.com/example/sorting"}],
    )
    uses: Annotated[tuple[EntryId, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description=(
            "Ids of entries that this entry builds on. "
            "Leave out entries to which this entry links: they are related anyway."
        ),
        examples=[["datasets/numbers"]],
    )
    summary: Annotated[LocalizedText | None, Asked()] = Field(
        default=None,
        description="A description in one or two sentences, in each language of the site.",
        examples=[{"en": "A list of papers.", "zh": "论文列表。"}],
    )
    abstract: Abstract | None = Field(
        default=None,
        description="The abstract as published: one text, or one in each language. Pages fold it.",
        examples=["We sort a list by parts.", {"en": "We sort a list.", "zh": "我们对列表排序。"}],
    )
    notes: Annotated[
        LocalizedText | None, BlockStyle, FieldFacts(has_filter=True), Asked(has_option=False)
    ] = Field(
        default=None,
        description="Reading notes in Markdown, in each language of the site.",
        examples=[{"en": "- Sorts in place.\n", "zh": "- 原地排序。\n"}],
    )
    disclosure: Annotated[
        Relation | None, FieldFacts(), Asked(prompt="Your relation to the work")
    ] = Field(
        default=None,
        description=(
            "How the contributor of the entry is related to the work. Pages show it, except for `none`."
        ),
        examples=["author"],
    )
    disclosure_note: Annotated[Name | None, Asked(is_prompted=False)] = Field(
        default=None,
        description="The relation to the work in a few words of your own; `{en, zh}` for each language.",
        examples=["Our group published the dataset that the paper uses."],
    )
    added: Annotated[Date, Asked(in_form=False, is_prompted=False)] = Field(
        description="The date when the entry was written.", examples=["2026-11-23"]
    )
    cite_key: CiteKeys = Field(
        default=(),
        description=(
            "The citation key; by default, it is made from the file name. "
            "A list has the key first, and then former keys."
        ),
        examples=["lovelace1843", ["lovelace1843", "lovelace1842"]],
    )
    waive: dict[str, Line] = Field(
        default_factory=dict,
        description="Id of a check, and the reason why the check does not apply to this entry.",
        examples=[{"missing-language": "The Chinese note follows with the next reading."}],
    )

    def __hash__(self) -> int:
        """Hash only the id, which is unique in a catalog; hashing every text would be slow."""
        return hash(self.id)

    @classmethod
    def field_order(cls) -> tuple[str, ...]:
        """Return the fields of a file in canonical order.

        The heading is first, and the results are last. The other fields that `Entry` does not define follow
        `last_field_before_own`, in the order of the model.
        """
        common = [name for name in Entry.model_fields if name != "id"]
        own = [name for name in cls.model_fields if name not in Entry.model_fields]
        start = common.index(cls.last_field_before_own) + 1
        fields = dict.fromkeys((cls.heading_field, *common[:start], *own, *common[start:]))
        last = ("results",) if "results" in fields else ()
        return tuple([name for name in fields if name not in last]) + last

    @property
    def slug(self) -> str:
        """The file name without `.yml`."""
        return self.id.partition("/")[2]

    @property
    def author_names(self) -> tuple[str, ...]:
        """The names of the authors as readers see them (`AuthorName.display`)."""
        return tuple([author.display for author in self.authors])

    @property
    def main_authors(self) -> tuple[str, ...]:
        """The first `MAX_FIRST_AUTHORS` authors, and the last author. Authors between them are left out."""
        names = self.author_names
        if len(names) <= MAX_FIRST_AUTHORS + 1:
            return names
        return (*names[:MAX_FIRST_AUTHORS], names[-1])

    @property
    def heading(self) -> Name:
        """The title of a paper, or the name of an entry of another kind."""
        heading: Name = getattr(self, self.heading_field)
        return heading

    def name_in_text(self, language: LanguageCode) -> tuple[str, LanguageCode | None]:
        """Return (name of the entry in a sentence, language of this name). The language is None if it is unknown.

        If the entry has a title and an alias, the name is the first alias. Otherwise, the name is the heading up to its
        colon.
        """
        if self.heading_field == "title" and self.aliases:
            return readable_text(self.aliases[0]), None
        heading, heading_language = self.heading.text_or_fallback(language)
        return short_name(heading), heading_language

    @property
    def own_links(self) -> tuple[Link, ...]:
        """Links to the paper, repository, dataset or official board itself.

        If one entry contains an own link of another entry, the two entries are related.
        """
        raise NotImplementedError

    def all_links(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link) for every link of the entry, except the links in its results.

        For a link outside of `links`, the role is the field's name.
        """
        for name in link_fields(type(self)):
            value = getattr(self, name)
            if value is not None:
                yield from (
                    (name, link) for link in (value if isinstance(value, tuple) else (value,))
                )
        yield from self.links.items()

    @property
    def venue_and_year(self) -> str:
        """The venue with its year, such as `ICML 2023`.

        If one of the two is unknown, only the other. If both are unknown, an empty string.
        """
        year = "" if self.year is None else str(self.year)
        if self.venue is None:
            return year
        has_year = _YEAR.search(self.venue) or (
            year and re.search(rf"['’]{year[2:]}\b", self.venue)
        )
        return self.venue if has_year else f"{self.venue} {year}".rstrip()

    @property
    def owner(self) -> str:
        """The owner of the repository, model or dataset, such as `salesforce` on GitHub, or an empty string."""
        identifiers = (link.identifier for link in self.own_links)
        return next(filter(None, map(_owner_of, identifiers)), "")

    @property
    def publication_date(self) -> str:
        """When the entry's subject was published, as exactly as the entry says. Empty if the entry has no date.

        It is the date `published`; else the month of the arXiv id, such as `2023-01`; else the year. Lists are
        sorted by `year` first and by this date only within a year, because a paper may be on arXiv years before it is
        in proceedings.
        """
        published: dt.date | None = getattr(self, "published", None)
        if published is not None:
            return published.isoformat()
        if self.arxiv is not None:
            return self.arxiv.month
        return "" if self.year is None else str(self.year)

    @property
    def arxiv(self) -> ArxivId | None:
        """The arXiv id in the entry's own links, or None."""
        return next((i for i in self._own_identifiers() if isinstance(i, ArxivId)), None)

    @property
    def doi(self) -> Doi | None:
        """The DOI in the entry's own links, or None."""
        identifiers = map(_doi_of, self._own_identifiers())
        return next((doi for doi in identifiers if doi is not None), None)

    @property
    def identifiers(self) -> tuple[KnownIdentifier, ...]:
        """The identifiers in the own links. Web pages and duplicates are left out.

        If an own link leads to a `Publication` and contains its DOI, this DOI is the next identifier. If no own link
        leads to a repository, the last identifier is that of the first repository in `links.code`.
        """
        own = [identifier for link in self.own_links for identifier in _with_doi(link)]
        code = [link.identifier for link in self.links.code]
        repositories = [i for i in (*own, *code) if isinstance(i, RepositoryId)]
        known = [i for i in (*own, *repositories[:1]) if not isinstance(i, WebPage)]
        return tuple({identifier.key: identifier for identifier in known}.values())

    def _own_identifiers(self) -> Iterator[object]:
        return (link.identifier for link in self.own_links)


def _with_doi(link: Link) -> tuple[Identifier, ...]:
    doi = _doi_of(link.identifier)
    return (link.identifier,) if doi is None else (link.identifier, doi)


def _doi_of(identifier: object) -> Doi | None:
    if isinstance(identifier, Publication) and identifier.doi:
        return Doi(identifier.doi)
    return identifier if isinstance(identifier, Doi) else None


_YEAR = re.compile(r"(?<![\d:-])(?:19|20)\d\d(?!\d)")


def _owner_of(identifier: object) -> str:
    match identifier:
        case RepositoryId():
            return identifier.owner
        case HuggingFaceId():
            return identifier.id.rpartition("/")[0]
        case _:
            return ""


Results = Annotated[tuple[Result, ...], FieldFacts(has_filter=True)]
_RESULTS_DESCRIPTION = "Scores on benchmarks, each with its source."
_EXAMPLE_OF_RESULTS = [
    [
        {
            "benchmark": "benchmarks/sorting-speed",
            "model": "Quicksort-L",
            "split": "test",
            "setting": "zero-shot",
            "scores": {"seconds": "12.3 ± 0.4"},
            "source": {"url": "https://arxiv.org/abs/2301.12597", "where": "Table 7"},
            "reported_by": "authors",
            "evidence": "printed",
            "entered": "2026-11-23",
        }
    ]
]


class Paper(Entry):
    """A publication or a preprint."""

    kind: ClassVar[Kind] = "paper"
    folder: ClassVar[str] = "papers"
    heading_field: ClassVar[str] = "title"
    own_link_path: ClassVar[FieldPath] = ("links", "paper")

    title: Annotated[Name, Asked(prompt="Title, as published", placeholder=_TITLE_EXAMPLE)] = Field(
        description="The published title; `{en, zh}` if it has one in each language.",
        examples=["Visual Instruction Tuning"],
    )
    authors: tuple[Author, ...] = Field(
        min_length=1,
        description=_AUTHORS_DESCRIPTION,
        examples=[["Ada Lovelace", "Alan Turing"]],
    )
    year: Year = Field(description="The year of publication.", examples=[2023])
    venue: Annotated[Line | None, Asked(prompt="Venue, as in ICML 2023")] = Field(
        default=None,
        description="The conference or the journal, with the year.",
        examples=["ICML 2023"],
    )
    published: Annotated[
        Date | None, FieldFacts(shown=True, indexed=False), Asked(is_prompted=False)
    ] = Field(
        default=None,
        description="The date of publication, if the day is known. It must be in the year `year`.",
        examples=["2023-07-23"],
    )
    pages: Annotated[Line | None, FieldFacts(shown=True, indexed=False)] = Field(
        default=None, description="The page numbers in the proceedings.", examples=["2129–2139"]
    )
    links: Annotated[
        Links,
        asked_for_links(paper=Asked(answer="url", is_required=True), code=Asked()),
    ] = Field(
        description="Links by role; a paper needs `paper`, the paper's page, or `pdf`.",
        examples=[{"paper": "https://arxiv.org/abs/2301.12597"}],
    )
    results: Results = Field(
        default=(), description=_RESULTS_DESCRIPTION, examples=_EXAMPLE_OF_RESULTS
    )

    @field_validator("links")
    @classmethod
    def _require_page(cls, links: Links) -> Links:
        if not links.paper and not links.pdf:
            hint = "Add the paper's page: `paper: https://arxiv.org/abs/...`."
            raise error_with_hint(
                "no_paper_link", "a paper needs `links.paper` or `links.pdf`", hint
            )
        return links

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The paper's pages and PDFs."""
        return self.links.paper + self.links.pdf


class Repo(Entry):
    """A code repository, a toolkit or a curated list."""

    kind: ClassVar[Kind] = "repo"
    folder: ClassVar[str] = "repos"

    name: Name = Field(
        description="The name; `{en, zh}` if it has one in each language.",
        examples=["Sorting"],
    )
    url: WebLink = Field(
        description="The URL of the repository.",
        examples=["https://github.com/example/sorting"],
    )
    links: Annotated[
        Links,
        asked_for_links(
            paper=Asked(in_form=False, answer="url"), code=Asked(in_form=False, is_prompted=False)
        ),
    ] = Field(
        default=Links(),
        description="Links by role; each role has one URL or a list.",
        examples=[{"code": "https://github.com/example/sorting"}],
    )
    summary: LocalizedText = Field(
        description="A description in one or two sentences, in each language of the site.",
        examples=[{"en": "A list of papers.", "zh": "论文列表。"}],
    )
    results: Results = Field(
        default=(), description=_RESULTS_DESCRIPTION, examples=_EXAMPLE_OF_RESULTS
    )

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the repository."""
        return (self.url,)


class Dataset(Entry):
    """A dataset, or a survey of datasets."""

    kind: ClassVar[Kind] = "dataset"
    folder: ClassVar[str] = "datasets"

    name: Name = Field(
        description="The name; `{en, zh}` if it has one in each language.",
        examples=["Random Numbers 1M", {"en": "Numbers", "zh": "数集"}],
    )
    url: Annotated[WebLink, Asked(placeholder="https://example.org/dataset")] = Field(
        description="The URL of the dataset.",
        examples=["https://example.org/numbers/"],
    )
    paper: Annotated[WebLinks, Asked(answer="url")] = Field(
        default=(),
        description="The paper that introduces the dataset.",
        examples=["https://arxiv.org/abs/2301.12597"],
    )
    size: Annotated[
        Name | None, Asked(is_prompted=False), FieldFacts(shown=True, in_header=True)
    ] = Field(
        default=None,
        description="The size, for example the number of records.",
        examples=[{"en": "about 100 million numbers", "zh": "约一亿个数"}],
    )
    license: Annotated[
        Licence | None, Asked(is_prompted=False), FieldFacts(shown=True, in_header=True)
    ] = Field(
        default=None,
        description="The licence as an SPDX expression. For a licence that SPDX does not know, `LicenseRef-` and a name.",
        examples=["CC-BY-4.0", "LicenseRef-research-only"],
    )
    modalities: Annotated[
        tuple[Line, ...],
        AfterValidator(refuse_duplicates),
        Asked(option="modality", is_prompted=False),
        FieldFacts(shown=True, in_header=True),
    ] = Field(
        default=(),
        description="The types of data, for example image and text.",
        examples=[["image", "text"]],
    )
    summary: LocalizedText = Field(
        description="A description in one or two sentences, in each language of the site.",
        examples=[{"en": "A million numbers.", "zh": "一百万个数。"}],
    )

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the dataset."""
        return (self.url,)


class Topic(Record):
    """A topic of entries. Topics form a tree."""

    id: Slug = Field(
        description="The id in entries and URLs; it never changes.",
        examples=["sorting"],
    )
    name: Name = Field(
        description="The name that readers see, in each language of the site.",
        examples=[{"en": "Sorting", "zh": "排序"}],
    )
    description: LocalizedText | None = Field(
        default=None,
        description="What the topic is about, in a few sentences, in each language of the site.",
        examples=[{"en": "Putting records in order.", "zh": "将记录按次序排列。"}],
    )
    parent: Slug | None = Field(
        default=None, description="The id of the parent topic.", examples=["algorithms"]
    )


class TagRecord(Record):
    """What readers see of a tag. A tag without a record is shown as entries write it."""

    tag: Tag = Field(
        description="The tag as entries write it. The URL of its page is made from the tag.",
        examples=["divide-and-conquer"],
    )
    name: Name = Field(
        description="The name that readers see, in each language of the site.",
        examples=[{"en": "Divide and conquer", "zh": "分治"}],
    )
    aliases: Annotated[tuple[Line, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description="Other spellings. Search finds them. If an entry uses one, a check asks to write the tag instead.",
        examples=[["divide-conquer", "分治法"]],
    )
    description: LocalizedText | None = Field(
        default=None,
        description="What the tag means, in one or two sentences, in each language of the site.",
        examples=[{"en": "Solving a problem by parts.", "zh": "把问题分成几部分来解决。"}],
    )


class Rejection(Record):
    """Something that the maintainers decided not to include, and why."""

    url: WebLink = Field(
        description="Any URL of the paper, the repository or the dataset itself.",
        examples=["https://arxiv.org/abs/2301.12597"],
    )
    reason: Name = Field(
        description="The reason, which contributors see: one text, or one in each language.",
        examples=["Not about several modalities.", {"en": "Retracted.", "zh": "已撤稿。"}],
    )
    date: Date = Field(description="The date of the decision.", examples=["2026-11-23"])
    by: Line | None = Field(
        default=None,
        description="The login or the name of the person who decided.",
        examples=["alice"],
    )

    def describe(self) -> str:
        """Return the date, the person (if known) and the reason as the end of an English sentence."""
        by = f" by {self.by}" if self.by else ""
        reason = self.reason.text_or_fallback(FALLBACK.code)[0].rstrip(".")
        return f"was rejected on {self.date}{by}: {reason}"
