"""References to topics and entries that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check, bilingual_texts
from site_builder.errors import Finding, Severity
from site_builder.models import Bilingual, Entry
from site_builder.notes import ENTRY_REFERENCE, link_targets
from site_builder.suggestions import closest_match

# What a link to an entry has in it, or else an escape that stands for some letter of it. Only a link
# without a bracket, `<...>`, can do without either, and that leads to the web.
_ENTRY_LINK_PARTS = ("papers/", "repos/", "datasets/", "&", "\\")


def find_dangling_references(catalog: Catalog) -> Iterator[Finding]:
    """Find topics, parents, `uses` and links in texts that name nothing."""
    for entry in catalog:
        for index, topic in enumerate(entry.topics):
            if not catalog.may_have_topic(topic):
                yield _dangling(
                    entry.id,
                    ("topics", index),
                    f"topics.yml has no topic `{topic}`",
                    topic,
                    list(catalog.topics),
                )
        for index, used in enumerate(entry.uses):
            if used not in catalog.entries and used not in catalog.broken:
                yield _dangling(
                    entry.id,
                    ("uses", index),
                    f"there is no entry `{used}`",
                    used,
                    list(catalog.entries),
                )
        yield from _check_text_links(catalog, entry)
    yield from _check_parents(catalog)


def _check_text_links(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Find links of summaries and notes to entries that do not exist."""
    for field, _, text in bilingual_texts(entry):
        for target in _link_targets(text):
            if ENTRY_REFERENCE.fullmatch(target) and not (
                target in catalog.entries or target in catalog.broken
            ):
                yield _dangling(
                    entry.id,
                    field,
                    f"links to `{target}`, which is no entry",
                    target,
                    list(catalog.entries),
                )


def _link_targets(text: str) -> list[str]:
    """Return the links of a text, or none where a glance shows that none names an entry."""
    may_name_one = "[" in text and any(mark in text for mark in _ENTRY_LINK_PARTS)
    return link_targets(text) if may_name_one else []


def _check_parents(catalog: Catalog) -> Iterator[Finding]:
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
        elif _is_in_cycle(catalog, topic.id):
            yield Finding(
                subject,
                ("parent",),
                "dangling-reference",
                f"`{topic.id}` lies below itself",
                "Name another parent, or none.",
            )


def _is_in_cycle(catalog: Catalog, topic_id: str) -> bool:
    seen: set[str] = set()
    current: str | None = topic_id
    while current is not None and current in catalog.topics:
        if current in seen:
            return current == topic_id
        seen.add(current)
        current = catalog.topics[current].parent
    return False


def _dangling(
    subject: str, field: tuple[str | int, ...], message: str, name: str, known: list[str]
) -> Finding:
    near = closest_match(name, known, cutoff=75)
    hint = f"Did you mean `{near}`?" if near else "Create it first, or delete the reference."
    return Finding(subject, field, "dangling-reference", message, hint)


CHECK = Check(
    id="dangling-reference",
    severity=Severity.ERROR,
    check_catalog=find_dangling_references,
    meaning=Bilingual(
        en="A topic, a relation or a link in a note refers to an entry or topic that does not exist.",
        zh="主题、关联或笔记中的链接引用了不存在的条目或主题。",
    ),
    bad="topics: [multimodal-lm]",
    good="topics: [multimodal-llm]",
)
