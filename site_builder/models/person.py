"""The record of a person in people.yml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from site_builder.models.fields import Line, Record, Slug, error_with_hint, refuse_duplicates
from site_builder.models.names import Author, AuthorName, Orcid


class Person(Record):
    """An author, who may be a group, and all spellings of the author's name.

    A record is useful for an author who has several spellings, an ORCID iD, or a name that other people have, too.
    """

    id: Slug = Field(
        description="The id in the URL of the author's page. Keep the id if the name changes.",
        examples=["ada-lovelace"],
    )
    name: Author = Field(
        description="The name that readers see. Write it like an author of an entry, but without `orcid` and `person`.",
        examples=["Ada Lovelace"],
    )
    spellings: Annotated[tuple[Author, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description="Other spellings of the name. Entries may use them, and search finds them.",
        examples=[["A. Lovelace", "Ada King"]],
    )
    orcid: Orcid | None = Field(
        default=None,
        description="The ORCID iD. If an author of an entry has this ORCID iD and no `person`, the author is this person.",
        examples=["0000-0002-1825-0097"],
    )
    distinction: Line | None = Field(
        default=None,
        description="What distinguishes the person from others of the same name, such as a university.",
        examples=["University of London"],
    )

    @field_validator("name", "spellings")
    @classmethod
    def _refuse_identity(
        cls, value: AuthorName | tuple[AuthorName, ...]
    ) -> AuthorName | tuple[AuthorName, ...]:
        for name in (value,) if isinstance(value, AuthorName) else value:
            keys = [key for key in ("orcid", "person") if getattr(name, key)]
            if keys:
                hint = f"Delete {' and '.join(f'`{key}`' for key in keys)} here."
                if "orcid" in keys:
                    hint += " Write `orcid: ...` in a line of its own."
                raise error_with_hint("bad_author", "is more than a name", hint)
        return value

    @property
    def names(self) -> tuple[AuthorName, ...]:
        """The name and the other spellings."""
        return (self.name, *self.spellings)
