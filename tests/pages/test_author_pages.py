"""Spellings of an author's name share a page, which names the years, the venues and the frequent co-authors."""

from __future__ import annotations

import re
import unicodedata

from site_builder.catalog import build_catalog
from site_builder.models import Entry
from tests.factories import paper
from tests.pages.sample_catalogs import pages_by_url


def facts_of(path: str, *entries: Entry) -> str:
    """Return the paragraph about the author from an author's page."""
    html = pages_by_url(build_catalog(entries, ()))[path].html
    found = re.search(r'<p class="kb-counts-note">(.*?)</p>', html)
    assert found is not None
    return found[1]


def test_an_author_page_names_years_venues_and_frequent_coauthors() -> None:
    facts = facts_of(
        "authors/ada-king/",
        paper("a", authors=["Ada King", "Bo Two", "Once Only"], year="2021", venue="A <b>"),
        paper("b", authors=["King, Ada", "Bo Two"], year="2023", venue="ICML 2023"),
        paper("c", authors=["Ada King"], year="2022", venue="Proceedings of ICML 2022"),
    )
    assert facts == (
        '2021–2023 · <a href="../../venues/icml/">ICML</a>, '
        '<a href="../../venues/a-less-than-b-greater-than/">A &lt;b&gt;</a><br>'
        'Often with <a href="../../authors/bo-two/">Bo Two</a>.<br>'
        "Grouped by name: people with the same name share this page."
    )


def test_spellings_that_differ_in_accents_case_order_or_normal_form_share_a_page() -> None:
    names = ["José Núñez", unicodedata.normalize("NFD", "José Núñez"), "JOSE NUNEZ", "Núñez, José"]
    entries = [paper(f"p{n}", authors=[name, "Bo Two"]) for n, name in enumerate(names)]
    facts = facts_of("authors/jose-nunez/", *entries)
    assert "Often with" in facts
    assert "Jos" not in facts
    assert 'href="../../authors/jose-nunez/">José Núñez</a>' in facts_of(
        "authors/bo-two/", *entries
    )


def test_a_row_names_the_author_of_the_page_even_if_four_come_before() -> None:
    names = ["Bo Two", "Cy Three", "Di Four", "Ed Five", "King, Ada"]
    late = paper("late", title="Late", authors=names, venue="ICML 2023")
    html = pages_by_url(build_catalog([late, paper("b", authors=["Ada King"])], ()))
    assert "<span>Bo Two, Cy Three, … Ada King and 2 more</span>" in html["authors/ada-king/"].html


def test_a_large_collaboration_has_no_frequent_coauthors() -> None:
    names = [f"A{n} Name" for n in range(101)]
    facts = facts_of("authors/a0-name/", paper("a", authors=names), paper("b", authors=names))
    assert "Often with" not in facts
