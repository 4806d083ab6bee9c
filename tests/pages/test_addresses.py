"""New entries do not change which tag, author or venue an address leads to."""

from __future__ import annotations

import pytest

from site_builder.models import Entry
from tests.factories import catalog, paper
from tests.pages.sample_catalogs import pages_by_url

OLD = (
    paper("b", authors=["Wei Zhang"], venue="ICML 2023", tags=["c++", "café"]),
    paper("c", authors=["Wei Zhang", "José Núñez"], venue="ICML 2023", tags=["c++"]),
)
"""The entries that exist before a new entry is added."""
ADDRESSES = {
    "tags/c-plus-plus/": "Tag: c++",
    "tags/cafe/": "Tag: café",
    "authors/wei-zhang/": "Wei Zhang",
    "venues/icml/": "ICML",
}
"""Path of a page -> title of this page, if the catalog has the entries in `OLD`."""


@pytest.mark.parametrize(
    "new",
    [
        paper("a", tags=["c#", "c"], added="2020-01-01"),
        paper("a", authors=["WEI ZHANG"], added="2020-01-01"),
        paper("a", authors=["!Wei Zhang"], added="2020-01-01"),
        paper("a", venue="(ICML) 2023", added="2020-01-01"),
        paper("z", tags=["CAFÉ"], added="2030-01-01"),
    ],
    ids=["tags c# and c", "author WEI ZHANG", "author !Wei Zhang", "venue (ICML) 2023", "tag CAFÉ"],
)
def test_new_entries_do_not_change_the_target_of_addresses(new: Entry) -> None:
    pages = pages_by_url(catalog(*OLD, new))
    assert {path: pages[path].title for path in ADDRESSES} == ADDRESSES
    for path in ADDRESSES:
        assert "papers/b/" in pages[path].html


def test_two_spellings_of_an_author_share_one_page() -> None:
    pages = pages_by_url(catalog(*OLD, paper("a", authors=["Jose Nunez"])))
    assert 'href="../../authors/jose-nunez/"' in pages["papers/a/"].html
    assert "papers/c/" in pages["authors/jose-nunez/"].html
    assert "papers/a/" in pages["authors/jose-nunez/"].html
