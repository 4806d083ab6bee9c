"""Addresses that a change removes, and the addresses that probably replace them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.catalog import Catalog
from site_builder.pages.gone_addresses import GoneAddress, gone_addresses
from tests.factories import catalog, paper, topic

TOPICS = (topic("vision"), topic("sight"))


def found(before: Catalog, after: Catalog, redirects: dict[str, str]) -> list[GoneAddress]:
    return list(gone_addresses(before, replace(after, redirects=redirects)))


@pytest.mark.parametrize("redirects", [{"papers/new": "papers/b"}, {"topics/new": "topics/vision"}])
def test_a_new_redirect_is_not_the_successor_of_a_gone_address(redirects: dict[str, str]) -> None:
    before = catalog(paper("a"), paper("b"), topics=TOPICS)
    after = catalog(paper("b"), topics=TOPICS[:1])
    assert found(before, after, redirects) == [
        GoneAddress("papers/a"),
        GoneAddress("topics/sight"),
    ]


def test_the_successor_of_a_series_is_the_new_address_of_its_venue() -> None:
    before = catalog(paper("a", venue="Sortign Days 2023"))
    after = catalog(paper("a", venue="Meeting of Sorters 2023"))
    redirects = {"venues/sortign-days-2023": "venues/meeting-of-sorters-2023"}
    assert found(before, after, redirects) == [
        GoneAddress("venues/sortign-days", "venues/meeting-of-sorters-2023", is_renamed=True)
    ]
