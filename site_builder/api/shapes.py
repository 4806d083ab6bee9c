"""The shapes of the API's files: one model for each type of file, and models of their parts.

An optional field that has no value is left out of a file.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

VERSION = 1
"""Version of the API. The path `/api/v1/` contains it."""

ENTRY_MARK = "x-entry"
"""Keyword in a generated JSON Schema that marks where the schema of an entry (see `entry_shapes`) must be inserted."""

Texts = dict[str, str]
"""Language code -> text in this language."""
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
EntryId = Annotated[str, Field(examples=["papers/quick-sort"])]
EntryData = Annotated[dict[str, Any], WithJsonSchema({ENTRY_MARK: True})]
"""What `entry_data` returns, or a part of it."""


class Shape(BaseModel):
    """A JSON object."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class ApiFile(Shape):
    """The fields with which a file begins. The file `openapi.json` has no such fields."""

    version: Literal[1] = Field(description="The version of the API.")
    generated: str = Field(
        description="The data are at least as new as this day, such as 2026-11-23. It is the newest date among the inputs of this file, "
        "such as the days on which entries were added. Empty if the inputs have no date."
    )
    licence: str = Field(
        description="The licence of the data, as an SPDX expression. Empty if the site names none."
    )


# --- entries ----------------------------------------------------------------------------------


class EntryRelation(Shape):
    """A relation of the entry with another entry."""

    id: EntryId = Field(description="The id of the other entry.")
    role: str = Field(
        description="For a link, its role, such as `code`. For an id in a field, the name of the field, such as `uses`. For a "
        "link in the summary or the notes, `mention`."
    )
    direction: Literal["to", "from"] = Field(
        description="`to` if this entry refers to the other entry, `from` if the other entry refers to this one."
    )


class LinkState(Shape):
    """What the link checker found at a URL of the entry."""

    url: str
    verdict: str = Field(
        description="The state of the link, such as `alive`, `moved`, `blocked`, `gone` or `dead`."
    )
    since: Day = Field(description="The day since which the link is known to have this verdict.")
    checked: Day = Field(description="The day of the last check.")
    archived: str | None = Field(default=None, description="The URL of a copy in a web archive.")


class Fact(Shape):
    """What a service says about an entry, and when."""

    source: str = Field(description="The name of the service, such as GitHub.")
    at: Day = Field(description="The day on which the service was asked.")


class RepositoryFacts(Fact):
    """A repository on a forge."""

    name: str | None = Field(default=None, description="Its present name, `owner/name`.")
    stars: int | None = None
    forks: int | None = None
    archived: bool | None = Field(
        default=None, description="Whether its owner made the repository read-only."
    )
    licence: str | None = None
    language: str | None = Field(default=None, description="The main programming language.")
    pushed: str | None = Field(default=None, description="The day of the last push.")
    gone: bool | None = Field(default=None, description="Whether the repository no longer exists.")


class WorkFacts(Fact):
    """A publication."""

    citations: int | None = None
    open_access: bool | None = None
    notices: list[str] | None = Field(
        default=None, description="Types of notices about it, such as `retraction`."
    )
    doi: str | None = Field(default=None, description="The DOI of the published version.")
    venue: str | None = Field(default=None, description="The venue of the published version.")


class HubFacts(Fact):
    """A model or a dataset on Hugging Face."""

    downloads: int | None = Field(default=None, description="Downloads in the last 30 days.")
    likes: int | None = None
    licence: str | None = None
    gone: bool | None = Field(default=None, description="Whether the page no longer exists.")


class Facts(Shape):
    """What services say about the entry."""

    repository: RepositoryFacts | None = None
    works: list[WorkFacts] | None = None
    hub: HubFacts | None = None


class EntryFile(ApiFile):
    """An entry with everything that is known about it."""

    entry: EntryData
    relations: list[EntryRelation] = Field(description="Relations in both directions.")
    links: list[LinkState] | None = Field(
        default=None, description="The URLs that the link checker has requested."
    )
    facts: Facts | None = None
    pictures: dict[str, str] | None = Field(
        default=None,
        description="Name of a picture in the notes -> path of the file, relative to the address of the site.",
    )


class LinkOfEntries(LinkState):
    """A link with a verdict such as `blocked` or `dead`, and the entries that contain it."""

    entries: list[EntryId]


class LinksFile(ApiFile):
    """The links with a verdict such as `blocked` or `dead`, sorted by URL. `generated` is the day of the last check."""

    checked: int = Field(description="How many URLs of entries the link checker has requested.")
    links: list[LinkOfEntries] = Field(
        description="Links whose verdict is neither `alive` nor `redirected` nor `moved`."
    )


class EntriesPage(ApiFile):
    """Some entries, sorted by the day on which they were added, the oldest first, then by id."""

    page: int = Field(description="The number of the page, from 1.")
    next: int | None = Field(
        default=None, description="The number of the next page; left out on the last page."
    )
    entries: list[EntryData] = Field(
        description="Entries without the fields `notes` and `results`. The file of each entry has these two fields."
    )


class AddedEntry(Shape):
    """An entry in the list of its month."""

    id: EntryId
    kind: str
    title: Texts
    added: Day
    page: int = Field(description="The number of the page of entries that has the entry.")


class MonthFile(ApiFile):
    """The entries that were added in a month, the oldest first."""

    month: str = Field(examples=["2026-11"])
    entries: list[AddedEntry]


class Month(Shape):
    """A month in which entries were added."""

    month: str = Field(examples=["2026-11"])
    entries: int = Field(description="How many entries were added.")


class MonthsFile(ApiFile):
    """All months in which entries were added, the oldest first."""

    months: list[Month]


# --- lists ------------------------------------------------------------------------------------


class ApiTopic(Shape):
    """A topic. Topics form trees."""

    id: str = Field(examples=["sorting"])
    name: Texts
    description: Texts | None = None
    parent: str | None = Field(default=None, description="The id of the topic above.")
    entries: list[EntryId] = Field(
        description="Entries that name this topic, the latest publication first. Entries that name only a subtopic are left out."
    )


class TopicsFile(ApiFile):
    """All topics, each one before its subtopics."""

    topics: list[ApiTopic]


class ApiTag(Shape):
    """A tag."""

    id: str = Field(description="The last part of the address of the tag's page.", examples=["ocr"])
    tag: str = Field(description="The tag as entries write it.")
    name: Texts | None = Field(default=None, description="Left out if readers see the tag itself.")
    aliases: list[str] | None = None
    description: Texts | None = None
    entries: list[EntryId] = Field(
        description="Entries with this tag, the latest publication first."
    )


class TagsFile(ApiFile):
    """All tags of entries."""

    tags: list[ApiTag]


class ApiVenue(Shape):
    """A series of venues, such as a conference, with the entries of all years."""

    id: str = Field(
        description="The last part of the address of the venue's page.", examples=["icml"]
    )
    name: str
    full_name: Texts | None = None
    kind: str | None = Field(
        default=None, description="The kind of the series, such as `conference` or `journal`."
    )
    entries: list[EntryId] = Field(description="The entries, the latest publication first.")


class VenuesFile(ApiFile):
    """All venues of entries."""

    venues: list[ApiVenue]


class ApiPerson(Shape):
    """An author, with the entries under all spellings of the name."""

    id: str = Field(
        description="The id of the author. It is the last part of the address of the author's page, if there is a page.",
        examples=["ada-lovelace"],
    )
    name: str
    spellings: list[str] | None = Field(
        default=None, description="Other spellings of the name in entries."
    )
    orcid: str | None = None
    entries: list[EntryId] = Field(description="The entries, the latest publication first.")


class PeoplePage(ApiFile):
    """Some authors, sorted by id."""

    page: int = Field(description="The number of the page, from 1.")
    next: int | None = Field(
        default=None, description="The number of the next page; left out on the last page."
    )
    people: list[ApiPerson]


class ApiRelation(Shape):
    """A relation of one entry to another."""

    source: EntryId = Field(
        alias="from", description="The id of the entry that refers to the other one."
    )
    target: EntryId = Field(alias="to", description="The id of the other entry.")
    role: str = Field(description="As in `EntryRelation`.")


class RelationsFile(ApiFile):
    """All relations. Each of them occurs once."""

    relations: list[ApiRelation]


class RedirectsFile(ApiFile):
    """Former addresses of renamed entries, topics, tags, venues and authors. Programs use them to find what was renamed."""

    redirects: dict[str, str] = Field(
        description="Former address, such as `papers/former-name` -> present address."
    )


# --- results ----------------------------------------------------------------------------------


class BoardRow(Shape):
    """A result of an entry on a benchmark."""

    entry: EntryId
    index: int = Field(description="The position of the result in `results` of the entry, from 0.")
    model: str
    scores: dict[str, str] = Field(
        description="Id of a metric -> the score as its source prints it."
    )
    ranks: dict[str, int] | None = Field(
        default=None, description="Id of a metric -> rank. Equal scores share a rank."
    )


class ApiRanking(Shape):
    """Results that may be compared."""

    split: str | None = None
    setting: str | None = None
    conditions: dict[str, str | bool] | None = Field(
        default=None,
        description="Fields that separate the rankings of this benchmark, with the values that all rows of this ranking have.",
    )
    metrics: list[str] = Field(
        description="Ids of the metrics. The first one decides the order of the rows."
    )
    rows: list[BoardRow] = Field(
        description="The rows, sorted by the first metric, the best row first."
    )


class BoardFile(ApiFile):
    """All results on a benchmark."""

    benchmark: EntryId
    rankings: list[ApiRanking]
    unranked: list[BoardRow] = Field(
        description="Results without a rank: they were withdrawn, or they lack a value that a comparison needs, or their split or "
        "setting is not one of this benchmark."
    )


class BoardSummary(Shape):
    """A benchmark, and how many results it has."""

    benchmark: EntryId
    rows: int


class BoardsFile(ApiFile):
    """All benchmarks with results. The board of `benchmarks/NAME` is the file `boards/NAME.json`."""

    boards: list[BoardSummary]


# --- the first file ---------------------------------------------------------------------------


class Counts(Shape):
    """How many entries, topics and so on the site has."""

    entries: int
    topics: int
    tags: int
    venues: int
    people: int
    relations: int
    boards: int


class Pages(Shape):
    """The number of pages of each list that is divided into pages."""

    entries: int
    people: int


class IndexFile(ApiFile):
    """What the API has. Read this file first."""

    name: Texts = Field(description="The name of the site.")
    site: str | None = Field(default=None, description="The URL of the site, if it is known.")
    languages: list[str] = Field(description="The languages of the site.")
    counts: Counts
    pages: Pages
