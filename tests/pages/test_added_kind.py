"""Sites with a kind that a test adds, and kinds without entries, which have no pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.citations import bibtex, record_of
from site_builder.i18n import SiteLanguages
from site_builder.pages import asset_files
from tests.extensions import MODEL, Weights, add_kind
from tests.factories import catalog, paper, topic
from tests.pages.sample_catalogs import elements_of, pages_by_url

SVG = '<svg class="kb-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4h16"/></svg>'


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch, replace(MODEL, icon=SVG, link_role="model"))


def weights(slug: str, **fields: object) -> Weights:
    return Weights.model_validate(
        {
            "id": f"models/{slug}",
            "name": f"Model {slug}",
            "url": f"https://example.org/models/{slug}",
            "topics": ["vision"],
            "added": "2026-11-23",
            **fields,
        }
    )


def sample() -> Catalog:
    tuned = weights(
        "tuned", base_model="models/base", license="MIT <x>", parameters="7", authors=["A Bee"]
    )
    first = paper(
        links={"paper": "https://example.org/p", "model": "https://example.org/models/base"},
        notes={"en": "See [it](models/base).", "zh": "见 [它](models/base)。"},
    )
    return build_catalog([tuned, weights("base"), first], [topic()])


def details(html: str) -> dict[str, str]:
    return dict(re.findall(r"<div><dt>(.*?)</dt>\n<dd>(.*?)</dd></div>", html))


def test_an_added_kind_has_a_list_page_and_counts() -> None:
    pages = pages_by_url(sample())
    assert "<h1>Models</h1>" in pages["models/"].html
    assert "2 models" in pages[""].html
    assert "2 models" in pages["contents/"].html
    assert "2 models" in pages["topics/"].html
    assert [s.title for s in pages["topics/vision/"].sections] == ["Papers", "Models"]
    assert "zh/models/" in pages
    assert pages["models/tuned/"].parent == "models/"


def test_kinds_without_entries_have_no_page_and_no_count() -> None:
    pages = pages_by_url(sample())
    assert not {"repos/", "datasets/", "zh/repos/", "zh/datasets/"} & pages.keys()
    for page in pages.values():
        assert not re.search(r"\b0 |Repositories|Datasets", elements_of(page).text), page.url
    assert not {"papers/", "models/"} & pages_by_url(catalog(topics=(topic(),))).keys()


def test_details_show_only_fields_that_are_marked_as_shown_and_have_values() -> None:
    pages = pages_by_url(sample())
    shown = details(pages["models/tuned/"].html)
    assert shown["Base model"] == '<a href="../../models/base/">Model base</a>'
    assert shown["Licence"] == "MIT &lt;x&gt;"
    assert "Parameters" not in shown
    chinese = details(pages["zh/models/tuned/"].html)
    assert chinese["基础模型"].startswith('<a href="../../../zh/models/base/">')
    # The test gives the field no Chinese label, so the page shows the message `field.license` in Chinese.
    assert "MIT &lt;x&gt;" in chinese["许可协议"]
    assert not {"Base model", "Licence"} & details(pages["models/base/"].html).keys()


def test_ids_of_missing_entries_are_shown_without_links() -> None:
    pages = pages_by_url(build_catalog([weights("tuned", base_model="models/gone")], [topic()]))
    assert details(pages["models/tuned/"].html)["Base model"] == "models/gone"


def test_entries_that_name_or_link_to_an_entry_are_related_to_it() -> None:
    collection = sample()
    related = collection.related(collection.entries["models/base"])
    assert {relation.entry.id for relation in related.linked} == {"models/tuned", "papers/blip"}
    assert "models/base/" in pages_by_url(collection)["papers/blip/"].html


def test_a_page_depends_on_the_base_model_that_its_entry_names() -> None:
    collection = sample()
    ids, _ = collection.related_inputs(collection.entries["models/tuned"])
    assert "models/base" in ids


def test_labels_of_links_come_from_the_words_of_the_kind() -> None:
    html = pages_by_url(sample())["models/base/"].header_html
    assert re.findall(r'href="([^"]+)">.*?<span>(.*?)</span><small>', html) == [
        ("https://example.org/models/base", "Model")
    ]
    assert '<p class="kb-kind kb-kind--model">Model</p>' in html


def test_links_to_entries_of_the_added_kind_have_its_icon() -> None:
    assert SVG in pages_by_url(sample())["papers/blip/"].header_html


def test_links_in_notes_can_lead_to_entries_of_the_added_kind() -> None:
    assert '<a href="../../models/base/">it</a>' in pages_by_url(sample())["papers/blip/"].html


def test_the_stylesheet_has_the_colours_of_the_added_kind() -> None:
    css = asset_files(SiteLanguages())["kb.css"].decode()
    assert ".kb-kind--model { --kind: var(--kb-kind-model); }" in css
    assert "--kb-kind-model: light-dark(#6a2a6a, #e0a0e0);" in css


def test_kb_css_itself_has_no_colours_of_kinds() -> None:
    css = asset_files(SiteLanguages())["kb.css"].decode()
    assert "--kb-kind-" not in css[: css.index("kinds of entries ---")].partition("*/")[2]


def test_bibtex_of_the_added_kind_has_the_type_misc() -> None:
    entry = weights("tuned", authors=["A Bee"], year="2024", venue="ICML 2024")
    citation = bibtex(record_of(entry, "en"))
    assert citation.startswith("@misc{model:tuned,\n")
    assert "booktitle" not in citation
