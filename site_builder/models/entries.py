"""Papers, repositories, datasets and topics: what a person writes, typed and immutable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from site_builder.models.fields import (
    Bilingual,
    Date,
    EntryId,
    Line,
    Link,
    Name,
    Record,
    Slug,
    Tag,
    WebLink,
    WebLinks,
    Year,
    refuse_duplicates,
)
from site_builder.models.urls import ArxivId, Doi, HuggingFaceId, RepositoryId

Kind = Literal["paper", "repo", "dataset"]
KINDS: tuple[Kind, ...] = ("paper", "repo", "dataset")


class Links(Record):
    """Where else to go, by role. Each role holds one URL or a list."""

    paper: WebLinks = Field(
        default=(),
        description="The paper's page: arXiv, ACL Anthology, OpenReview, a publisher.",
        examples=["https://arxiv.org/abs/2301.12597"],
    )
    pdf: WebLinks = Field(
        default=(),
        description="The paper itself, where its page has no PDF.",
        examples=["https://example.org/paper.pdf"],
    )
    code: WebLinks = Field(
        default=(),
        description="The code, best the folder that belongs to this.",
        examples=["https://github.com/salesforce/LAVIS/tree/main/projects/blip2"],
    )
    model: WebLinks = Field(
        default=(),
        description="Weights, or the page of a model.",
        examples=["https://huggingface.co/Salesforce/blip2-opt-2.7b"],
    )
    dataset: WebLinks = Field(
        default=(),
        description="Data that it introduces or needs.",
        examples=["https://huggingface.co/datasets/nlphuji/flickr30k"],
    )
    demo: WebLinks = Field(
        default=(),
        description="A page on which it can be tried.",
        examples=["https://huggingface.co/spaces/Salesforce/BLIP2"],
    )
    project: WebLinks = Field(
        default=(),
        description="The project's own page.",
        examples=["https://llava-vl.github.io/"],
    )
    article: WebLinks = Field(
        default=(),
        description="A blog post or a write-up.",
        examples=["https://openai.com/index/clip/"],
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
        description="A directory's page about the thing, as Papers with Code had them.",
        examples=["https://paperswithcode.com/dataset/flickr30k-cna"],
    )

    def items(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link) in the order in which roles are declared here."""
        for role in type(self).model_fields:
            for link in getattr(self, role):
                yield role, link


class Entry(Record):
    """What papers, repositories and datasets have in common."""

    kind: ClassVar[Kind]
    folder: ClassVar[str]

    id: EntryId
    """Folder and file name, as in `papers/blip-2`. Not written in the file; never changes."""
    aliases: Annotated[tuple[Line, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(), description="Short names by which people know it.", examples=[["BLIP-2"]]
    )
    authors: tuple[Line, ...] = Field(
        default=(),
        description="Who made it, as Given Family, in the order of the publication.",
        examples=[["Junnan Li", "Dongxu Li"]],
    )
    year: Year | None = Field(default=None, description="When it appeared.", examples=[2023])
    venue: Line | None = Field(
        default=None,
        description="The conference or the journal, with its year.",
        examples=["ICML 2023"],
    )
    topics: Annotated[tuple[Slug, ...], AfterValidator(refuse_duplicates)] = Field(
        min_length=1,
        description="Ids from topics.yml, the main one first.",
        examples=[["multimodal-llm"]],
    )
    tags: Annotated[tuple[Tag, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(), description="A few words to find it by.", examples=[["q-former"]]
    )
    links: Links = Field(
        default=Links(),
        description="Where else to go, by role; each role holds one URL or a list.",
        examples=[{"code": "https://github.com/openai/CLIP"}],
    )
    uses: Annotated[tuple[EntryId, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description=(
            "Ids of entries that this one builds on, where no link says it. "
            "Most relations are derived and need not be written."
        ),
        examples=[["datasets/wukong"]],
    )
    summary: Bilingual | None = Field(
        default=None,
        description="What it is, in a sentence or two, in both languages.",
        examples=[{"en": "A list of papers.", "zh": "论文列表。"}],
    )
    notes: Bilingual | None = Field(
        default=None,
        description="Reading notes in Markdown, in both languages.",
        examples=[{"en": "- Introduces the CLIP model.\n", "zh": "- 提出 CLIP 模型。\n"}],
    )
    added: Date = Field(
        description="The day on which the entry was written.", examples=["2026-11-23"]
    )
    waive: dict[str, Line] = Field(
        default_factory=dict,
        description="Id of a check -> why it does not apply here.",
        examples=[{"missing-language": "The Chinese note follows with the next reading."}],
    )

    def __hash__(self) -> int:
        """Hash by id, which is unique in a catalog; hashing every text would be slow."""
        return hash(self.id)

    @property
    def slug(self) -> str:
        """The file name without its ending."""
        return self.id.partition("/")[2]

    @property
    def heading(self) -> Name:
        """What it is called, whichever field says so."""
        raise NotImplementedError

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The links that *are* this entry: whoever links to one of them means this entry."""
        raise NotImplementedError

    def all_links(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link) for every link of the entry, its own address first."""
        yield from self.links.items()

    @property
    def arxiv(self) -> ArxivId | None:
        """The arXiv id of the paper that this entry is, derived from its links."""
        return next((i for i in self._own_identifiers() if isinstance(i, ArxivId)), None)

    @property
    def doi(self) -> Doi | None:
        """The DOI of what this entry is, derived from its links."""
        return next((i for i in self._own_identifiers() if isinstance(i, Doi)), None)

    @property
    def repository(self) -> RepositoryId | None:
        """The repository that this entry is; for a paper, the one of its code."""
        code = [link.identifier for link in self.links.code]
        return next(
            (i for i in (*self._own_identifiers(), *code) if isinstance(i, RepositoryId)), None
        )

    @property
    def hugging_face(self) -> HuggingFaceId | None:
        """The model, dataset or space on Hugging Face that this entry is."""
        return next((i for i in self._own_identifiers() if isinstance(i, HuggingFaceId)), None)

    def _own_identifiers(self) -> Iterator[object]:
        return (link.identifier for link in self.own_links)


class Paper(Entry):
    """A publication or a preprint."""

    kind: ClassVar[Kind] = "paper"
    folder: ClassVar[str] = "papers"

    title: Name = Field(
        description="As published; `{en, zh}` where it has a title in both languages.",
        examples=["Visual Instruction Tuning"],
    )
    authors: tuple[Line, ...] = Field(
        min_length=1,
        description="Who wrote it, as Given Family, in the order of the publication.",
        examples=[["Junnan Li", "Dongxu Li"]],
    )
    year: Year = Field(description="When it appeared.", examples=[2023])
    pages: Line | None = Field(
        default=None, description="Its pages in the proceedings.", examples=["2129–2139"]
    )
    links: Links = Field(
        description="Where else to go, by role; a paper needs `paper`, its page.",
        examples=[{"paper": "https://arxiv.org/abs/2301.12597"}],
    )

    @field_validator("links")
    @classmethod
    def _require_page(cls, links: Links) -> Links:
        if not links.paper and not links.pdf:
            raise PydanticCustomError(
                "no_paper_link",
                "a paper needs `links.paper`",
                {"hint": "Add the paper's page: `paper: https://arxiv.org/abs/...`."},
            )
        return links

    @property
    def heading(self) -> Name:
        """The paper's title."""
        return self.title

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The paper's pages and PDFs."""
        return self.links.paper + self.links.pdf


class Repo(Entry):
    """A code repository, a toolkit, a benchmark or a curated list."""

    kind: ClassVar[Kind] = "repo"
    folder: ClassVar[str] = "repos"

    name: Name = Field(
        description="Its name; `{en, zh}` where it has one in each language.",
        examples=["LAVIS"],
    )
    url: WebLink = Field(
        description="The repository's own address.",
        examples=["https://github.com/salesforce/LAVIS"],
    )
    summary: Bilingual = Field(
        description="What it is, in a sentence or two, in both languages.",
        examples=[{"en": "A list of papers.", "zh": "论文列表。"}],
    )

    @property
    def heading(self) -> Name:
        """The repository's name."""
        return self.name

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The repository's address."""
        return (self.url,)

    def all_links(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link); the repository's own address has the role `url`."""
        yield "url", self.url
        yield from self.links.items()


class Dataset(Entry):
    """A dataset, or a survey of datasets."""

    kind: ClassVar[Kind] = "dataset"
    folder: ClassVar[str] = "datasets"

    name: Name = Field(
        description="Its name; `{en, zh}` where it has one in each language.",
        examples=["Flickr30k-CNA", {"en": "WuKong", "zh": "悟空"}],
    )
    url: WebLink = Field(
        description="The dataset's own address.",
        examples=["https://wukong-dataset.github.io/wukong-dataset/"],
    )
    paper: WebLinks = Field(
        default=(),
        description="The paper that introduces it.",
        examples=["https://arxiv.org/abs/2202.06767"],
    )
    size: Name | None = Field(
        default=None,
        description="How much it holds.",
        examples=[{"en": "100 million image-text pairs", "zh": "一亿图文对"}],
    )
    license: Line | None = Field(
        default=None, description="Under which terms it may be used.", examples=["CC BY 4.0"]
    )
    modalities: Annotated[tuple[Line, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(), description="What it is made of.", examples=[["image", "text"]]
    )
    summary: Bilingual = Field(
        description="What it is, in a sentence or two, in both languages.",
        examples=[{"en": "Image-text pairs.", "zh": "图文对。"}],
    )

    @property
    def heading(self) -> Name:
        """The dataset's name."""
        return self.name

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The dataset's address."""
        return (self.url,)

    def all_links(self) -> Iterator[tuple[str, Link]]:
        """Yield (role, link); `url` is its own address, `paper` the paper that introduces it."""
        yield "url", self.url
        yield from (("paper", link) for link in self.paper)
        yield from self.links.items()


MODELS: dict[str, type[Paper] | type[Repo] | type[Dataset]] = {
    model.folder: model for model in (Paper, Repo, Dataset)
}
"""Folder -> model: a new kind is a class and a line here."""


class Topic(Record):
    """A subject that entries belong to; topics form a tree."""

    id: Slug = Field(
        description="Its name in entries and addresses; it never changes.",
        examples=["multimodal-llm"],
    )
    name: Name = Field(
        description="What readers see, in both languages.",
        examples=[{"en": "Multimodal LLMs", "zh": "多模态大语言模型"}],
    )
    description: Bilingual | None = Field(
        default=None,
        description="What belongs here, in a few sentences, in both languages.",
        examples=[
            {"en": "Querying one modality with another.", "zh": "用一种模态检索另一种模态。"}
        ],
    )
    parent: Slug | None = Field(
        default=None, description="The topic above it.", examples=["multimodal-learning"]
    )
