"""Check for references to topics, entries and people that do not exist, and for topics that are their own ancestors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from site_builder.catalog import ALL_PEOPLE, Catalog
from site_builder.checks.base import Check, descriptions, localized_texts
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.models.field_facts import nested_reference_fields, reference_fields
from site_builder.notes import entry_reference, link_targets
from site_builder.notes.markdown_links import link_index
from site_builder.suggestions import closest_match


def find_dangling_references(catalog: Catalog) -> Iterator[Finding]:
    """Find ids of missing topics, entries and people in fields such as `uses` and `parent`, and in links of texts."""
    for entry in catalog:
        for index, topic_id in enumerate(entry.topics):
            if not catalog.may_have_topic(topic_id):
                yield _dangling(
                    entry.id,
                    ("topics", index),
                    f"topics.yml has no topic `{topic_id}`",
                    topic_id,
                    list(catalog.topics),
                )
        for field, used in reference_paths(entry):
            if not _has_entry(catalog, used):
                yield _dangling(
                    entry.id,
                    field,
                    f"there is no entry `{used}`",
                    used,
                    list(catalog.entries),
                )
        texts = ((field, text) for field, _, text in localized_texts(entry))
        yield from _check_text_links(catalog, entry.id, texts)
    for subject, field, text in descriptions(catalog):
        yield from _check_text_links(catalog, subject, [(field, text)])
    yield from _check_parents(catalog)
    yield from _check_people(catalog)


def reference_paths(entry: Entry) -> Iterator[tuple[FieldPath, str]]:
    """Yield (field, id) for each reference to an entry, in a field such as `uses` or in a record such as a result."""
    for name in reference_fields(type(entry)):
        value: tuple[str, ...] | str | None = getattr(entry, name)
        if isinstance(value, str):
            yield (name,), value
        elif value is not None:
            yield from (((name, index), item) for index, item in enumerate(value))
    for name, fields in nested_reference_fields(type(entry)).items():
        for index, record in enumerate(getattr(entry, name)):
            yield from (((name, index, field), getattr(record, field)) for field in fields)


def _check_text_links(
    catalog: Catalog, subject: str, texts: Iterable[tuple[FieldPath, str]]
) -> Iterator[Finding]:
    """Find links in texts to entries that do not exist."""
    for field, text in texts:
        if not _may_link_to_missing_entry(catalog, text):
            continue
        targets = link_targets(text)
        for number, target in enumerate(targets):
            if entry_reference().fullmatch(target) and not _has_entry(catalog, target):
                message = f"links to `{target}`, which is not an entry"
                finding = _dangling(subject, field, message, target, list(catalog.entries))
                index = link_index(text, target, targets[:number].count(target))
                yield replace(finding, index=index)


def _may_link_to_missing_entry(catalog: Catalog, text: str) -> bool:
    """Return False if a Markdown text certainly has no link to a missing entry. Then it need not be parsed.

    Only a link with `[` can lead to an entry. If a text has `&` or a backslash, the target of a link may be escaped, so
    the result is True. In any other text, a search for entry ids finds the targets.
    """
    if "[" not in text:
        return False
    has_escapes = "&" in text or "\\" in text
    return has_escapes or not all(
        _has_entry(catalog, id_) for id_ in entry_reference().findall(text)
    )


def _has_entry(catalog: Catalog, entry_id: str) -> bool:
    return entry_id in catalog.entries or entry_id in catalog.invalid_ids


def _check_people(catalog: Catalog) -> Iterator[Finding]:
    """Find authors whose `person` is not in people.yml."""
    people = catalog.people.by_id
    for entry in catalog if ALL_PEOPLE not in catalog.invalid_ids else ():
        for index, author in enumerate(entry.authors):
            if author.person and author.person not in people:
                message = f"there is no person `{author.person}` in people.yml"
                yield _dangling(
                    entry.id, ("authors", index, "person"), message, author.person, [*people]
                )


def _check_parents(catalog: Catalog) -> Iterator[Finding]:
    cyclic = _topics_in_cycles(catalog)
    for topic in catalog.topics.values():
        subject = f"topics/{topic.id}"
        if topic.parent is None:
            continue
        if not catalog.may_have_topic(topic.parent):
            yield _dangling(
                subject,
                ("parent",),
                f"there is no topic `{topic.parent}`",
                topic.parent,
                list(catalog.topics),
            )
        elif topic.id in cyclic:
            yield Finding(
                subject,
                ("parent",),
                "dangling-reference",
                f"`{topic.id}` is its own ancestor",
                "Choose another parent, or delete the field.",
            )


def _topics_in_cycles(catalog: Catalog) -> set[str]:
    """Return the ids of the topics that are their own ancestors. Each topic is visited once."""
    cyclic: set[str] = set()
    visited: set[str] = set()
    for topic_id in catalog.topics:
        walk: dict[str, int] = {}
        above: str | None = topic_id
        while above is not None and above in catalog.topics and above not in visited:
            visited.add(above)
            walk[above] = len(walk)
            above = catalog.topics[above].parent
        if above is not None and above in walk:
            cyclic.update(list(walk)[walk[above] :])
    return cyclic


def _dangling(
    subject: str, field: tuple[str | int, ...], message: str, target: str, valid_ids: list[str]
) -> Finding:
    match = closest_match(target, valid_ids, cutoff=75)
    hint = f"Did you mean `{match}`?" if match else "Create it first, or delete the reference."
    return Finding(subject, field, "dangling-reference", message, hint)


CHECK = Check(
    id="dangling-reference",
    severity=Severity.ERROR,
    check_catalog=find_dangling_references,
    bad="topics: [algorithm]",
    good="topics: [algorithms]",
)
