"""Embeds are small pages that other sites show in frames. Pages of entries and topics show the HTML of such a frame."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import replace
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from justhtml import JustHTML

from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog
from site_builder.embeds import MAX_ENTRIES, EmbedInputs, embed_files
from site_builder.knowledge_base import open_knowledge_base
from site_builder.observed_facts.records import ObservedFacts
from site_builder.pages import plan_pages
from site_builder.pages.embed_board import MAX_ROWS
from site_builder.pages.embed_links import embed_path
from tests.conftest import SEED
from tests.factories import benchmark, catalog, dataset, paper, repo, result, topic
from tests.markdown_twins.test_markdown_twins import RETRACTED
from tests.pages.sample_catalogs import SITE, render_pages

STYLE = "assets/kb/embed.css"


def inputs_of(collection: Catalog, **settings: Any) -> EmbedInputs:
    """Return inputs with a digest of each entry."""
    digests = {entry.id: sha256(repr(entry).encode()).digest() for entry in collection}
    return EmbedInputs(collection, replace(SITE, **settings), STYLE, digests)


def files(inputs: EmbedInputs) -> dict[str, str]:
    """Return path -> HTML of all embeds."""
    found = embed_files(inputs)
    return {p: (c.make() if isinstance(c, LazyFile) else c).decode() for p, c in found}


def keys(inputs: EmbedInputs) -> dict[str, bytes]:
    """Return path -> cache key of all embeds."""
    return {path: file.key for path, file in embed_files(inputs) if isinstance(file, LazyFile)}


@pytest.fixture(scope="module")
def seed() -> EmbedInputs:
    knowledge_base = open_knowledge_base(SEED / "entries")
    return EmbedInputs(knowledge_base.catalog, SITE, STYLE, knowledge_base.digests)


def test_each_entry_and_topic_has_an_embed_in_each_language(seed: EmbedInputs) -> None:
    pages = [f"{id_}/" for id_ in seed.catalog.entries]
    pages += [f"topics/{id_}/" for id_ in seed.catalog.topics]
    assert set(files(seed)) == {
        f"{prefix}{embed_path(page)}index.html" for prefix, page in product(("", "zh/"), pages)
    }
    assert files(EmbedInputs(seed.catalog, SITE, STYLE)) == files(seed)  # also without digests


def test_embeds_are_valid_small_pages_without_scripts(seed: EmbedInputs) -> None:
    languages = seed.catalog.languages
    pages = {
        languages.localized_path(page.language, page.path)
        for page in plan_pages(seed.catalog, SITE)
    }
    for path, text in files(seed).items():
        document = JustHTML(text, sanitize=False, collect_errors=True)
        assert not document.errors, path
        assert "<script" not in text
        assert '<meta name="robots" content="noindex">' in text
        assert '<base target="_blank">' in text
        assert f'<html lang="{"zh-Hans" if path.startswith("zh/") else "en"}"' in text
        for href in re.findall(r'href="([^":]+)"', text):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
            target = "" if target == "." else target
            assert target == STYLE or target in {page.rstrip("/") for page in pages}, (path, href)
        assert len(text) < 4000
        assert "canonical" not in text


def test_the_embed_of_an_entry_shows_its_title_summary_and_links() -> None:
    collection = catalog(
        paper(summary={"en": "Uses [[repos/lavis]].", "zh": "使用。"}, venue="ICML 2023",
              authors=[f"Author {n}" for n in range(12)]),
        repo(),
    )  # fmt: skip
    text = files(inputs_of(collection))["embed/papers/blip/index.html"]
    for part in (
        "Paper · ICML 2023",
        '<h1><a href="../../../papers/blip/">Paper blip</a></h1>',
        "and 9 more",
        'Uses <a href="../../../repos/lavis/">Repo lavis</a>.',
        '<a href="https://example.org/papers/blip" rel="noopener nofollow ugc">Paper</a>',
        '<footer><a href="../../../">Atlas</a></footer>',
    ):
        assert part in text, part
    chinese = files(inputs_of(collection))["zh/embed/papers/blip/index.html"]
    assert 'href="../../../../zh/papers/blip/"' in chinese
    assert "使用。" in chinese


def test_the_canonical_url_of_an_embed_leads_to_the_full_page() -> None:
    found = files(inputs_of(catalog(paper()), url="https://example.org/kb"))
    for path, text in found.items():
        page = path.replace("embed/", "").removesuffix("index.html")
        assert f'<link rel="canonical" href="https://example.org/kb/{page}">' in text


def test_the_embed_of_a_benchmark_shows_its_best_results_if_there_are_any() -> None:
    results = [result(model=f"M{n} <b>", scores={"r1": f"{n}.5"}) for n in range(30)]
    collection = catalog(paper(results=results), benchmark())
    text = files(inputs_of(collection))["embed/benchmarks/retrieval/index.html"]
    rows = JustHTML(text, sanitize=False).query("tbody tr")
    assert len(rows) == MAX_ROWS
    assert [cell.to_text() for cell in rows[0].query("td")] == ["1", "M29 <b>", "29.5"]
    assert ">30 results</a>" in text
    assert (
        "<table"
        not in files(inputs_of(catalog(benchmark())))["embed/benchmarks/retrieval/index.html"]
    )


def test_an_embed_shows_only_the_first_of_several_links_with_equal_labels() -> None:
    links = {"paper": ["https://example.org/a", "https://example.org/b"]}
    text = files(inputs_of(catalog(paper(links=links))))["embed/papers/blip/index.html"]
    assert 'href="https://example.org/a"' in text
    assert 'href="https://example.org/b"' not in text


def test_hostile_texts_are_escaped() -> None:
    hostile = '<script>alert(1)</script>"&{0}'
    collection = catalog(
        paper(title=hostile, authors=[hostile], summary={"en": hostile}, venue=hostile)
    )
    text = files(inputs_of(collection))["embed/papers/blip/index.html"]
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_embeds_of_topics_show_the_newest_entries_that_are_not_retracted() -> None:
    papers = [paper(f"p-{n}", year=2000 + n, topics=["deep"]) for n in range(15)]
    collection = catalog(*papers, topics=(topic("vision"), topic("deep", parent="vision")))
    facts = {"papers/p-14": ObservedFacts(entry="papers/p-14", works=(RETRACTED,))}
    text = files(inputs_of(collection, facts=facts))["embed/topics/vision/index.html"]
    assert text.count("<li>") == MAX_ENTRIES
    assert "p-14" not in text
    assert "p-13" in text
    assert "All 15 entries" in text


def test_embeds_with_equal_keys_are_equal() -> None:
    base = [paper(summary={"en": "[[papers/b]]"}), paper("b"), dataset()]
    renamed = [base[0], paper("b", title="Other"), base[2]]
    topics = (topic("vision"),)
    other_topic = (topic("vision", name="Seeing", description={"en": "[[papers/b]]"}),)
    retracted = {"papers/b": ObservedFacts(entry="papers/b", works=(RETRACTED,))}
    first = inputs_of(catalog(*base, topics=topics))
    for other in (
        inputs_of(catalog(*renamed, topics=topics)),
        inputs_of(catalog(*base, topics=other_topic)),
        inputs_of(catalog(*base[:2], topics=topics)),
        inputs_of(catalog(*base, topics=topics), facts=retracted),
        inputs_of(catalog(*base, topics=topics), name=SITE.tagline),
        inputs_of(catalog(*base, topics=topics), url="https://example.org/"),
    ):
        assert files(other) != files(first)
        before, after = keys(first), keys(other)
        for path in before.keys() & after.keys():
            if before[path] == after[path]:
                assert files(first)[path] == files(other)[path], path


def test_changed_results_change_the_embed_and_the_key_of_a_benchmark() -> None:
    def inputs_with(*scores: str, model: str = "A", **fields: Any) -> EmbedInputs:
        results = [
            result(model=f"{model}{n}", scores={"r1": score}) for n, score in enumerate(scores)
        ]
        return inputs_of(catalog(paper(results=results), benchmark(**fields)))

    path = "embed/benchmarks/retrieval/index.html"
    first = inputs_with("50.5", "60.5")
    assert keys(inputs_with("50.5", "60.5"))[path] == keys(first)[path]
    for other in (
        inputs_with("50.5", "61.5"),
        inputs_with("50.5"),
        inputs_with("50.5", "60.5", model="B"),
        inputs_with(),
    ):
        assert files(other)[path] != files(first)[path]
        assert keys(other)[path] != keys(first)[path]


def test_editing_an_old_entry_changes_only_the_keys_of_its_embeds() -> None:
    papers = [paper(f"p-{n}", year=2000 + n) for n in range(15)]
    before = keys(inputs_of(catalog(*papers)))
    papers[0] = paper("p-0", year=2000, title="Another")
    after = keys(inputs_of(catalog(*papers)))
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {f"{prefix}embed/papers/p-0/index.html" for prefix in ("", "zh/")}


# --- the line of HTML on pages ----------------------------------------------------------------


def lines(collection: Catalog, **settings: Any) -> dict[str, str]:
    """Return path of an English page -> the line of HTML for the page's embed."""
    pages = [
        page
        for page in render_pages(collection, replace(SITE, **settings))
        if page.language == "en"
    ]
    found = {
        page.path: re.search('kb-embed.*?<code translate="no">(.*?)</code>', page.html)
        for page in pages
    }
    return {path: html.unescape(match[1]) for path, match in found.items() if match}


def test_pages_of_entries_and_topics_show_the_line_of_html() -> None:
    collection = catalog(paper(title='A "B" <c>: d'), repo(), topics=(topic("vision"),))
    found = lines(collection, url="https://example.org/kb")
    assert set(found) == {"papers/blip/", "repos/lavis/", "topics/vision/"}
    frame = JustHTML(found["papers/blip/"], sanitize=False, fragment=True).query("iframe")[0]
    assert frame.attrs is not None
    assert frame.attrs["src"] == "https://example.org/kb/embed/papers/blip/"
    assert frame.attrs["title"] == 'A "B" <c> · Atlas'
    assert (frame.attrs["width"], frame.attrs["height"]) == ("100%", "300")


def test_benchmarks_with_results_have_a_higher_frame() -> None:
    collection = catalog(paper(results=[result()]), benchmark(), benchmark("other"))
    found = lines(collection, url="https://example.org/kb")
    assert 'height="560"' in found["benchmarks/retrieval/"]
    assert 'height="300"' in found["benchmarks/other/"]


def test_pages_show_no_line_of_html_if_the_site_has_no_url_or_no_embeds() -> None:
    collection = catalog(paper())
    assert lines(collection) == {}
    assert lines(collection, url="https://example.org/", publish=("lists",)) == {}
