"""Write the Markdown twin of a topic's page: its description, its subtopics and its entries."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.exporters.as_markdown import escape
from site_builder.markdown_twins.entry_twins import other_languages
from site_builder.markdown_twins.texts import TwinContext, sections
from site_builder.models import KINDS, Entry, Topic
from site_builder.pages import paths

MAX_SUMMARIES = 100
"""A twin has the summaries of at most this many entries: the newest entries of the topic."""


def topic_twin(twin: TwinContext, topic: Topic) -> str:
    """Return the twin of a topic's page. It lists the topic's own entries by kind, the newest entry of a kind first."""
    context, path = twin.context, paths.topic_path(topic.id)
    catalog = context.catalog
    above = [twin.link_to_topic(one.id) for one in catalog.with_ancestors(topic.id)[:-1]]
    facts = [
        *twin.item(context.t("topics"), [" › ".join(above)]),
        f"- [{context.t('twin.page')}]({twin.url(path)})",
        *other_languages(twin, path),
    ]
    head = "\n\n".join(filter(None, (twin.blocks(topic.description), "\n".join(facts))))
    subtopics = [topic_line(twin, child) for child in catalog.children.get(topic.id, ())]
    entries = catalog.by_topic.get(topic.id, ())
    parts = [(context.t("topic.below"), "\n".join(subtopics))]
    for kind, spec in KINDS.items():
        lines = "\n".join(_lines(twin, entries, kind))
        parts.append((spec.words_in(context.language).many, lines))
    return f"# {twin.title(topic.name)}\n\n{head}\n{sections(parts)}\n"


def topic_line(twin: TwinContext, topic: Topic) -> str:
    """Return a list item with a link to a topic, and the number of its entries of each kind.

    Entries of subtopics are counted, too.
    """
    context = twin.context
    counts = context.count_kinds_below(topic.id).by_kind
    numbers = context.join_list(
        context.count_label(kind, counts[kind]) for kind in KINDS if counts.get(kind)
    )
    return f"- {twin.link_to_topic(topic.id)}" + (f": {escape(numbers)}" if numbers else "")


def _lines(twin: TwinContext, entries: tuple[Entry, ...], kind: str) -> Iterator[str]:
    for number, entry in enumerate(entries):
        if entry.kind == kind:
            venue = f" ({escape(entry.venue_and_year)})" if entry.venue_and_year else ""
            summary = twin.summary(entry) if number < MAX_SUMMARIES else ""
            yield f"- {twin.link_to_entry(entry)}{venue}" + (f": {summary}" if summary else "")
