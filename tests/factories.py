"""Entries, topics and catalogs in one line, for tests that care about one field."""

from __future__ import annotations

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import Dataset, Entry, Paper, Repo, Topic


def paper(slug: str = "blip", /, **fields: object) -> Paper:
    """Make a paper; what is not given is the least that a paper needs."""
    return Paper.model_validate(
        {
            "id": f"papers/{slug}",
            "title": f"Paper {slug}",
            "authors": [f"Author of {slug}"],
            "year": "2023",
            "topics": ["vision"],
            "links": {"paper": f"https://example.org/papers/{slug}"},
            "added": "2026-11-23",
            **fields,
        }
    )


def repo(slug: str = "lavis", /, **fields: object) -> Repo:
    """Make a repository."""
    return Repo.model_validate(
        {
            "id": f"repos/{slug}",
            "name": f"Repo {slug}",
            "url": f"https://github.com/example/{slug}",
            "topics": ["vision"],
            "summary": {"en": f"Code of {slug}.", "zh": f"{slug} 的代码。"},
            "added": "2026-11-23",
            **fields,
        }
    )


def dataset(slug: str = "wukong", /, **fields: object) -> Dataset:
    """Make a dataset."""
    return Dataset.model_validate(
        {
            "id": f"datasets/{slug}",
            "name": f"Dataset {slug}",
            "url": f"https://example.org/datasets/{slug}",
            "topics": ["vision"],
            "summary": {"en": f"Data of {slug}.", "zh": f"{slug} 的数据。"},
            "added": "2026-11-23",
            **fields,
        }
    )


def topic(id_: str = "vision", /, **fields: object) -> Topic:
    """Make a topic."""
    return Topic.model_validate({"id": id_, "name": f"Topic {id_}", **fields})


def catalog(*entries: Entry, topics: tuple[Topic, ...] | None = None) -> Catalog:
    """Collect entries; without `topics`, each topic that an entry names exists."""
    if topics is None:
        named = dict.fromkeys(name for entry in entries for name in entry.topics)
        topics = tuple(topic(name) for name in sorted(named))
    return build_catalog(entries, topics)
