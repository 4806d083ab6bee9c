"""The functions that write HTML return exactly the HTML of the reference templates in `templates/`.

Pages use the functions, because they are faster. Jinja escapes every text in the templates, so a test
fails if a function does not escape a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from site_builder.catalog import Catalog
from site_builder.citations import apa, bibtex, gb_t_7714, record_of
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry, short_name
from site_builder.models.identifiers import HuggingFaceId, RepositoryId
from site_builder.pages import Site, paths
from site_builder.pages.contents_pages import _lines_by_year
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.detail_items import shown_fields
from site_builder.pages.entry_header import _ICONS, entry_header
from site_builder.pages.entry_pages import _detail_items, _details, _notes
from site_builder.pages.escaping import escape_html
from site_builder.pages.link_hints import links_with_hints
from site_builder.pages.listing import group_by_year, listing_page
from site_builder.pages.overview import OverviewLink, overview_list
from site_builder.pages.rows import entry_rows, other_names, related_rows
from site_builder.pages.template_slots import fill
from tests import SITE_LANGUAGES
from tests.factories import catalog, paper, topic
from tests.pages.sample_catalogs import CATALOGS, SITE
from tests.pages.sample_observations import EVERY_VERDICT, OBSERVED_SITE
from tests.pages.test_html_injection import HOSTILE, catalog_with_text


def authors_html(context: LanguageContext, names: tuple[str, ...]) -> str:
    """Return names in one `<span lang>`, because no test has names that are written from right to left."""
    return context.text_html(context.join_list(names))


TEMPLATES = Environment(
    loader=ChoiceLoader(
        [
            FileSystemLoader(Path(__file__).parent / "templates"),
            PackageLoader("site_builder.pages"),
        ]
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["short_name"] = short_name
TEMPLATES.globals["other_names"] = other_names
TEMPLATES.globals["links_with_hints"] = links_with_hints
TEMPLATES.globals["authors_html"] = authors_html

COLLECTIONS: dict[str, tuple[Catalog, Site]] = {
    **{name: (collection, SITE) for name, collection in CATALOGS.items() if len(collection)},
    **{name: (catalog_with_text(text), SITE) for name, text in HOSTILE.items()},
    "observed": (EVERY_VERDICT, OBSERVED_SITE),
}
"""Name of a sample -> its catalog and its site."""


def contexts(collection: Catalog, site: Site) -> Iterator[LanguageContext]:
    for language in SITE_LANGUAGES:
        yield LanguageContext(collection, site, language)


def from_template(context: PageContext, template: str, **values: Any) -> str:
    return TEMPLATES.get_template(template).render(context=context, **values).strip()


def header_from_template(context: PageContext, entry: Entry) -> str:
    trails = [
        [
            (context.t("topics"), context.href(paths.TOPICS)),
            *(
                (context.localize(t.name), context.topic_href(t))
                for t in context.catalog.with_ancestors(topic_id)
            ),
        ]
        for topic_id in entry.topics
    ]
    return from_template(
        context,
        "entry.html",
        entry=entry,
        trails=trails,
        other_names=other_names(context, entry),
        facts=shown_fields(context, entry, in_header=True),
        publication_labels=[
            identifier.label
            for identifier in entry.identifiers
            if not isinstance(identifier, RepositoryId | HuggingFaceId)
        ],
        icons={**_ICONS, "paper": "paper", "code": "code", "dataset": "dataset"},
    )


def notes_from_template(context: PageContext, entry: Entry) -> str:
    assert entry.notes is not None
    both = dict.fromkeys((context.language, *SITE_LANGUAGES))
    languages = [language for language in both if entry.notes.text_in(language) is not None]
    return from_template(context, "notes.html", notes=entry.notes, languages=languages)


def details_from_template(context: PageContext, entry: Entry) -> str:
    source = f"{entry.id}.yml"
    return from_template(
        context,
        "details.html",
        detail_rows=_detail_items(context, entry),
        edit_href=context.edit_href(source),
        file_path=context.site.entries_path + source,
    )


def assert_entry_page_equals_templates(context: PageContext, entry: Entry) -> None:
    assert entry_header(context, entry) == header_from_template(context, entry)
    assert _details(context, entry) == details_from_template(context, entry)
    if entry.notes is not None:
        assert _notes(context, entry.id, entry.notes) == notes_from_template(context, entry)
    record = record_of(entry, "en")
    texts = {"bibtex": bibtex(record), "apa": apa(record), "gb_t_7714": gb_t_7714(record)}
    slots = {name: escape_html(text) for name, text in texts.items()} | {"families": "", "lang": ""}
    citation = fill(context, "citation.html", slots)
    assert citation == from_template(context, "citation.html", families="", lang="", **texts)


def assert_lists_equal_templates(context: PageContext) -> None:
    collection = context.catalog
    entries = list(collection)
    for show_kind in (False, True):
        assert entry_rows(context, entries, show_kind=show_kind) == from_template(
            context, "rows.html", entries=entries, show_kind=show_kind
        )
    related = [(entry, [*entry.author_names, "b<b>"]) for entry in entries]
    assert related_rows(context, related) == from_template(
        context,
        "related.html",
        relations=[({"entry": entry}, reasons) for entry, reasons in related],
    )
    groups = list(group_by_year(entries).items())
    assert _lines_by_year(context, entries) == from_template(
        context, "contents_list.html", groups=groups
    )
    links = [
        OverviewLink(author, paths.author_path(collection, author), 7)
        for author in collection.by_author
    ]
    assert overview_list(context, links) == from_template(
        context,
        "names.html",
        names=[(link.text, context.href(link.path), link.entry_count) for link in links],
    )


def assert_functions_equal_templates(collection: Catalog, site: Site) -> None:
    """Compare the HTML of the functions with that of the templates, for each entry's page and for lists of all entries.

    The lists are on the home page and on a page in a folder, because links depend on the path of the page.
    """
    for context in contexts(collection, site):
        for entry in collection:
            assert_entry_page_equals_templates(context.at(paths.entry_path(entry)), entry)
        for path in (paths.HOME, "papers/"):
            assert_lists_equal_templates(context.at(path))


@pytest.mark.slow
@pytest.mark.parametrize("name", COLLECTIONS)
def test_functions_write_the_html_of_the_reference_templates(name: str) -> None:
    assert_functions_equal_templates(*COLLECTIONS[name])


TEXTS = st.lists(
    st.sampled_from(
        [*HOSTILE.values(), "a", "视觉", "é", " ", "(", "https://b.org?a=1&b=2", "[x](papers/a)"]
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: f"x{''.join(parts)}x")


@given(TEXTS, TEXTS, TEXTS, st.sampled_from([0, 5, 6, 20]))
def test_functions_and_templates_write_equal_html_for_generated_texts(
    first: str, second: str, third: str, further_authors: int
) -> None:
    entry = paper(
        "a",
        title={"en": first, "zh": second},
        aliases=[third],
        authors=[second, f"{first} x", "C", "D", *map(str, range(further_authors))],
        venue=third,
        tags=[first.replace("/", "∕")[:60].strip()],
        summary={"zh": third},
        notes={"en": first, "zh": second},
        links={"paper": "https://example.org/?a=1&b='2'", "demo": "https://www.example.org/"},
    )
    assert_functions_equal_templates(catalog(entry, topics=(topic("vision", name=third),)), SITE)


@given(TEXTS, TEXTS, st.sampled_from([None, "en", "zh"]), st.lists(TEXTS, max_size=2))
def test_listing_headers_equal_the_html_of_the_template(
    title: str, lead: str, language: str | None, labels: list[str]
) -> None:
    for context in contexts(CATALOGS["one of each kind"], SITE):
        page_context = context.at("x/")
        breadcrumbs = [(text, f"{number}/") for number, text in enumerate(labels)]
        page = listing_page(
            page_context,
            "x/",
            title,
            lead,
            count_links=[(label, f"?x={label}") for label in labels],
            breadcrumbs=breadcrumbs,
            source="topics.yml",
            lead_language=language,
        )
        assert page.header_html == from_template(
            page_context,
            "listing.html",
            title=title,
            lead=lead,
            lead_lang=LANGUAGES[language].tag
            if language and language != context.language
            else None,
            breadcrumbs=[(text, page_context.href(path)) for text, path in breadcrumbs],
            count_links=[(label, f"?x={label}") for label in labels],
            edit_href=page_context.edit_href("topics.yml"),
        )
