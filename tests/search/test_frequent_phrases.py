"""Posting lists of Han phrases. A posting list has the numbers of the documents with a phrase.

A Han phrase consists of more than three consecutive Chinese, Japanese or Korean characters. The index has a posting
list for each frequent phrase, and none for rare phrases.
"""

from __future__ import annotations

import pytest

from site_builder.search import frequent_phrases
from site_builder.search.frequent_phrases import MAX_PHRASE_LENGTH, min_doc_frequency_for
from site_builder.search.text import fold, han_runs, remove_han_spaces

from .corpus import FACET_NAMES, build_index, make_documents
from .oracle import Oracle
from .python_client import Index
from .test_browser_engine import QUERIES

pytestmark = pytest.mark.slow

DOCUMENTS = make_documents(300)


@pytest.fixture(scope="module", params=[2, 40])
def index(request: pytest.FixtureRequest) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequent_phrases, "FREQUENCY_THRESHOLD", (request.param, 10**6))
        return Index(build_index(DOCUMENTS, FACET_NAMES))


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(DOCUMENTS)


def phrases_of(texts: list[str]) -> set[str]:
    """Return all Han phrases of 4 to 16 characters in the texts of a search field."""
    return {
        han_run[first:last]
        for text in texts
        for han_run in han_runs(remove_han_spaces(fold(text)))
        for first in range(len(han_run))
        for last in range(first + 4, min(len(han_run), first + MAX_PHRASE_LENGTH) + 1)
    }


def test_all_frequent_phrases_and_no_rare_phrases_have_posting_lists(index: Index) -> None:
    by_id = {document.id: document for document in DOCUMENTS}
    expected: dict[str, dict[int, set[int]]] = {}
    for number, stored in enumerate(index.documents):
        document = by_id[stored["id"]]
        field_texts = (
            document.names(), document.authors, document.keywords, document.body.values(),
        )  # fmt: skip
        for field, texts in enumerate(field_texts):
            for phrase in phrases_of(list(texts)):
                expected.setdefault(phrase, {}).setdefault(field, set()).add(number)
    min_doc_frequency = index.directory["often"]
    frequent = {
        phrase: fields
        for phrase, fields in expected.items()
        if max(map(len, fields.values())) >= min_doc_frequency
    }
    listed = {
        term: {field: set(documents) for field, documents in fields.items()}
        for number in range(len(index.directory["prefixes"]))
        for term, fields, _ in index.shard("prefixes", number)
        if len(term) > 3 and han_runs(term) == [term]
    }
    assert listed == frequent
    assert len(listed) > 10


@pytest.mark.parametrize("query", [query for query in QUERIES if han_runs(query)])
def test_a_query_finds_the_same_documents_as_the_oracle(
    index: Index, oracle: Oracle, query: str
) -> None:
    assert index.search(query) == oracle.search(query)


def test_a_frequent_phrase_is_in_at_least_512_documents_and_a_25th_of_the_index() -> None:
    assert min_doc_frequency_for(0) == min_doc_frequency_for(10_000) == 512
    assert min_doc_frequency_for(100_000) == 4_000
