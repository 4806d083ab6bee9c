"""Make the data of topics, tags, venues and authors in the API. Each topic, tag, venue and author has the ids of its entries."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.api.shapes import ApiPerson, ApiTag, ApiTopic, ApiVenue, Texts
from site_builder.catalog import Catalog
from site_builder.models import Entry, LocalizedText


def topics_of(catalog: Catalog) -> list[ApiTopic]:
    """Return all topics, each before its subtopics. Topics that form a cycle, and topics below a cycle, come last."""
    in_order = [topic for _, topic in catalog.topics_in_order()]
    all_topics = {topic.id: topic for topic in (*in_order, *catalog.topics.values())}
    return [
        ApiTopic(
            id=topic.id,
            name=_texts(topic.name),
            description=_optional_texts(topic.description),
            parent=topic.parent,
            entries=_ids(catalog.by_topic.get(topic.id, ())),
        )
        for topic in all_topics.values()
    ]


def tags_of(catalog: Catalog) -> list[ApiTag]:
    """Return the tags that have a page, sorted by name."""
    tags = []
    for slug, page in catalog.tag_pages.items():
        record = catalog.tags.get(page.name)
        tags.append(
            ApiTag(
                id=slug,
                tag=page.name,
                name=None if record is None else _texts(record.name),
                aliases=None if record is None else list(record.aliases) or None,
                description=None if record is None else _optional_texts(record.description),
                entries=_ids(page.entries),
            )
        )
    return tags


def venues_of(catalog: Catalog) -> list[ApiVenue]:
    """Return the series of venues, such as ICML, that have a page. They are sorted by name."""
    return [
        ApiVenue(
            id=slug,
            name=page.name,
            full_name=None if page.series is None else _optional_texts(page.series.full_name),
            kind=None if page.series is None else page.series.kind,
            entries=_ids(page.entries),
        )
        for slug, page in catalog.series_pages.items()
    ]


def people_of(catalog: Catalog) -> list[ApiPerson]:
    """Return all authors of entries, sorted by id."""
    return [
        ApiPerson.model_construct(
            id=slug,
            name=page.name,
            spellings=[one for one in page.spellings if one != page.name] or None,
            orcid=person.orcid if (person := catalog.people.by_id.get(slug)) is not None else None,
            entries=_ids(page.entries),
        )
        for slug, page in sorted(catalog.author_pages.items())
    ]


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def _texts(text: LocalizedText) -> Texts:
    return dict(text.root)


def _optional_texts(text: LocalizedText | None) -> Texts | None:
    return None if text is None else _texts(text)
