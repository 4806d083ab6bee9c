"""The pages of entries. A page has a header, notes, results, related entries, a citation and details."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote, urlencode, urljoin

from site_builder.catalog import (
    Linked,
    MoreByAuthors,
    RelatedTo,
    Relation,
    RelationReason,
    SameAuthors,
)
from site_builder.citations import (
    apa,
    bibtex,
    formulas_outside_title,
    gb_t_7714,
    has_tex,
    record_of,
    whole_families,
)
from site_builder.i18n.scripts import script_of, tag_of_script
from site_builder.models import Entry, LocalizedText, short_name
from site_builder.models.benchmarks import Benchmark
from site_builder.notes import gaps_between
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import paging, paths
from site_builder.pages.board_page import board_entry_ids, board_sections
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.descriptions import clip_description, description_from_markdown
from site_builder.pages.detail_items import DetailItems, detail_list, shown_fields
from site_builder.pages.embed_links import embed_fold
from site_builder.pages.entry_header import entry_header, is_year_in_header
from site_builder.pages.entry_results import result_dependencies, result_sections
from site_builder.pages.escaping import escape_html
from site_builder.pages.metadata import entry_metadata
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedPage
from site_builder.pages.rows import fold, related_rows
from site_builder.pages.template_slots import fill


def entry_pages(context: LanguageContext) -> Iterator[PlannedPage]:
    """Plan the page of every entry."""
    for entry in context.catalog:
        yield PlannedPage(
            paths.entry_path(entry),
            context.language,
            partial(entry_page, context, entry),
            partial(_dependencies, context, entry),
        )


def _related_to(context: LanguageContext, entry: Entry) -> RelatedTo:
    return context.caches.related.get(entry.id, partial(_find_related, context, entry))


def _find_related(context: LanguageContext, entry: Entry) -> RelatedTo:
    """Return the related entries. The page of a dataset has a section for its benchmarks, so these are left out."""
    related = context.catalog.related(entry)
    boards = context.boards.by_dataset.get(entry.id, ())
    if not boards:
        return related
    shown = {board.benchmark.id for board in boards}
    linked = tuple(one for one in related.linked if one.entry.id not in shown)
    return replace(related, linked=linked)


def _dependencies(context: LanguageContext, entry: Entry) -> Dependencies:
    """Return the dependencies of an entry's page. The pages of the entry in all languages share one object."""
    return context.caches.dependencies.get(entry.id, partial(_find_dependencies, context, entry))


def _find_dependencies(context: LanguageContext, entry: Entry) -> Dependencies:
    catalog = context.catalog
    ids, other_inputs = catalog.related_inputs(entry)
    adjacent = [other.id if other else None for other in catalog.adjacent(entry)]
    linked = [id_ for id_ in catalog.text_links.get(entry.id, ()) if id_ in catalog.entries]
    noted_in = [other.id for other in catalog.noted_in.get(entry.id, ())]
    results = result_dependencies(context, entry)
    on_board = board_entry_ids(context, entry) if isinstance(entry, Benchmark) else ()
    return Dependencies(
        (
            *ids,
            *filter(None, adjacent),
            *linked,
            *noted_in[: paging.MAX_LINKED],
            *results.entry_ids,
            *on_board,
        ),
        (
            on_board,
            linked,
            noted_in,
            other_inputs,
            adjacent,
            [
                catalog.author_slugs[name] if paths.has_author_page(catalog, name) else None
                for name in entry.author_names
            ],
            catalog.series_slugs.get(entry.venue or ""),
            [catalog.tag_slugs[tag] for tag in entry.tags],
            [catalog.tags[tag].name for tag in entry.tags if tag in catalog.tags],
            results.other_values,
        ),
    )


def entry_page(context: LanguageContext, entry: Entry) -> Page:
    """Return the page of one entry."""
    path = paths.entry_path(entry)
    page_context = context.at(path)
    description = _description(context, entry)
    return Page(
        path=path,
        language=context.language,
        languages=context.languages,
        title=context.plain_title(entry.heading),
        description=description,
        header_html=entry_header(page_context, entry),
        sections=tuple(_sections(page_context, entry)),
        page_type="entry",
        parent=paths.kind_path(entry.kind),
        head_html=entry_metadata(page_context, entry, description),
        topic=next((topic for topic in entry.topics if topic in context.catalog.topics), None),
        source=f"{entry.id}.yml",
        modified=entry.added.isoformat(),
    )


def _description(context: LanguageContext, entry: Entry) -> str:
    """Return a description with the text of the summary, or of the notes if there is no summary.

    If this text is missing or empty, the description has the kind, the first three authors and the year of the entry.
    """
    text = entry.summary or entry.notes
    if text is not None:
        description = description_from_markdown(context.localize(text), context.plain_name)
        if description:
            return description
    authors_and_year = ", ".join(filter(None, (*entry.author_names[:3], str(entry.year or ""))))
    parts = (context.kind_words(entry.kind).one, authors_and_year)
    return clip_description(": ".join(filter(None, parts)))


def _sections(context: PageContext, entry: Entry) -> Iterator[PageSection]:
    related = _related_to(context, entry)
    if isinstance(entry, Benchmark):
        yield from board_sections(context, entry)
    if entry.notes is not None:
        yield PageSection(
            context.t("notes"), _notes(context, entry.id, entry.notes), anchor="notes"
        )
    noted_in = _noted_in(context, entry)
    yield from result_sections(context, entry)
    if related != RelatedTo() or noted_in:
        html = "\n".join(filter(None, (_related_html(context, related), noted_in)))
        yield PageSection(context.t("related"), html, anchor="related")
    slots = context.caches.citations.get(entry.id, partial(_citation_slots, context, entry))
    citation = fill(context, "citation.html", slots)
    yield PageSection(context.t("citation"), citation, anchor="citation")
    yield PageSection(
        context.t("details"),
        f"{_details(context, entry)}{_adjacent(context, entry)}",
        anchor="details",
    )


def _citation_slots(context: LanguageContext, entry: Entry) -> Mapping[str, str]:
    """Return the citations of an entry, which are equal in all languages.

    citation-formats.js makes RIS and CSL-JSON from the BibTeX, and from three optional attributes. `data-families` has
    the family names of authors whose names BibTeX does not split. `data-title` has the readable title if the script
    cannot convert the title in BibTeX. `data-tex` maps the formulas in other fields to readable text.
    """
    note = retraction_note(context.site.facts.get(entry.id))
    record = record_of(entry, context.languages.first, context.catalog.venues, note)
    families = "|".join(whole_families(record))
    formulas = formulas_outside_title(record)
    script = script_of(record.title)
    return {
        "bibtex": escape_html(bibtex(record, plain=context.site.plain_bibtex)),
        "families": _data("families", families)
        + _data("title", record.title if has_tex(record) else "")
        + _data("tex", json.dumps(formulas, ensure_ascii=False) if formulas else ""),
        "lang": f' lang="{tag_of_script(script, context.languages)}"' if script else "",
        "apa": escape_html(apa(record)),
        "gb_t_7714": escape_html(gb_t_7714(record)),
    }


def _data(name: str, value: str) -> str:
    return f' data-{name}="{escape_html(value)}"' if value else ""


def _related_html(context: PageContext, related: RelatedTo) -> str:
    """Return rows for linked entries, rows for similar entries, and a link to further entries by the authors.

    A thousand papers may use one dataset. So at most `MAX_LINKED` linked entries have rows. The
    first `_MAX_VISIBLE_LINKED` of these rows are visible, and the others are folded (see `rows.fold`).
    """
    linked = _with_reasons(context, related.linked[: paging.MAX_LINKED])
    visible, folded = linked[:_MAX_VISIBLE_LINKED], linked[_MAX_VISIBLE_LINKED:]
    parts = []
    if visible:
        parts.append(related_rows(context, visible, _LINKED))
    if folded:
        omitted = paging.and_more(context, len(related.linked) - len(linked))
        rows = related_rows(context, folded, _LINKED)
        parts.append(fold(context, len(folded), f"{rows}\n{omitted}"))
    if related.similar:
        parts.append(related_rows(context, _with_reasons(context, related.similar)))
    if related.more_by_authors is not None:
        parts.append(_more_by_authors(context, related.more_by_authors))
    return "\n".join(parts)


def _noted_in(context: PageContext, entry: Entry) -> str:
    """Return links to at most `MAX_LINKED` entries whose summary or notes link to this entry.

    If there are more of them, the text ends with the number of omitted entries.
    """
    others = context.catalog.noted_in.get(entry.id, ())
    if not others:
        return ""
    links = [
        f'<a href="{context.entry_href(other)}">{context.entry_name(other)}</a>'
        for other in others[: paging.MAX_LINKED]
    ]
    omitted = len(others) - len(links)
    if omitted:
        links.append(escape_html(context.t("pager.more", context.format_number(omitted))))
    return f'<p class="kb-noted-in">{context.t("noted-in", context.join_list(links))}</p>'


_LINKED = " kb-rows--linked"

_MAX_VISIBLE_LINKED = 12
"""If a page has more rows of linked entries than this, the further rows are folded."""


def _with_reasons(
    context: LanguageContext, relations: Sequence[Relation]
) -> list[tuple[Entry, list[str]]]:
    return [
        (relation.entry, [_reason(context, reason) for reason in relation.reasons])
        for relation in relations
    ]


def _more_by_authors(context: PageContext, more: MoreByAuthors) -> str:
    """Return a link to further entries by the authors.

    For a single author, the link leads to the author's page. For several authors, the link leads to the
    Browse page, filtered by these authors.
    """
    number = f"{context.format_number(more.number)}{'+' if more.is_minimum else ''}"
    if len(more.names) == 1:
        (name,) = more.names
        text = context.t("more-by-author", number, context.title_html(name))
        href = context.href(paths.author_path(context.catalog, name))
    else:
        text = context.t("more-by-authors", number)
        names = dict.fromkeys(map(context.catalog.author_name, more.names))
        query = urlencode([("author", name) for name in names], quote_via=quote)
        href = escape_html(f"{context.href(paths.BROWSE)}?{query}")
    return f'<p class="kb-more-by-authors"><a href="{href}">{text}</a></p>'


def _notes(context: PageContext, entry_id: str, notes: LocalizedText) -> str:
    """Return the notes in each language of the site in which they exist, first in the page's language.

    If they are in none of these languages, return them in the first language in which they exist.
    """
    existing = notes.languages()
    wanted = dict.fromkeys((context.language, *context.languages))
    languages = tuple(code for code in wanted if code in existing) or existing[:1]
    texts = [notes.root[code] for code in languages]
    slots = {
        code: context.render_markdown(text, gaps, entry_id, code)
        for code, text, gaps in zip(languages, texts, gaps_between(texts), strict=True)
    }
    return fill(context, "notes.html", slots, languages=languages)


def _reason(context: LanguageContext, reason: RelationReason) -> str:
    if isinstance(reason, Linked):
        return context.relation_reason(reason.role, reason.direction)
    if isinstance(reason, SameAuthors):
        return context.t("why.authors", context.join_list(_leading_names(context, reason.names)))
    topics = context.join_list(context.topic_name(topic) for topic in reason.topics)
    return context.t("why.topic", topics)


def _leading_names(context: LanguageContext, names: Sequence[str], max_names: int = 3) -> list[str]:
    """Return the first `max_names` names. If names are omitted, the last item ends with a text such as `and 4 more`."""
    if len(names) <= max_names:
        return list(names)
    and_more = context.t("and-more", len(names) - max_names, len(names))
    last = f"{names[max_names - 1]} {and_more}"
    return [*names[: max_names - 1], last]


def _details(context: PageContext, entry: Entry) -> str:
    source = f"{entry.id}.yml"
    edit_href = context.edit_href(source)
    if edit_href:
        label = escape_html(context.t("edit"))
        edit = f'<a href="{escape_html(edit_href)}" rel="edit nofollow">{label}</a> '
    else:
        edit = escape_html(context.t("edit-file", ""))
    file_path = escape_html(context.site.entries_path + source)
    has_board = isinstance(entry, Benchmark) and context.boards.summaries[entry.id].ranking
    type_, title = "board" if has_board else "entry", context.localize(entry.heading)
    return (
        f"{detail_list(context, _detail_items(context, entry))}"
        f'<p class="kb-edit">{edit}<code>{file_path}</code></p>{_correction_link(context, entry)}'
        f"{embed_fold(context, paths.entry_path(entry), title, type_)}"
    )


def _adjacent(context: PageContext, entry: Entry) -> str:
    """Return links to the previous and the next entry in this entry's first topic.

    If the topic has only this entry, return an empty text.
    """
    links = "".join(
        [
            f'<a href="{context.entry_href(adjacent)}" rel="{rel}">{_short_title(context, adjacent)}</a>'
            for rel, adjacent in zip(("prev", "next"), context.catalog.adjacent(entry), strict=True)
            if adjacent is not None
        ]
    )
    if not links:
        return ""
    label = escape_html(context.t("adjacent", context.topic_name(entry.topics[0])))
    return f'\n<nav class="kb-adjacent" aria-label="{label}">{links}</nav>'


def _short_title(context: LanguageContext, entry: Entry) -> str:
    title, language = entry.heading.text_or_fallback(context.language)
    return context.text_html(short_name(title), language)


def _correction_link(context: PageContext, entry: Entry) -> str:
    """Return a link that opens an issue form. The id of the entry and the URL of its page are filled in.

    kb.js replaces the link by a form in which readers also choose what is wrong. The HTML does not contain this form, so
    that pages are small.
    """
    form = context.site.correction_form
    if form is None:
        return ""
    path = context.languages.localized_path(context.language, paths.entry_path(entry))
    page = urljoin(context.site.root_url, path)
    query = urlencode({"template": form.template, "entry": entry.id, "page": page}, safe="/:")
    href = escape_html(f"{form.action}?{query}")
    label = escape_html(context.t("wrong"))
    return f'\n<p class="kb-wrong"><a href="{href}" rel="nofollow">{label}</a></p>'


def _detail_items(context: PageContext, entry: Entry) -> DetailItems:
    """Return the items under *Details*: fields that the header does not show, the topics, and the date `added`."""
    items: DetailItems = []
    if entry.year is not None and not is_year_in_header(entry):
        items.append((context.t("field.year"), [(str(entry.year), context.year_href(entry.year))]))
    items += shown_fields(context, entry, in_header=False)
    topics: list[tuple[str, str | None]] = [
        (context.localize(topic.name), context.topic_href(topic))
        for topic_id in entry.topics
        if (topic := context.catalog.topics.get(topic_id))
    ]
    items.append((context.t("topics"), topics))
    items.append((context.t("added"), [(entry.added.isoformat(), None)]))
    return items
