"""Data models of entries, topics and links. They access neither files nor the network."""

from site_builder.models.entries import (
    KINDS,
    MAX_FIRST_AUTHORS,
    MODELS,
    Dataset,
    Entry,
    Kind,
    Links,
    Paper,
    Repo,
    Topic,
)
from site_builder.models.fields import (
    LANGUAGES,
    Bilingual,
    Language,
    Link,
    Name,
    other_language,
)
from site_builder.models.slugs import slugify, unique_slugs

__all__ = [
    "KINDS",
    "LANGUAGES",
    "MAX_FIRST_AUTHORS",
    "MODELS",
    "Bilingual",
    "Dataset",
    "Entry",
    "Kind",
    "Language",
    "Link",
    "Links",
    "Name",
    "Paper",
    "Repo",
    "Topic",
    "other_language",
    "slugify",
    "unique_slugs",
]
