"""Write the Markdown twin of an entry's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from site_builder.catalog import Catalog, Linked
from site_builder.citations import bibtex, record_of
from site_builder.exporters.as_markdown import escape
from site_builder.markdown_twins.result_tables import board_tables, result_table
from site_builder.markdown_twins.texts import TwinContext, quoted, sections, web_link
from site_builder.models import Entry, Link, LocalizedText
from site_builder.models.benchmarks import Benchmark
from site_builder.models.field_facts import facts_of, field_label, reference_fields
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import Site, paths

MAX_RELATED = 50
"""A twin names at most this many linked entries, because a thousand papers may use one dataset."""


def entry_twin(twin: TwinContext, entry: Entry, make_bibtex: Callable[[], str]) -> str:
    """Return the twin of an entry's page. It links to the page, and to the twins in the other languages.

    Only the twin in the first language of the site contains the BibTeX, which does not depend on the language.
    """
    context = twin.context
    is_first = context.language == context.languages.first
    citation = f"```bibtex\n{make_bibtex()}\n```" if is_first else ""
    rankings = board_tables(twin, entry) if isinstance(entry, Benchmark) else ""
    head = f"# {twin.title(entry.heading)}\n{entry_body(twin, entry, _pages(twin, entry))}"
    parts = [(context.t("board.rankings"), rankings), (context.t("citation"), citation)]
    return f"{head}{sections(parts)}\n"


def entry_body(twin: TwinContext, entry: Entry, last_items: Iterable[str] = ()) -> str:
    """Return the Markdown of an entry: its summary, facts, abstract, notes, results, protocol and related entries.

    The title, the citation and a benchmark's rankings are not included. `last_items` are appended to the list of
    facts.
    """
    context = twin.context
    summary = quoted(twin.blocks(entry.summary, entry.id))
    facts = "\n".join([*_facts(twin, entry), *last_items])
    parts = [
        (context.t("abstract"), twin.blocks(entry.abstract, entry.id)),
        (context.t("notes"), twin.blocks(entry.notes, entry.id)),
        (context.t("results"), result_table(twin, entry)),
    ]
    if isinstance(entry, Benchmark):
        parts.append((context.t("board.protocol"), twin.blocks(entry.protocol, entry.id)))
    parts.append((context.t("related"), "\n".join(_related(twin, entry))))
    head = "\n\n".join(filter(None, (_retraction(twin, entry), summary, facts)))
    return f"\n{head}\n{sections(parts)}\n"


def _retraction(twin: TwinContext, entry: Entry) -> str:
    note = retraction_note(twin.context.site.facts.get(entry.id))
    return f"**{escape(note)}**" if note else ""


def _facts(twin: TwinContext, entry: Entry) -> Iterator[str]:
    context = twin.context
    yield from twin.item(context.t("kind"), [escape(context.kind_words(entry.kind).one)])
    yield from twin.item("ID", [entry.id])
    yield from twin.item(context.t("also-known-as"), map(escape, entry.aliases))
    yield from twin.item(context.t("authors"), map(escape, entry.author_names))
    venue = field_label(type(entry), "venue" if entry.venue else "year", context.language)
    yield from twin.item(venue, [escape(entry.venue_and_year)])
    for role, link in entry.all_links():
        yield from twin.item(context.link_label(role, link, entry), [web_link(link.url)])
    yield from _fields(twin, entry)
    yield from twin.item(context.t("topics"), map(twin.link_to_topic, entry.topics))
    yield from twin.item(context.t("tags"), [escape(context.tag_name(tag)) for tag in entry.tags])
    yield from twin.item(context.t("added"), [entry.added.isoformat()])


def _fields(twin: TwinContext, entry: Entry) -> Iterator[str]:
    """Yield list items for those fields of an entry that its page shows."""
    model = type(entry)
    names = {name for name, _ in entry.all_links()}
    for name, field_facts in facts_of(model).items():
        if field_facts.shown and name not in names:
            value = getattr(entry, name)
            values = value if isinstance(value, tuple) else (value,)
            is_reference = name in reference_fields(model)
            shown = [
                _value(twin, one, is_reference=is_reference) for one in values if one is not None
            ]
            yield from twin.item(field_label(model, name, twin.context.language), shown)


def _value(twin: TwinContext, value: object, *, is_reference: bool) -> str:
    context = twin.context
    if is_reference and isinstance(value, str) and value in context.catalog.entries:
        return twin.link_to_entry(context.catalog.entries[value])
    if isinstance(value, LocalizedText):
        return escape(context.localize(value))
    if isinstance(value, Link):
        return web_link(value.url)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return context.t("answer.yes" if value else "answer.no")
    return escape(str(value))


def _pages(twin: TwinContext, entry: Entry) -> Iterator[str]:
    """Yield a link to the page of an entry, and a link to its twin in each other language."""
    context = twin.context
    path = paths.entry_path(entry)
    yield f"- [{context.t('twin.page')}]({twin.url(path)})"
    yield from other_languages(twin, path)


def other_languages(twin: TwinContext, path: str) -> Iterator[str]:
    """Yield a link to the twin of a page in each other language. `path` is the path of the page without a language prefix."""
    for code in twin.context.languages:
        if code != twin.context.language:
            yield f"- [{twin.context.own_name(code)}]({twin.in_language(code).twin_url(path)})"


def _related(twin: TwinContext, entry: Entry) -> Iterator[str]:
    """Yield list items for up to `MAX_RELATED` linked entries. Entries to which `entry` links come first."""
    catalog = twin.context.catalog
    linked = catalog.linked.get(entry.id, {})
    order = sorted(
        linked.items(),
        key=lambda item: (
            all(reason.direction == "from" for reason in item[1]),
            -(catalog.entries[item[0]].year or 0),
            item[0],
        ),
    )
    for id_, reasons in order[:MAX_RELATED]:
        reason = twin.context.join_list(dict.fromkeys(_reason(twin, one) for one in reasons))
        yield f"- {twin.link_to_entry(catalog.entries[id_])}{twin.context.t('mark.colon')}{escape(reason)}"
    if len(order) > MAX_RELATED:
        number = twin.context.format_number(len(order) - MAX_RELATED)
        yield f"- {escape(twin.context.t('pager.more', number))}"


def _reason(twin: TwinContext, reason: Linked) -> str:
    return twin.context.relation_reason(reason.role, reason.direction)


def entry_bibtex(catalog: Catalog, site: Site, entry: Entry) -> str:
    """Return the BibTeX of an entry. It does not depend on the language of a page."""
    note = retraction_note(site.facts.get(entry.id))
    record = record_of(entry, catalog.languages.first, catalog.venues, note)
    return bibtex(record, plain=site.plain_bibtex)
