"""Classes for the facts about the repository, the publication, and the model or dataset of an entry.

Each record has its source, the day of the observation, and the key of the URL in the entry. If the URL in the entry is
replaced, `kb observe` deletes the record, because no URL of the entry has the key of the record any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, StringConstraints

from site_builder.link_health.json_models import Flag, JsonModel, Natural, Text, require

MAX_TEXT_LENGTH = 300
"""A text of a service is cut after this many characters."""
MAX_MONTHS = 36
"""The facts of an entry have values of at most this many months, the latest ones."""

RETRACTIONS = frozenset({"retraction", "withdrawal", "removal"})
"""Types of notices that withdraw a publication. Notices of other types, such as `correction`, do not withdraw it."""


def _to_day(value: Any) -> dt.date:
    try:
        if type(value) is dt.date:
            return value
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value:
        raise ValueError("is not a date such as 2026-11-29")
    return day


Day = Annotated[dt.date, PlainValidator(_to_day), PlainSerializer(dt.date.isoformat)]
ShortText = Annotated[
    Text,
    StringConstraints(max_length=MAX_TEXT_LENGTH),
    require(str.isprintable, "has invisible characters"),
]
"""A text on one line without invisible characters, such as control characters. Pages must escape it."""
Month = Annotated[Text, StringConstraints(pattern=r"^[12]\d{3}-(?:0[1-9]|1[0-2])$")]
Count = Annotated[Natural, Field(lt=10**12)]


class Record(JsonModel):
    """The answer of one source about one key on one day."""

    at: Day
    source: ShortText
    """Title of the service, such as `GitHub`."""
    key: ShortText
    """Key of the URL in the entry that the record is about, such as `arxiv:2301.12597`."""
    etag: ShortText = ""
    """ETag of the response. The next request sends it, so that the service can reply that nothing has changed."""

    @property
    def age_key(self) -> tuple[dt.date, str]:
        """Sort key that is greater for a later record. For records of one day, the content decides."""
        return self.at, repr(to_data(self))


class RepositoryRecord(Record):
    """A repository on a forge, such as GitHub."""

    is_gone: Flag = False
    """Whether the forge has no public repository with this name.

    In this case, the following fields are empty, except `license_before` and `license_changed`.
    """
    full_name: ShortText = ""
    """`owner/name`, with the present name of the repository on the forge."""
    stars: Count | None = None
    forks: Count | None = None
    is_archived: Flag = False
    archived_since: Day | None = None
    """The day on which the repository was first seen archived."""
    fork_of: ShortText = ""
    license: ShortText = ""
    """SPDX identifier of the licence, or its name."""
    license_before: ShortText = ""
    """The licence before its latest change; empty if no change was observed."""
    license_changed: Day | None = None
    """The day on which the latest change of the licence was observed."""
    language: ShortText = ""
    pushed: ShortText = ""
    """Date of the last push in ISO form."""
    has_no_code: Flag | None = None
    """Whether the repository contains no code yet (for example, only a README). None if it is unknown."""

    @property
    def new_name(self) -> str:
        """The name after the repository was renamed; empty if it was not renamed."""
        asked = self.key.split("/", 3)[-1].casefold()
        return self.full_name if self.full_name and self.full_name.casefold() != asked else ""


class WorkRecord(Record):
    """A publication, according to arXiv, Crossref, OpenAlex or Semantic Scholar."""

    citations: Count | None = None
    is_open_access: Flag | None = None
    notices: tuple[ShortText, ...] = ()
    """Types of the notices about the publication, such as `retraction` or `correction`."""
    notices_since: Day | None = None
    """The day on which these notices were first seen."""
    version: Count | None = None
    """Number of the newest version on arXiv."""
    doi: ShortText = ""
    """DOI of the published version."""
    venue: ShortText = ""
    """Venue of the published version, as the source writes it."""


class HubRecord(Record):
    """A model or a dataset on Hugging Face."""

    is_gone: Flag = False
    downloads: Count | None = None
    """Downloads in the last 30 days."""
    likes: Count | None = None
    license: ShortText = ""
    license_before: ShortText = ""
    license_changed: Day | None = None
    modified: ShortText = ""


class MonthlyValues(JsonModel):
    """The last values that were observed in a month; the greater values if two branches differ."""

    stars: Count | None = None
    citations: Count | None = None
    downloads: Count | None = None


class ObservedFacts(JsonModel):
    """All facts about an entry."""

    entry: Annotated[Text, StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH)]
    """Id of the entry."""
    repository: RepositoryRecord | None = None
    works: tuple[WorkRecord, ...] = ()
    """At most one record of each source, sorted by source."""
    hub: HubRecord | None = None
    months: dict[Month, MonthlyValues] = Field(default_factory=dict)
    """Month -> values, sorted by month."""

    @property
    def citations(self) -> WorkRecord | None:
        """The record with the highest number of citations, because each source finds only a part of the citing works."""
        counted = [work for work in self.works if work.citations is not None]
        return max(counted, key=lambda work: (work.citations or 0, work.source), default=None)

    @property
    def retraction(self) -> WorkRecord | None:
        """The latest record that says that the publication is retracted or withdrawn."""
        retracted = [work for work in self.works if not RETRACTIONS.isdisjoint(work.notices)]
        return max(retracted, key=lambda work: (work.at, work.source), default=None)

    @property
    def stars(self) -> int | None:
        """The number of stars; None if it is unknown."""
        return None if self.repository is None else self.repository.stars


Facts = Mapping[str, ObservedFacts]
"""Id of an entry -> its facts."""


def to_data(record: JsonModel) -> dict[str, Any]:
    """Return a record as JSON data, without fields that have their default values."""
    return record.model_dump(mode="json", exclude_defaults=True)
