"""The record of a venue series, such as a conference that takes place every year."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from site_builder.models.fields import Line, Name, Record, Slug, refuse_duplicates

SeriesKind = Literal["conference", "workshop", "journal", "preprint"]
"""What a series is. A `preprint` series is a server or an archive without proceedings, such as arXiv."""


class VenueSeries(Record):
    """A series of venues, such as a conference or a journal, and all its names."""

    id: Slug = Field(
        description="The id in the URL of the page; it never changes. To change a series that kb knows already, write its id.",
        examples=["icml"],
    )
    name: Line = Field(description="The short name that readers see.", examples=["ICML"])
    full_name: Name | None = Field(
        default=None,
        description="The full name, also in citations; `{en, zh}` if it has one in each language.",
        examples=[
            "International Conference on Machine Learning",
            {"en": "Journal of Software", "zh": "软件学报"},
        ],
    )
    kind: SeriesKind = Field(
        description="What the series is. `preprint` is a server without proceedings.",
        examples=["conference"],
    )
    aliases: Annotated[tuple[Line, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description="Other spellings. Entries may use them, and search finds them.",
        examples=[["Int. Conf. Mach. Learn."]],
    )
    former_names: Annotated[tuple[Line, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description="Names that the series had before. Entries may use them, and search finds them.",
        examples=[["NIPS"]],
    )

    @property
    def names(self) -> tuple[str, ...]:
        """All names and spellings, the short name first. No name appears twice."""
        full_names = () if self.full_name is None else self.full_name.variants()
        return tuple(dict.fromkeys((self.name, *full_names, *self.former_names, *self.aliases)))
