"""Factories of entries, results, topics, tags and catalogs. A test passes only the fields that matter to it."""

from __future__ import annotations

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import Dataset, Entry, Paper, Repo, TagRecord, Topic
from site_builder.models.benchmarks import Benchmark
from site_builder.notes import text_links_of


def paper(slug: str = "blip", /, **fields: object) -> Paper:
    """Return a paper with `fields`. Each missing required field gets a default value."""
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
    """Return a repository with `fields`. Each missing required field gets a default value."""
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
    """Return a dataset with `fields`. Each missing required field gets a default value."""
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


def benchmark(slug: str = "retrieval", /, **fields: object) -> Benchmark:
    """Return a benchmark with `fields`. If required fields or the metrics are missing, they get default values."""
    return Benchmark.model_validate(
        {
            "id": f"benchmarks/{slug}",
            "name": f"Benchmark {slug}",
            "topics": ["vision"],
            "metrics": [
                {"id": "r1", "name": "R@1", "better": "higher", "range": [0, 100]},
                {"id": "rank", "name": "Mean rank", "better": "lower"},
            ],
            "summary": {"en": f"Measures {slug}.", "zh": f"评测 {slug}。"},
            "added": "2026-11-23",
            **fields,
        }
    )


def result(**fields: object) -> dict[str, object]:
    """Return the data of a result with `fields`. Each missing required field gets a default value."""
    return {
        "benchmark": "benchmarks/retrieval",
        "model": "Model A",
        "scores": {"r1": "50.5"},
        "source": {"url": "https://example.org/table"},
        "reported_by": "authors",
        "evidence": "printed",
        "entered": "2026-11-23",
        **fields,
    }


def topic(id_: str = "vision", /, **fields: object) -> Topic:
    """Return a topic with `fields`. A missing name gets a default value."""
    return Topic.model_validate({"id": id_, "name": f"Topic {id_}", **fields})


def tag(tag_: str = "ocr", /, **fields: object) -> TagRecord:
    """Return the record of a tag in tags.yml, with `fields`. A missing name gets a default value."""
    return TagRecord.model_validate({"tag": tag_, "name": f"Tag {tag_}", **fields})


def catalog(
    *entries: Entry, topics: tuple[Topic, ...] | None = None, tags: tuple[TagRecord, ...] = ()
) -> Catalog:
    """Return a catalog of the entries, topics and tags. If `topics` is None, the topics are those of the entries."""
    if topics is None:
        topic_ids = {topic_id for entry in entries for topic_id in entry.topics}
        topics = tuple(topic(topic_id) for topic_id in sorted(topic_ids))
    text_links = {entry.id: text_links_of(entry) for entry in entries}
    return build_catalog(entries, topics, tags=tags, text_links=text_links)
