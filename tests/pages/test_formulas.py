"""Formulas are MathML or Unicode in HTML, and readable text in browser tabs, descriptions and attributes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.checks import CHECKS
from site_builder.pages.formulas import html_with_formulas
from site_builder.search.browse.rows import row_of
from site_builder.search.from_catalog import to_document
from tests.factories import catalog, paper, repo
from tests.pages.sample_catalogs import pages_by_url

TITLE = r"$\pi_0$ and $\mathcal{L}_{CLIP}$: A Study of {\"o}"
READABLE = "π₀ and ℒ_CLIP: A Study of ö"
MATHML = "<math><semantics><msub>"

COLLECTION = catalog(
    paper(
        "pi0",
        title=TITLE,
        aliases=[r"$\sqrt{\pi}$-Net"],
        authors=[r"Kurt G{\"o}del"],
        venue="CVPR 2023",
        abstract=r"On $5 and $\frac{1}{2}$ & more.",
        links={"paper": "https://example.org/pi0"},
    ),
    paper("other", uses=["papers/pi0"], authors=[r"Kurt G{\"o}del"]),
    repo("code", uses=["papers/pi0"]),
)


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_page_of_an_entry_shows_formulas_and_has_a_readable_title(prefix: str) -> None:
    page = pages_by_url(COLLECTION)[f"{prefix}papers/pi0/"]
    assert page.title == READABLE
    heading = re.search("<h1>(.*?)</h1>", page.html)
    assert heading is not None
    assert f"π₀ and {MATHML}" in heading[1]
    assert "</math>: A Study of ö" in heading[1]
    assert "<msqrt>" in page.html
    assert "Kurt Gödel" in page.html
    assert '<p lang="en">On $5 and <math>' in page.html or "<p>On $5 and <math>" in page.html
    assert f'data-title="{READABLE}"' in page.html
    assert r"{$\pi_0$} and {$\mathcal{L}_{CLIP}$}: A Study of ö" in page.html


def test_rows_show_formulas_and_the_labels_of_their_links_have_readable_text() -> None:
    pages = pages_by_url(COLLECTION)
    for url in ("papers/", "papers/other/", "topics/vision/"):
        html = pages[url].html
        assert MATHML in html, url
        assert not re.search(r'="[^"]*\\', html), url
    assert f'aria-label="Paper · {READABLE.split(":", maxsplit=1)[0]}"' in pages["papers/"].html
    assert READABLE.split(":", maxsplit=1)[0] in pages["papers/"].description


def test_only_bibtex_and_annotations_contain_tex() -> None:
    for url, page in pages_by_url(COLLECTION).items():
        html = re.sub(
            r"(?s)<annotation.*?</annotation>|<code id=.kb-bibtex.*?</code>", "", page.html
        )
        assert "\\" not in html, url
        assert "$" not in html.replace("$5", ""), url


def test_formulas_in_titles_may_use_the_macros_of_the_knowledge_base() -> None:
    macros = (("loss", r"\mathcal{L}_{#1}"),)
    collection = replace(catalog(paper("a", title=r"On $\loss{CLIP}$")), macros=macros)
    assert f"<h1>On {MATHML}" in pages_by_url(collection)["papers/a/"].html
    assert list(CHECKS["leftover-tex"].find(collection)) == []


def test_search_and_browse_have_readable_titles() -> None:
    entry = COLLECTION.entries["papers/pi0"]
    document = to_document(entry, COLLECTION)
    assert set(document.title.values()) == {READABLE}
    assert document.aliases == ("√π-Net",)
    row = row_of(entry, COLLECTION.languages)
    assert (row["title"], row["aliases"]) == (READABLE, ["√π-Net"])


HTML = {
    "<b> & $x$": "&lt;b&gt; &amp; x",
    r"$\unknown$ <b>": r"$\unknown$ &lt;b&gt;",
    r"$\href{javascript:alert(1)}{x}$": r"$\href{javascript:alert(1)}{x}$",
    r"$\text{<script>}_{\frac12}$": "&lt;script&gt;",
    r"from $5 to \$10": "from $5 to $10",
}
"""Text -> a part of the HTML that `html_with_formulas` returns for this text."""


@pytest.mark.parametrize(("text", "html"), HTML.items())
def test_formulas_and_the_text_around_them_are_escaped(text: str, html: str) -> None:
    result = html_with_formulas(text)
    assert html in result
    assert "<script" not in result
    assert "href=" not in result
