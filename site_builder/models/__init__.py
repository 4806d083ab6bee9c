"""Data models of entries, links, topics, tags, people, venues and rejections. They access neither files nor the network."""

from site_builder.models.entries import (
    MAX_FIRST_AUTHORS,
    Dataset,
    Entry,
    Links,
    Paper,
    Rejection,
    Repo,
    TagRecord,
    Topic,
    short_name,
)
from site_builder.models.fields import Link, LocalizedText, Name, SiteText
from site_builder.models.kind_spec import Kind, KindSpec, kinds_by_folder
from site_builder.models.kinds import KINDS
from site_builder.models.person import Person
from site_builder.models.slugs import address_slug, slugify
from site_builder.models.venue_series import SeriesKind, VenueSeries

__all__ = [
    "KINDS",
    "MAX_FIRST_AUTHORS",
    "Dataset",
    "Entry",
    "Kind",
    "KindSpec",
    "Link",
    "Links",
    "LocalizedText",
    "Name",
    "Paper",
    "Person",
    "Rejection",
    "Repo",
    "SeriesKind",
    "SiteText",
    "TagRecord",
    "Topic",
    "VenueSeries",
    "address_slug",
    "kinds_by_folder",
    "short_name",
    "slugify",
]
