"""Check for references to topics and entries that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check, bilingual_texts
from site_builder.errors import Finding, Severity
from site_builder.models import Bilingual, Entry
from site_builder.notes import ENTRY_REFERENCE, link_targets
from site_builder.suggestions import closest_match

# A Markdown link to an entry contains `[` and one of these texts: a folder name, or the first character of an
# escape. An escape may encode a character of the folder name. A link of the form `<...>` cannot lead to an entry.
_ENTRY_LINK_PARTS = ("papers/", "repos/", "datasets/", "&", "\\")


def find_dangling_references(catalog: Catalog) -> Iterator[Finding]:
    """Find missing topics in `topics` and `parent`, and missing entries in `uses`, summaries and notes."""
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
        for index, used in enumerate(entry.uses):
            if used not in catalog.entries and used not in catalog.invalid_ids:
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
    """Find links in summaries and notes to entries that do not exist."""
    for field, _, text in bilingual_texts(entry):
        for target in _link_targets(text):
            if ENTRY_REFERENCE.fullmatch(target) and not (
                target in catalog.entries or target in catalog.invalid_ids
            ):
                yield _dangling(
                    entry.id,
                    field,
                    f"links to `{target}`, which is not an entry",
                    target,
                    list(catalog.entries),
                )


def _link_targets(text: str) -> list[str]:
    """Return the link targets of a text, or an empty list if no link in it can lead to an entry."""
    may_refer_to_entry = "[" in text and any(part in text for part in _ENTRY_LINK_PARTS)
    return link_targets(text) if may_refer_to_entry else []


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
                f"`{topic.id}` is its own ancestor",
                "Choose another parent, or delete the field.",
            )


def _is_in_cycle(catalog: Catalog, topic_id: str) -> bool:
    seen: set[str] = set()
    ancestor: str | None = topic_id
    while ancestor is not None and ancestor in catalog.topics:
        if ancestor in seen:
            return ancestor == topic_id
        seen.add(ancestor)
        ancestor = catalog.topics[ancestor].parent
    return False


def _dangling(
    subject: str, field: tuple[str | int, ...], message: str, target: str, valid_ids: list[str]
) -> Finding:
    match = closest_match(target, valid_ids, cutoff=75)
    hint = f"Did you mean `{match}`?" if match else "Create it first, or delete the reference."
    return Finding(subject, field, "dangling-reference", message, hint)


CHECK = Check(
    id="dangling-reference",
    title=Bilingual(en="Reference to a missing entry or topic", zh="引用不存在的条目或主题"),
    severity=Severity.ERROR,
    check_catalog=find_dangling_references,
    meaning=Bilingual(
        en="An entry refers to a topic or an entry that does not exist. Or a topic has a parent that does not "
        "exist, or is its own ancestor.",
        zh="条目引用了不存在的主题或条目；或主题的上级主题不存在，或主题是自己的上级。",
    ),
    bad="topics: [multimodal-lm]",
    good="topics: [multimodal-llm]",
)
