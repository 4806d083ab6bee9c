"""Han texts that many documents have: found by their own lists, and only by right ones."""

from __future__ import annotations

import pytest

from site_builder.search import frequent_phrases
from site_builder.search.frequent_phrases import MAX_PHRASE_LENGTH, min_doc_frequency_for
from site_builder.search.index import build_index
from site_builder.search.text import fold, han_runs, remove_han_spaces

from .corpus import FACET_NAMES, make_documents
from .oracle import Oracle
from .reader import Index
from .test_browser_engine import QUERIES

DOCUMENTS = make_documents(300)


@pytest.fixture(scope="module", params=[2, 40])
def index(request: pytest.FixtureRequest) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequent_phrases, "FREQUENCY_THRESHOLD", (request.param, 10**6))
        return Index(build_index(DOCUMENTS, FACET_NAMES))


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(DOCUMENTS)


def texts_of(sections: list[str]) -> set[str]:
    """Say all Han texts of 4 to 16 characters in a section."""
    return {
        run[first:last]
        for text in sections
        for run in han_runs(remove_han_spaces(fold(text)))
        for first in range(len(run))
        for last in range(first + 4, min(len(run), first + MAX_PHRASE_LENGTH) + 1)
    }


def test_exactly_the_frequent_texts_are_listed_with_all_their_documents(index: Index) -> None:
    by_id = {document.id: document for document in DOCUMENTS}
    expected: dict[str, dict[int, set[int]]] = {}
    for number, shown in enumerate(index.documents):
        own = by_id[shown["id"]]
        sections = (own.names(), own.authors, own.keywords, own.body.values())
        for section, texts in enumerate(sections):
            for text in texts_of(list(texts)):
                expected.setdefault(text, {}).setdefault(section, set()).add(number)
    often = index.directory["often"]
    frequent = {
        text: sections
        for text, sections in expected.items()
        if max(map(len, sections.values())) >= often
    }
    listed = {
        term: {section: set(places) for section, places in sections.items()}
        for number in range(len(index.directory["prefixes"]))
        for term, sections, _ in index.shard("prefixes", number)
        if len(term) > 3 and han_runs(term) == [term]
    }
    assert listed == frequent
    assert len(listed) > 10


@pytest.mark.parametrize("query", [query for query in QUERIES if han_runs(query)])
def test_finds_what_the_oracle_finds_and_nothing_else(
    index: Index, oracle: Oracle, query: str
) -> None:
    assert index.search(query) == oracle.search(query)


def test_how_often_is_often() -> None:
    assert min_doc_frequency_for(0) == min_doc_frequency_for(10_000) == 512
    assert min_doc_frequency_for(100_000) == 4_000
