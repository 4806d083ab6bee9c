"""Pages put together by functions are, to the byte, what templates that escape by themselves give.

The templates beside this file wrote these pages once; they are the plainest way to say what the
functions must write.
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
from site_builder.citations import bibtex
from site_builder.models import LANGUAGES, Entry, other_language
from site_builder.pages import LANGUAGE_TAGS, Site, paths
from site_builder.pages.contents_pages import _lines
from site_builder.pages.context import PageContext
from site_builder.pages.entry_header import _ICONS, entry_header
from site_builder.pages.entry_pages import _detail_rows, _details, _notes
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import group_by_year, listing_page
from site_builder.pages.overview import OverviewLink, overview_list
from site_builder.pages.rows import related_rows, rows, short_name
from site_builder.pages.template_slots import fill
from tests.factories import catalog, paper, topic
from tests.pages.sample_catalogs import CATALOGS, SITE
from tests.pages.sample_observations import EVERY_VERDICT, OBSERVED_SITE
from tests.pages.test_html_injection import HOSTILE, everywhere

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

COLLECTIONS: dict[str, tuple[Catalog, Site]] = {
    **{name: (collection, SITE) for name, collection in CATALOGS.items() if len(collection)},
    **{name: (everywhere(text), SITE) for name, text in HOSTILE.items()},
    "observed": (EVERY_VERDICT, OBSERVED_SITE),
}


def desks(collection: Catalog, site: Site) -> Iterator[PageContext]:
    for language in LANGUAGES:
        yield PageContext(collection, site, language)


def from_template(d: PageContext, template: str, **values: Any) -> str:
    return TEMPLATES.get_template(template).render(d=d, **values).strip()


def head_from_template(d: PageContext, entry: Entry) -> str:
    shown = d.plain(entry.heading)
    names = dict.fromkeys((*entry.heading.variants(), *entry.aliases))
    trails = [
        [
            (d.t("topics"), d.href(paths.TOPICS)),
            *((d.plain(t.name), d.topic_href(t)) for t in d.catalog.with_ancestors(topic_id)),
        ]
        for topic_id in entry.topics
    ]
    return from_template(
        d,
        "entry.html",
        entry=entry,
        trails=trails,
        other_names=[name for name in names if name != shown],
        icons=_ICONS,
    )


def notes_from_template(d: PageContext, entry: Entry) -> str:
    assert entry.notes is not None
    both = (d.language, other_language(d.language))
    languages = [language for language in both if entry.notes.text_in(language) is not None]
    return from_template(
        d, "notes.html", notes=entry.notes, languages=languages, tags=LANGUAGE_TAGS
    )


def details_from_template(d: PageContext, entry: Entry) -> str:
    source = f"{entry.id}.yml"
    return from_template(
        d,
        "details.html",
        facts=_detail_rows(d, entry),
        edit_href=d.edit_href(source),
        path=d.site.entries_path + source,
    )


def assert_same(collection: Catalog, site: Site) -> None:
    """Compare everything that functions write of each entry, and of all of them."""
    for desk in desks(collection, site):
        for entry in collection:
            d = desk.at(paths.entry_path(entry))
            assert entry_header(d, entry) == head_from_template(d, entry)
            assert _details(d, entry) == details_from_template(d, entry)
            if entry.notes is not None:
                assert _notes(d, entry.notes) == notes_from_template(d, entry)
            record = bibtex(entry)
            assert fill(d, "citation.html", {"bibtex": escape_html(record)}) == from_template(
                d, "citation.html", bibtex=record
            )
        for d in (desk, desk.at("papers/")):
            entries = list(collection)
            for kind in (False, True):
                assert rows(d, entries, kind=kind) == from_template(
                    d, "rows.html", entries=entries, kind=kind
                )
            related = [(entry, [*entry.authors, "b<b>"]) for entry in entries]
            assert related_rows(d, related) == from_template(
                d,
                "related.html",
                relations=[({"entry": entry}, reasons) for entry, reasons in related],
            )
            groups = list(group_by_year(entries).items())
            assert _lines(d, entries) == from_template(d, "contents_list.html", groups=groups)
            names = [
                OverviewLink(author, paths.author_path(collection, author), 7)
                for author in collection.by_author
            ]
            assert overview_list(d, names) == from_template(
                d,
                "names.html",
                names=[(name.text, d.href(name.path), name.number) for name in names],
            )


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_functions_write_is_what_templates_write(name: str) -> None:
    assert_same(*COLLECTIONS[name])


TEXTS = st.lists(
    st.sampled_from(
        [*HOSTILE.values(), "a", "视觉", "é", " ", "(", "https://b.org?a=1&b=2", "[x](papers/a)"]
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: f"x{''.join(parts)}x")


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_the_texts_are(one: str, two: str, three: str) -> None:
    entry = paper(
        "a",
        title={"en": one, "zh": two},
        aliases=[three],
        authors=[two, f"{one} x", "C", "D"],
        venue=three,
        tags=[one.replace("/", "∕")[:60].strip()],
        summary={"zh": three},
        notes={"en": one, "zh": two},
        links={"paper": "https://example.org/?a=1&b='2'", "demo": "https://www.example.org/"},
    )
    assert_same(catalog(entry, topics=(topic("vision", name=three),)), SITE)


@given(TEXTS, TEXTS, st.sampled_from([None, "en", "zh-Hans"]), st.lists(TEXTS, max_size=2))
def test_heads_of_listings(title: str, lead: str, lang: str | None, counts: list[str]) -> None:
    for d in desks(CATALOGS["the least"], SITE):
        steps = [(text, f"../{number}/") for number, text in enumerate(counts)]
        page = listing_page(
            d, "x/", title, lead, counts=counts, steps=steps, source="topics.yml", lead_lang=lang
        )
        assert page.header_html == from_template(
            d,
            "listing.html",
            title=title,
            lead=lead,
            lead_lang=lang,
            steps=steps,
            counts=counts,
            edit_href=d.edit_href("topics.yml"),
        )
